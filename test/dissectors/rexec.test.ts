import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { rexec } from '../../dissectors/rexec/index.ts'
import { Probe } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const opening: Piece[] = [orig('53267\0'), orig('alice\0s3cret-word\0cat notes.txt\0')]
const accepted: Piece[] = [...opening, resp('\0'), resp('remember the milk\n'), orig('input')]
const refused: Piece[] = [...opening, resp('\x01Login incorrect.\n')]
const oneConnection: Piece[] = [orig('0\0alice\0s3cret-word\0id\0'), resp('\0uid=1\n')]

contractTests(rexec, { accepted, refused, oneConnection })

describe('rexec', () => {
  test('reads user, command and result, and keeps no password', () => {
    for (const pieces of [accepted, refused, oneConnection]) {
      const { state, session } = play(rexec, pieces)
      ok(!JSON.stringify([state, session.events, session.facts]).includes('s3cret'))
    }
    const { state, session } = play(rexec, accepted)
    const { user, authMethod, authResult, authAttempts } = session.facts
    deepStrictEqual(
      [user, authMethod, authResult, authAttempts],
      ['alice', 'password', 'success', 1],
    )
    const { command, errorsPort, outputBytes, inputBytes } = state.fields
    deepStrictEqual([command, errorsPort, outputBytes, inputBytes], ['cat notes.txt', 53267, 18, 5])
    strictEqual(session.expected[0]!.expectation.protocol, 'rexec-errors')
  })

  test('tells who was refused', () => {
    const { state, session } = play(rexec, refused)
    strictEqual(session.facts.authResult, 'failure')
    strictEqual(state.fields.result, 'Login incorrect.')
    strictEqual(play(rexec, opening).session.facts.authResult, 'failure')
  })

  test('an error before the names were sent is nobody’s login', () => {
    const { session } = play(rexec, [orig('53267\0'), resp('\x01Where are you?\n')])
    deepStrictEqual([session.facts.authResult, session.events.length], ['', 0])
  })

  test('no password is one', () => {
    const { session } = play(rexec, [orig('0\0alice\0\0id\0'), resp('\0')])
    strictEqual(session.facts.authMethod, 'none')
  })

  test('claims on its own port before the names come, elsewhere by all of them', () => {
    const probe = (text: string, isUsualPort: boolean): Probe => {
      const slice = new Slice(Buffer.from(text, 'latin1'))
      slice.isUsualPort = isUsualPort
      return rexec.probe(slice)
    }
    strictEqual(probe('53267\0', true), Probe.Yes)
    strictEqual(probe('53267\0', false), Probe.More)
    strictEqual(probe('53267\0alice\0pass word\0id\0', false), Probe.Yes)
    strictEqual(probe('1022\0root\0alice\0id\0', false), Probe.No)
    strictEqual(probe('70000\0alice\0x\0id\0', false), Probe.No)
    strictEqual(probe('0\0WORLD OF SOME GAME\0(\0id\0', false), Probe.No)
    strictEqual(probe('0\0some user\0', true), Probe.More)
  })
})
