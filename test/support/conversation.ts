/**
 * Plays a conversation to a dissector as the runner would: held bytes first,
 * `need` and `skipBytes` kept, Sizes and what is watched after a hand-over segment by segment, bounds enforced.
 */
import {
  Direction,
  type DissectorState,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { Recorder, Slice } from './slice.ts'

/** What one side sent in one segment. */
export interface Piece {
  direction: Direction
  bytes: Buffer
  /** Not to be cut by the contract suite: its segment boundaries carry meaning. */
  atomic?: boolean
  /** After the piece before, microseconds; 1,000 when not said. */
  afterMicros?: number
  /** Bytes of this direction lost before this piece. */
  missing?: number
}

export const orig = (bytes: Buffer | string): Piece => ({
  direction: Direction.Orig,
  bytes: Buffer.from(bytes as string, 'latin1'),
})
export const resp = (bytes: Buffer | string): Piece => ({
  direction: Direction.Resp,
  bytes: Buffer.from(bytes as string, 'latin1'),
})

export interface Played<S> {
  state: S
  session: Recorder
  /** What the session ended with: More while it is still being read. */
  verdict: Verdict
  done: [boolean, boolean]
  handOff: string
  /** Most bytes held of one direction. */
  maxHeld: number
}

export function play<S extends DissectorState>(
  dissector: StreamDissector<S>,
  pieces: readonly Piece[],
  session: Recorder = new Recorder(),
): Played<S> {
  const state = dissector.create()
  const played: Played<S> = {
    state,
    session,
    verdict: Verdict.More,
    done: [false, false],
    handOff: '',
    maxHeld: 0,
  }
  const held: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)]
  const need: [number, number] = [1, 1]
  const skip: [number, number] = [0, 0]
  const offset: [number, number] = [0, 0]
  const sizes: [boolean, boolean] = [false, false]
  let watches = false
  let tsMicros = 1_700_000_000_000_000

  const segment = (direction: Direction, bytes: Buffer): Verdict => {
    const slice = new Slice(bytes)
    slice.direction = direction
    slice.tsMicros = tsMicros
    slice.streamOffset = offset[direction]
    offset[direction] += bytes.length
    return dissector.segment?.(state, slice, session) ?? Verdict.Done
  }
  /** One piece of one direction; returns false when the session ended for this dissector. */
  const deliver = (piece: Piece): boolean => {
    const d = piece.direction
    if (played.done[d]) return true
    if (piece.missing) {
      const lost = piece.missing
      const skipped = Math.min(skip[d], lost)
      skip[d] -= skipped
      if (lost > skipped) {
        const missing = lost - skipped + held[d].length
        offset[d] += lost + held[d].length
        held[d] = Buffer.alloc(0)
        need[d] = 1
        const v = dissector.gap?.(state, d, missing, session) ?? Verdict.Broken
        if (!settle(d, v)) return false
        if (played.done[d]) return true
      }
    }
    let bytes = piece.bytes
    if (sizes[d]) return settle(d, segment(d, bytes))
    if (skip[d] > 0) {
      const skipped = Math.min(skip[d], bytes.length)
      skip[d] -= skipped
      offset[d] += skipped
      bytes = bytes.subarray(skipped)
    }
    if (bytes.length === 0) return true
    held[d] = Buffer.concat([held[d], bytes])
    while (held[d].length >= need[d] && held[d].length > 0) {
      const slice = new Slice(held[d])
      const from = slice.pos
      slice.direction = d
      slice.tsMicros = tsMicros
      slice.streamOffset = offset[d]
      const verdict = dissector.feed(state, slice, session)
      const used = slice.pos - from
      if (!slice.ok && verdict === Verdict.More) throw new Error('More with a failed reader')
      if (slice.pos > slice.end) throw new Error('read past its end')
      offset[d] += used
      held[d] = held[d].subarray(used)
      if (verdict === Verdict.HandOff) {
        played.handOff = slice.handOff
        if (slice.watch) {
          played.verdict = verdict
          watches = true
          for (const side of [d, 1 - d] as Direction[]) {
            const rest = held[side]
            held[side] = Buffer.alloc(0)
            if (rest.length > 0) settle(side, segment(side, rest))
            sizes[side] = true
          }
          return true
        }
      }
      if (verdict === Verdict.Sizes) {
        sizes[d] = true
        const rest = held[d]
        held[d] = Buffer.alloc(0)
        return rest.length > 0 ? settle(d, segment(d, rest)) : true
      }
      if (!settle(d, verdict)) return false
      if (played.done[d]) return true
      if (slice.skipBytes > 0) {
        const skipped = Math.min(slice.skipBytes, held[d].length)
        skip[d] = slice.skipBytes - skipped
        offset[d] += skipped
        held[d] = held[d].subarray(skipped)
        need[d] = 1
        if (skip[d] > 0) break
        continue
      }
      need[d] = Math.max(1, slice.need)
      played.maxHeld = Math.max(played.maxHeld, held[d].length)
      if (held[d].length > dissector.maxHeldBytes) {
        session.anomaly('held-too-much')
        played.verdict = Verdict.Broken
        return false
      }
      if (need[d] <= held[d].length) {
        if (used === 0) break // asks for nothing new: wait for the next bytes
      }
    }
    return true
  }
  const settle = (d: Direction, verdict: Verdict): boolean => {
    if (verdict === Verdict.Done) {
      played.done[d] = true
      held[d] = Buffer.alloc(0)
      return true
    }
    if (verdict === Verdict.More || verdict === Verdict.Sizes) return true
    if (watches) {
      played.done[d] = true
      return true
    }
    played.verdict = verdict
    return false
  }

  for (const piece of pieces) {
    tsMicros += piece.afterMicros ?? 1000
    if (!deliver(piece)) break
  }
  if (played.verdict === Verdict.More || watches) {
    for (const d of [Direction.Orig, Direction.Resp] as const) {
      dissector.finish?.(state, d, tsMicros, session)
    }
  }
  dissector.close?.(state, tsMicros, session)
  return played
}
