import { deepStrictEqual, doesNotThrow, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  Direction,
  type DissectorState,
  Probe,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { type Piece, play } from './conversation.ts'
import { Slice } from './slice.ts'

/** A conversation of the protocol, by name. */
export type Samples = Readonly<Record<string, readonly Piece[]>>

/** Most cuts tried in one sample: every offset of short ones, evenly spread ones of long ones. */
const MAX_CUTS = 1500

/** What every dissector owes, whatever its protocol. Each dissector's test calls it with its samples. */
export function contractTests<S extends DissectorState>(
  dissector: StreamDissector<S>,
  samples: Samples,
): void {
  const facts = (pieces: readonly Piece[]) => {
    const { state, session, verdict, done, handOff } = play(dissector, pieces)
    const events = session.events.map((e) => ({ ...e, tsMicros: 0, durationMicros: 0 }))
    return {
      fields: { ...state.fields },
      facts: session.facts,
      events,
      anomalies: session.anomalies,
      verdict,
      done,
      handOff,
    }
  }

  describe(`${dissector.name} keeps the dissector contract`, () => {
    test('states sane bounds', () => {
      ok(dissector.probeBytes > 0 && dissector.probeBytes <= 256)
      ok(dissector.maxHeldBytes >= 64 && dissector.maxHeldBytes <= 65_536)
      for (const c of dissector.columns) ok(c.property in dissector.create().fields, c.property)
    })

    for (const [name, pieces] of Object.entries(samples)) {
      test(`claims ${name}`, () => {
        const first = pieces.find((p) => p.bytes.length > 0)!
        const verdicts = [Direction.Orig, Direction.Resp].map((d) => {
          const all = Buffer.concat(pieces.filter((p) => p.direction === d).map((p) => p.bytes))
          const slice = new Slice(all.subarray(0, dissector.probeBytes))
          slice.direction = d as Direction
          return all.length === 0 ? Probe.No : dissector.probe(slice)
        })
        ok(
          verdicts.includes(Probe.Yes) || verdicts.includes(Probe.Flipped),
          `neither side recognised, first bytes ${first.bytes.subarray(0, 16).toString('hex')}`,
        )
      })

      test(`reads ${name} the same wherever it is cut`, () => {
        const whole = facts(pieces)
        const total = pieces.reduce((n, p) => n + (p.atomic ? 0 : p.bytes.length), 0)
        const step = Math.max(1, Math.ceil(total / MAX_CUTS))
        let tick = 0
        pieces.forEach((piece, i) => {
          if (piece.atomic) return
          for (let cut = 1; cut < piece.bytes.length; cut++) {
            if (tick++ % step !== 0) continue
            const halves = [
              { ...piece, bytes: piece.bytes.subarray(0, cut) },
              { ...piece, bytes: piece.bytes.subarray(cut), missing: 0, afterMicros: 0 },
            ]
            const cutUp = [...pieces.slice(0, i), ...halves, ...pieces.slice(i + 1)]
            deepStrictEqual(facts(cutUp), whole, `${name}: piece ${i} cut at ${cut}`)
          }
        })
      })

      test(`survives ${name} one-sided, cut short, with gaps and flipped bits`, () => {
        const seed = { numRuns: 300, seed: 1 }
        for (const d of Object.values(Direction)) {
          doesNotThrow(() => facts(pieces.filter((p) => p.direction === d)))
        }
        fc.assert(
          fc.property(
            fc.nat(pieces.length - 1),
            fc.nat(1_000_000),
            fc.integer({ min: 1, max: 255 }),
            fc.constantFrom('flip', 'gap', 'end', 'drop'),
            (i, at, bits, what) => {
              const piece = pieces[i]!
              const where = piece.bytes.length > 0 ? at % piece.bytes.length : 0
              let mutated: Piece[]
              if (what === 'flip' && piece.bytes.length > 0) {
                const bytes = Buffer.from(piece.bytes)
                bytes[where]! ^= bits
                mutated = [...pieces.slice(0, i), { ...piece, bytes }, ...pieces.slice(i + 1)]
              } else if (what === 'gap') {
                const bytes = piece.bytes.subarray(where)
                mutated = [
                  ...pieces.slice(0, i),
                  { ...piece, bytes, missing: where + 1 },
                  ...pieces.slice(i + 1),
                ]
              } else if (what === 'end') {
                mutated = [
                  ...pieces.slice(0, i),
                  { ...piece, bytes: piece.bytes.subarray(0, where) },
                ]
              } else mutated = [...pieces.slice(0, i), ...pieces.slice(i + 1)]
              facts(mutated)
            },
          ),
          seed,
        )
      })
    }

    test('throws on no input, holds no more than it says, adds no property', () => {
      const shape = Object.keys(dissector.create().fields).join()
      const bytes = fc.uint8Array({ maxLength: 2048 }).map((b) => Buffer.from(b))
      const piece = fc
        .tuple(fc.constantFrom(...Object.values(Direction)), bytes)
        .map(([direction, b]): Piece => ({ direction, bytes: b }))
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
          const { state, maxHeld } = play(dissector, pieces)
          strictEqual(Object.keys(state.fields).join(), shape)
          ok(maxHeld <= dissector.maxHeldBytes)
        }),
        { numRuns: 1000, seed: 2 },
      )
    })

    test('gives random bytes back', () => {
      let claimed = 0
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 1, maxLength: 256 }), (b) => {
          const slice = new Slice(Buffer.from(b.subarray(0, dissector.probeBytes)))
          const probe = dissector.probe(slice)
          if (probe === Probe.Yes || probe === Probe.Flipped) claimed++
        }),
        { numRuns: 5000, seed: 3 },
      )
      ok(claimed < 100, `claimed ${claimed} of 5000 random openings`)
    })

    test('gives up, bounded, on a stream that never ends', () => {
      for (const [name, pieces] of Object.entries(samples)) {
        const flood = Array.from(
          { length: 200 },
          (): Piece => ({
            direction: pieces[0]!.direction,
            bytes: Buffer.alloc(1400, 0x61),
          }),
        )
        const { maxHeld, verdict } = play(dissector, [...pieces.slice(0, 2), ...flood])
        ok(maxHeld <= dissector.maxHeldBytes, name)
        ok(Object.values(Verdict).includes(verdict))
      }
    })
  })
}
