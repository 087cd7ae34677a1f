/** Bytes that look like TLS, and damaged TLS: no exception, no endless loop, nothing unbounded. */
import { ok } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { tls } from '../../dissectors/tls/index.ts'
import { Direction, Verdict } from '../../src/dissect/contract.ts'
import { RECORDINGS, toPieces } from '../dissectors/tlsRecordings.ts'
import { type Piece, play } from '../support/conversation.ts'

const NUM_RUNS = Number(process.env.FUZZ_RUNS ?? 5000)
const directions = fc.constantFrom(...Object.values(Direction))

test('tls: records of any content and order', () => {
  const record = fc
    .tuple(
      fc.constantFrom(20, 21, 22, 22, 22, 23, 24),
      fc.constantFrom(0, 1, 3, 4),
      fc.uint8Array({ maxLength: 300 }),
    )
    .map(([type, minor, body]) =>
      Buffer.concat([Buffer.from([type, 3, minor, body.length >> 8, body.length & 255]), body]),
    )
  const piece = fc
    .tuple(directions, record)
    .map(([direction, bytes]): Piece => ({ direction, bytes }))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { verdict, maxHeld } = play(tls, pieces)
      ok(Object.values(Verdict).includes(verdict))
      ok(maxHeld <= tls.maxHeldBytes)
    }),
    { numRuns: NUM_RUNS },
  )
})

test('tls: handshake messages of any body, cut into records anywhere', () => {
  const message = fc
    .tuple(
      fc.constantFrom(1, 2, 11, 12, 14),
      fc.uint8Array({ maxLength: 600 }),
      fc.integer({ min: 1, max: 64 }),
    )
    .map(([type, body, cut]) => {
      const whole = Buffer.concat([
        Buffer.from([type, 0, body.length >> 8, body.length & 255]),
        body,
      ])
      const records: Buffer[] = []
      for (let at = 0; at < whole.length; at += cut) {
        const part = whole.subarray(at, at + cut)
        records.push(Buffer.from([22, 3, 3, 0, part.length]), part)
      }
      return Buffer.concat(records)
    })
  const piece = fc
    .tuple(directions, message)
    .map(([direction, bytes]): Piece => ({ direction, bytes }))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      ok(play(tls, pieces).maxHeld <= tls.maxHeldBytes)
    }),
    { numRuns: NUM_RUNS },
  )
})

test('tls: real handshakes with bytes overwritten', () => {
  const names = Object.keys(RECORDINGS)
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(fc.tuple(fc.nat(20), fc.nat(4000), fc.integer({ min: 0, max: 255 })), {
        maxLength: 6,
      }),
      (name, changes) => {
        const pieces = toPieces(name).map((p) => ({ ...p, bytes: Buffer.from(p.bytes) }))
        for (const [i, at, value] of changes) {
          const { bytes } = pieces[i % pieces.length]!
          if (bytes.length > 0) bytes[at % bytes.length] = value
        }
        const { state, maxHeld } = play(tls, pieces)
        ok(maxHeld <= tls.maxHeldBytes)
        ok(state.fields.certificateNames.length <= 32)
        ok(state.fields.certificateSubject.length <= 1024)
      },
    ),
    { numRuns: NUM_RUNS },
  )
})
