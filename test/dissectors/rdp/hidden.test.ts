/** What sizes tell of RDP inside TLS. */
import { match, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { rdp } from '../../../dissectors/rdp/index.ts'
import { Direction } from '../../../src/dissect/contract.ts'
import { contractTests } from '../../support/contract.ts'
import { orig, type Piece, play } from '../../support/conversation.ts'
import {
  ACTIVATION,
  alert,
  CREDSSP,
  JOINS,
  messages,
  opening,
  SETTINGS,
  TLS12_CBC,
  TLS12_GCM,
  TLS13,
} from './hidden.ts'

const talk = (cipher: number, sizes: readonly number[], chosen?: number): Piece[] => [
  ...opening(cipher, chosen),
  ...messages(cipher, sizes),
]
const SESSION = [...CREDSSP, ...SETTINGS, ...JOINS, ...ACTIVATION]

contractTests(rdp, {
  nlaTls13: talk(TLS13, SESSION),
  nlaTls12: talk(TLS12_GCM, SESSION),
  refused: [...talk(TLS13, CREDSSP.slice(0, 3)), alert(TLS13, Direction.Resp)],
})

describe('rdp inside TLS', () => {
  for (const [name, cipher] of Object.entries({ TLS13, TLS12_GCM, TLS12_CBC })) {
    test(`${name}: NLA completed, session reached, channels joined`, () => {
      const { state, session } = play(rdp, talk(cipher, SESSION))
      strictEqual(state.fields.nlaResult, 'completed')
      strictEqual(state.fields.sessionReached, true)
      strictEqual(state.fields.channelsJoined, 3)
      strictEqual(session.facts.authResult, 'success')
      strictEqual(session.facts.authMethod, 'nla')
      strictEqual(session.facts.authAttempts, 1)
      strictEqual(session.facts.confidence, cipher === TLS12_CBC ? 0.8 : 0.95)
      strictEqual(state.fields.licensing, cipher === TLS12_CBC ? '' : 'valid-client')
      ok(session.events.some((e) => e.kind === 'auth' && e.status === 'ok'))
    })

    test(`${name}: no answer to the proof but the end is a refusal`, () => {
      const { state, session } = play(rdp, [
        ...talk(cipher, CREDSSP.slice(0, 3)),
        alert(cipher, Direction.Resp),
      ])
      strictEqual(state.fields.nlaResult, 'refused')
      strictEqual(session.facts.authResult, 'failure')
      match(session.facts.evidence, /hung up/)
    })
  }

  test('a bare error code is a refusal, whoever ends', () => {
    for (const size of [-15, -16]) {
      const { session } = play(rdp, [
        ...talk(TLS13, [...CREDSSP.slice(0, 3), size]),
        alert(TLS13, Direction.Orig),
      ])
      strictEqual(session.facts.authResult, 'failure')
      match(session.facts.evidence, /error code/)
    }
  })

  test('an answer to the proof that ends the session at once is a refusal', () => {
    const { session } = play(rdp, [
      ...talk(TLS13, [...CREDSSP.slice(0, 3), -67]),
      alert(TLS13, Direction.Resp),
    ])
    strictEqual(session.facts.authResult, 'failure')
  })

  test('a view of the key with an error code is a refusal, also when the client ends first', () => {
    for (const size of [-67, -103]) {
      const pieces = talk(TLS13, [...CREDSSP.slice(0, 3), size])
      const { state } = play(rdp, [...pieces, alert(TLS13, Direction.Orig)])
      strictEqual(state.fields.nlaResult, 'refused')
    }
  })

  test('the proof was taken and the client left', () => {
    const left = [...talk(TLS13, [...CREDSSP.slice(0, 3), -59]), alert(TLS13, Direction.Orig)]
    const { state, session } = play(rdp, left)
    strictEqual(state.fields.nlaResult, 'verified')
    strictEqual(session.facts.authResult, 'success')
    strictEqual(state.fields.sessionReached, false)
  })

  test('credentials were sent and no session came', () => {
    const { state, session } = play(rdp, talk(TLS13, CREDSSP))
    strictEqual(state.fields.nlaResult, 'completed')
    strictEqual(session.facts.authResult, 'success')
    const denied = [...talk(TLS12_GCM, [...CREDSSP, -4], 8), alert(TLS12_GCM, Direction.Resp)]
    strictEqual(play(rdp, denied).session.facts.authResult, 'unknown', 'access denied')
  })

  test('what does not tell stays unknown', () => {
    const cases: [string, readonly number[], Direction][] = [
      ['no proof', [93, -247], Direction.Orig],
      ['the client left after its proof', CREDSSP.slice(0, 3), Direction.Orig],
      ['an answer of no known size, left by the client', [93, -247, 511, -315], Direction.Orig],
      ['Kerberos that stops', [1800, -200, 120], Direction.Resp],
    ]
    for (const [why, sizes, by] of cases) {
      const { session } = play(rdp, [...talk(TLS13, sizes), alert(TLS13, by)])
      ok(['', 'unknown'].includes(session.facts.authResult), why)
    }
  })

  test('HYBRID_EX: the early result is told of', () => {
    const sizes = [...CREDSSP, -4, ...SETTINGS, ...JOINS]
    const { session } = play(rdp, talk(TLS12_GCM, sizes, 8))
    match(session.facts.evidence, /early authorization result/)
  })

  test('TLS without NLA: a session, and nothing known of a login', () => {
    const { state, session } = play(rdp, talk(TLS13, [...SETTINGS, ...JOINS, ...ACTIVATION], 1))
    strictEqual(state.fields.sessionReached, true)
    strictEqual(state.fields.nlaResult, '')
    strictEqual(session.facts.authResult, 'unknown')
    strictEqual(session.facts.authMethod, '')
  })

  test('channel joins may be left out, erect and attach sent at once', () => {
    const sizes = [...CREDSSP, ...SETTINGS, 20, -11, ...ACTIVATION]
    const { state } = play(rdp, talk(TLS13, sizes))
    strictEqual(state.fields.sessionReached, true)
    strictEqual(state.fields.channelsJoined, 0)
    ok(state.fields.sessionSeconds > 0, 'settled')
  })

  test('12, 8 and 11 bytes without settings in front are no session', () => {
    const { state } = play(rdp, talk(TLS13, [93, -247, 12, 8, -11, 12, -15]))
    strictEqual(state.fields.sessionReached, false)
  })

  test('input makes it interactive, bulk a transfer', () => {
    const typing = Array.from({ length: 40 }, () => 4)
    const typed = play(rdp, talk(TLS13, [...SESSION, ...typing]))
    strictEqual(typed.session.facts.activity, 'interactive')
    strictEqual(typed.state.fields.inputs, 40)
    const up = play(rdp, talk(TLS13, [...SESSION, ...Array.from({ length: 60 }, () => 1623)]))
    strictEqual(up.session.facts.activity, 'file-transfer')
    strictEqual(up.state.fields.transferDirection, 'upload')
    const down = Array.from({ length: 60 }, () => -1623)
    strictEqual(
      play(rdp, talk(TLS13, [...SESSION, ...down])).state.fields.transferDirection,
      'download',
    )
  })

  test('chunks that graphics or sound acknowledge are no download', () => {
    const chunks = Array.from({ length: 60 }, () => -1623)
    for (const ack of [45, 31]) {
      const sizes = chunks.flatMap((size) => [size, ack])
      strictEqual(play(rdp, talk(TLS13, [...SESSION, ...sizes])).state.fields.transferDirection, '')
    }
  })

  test('what goes on is told while it goes on, once, and taken back when it proves wrong', () => {
    const slow = (sizes: readonly number[]): Piece[] =>
      messages(TLS13, sizes).map((p) => ({ ...p, afterMicros: 2_000_000 }))
    const typing = Array.from({ length: 60 }, () => 4)
    const typed = play(rdp, [...talk(TLS13, SESSION), ...slow(typing)])
    strictEqual(typed.session.facts.evidence.split('input messages').length, 2)
    match(typed.session.facts.evidence, /60 input messages/)
    const chunks = [...Array.from({ length: 60 }, () => -1623), 45]
    const graphics = play(rdp, [...talk(TLS13, SESSION), ...slow(chunks)])
    strictEqual(graphics.state.fields.transferDirection, '')
    strictEqual(graphics.session.facts.activity, 'unknown')
    ok(!/chunks|; $/.test(graphics.session.facts.evidence))
  })

  test('a screen that changes for seconds is active', () => {
    const pictures = messages(
      TLS13,
      Array.from({ length: 8 }, () => -2000),
    )
    const paced = pictures.map((p) => ({ ...p, afterMicros: 900_000 }))
    const { state } = play(rdp, [...talk(TLS13, SESSION), ...paced])
    strictEqual(state.fields.screenState, 'active')
    strictEqual(play(rdp, talk(TLS13, SESSION)).state.fields.screenState, 'idle')
  })

  test('a loss inside a record does no harm, one over a header ends the reading', () => {
    const pieces = talk(TLS13, SESSION)
    const last = pieces.at(-1)!
    const cut = { ...last, bytes: last.bytes.subarray(40), missing: 35 }
    const inside = [...pieces.slice(0, -1), { ...last, bytes: last.bytes.subarray(0, 5) }, cut]
    strictEqual(play(rdp, inside).done[1], false)
    const over = [...pieces.slice(0, -1), { ...last, missing: 3000 }]
    strictEqual(play(rdp, over).done[1], true)
  })

  test('what is no record ends the watch without a word', () => {
    const { session, done } = play(rdp, [...opening(TLS13), orig('GET / HTTP/1.0\r\n\r\n')])
    strictEqual(done[0], true)
    strictEqual(session.anomalies.length, 0)
  })
})
