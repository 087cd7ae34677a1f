import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { tacacs } from '../../dissectors/tacacs/index.ts'
import { Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const CLEAR = 1
const LOGIN = 1
const MAY = 2
const DID = 3

function message(type: number, sequence: number, body: Buffer, id = 7, flags = CLEAR): Buffer {
  const head = Buffer.alloc(12)
  head.set([0xc0, type, sequence, flags])
  head.writeUInt32BE(id, 4)
  head.writeUInt32BE(body.length, 8)
  return Buffer.concat([head, body])
}
const texts = (...list: string[]): Buffer => Buffer.from(list.join(''))
const start = (method: number, data = '', service = 1): Buffer =>
  Buffer.concat([
    Buffer.from([1, 1, method, service, 5, 4, 8, data.length]),
    texts('alice', 'tty1', '10.0.0.9', data),
  ])
const reply = (status: number, text = ''): Buffer =>
  Buffer.concat([Buffer.from([status, 0, 0, text.length, 0, 0]), texts(text)])
const go = (text: string, flags = 0): Buffer =>
  Buffer.concat([Buffer.from([0, text.length, 0, 0, flags]), texts(text)])
const ask = (list: readonly string[], flags?: number): Buffer =>
  Buffer.concat([
    Buffer.from(flags === undefined ? [] : [flags]),
    Buffer.from([6, 15, 1, 1, 5, 4, 8, list.length, ...list.map((a) => a.length)]),
    texts('alice', 'tty1', '10.0.0.9', ...list),
  ])
const verdict = (status: number, list: readonly string[] = []): Buffer =>
  Buffer.concat([
    Buffer.from([status, list.length, 0, 0, 0, 0, ...list.map((a) => a.length)]),
    texts(...list),
  ])

const login: Piece[] = [
  orig(message(LOGIN, 1, start(1))),
  resp(message(LOGIN, 2, reply(5, 'Password: '))),
  orig(message(LOGIN, 3, go('s3cret-word'))),
  resp(message(LOGIN, 4, reply(1))),
]
const refused: Piece[] = [
  orig(message(LOGIN, 1, start(2, 's3cret-word'))),
  resp(message(LOGIN, 2, reply(2, 'Go away'))),
]
const command: Piece[] = [
  orig(message(MAY, 1, ask(['service=shell', 'cmd=show', 'cmd-arg=version', 'cmd-arg=<cr>']))),
  resp(message(MAY, 2, verdict(1, ['priv-lvl=15']))),
]
const record: Piece[] = [
  orig(message(DID, 1, ask(['task_id=3', 'cmd=enable secret 5 s3cret-word <cr>'], 4))),
  resp(message(DID, 2, Buffer.from([0, 0, 0, 0, 1]))),
]
const hidden: Piece[] = [
  orig(message(LOGIN, 1, Buffer.alloc(40, 0x9d), 7, 0)),
  resp(message(LOGIN, 2, Buffer.alloc(16, 0x1f), 7, 0)),
]

contractTests(tacacs, { login, refused, command, record, hidden })

describe('tacacs', () => {
  test('tells a login of several rounds, who and where from', () => {
    const { state, session } = play(tacacs, login)
    const [event] = session.events
    deepStrictEqual(
      [event!.kind, event!.action, event!.user, event!.status, event!.statusText],
      ['auth', 'LOGIN', 'alice', 'ok', 'PASS'],
    )
    deepStrictEqual(event!.detail, {
      port: 'tty1',
      remote_address: '10.0.0.9',
      privilege_level: 1,
      service: 'login',
      message: 'Password: ',
      password: '****',
      rounds: 1,
    })
    deepStrictEqual(
      [session.facts.authMethod, session.facts.authResult, session.facts.authAttempts],
      ['ascii', 'success', 1],
    )
    strictEqual(state.fields.remoteAddress, '10.0.0.9')
  })

  test('tells commands asked for and run', () => {
    const may = play(tacacs, command).session.events[0]!
    deepStrictEqual(
      [may.kind, may.action, may.object, may.statusText, may.detail!.granted],
      ['command', 'AUTHORIZATION', 'show version', 'PASS_ADD', ['priv-lvl=15']],
    )
    const did = play(tacacs, record).session.events[0]!
    deepStrictEqual(
      [did.kind, did.action, did.object, did.statusText, did.detail!.record],
      ['command', 'ACCOUNTING', 'enable secret 5 ****', 'SUCCESS', 'STOP'],
    )
  })

  test('shows no password', () => {
    for (const pieces of [login, refused, record]) {
      const { state, session } = play(tacacs, pieces)
      ok(!JSON.stringify([session.events, session.facts, state.fields]).includes('s3cret'))
    }
    strictEqual(play(tacacs, refused).session.facts.authResult, 'failure')
  })

  test('counts what is hidden by its sizes', () => {
    const { state, session } = play(tacacs, hidden)
    ok(state.fields.obfuscated)
    deepStrictEqual(session.events[0]!.detail, {
      obfuscated: true,
      request_bytes: 40,
      answer_bytes: 16,
    })
    deepStrictEqual([session.events[0]!.status, session.facts.authResult], ['unknown', 'unknown'])
  })

  test('keeps sessions of one connection apart', () => {
    const { session } = play(tacacs, [
      orig(message(MAY, 1, ask(['cmd=a']), 1)),
      orig(message(MAY, 1, ask(['cmd=b']), 2)),
      resp(message(MAY, 2, verdict(16), 2)),
      resp(message(MAY, 2, verdict(1), 1)),
    ])
    deepStrictEqual(
      session.events.map((e) => [e.object, e.statusText]),
      [
        ['b', 'FAIL'],
        ['a', 'PASS_ADD'],
      ],
    )
  })

  test('tells a user who gave up', () => {
    const pieces = [login[0]!, login[1]!, orig(message(LOGIN, 3, go('', 1)))]
    const { session } = play(tacacs, pieces)
    strictEqual(session.events[0]!.detail!.aborted, true)
    strictEqual(session.facts.authResult, 'failure')
  })

  test('tells lengths that do not fill a body', () => {
    const body = start(1)
    body[4] = 99
    const { session, verdict: end } = play(tacacs, [orig(message(LOGIN, 1, body))])
    deepStrictEqual(session.anomalies, ['bad-body'])
    strictEqual(end, Verdict.More)
  })

  test('claims a connection in the middle by its port alone', () => {
    const late = new Slice(login[2]!.bytes)
    strictEqual(tacacs.probe(late), Probe.No)
    late.isUsualPort = true
    strictEqual(tacacs.probe(late), Probe.Yes)
  })
})
