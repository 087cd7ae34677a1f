/** Bytes that look like RDP, and damaged RDP: no exception, no endless loop, nothing unbounded. */
import { ok } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { rdp } from '../../dissectors/rdp/index.ts'
import { Direction, Verdict } from '../../src/dissect/contract.ts'
import { RECORDINGS, toPieces } from '../dissectors/rdpRecordings.ts'
import { type Piece, play } from '../support/conversation.ts'

const NUM_RUNS = Number(process.env.FUZZ_RUNS ?? 5000)
const directions = fc.constantFrom(...Object.values(Direction))

test('rdp: PDUs of any content and order', () => {
  const start = fc.constantFrom(
    '06e00000000000',
    '06d00000000000',
    '02f0807f65',
    '02f0807f66',
    '02f08064',
    '02f080',
  )
  const pdu = fc.tuple(start, fc.uint8Array({ maxLength: 300 })).map(([hex, rest]) => {
    const tpdu = Buffer.concat([Buffer.from(hex, 'hex'), rest])
    const size = tpdu.length + 4
    if (hex.startsWith('06')) tpdu[0] = Math.min(tpdu.length - 1, 254)
    return Buffer.concat([Buffer.from([3, 0, size >> 8, size & 255]), tpdu])
  })
  const piece = fc.tuple(directions, pdu).map(([direction, bytes]): Piece => ({ direction, bytes }))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { verdict, maxHeld } = play(rdp, pieces)
      ok(Object.values(Verdict).includes(verdict))
      ok(maxHeld <= rdp.maxHeldBytes)
    }),
    { numRuns: NUM_RUNS },
  )
})

test('rdp: real sessions with bytes overwritten', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(RECORDINGS)),
      fc.array(fc.tuple(fc.nat(30), fc.nat(600), fc.integer({ min: 0, max: 255 })), {
        maxLength: 8,
      }),
      (name, changes) => {
        const pieces = toPieces(name)
        for (const [i, at, value] of changes) {
          const { bytes } = pieces[i % pieces.length]!
          if (bytes.length > 0) bytes[at % bytes.length] = value
        }
        const { state, maxHeld } = play(rdp, pieces)
        ok(maxHeld <= rdp.maxHeldBytes)
        ok(state.fields.channels.length <= 31)
        ok(state.fields.clientName.length <= 256 && state.fields.cookie.length <= 1024)
      },
    ),
    { numRuns: NUM_RUNS },
  )
})
