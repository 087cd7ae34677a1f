/** Handshake messages of DTLS put together from fragments (RFC 6347 4.2.3), each read once. */
import type { Direction, SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_DTLS_MESSAGES, MAX_FRAGMENT_GAPS, MAX_HANDSHAKE_BYTES } from './constants.ts'
import { readMessage } from './message.ts'
import { TlsState } from './state.ts'

/** Type, length, number, fragment's offset and length. */
const HEADER_BYTES = 12
/** Messages numbered higher are not kept apart: no handshake has so many. */
const MAX_NUMBER = 31

/** A message of which a part is still missing. */
interface Partial {
  readonly number: number
  readonly bytes: Buffer
  /** Parts that are there, as pairs of begin and end, in order. */
  parts: number[]
}

export class DtlsState extends TlsState {
  /** Numbers of the messages read, a bit each, by direction. */
  readonly read: [number, number] = [0, 0]
  readonly partials: [Partial[], Partial[]] = [[], []]
}

/** Takes the fragments in `[start, end)`. */
export function takeFragments(
  state: DtlsState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): void {
  const { view, direction } = input
  let at = start
  while (end - at >= HEADER_BYTES) {
    const type = view.getUint8(at)
    const size = (view.getUint8(at + 1) << 16) | view.getUint16(at + 2)
    const number = view.getUint16(at + 4)
    const offset = (view.getUint8(at + 6) << 16) | view.getUint16(at + 7)
    const count = (view.getUint8(at + 9) << 16) | view.getUint16(at + 10)
    at += HEADER_BYTES
    if (count > end - at || offset + count > size || number > MAX_NUMBER) return
    const bit = 1 << number
    if ((state.read[direction] & bit) === 0) {
      if (size > MAX_HANDSHAKE_BYTES) session.anomaly('handshake-too-large')
      else if (count === size) {
        state.read[direction] |= bit
        readMessage(state, direction, type, input.bytes, at, at + size, input.tsMicros, session)
      } else keepFragment(state, direction, type, size, number, offset, at, count, input, session)
    }
    at += count
  }
}

function keepFragment(
  state: DtlsState,
  direction: Direction,
  type: number,
  size: number,
  number: number,
  offset: number,
  at: number,
  count: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const partials = state.partials[direction]
  let partial = partials.find((p) => p.number === number)
  if (partial === undefined) {
    // The oldest gives way: what was sent after it tells that it will not be whole.
    if (partials.length >= MAX_DTLS_MESSAGES) partials.shift()
    partial = { number, bytes: Buffer.alloc(size), parts: [] }
    partials.push(partial)
  }
  if (partial.bytes.length !== size) return
  input.bytes.copy(partial.bytes, offset, at, at + count)
  partial.parts = addPart(partial.parts, offset, offset + count)
  if (partial.parts.length !== 2 || partial.parts[0] !== 0 || partial.parts[1] !== size) return
  partials.splice(partials.indexOf(partial), 1)
  state.read[direction] |= 1 << number
  readMessage(state, direction, type, partial.bytes, 0, size, input.tsMicros, session)
}

/** Adds `[from, to)` to ordered, disjoint parts; past the bound on gaps it is forgotten. */
export function addPart(parts: readonly number[], from: number, to: number): number[] {
  const made: number[] = []
  let begin = from
  let end = to
  let isPlaced = false
  for (let i = 0; i < parts.length; i += 2) {
    const start = parts[i]!
    const stop = parts[i + 1]!
    if (stop < begin) made.push(start, stop)
    else if (start > end) {
      if (!isPlaced) made.push(begin, end)
      isPlaced = true
      made.push(start, stop)
    } else {
      begin = Math.min(begin, start)
      end = Math.max(end, stop)
    }
  }
  if (!isPlaced) made.push(begin, end)
  return made.length / 2 > MAX_FRAGMENT_GAPS ? [...parts] : made
}
