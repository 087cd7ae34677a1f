/** Refused requests that are a password or a key by their size, told apart by time; Dropbear's sizes. */
import { deepStrictEqual, match, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { ssh } from '../../dissectors/ssh/index.ts'
import { findSuite, suiteOf, wireSize } from '../../dissectors/ssh/suites.ts'
import { TurnPace } from '../../dissectors/ssh/turnPace.ts'
import { type Piece, play, resp } from '../support/conversation.ts'
import { session } from './ssh/build.ts'

/** Service, `none`, and then a request of 148 B, padded password or ed25519 key, again and again. */
const OPENING = [44, -44, 68, -52]
const GUESS = [148, -52]
/** Milliseconds from a segment to the next one, of those behind the opening. */
type Pause = readonly [number, number]

function guesses(pauses: readonly Pause[], end: readonly number[] = []) {
  const sizes = [...OPENING, ...pauses.flatMap(() => GUESS), ...end]
  const pieces: Piece[] = session(sizes)
  const from = pieces.length - pauses.length * 2 - end.length
  pauses.flat().forEach((millis, i) => {
    pieces[from + i] = { ...pieces[from + i]!, afterMicros: millis * 1000 }
  })
  const { facts, events } = play(ssh, pieces).session
  const auth = events.filter((e) => e.kind === 'auth')
  return {
    ...facts,
    actions: auth.map((e) => `${e.action}:${e.status}`).join(' '),
    signs: auth.map((e) => String(e.detail?.evidence).split('; ')[1] ?? ''),
  }
}

describe('ssh requests of two readings', () => {
  test('a refusal held back for seconds is that of a password, more surely when asked again', () => {
    const once = guesses([[1, 2900]])
    strictEqual(once.actions, 'password:error')
    deepStrictEqual(
      [once.authMethod, once.authResult, once.authAttempts, once.confidence],
      ['password', 'failure', 1, 0.7],
    )
    strictEqual(
      once.signs[0],
      'a password rather than a key: refused after 2900 ms where others were answered in 1 ms',
    )
    const twice = guesses([
      [1, 2900],
      [1, 2900],
    ])
    strictEqual(twice.actions, 'password:error password:error')
    strictEqual(twice.confidence, 0.8)
    match(twice.signs[1]!, /as large as the one refused before it$/)
    strictEqual(guesses([[1, 2900]], [148, -28]).confidence, 0.95)
  })

  test('a refusal at once says nothing where the request came late', () => {
    for (const pauses of [[[1, 15]], Array(3).fill([2500, 3]), [[20, 1]]]) {
      const o = guesses(pauses)
      strictEqual(o.actions, Array(pauses.length).fill('unknown:error').join(' '))
      deepStrictEqual([o.authMethod, o.confidence, o.authAttempts], ['', 0.9, pauses.length])
      deepStrictEqual(new Set(o.signs), new Set(['']))
    }
  })

  test('what is asked at once and refused at once by OpenSSH was a key', () => {
    const o = guesses([
      [1, 3],
      [1, 3],
    ])
    strictEqual(o.actions, 'publickey:error publickey:error')
    strictEqual(o.confidence, 0.7)
    strictEqual(
      o.signs[1],
      'a key rather than a password: asked at once, and refused as fast as `none`',
    )
  })

  test('a refusal somewhat late needs a second sign', () => {
    strictEqual(guesses([[1, 400]]).actions, 'unknown:error')
    strictEqual(guesses([[2000, 400]]).actions, 'password:error')
    const repeated = guesses([
      [1, 400],
      [1, 400],
    ])
    strictEqual(repeated.actions, 'unknown:error password:error')
    deepStrictEqual([repeated.authMethod, repeated.confidence], ['password', 0.8])
    // Neither late nor at once: a typed request as large as the one before.
    const typed: Pause[] = [
      [2000, 60],
      [2000, 60],
    ]
    strictEqual(guesses(typed).actions, 'unknown:error password:error')
  })

  test('what is usual is learnt from the connection itself', () => {
    const answered = (usualMicros: number, delayMicros: number): number => {
      const pace = new TurnPace()
      pace.noteRequest(0, 0)
      pace.noteAnswer(usualMicros)
      pace.learn()
      pace.noteRequest(usualMicros, usualMicros)
      pace.noteAnswer(usualMicros + delayMicros)
      return pace.judge(true).confidence
    }
    strictEqual(answered(7_000, 400_000), 0.8)
    // Behind a satellite, or with names looked up far away, everything is late.
    strictEqual(answered(600_000, 700_000), 0)
    strictEqual(answered(600_000, 2_000_000), 0)
    strictEqual(new TurnPace().judge(true).confidence, 0)
    const unasked = new TurnPace()
    unasked.noteRequest(0, 0)
    unasked.noteAnswer(3_000_000)
    strictEqual(unasked.judge(true).confidence, 0)
  })

  test('what sizes tell is not told by time', () => {
    // 140 B is the offer of an ed25519 key and no padded password.
    const pieces = session([...OPENING, 140, -52, 148, -28])
    const late = { ...resp(Buffer.alloc(52)), atomic: true, afterMicros: 3_000_000 }
    const { events } = play(ssh, [...pieces.slice(0, -3), late, ...pieces.slice(-2)]).session
    deepStrictEqual(
      events.filter((e) => e.kind === 'auth').map((e) => e.action),
      ['publickey', 'password'],
    )
  })
})

describe('ssh with dropbear', () => {
  const DROPBEAR = 'SSH-2.0-dropbear_2022.83'

  test('keeps packets at the least size of the standard', () => {
    const chacha = findSuite('chacha20-poly1305@openssh.com', '')!
    const sizes = (payload: number): number[] =>
      ['SSH-2.0-OpenSSH_9.6', DROPBEAR].map((b) => wireSize(suiteOf(chacha, b), payload))
    deepStrictEqual([1, 3, 4, 17].map(sizes), [
      [28, 36],
      [28, 36],
      [36, 36],
      [44, 44],
    ])
    for (const [cipher, mac] of [
      ['aes256-ctr', 'hmac-sha1'],
      ['3des-cbc', 'hmac-sha1'],
    ] as const) {
      const suite = findSuite(cipher, mac)!
      strictEqual(wireSize(suiteOf(suite, DROPBEAR), 1), wireSize(suite, 1))
    }
  })

  test('a login whose client sends two requests at once', () => {
    // SERVICE_REQUEST and `none` in one segment, the password unpadded.
    const sizes = [44 + 68, -44, -52, 84, -36, 52, -44]
    const { facts } = play(ssh, session(sizes, {}, DROPBEAR, DROPBEAR)).session
    deepStrictEqual(
      [facts.authResult, facts.authMethod, facts.authAttempts],
      ['success', 'password', 1],
    )
    const other = play(ssh, session([44, -44, 68, -52, 148, -36], {}, undefined, DROPBEAR)).session
    deepStrictEqual([other.facts.authResult, other.facts.authMethod], ['success', 'password'])
  })

  test("the server's side alone", () => {
    const pieces = session([44, -44, 68, -52, 84, -36, -44], {}, DROPBEAR, DROPBEAR)
    const { facts } = play(
      ssh,
      pieces.filter((p) => p.direction === 1),
    ).session
    deepStrictEqual([facts.authResult, facts.authAttempts], ['success', 1])
  })
})
