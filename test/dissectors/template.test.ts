import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { template } from '../../dissectors/template/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const session: Piece[] = [
  orig('HELLO template alice s3cret\r\n'),
  resp('OK welcome\r\n'),
  orig('GET /etc/motd\r\nGET /etc/shadow\r\n'),
  resp('OK 12 bytes\r\nNO not yours\r\n'),
  orig('BYE\r\n'),
]
const refused: Piece[] = [orig('HELLO template bob\n'), resp('NO who are you\n')]

contractTests(template, { session, refused })

describe('template', () => {
  test('reads the login and keeps no secret', () => {
    const { state, session: said } = play(template, session)
    strictEqual(said.facts.user, 'alice')
    strictEqual(said.facts.authMethod, 'password')
    strictEqual(said.facts.authResult, 'success')
    strictEqual(state.fields.greeting, 'welcome')
    ok(!JSON.stringify([state, said.events, said.facts]).includes('s3cret'))
  })

  test('pairs commands with answers', () => {
    const { state, session: said } = play(template, session)
    deepStrictEqual(
      said.events.map((e) => [e.kind, e.action, e.object, e.status]),
      [
        ['auth', 'HELLO', '', 'ok'],
        ['command', 'GET', '/etc/motd', 'ok'],
        ['command', 'GET', '/etc/shadow', 'error'],
        ['command', 'BYE', '', 'unknown'],
      ],
    )
    deepStrictEqual({ ...state.fields }, { greeting: 'welcome', commandCount: 3, errorCount: 1 })
  })

  test('a refused login is a failure', () => {
    strictEqual(play(template, refused).session.facts.authResult, 'failure')
  })

  test('goes on at the next line after a loss', () => {
    const cut = { ...resp('yours\r\nOK 7 bytes\r\n'), missing: 20 }
    const { session: said } = play(template, [...session.slice(0, 3), cut])
    deepStrictEqual(said.anomalies, ['gap'])
    deepStrictEqual(
      said.events.map((e) => e.status),
      ['ok', 'unknown', 'unknown'],
    )
  })

  test('gives up on a line without end, and leaves other protocols alone', () => {
    const flood = orig(`HELLO template ${'a'.repeat(2000)}`)
    const { verdict, session: said } = play(template, [flood])
    strictEqual(verdict, Verdict.Broken)
    deepStrictEqual(said.anomalies, ['long-line'])
    strictEqual(template.probe(new Slice(Buffer.from('HELO mail.example\r\n'))), Probe.No)
    const answer = new Slice(Buffer.from('OK welcome\r\n'))
    answer.direction = Direction.Resp
    strictEqual(template.probe(answer), Probe.No)
  })
})
