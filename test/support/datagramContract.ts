/** What every dissector of datagrams owes. Each one's test calls it with its samples, a piece a datagram. */
import { doesNotThrow, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type DatagramDissector,
  Direction,
  type DissectorState,
  Probe,
  Verdict,
} from '../../src/dissect/contract.ts'
import type { Samples } from './contract.ts'
import type { Piece } from './conversation.ts'
import { Recorder, Slice } from './slice.ts'

export interface Heard<S> {
  state: S
  session: Recorder
  /** Of the last datagram that was shown. */
  verdict: Verdict
}

/** Datagrams shown to a dissector one by one until it wants no more, then its session closed. */
export function hear<S extends DissectorState>(
  dissector: DatagramDissector<S>,
  pieces: readonly Piece[],
  session: Recorder = new Recorder(),
): Heard<S> {
  const state = dissector.create()
  let verdict: Verdict = Verdict.More
  let tsMicros = 1_700_000_000_000_000
  for (const piece of pieces) {
    tsMicros += piece.afterMicros ?? 1000
    const slice = sliceOf(piece)
    slice.tsMicros = tsMicros
    verdict = dissector.datagram(state, slice, session)
    ok(slice.pos <= slice.end, 'read past its end')
    if (verdict !== Verdict.More) break
  }
  dissector.close?.(state, tsMicros, session)
  return { state, session, verdict }
}

function sliceOf(piece: Piece): Slice {
  const slice = new Slice(piece.bytes)
  slice.direction = piece.direction
  return slice
}

export function datagramContractTests<S extends DissectorState>(
  dissector: DatagramDissector<S>,
  samples: Samples,
): void {
  const isClaimed = (piece: Piece): boolean => {
    const answer = dissector.probe(sliceOf(piece))
    return answer === Probe.Yes || answer === Probe.Flipped
  }

  describe(`${dissector.name} keeps the contract of datagrams`, () => {
    test('declares what it fills in', () => {
      for (const c of dissector.columns) ok(c.property in dissector.create().fields, c.property)
    })

    for (const [name, pieces] of Object.entries(samples)) {
      test(`claims ${name}`, () => {
        ok(pieces.slice(0, 3).some(isClaimed), 'none of the first three is recognised')
      })

      test(`survives ${name} one-sided, cut short, flipped and in any order`, () => {
        for (const d of Object.values(Direction)) {
          doesNotThrow(() =>
            hear(
              dissector,
              pieces.filter((p) => p.direction === d),
            ),
          )
        }
        fc.assert(
          fc.property(
            fc.nat(pieces.length - 1),
            fc.nat(1_000_000),
            fc.integer({ min: 1, max: 255 }),
            fc.constantFrom('flip', 'cut', 'drop', 'swap'),
            (i, at, bits, what) => {
              const piece = pieces[i]!
              const where = piece.bytes.length > 0 ? at % piece.bytes.length : 0
              const bytes = Buffer.from(
                what === 'cut' ? piece.bytes.subarray(0, where) : piece.bytes,
              )
              if (what === 'flip' && bytes.length > 0) bytes[where]! ^= bits
              const direction: Direction =
                what === 'swap' && piece.direction === 0 ? 1 : piece.direction
              const mutated = what === 'drop' ? [] : [{ ...piece, bytes, direction }]
              for (const p of mutated) dissector.probe(sliceOf(p))
              hear(dissector, [...pieces.slice(0, i), ...mutated, ...pieces.slice(i + 1)])
            },
          ),
          { numRuns: 300, seed: 1 },
        )
      })
    }

    test('throws on no input and adds no property', () => {
      const shape = Object.keys(dissector.create().fields).join()
      const piece = fc
        .tuple(fc.constantFrom(...Object.values(Direction)), fc.uint8Array({ maxLength: 1500 }))
        .map(([direction, b]): Piece => ({ direction, bytes: Buffer.from(b) }))
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
          for (const p of pieces) dissector.probe(sliceOf(p))
          strictEqual(Object.keys(hear(dissector, pieces).state.fields).join(), shape)
        }),
        { numRuns: 1000, seed: 2 },
      )
    })

    test('gives random datagrams back', () => {
      let claimed = 0
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (b) => {
          if (isClaimed({ direction: Direction.Orig, bytes: Buffer.from(b) })) claimed++
        }),
        { numRuns: 5000, seed: 3 },
      )
      ok(claimed < 50, `claimed ${claimed} of 5000 random datagrams`)
    })
  })
}
