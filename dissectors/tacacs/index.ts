/**
 * TACACS+: RFC 8907. Headers always, bodies where they are sent in clear; hidden ones are counted
 * by their sizes. Passwords are masked, also in commands.
 */
import {
  Direction,
  Probe,
  type SessionContext,
  type StreamDissector,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  BAD_HEADER,
  FLAG_CLEAR,
  FLAG_SINGLE,
  GAP,
  HEADER_BYTES,
  MAX_BODY_BYTES,
  MAX_HELD_BYTES,
  MAX_READ_BYTES,
  MIN_REQUEST_BYTES,
  VERSIONS,
} from './constants.ts'
import { flushExchanges, takeMessage } from './exchange.ts'
import { tacacsColumns } from './record.ts'
import { createTacacsState, type TacacsState } from './state.ts'

/** Least bytes of an answer's body. */
const MIN_ANSWER_BYTES = 5

/** How much of a header at `at` fits: 1 all of it, 0 so far, -1 not. */
function matchHeader(bytes: Buffer, at: number, end: number): number {
  if (at < end && !VERSIONS.has(bytes[at]!)) return -1
  if (at + 1 < end && (bytes[at + 1]! < 1 || bytes[at + 1]! > 3)) return -1
  if (at + 2 < end && bytes[at + 2] === 0) return -1
  if (at + 3 < end && (bytes[at + 3]! & ~(FLAG_CLEAR | FLAG_SINGLE)) !== 0) return -1
  if (end - at < HEADER_BYTES) return 0
  const size = bytes.readUInt32BE(at + 8)
  const least = bytes[at + 2] === 1 ? MIN_REQUEST_BYTES[bytes[at + 1]!]! : MIN_ANSWER_BYTES
  return size >= least && size <= MAX_BODY_BYTES ? 1 : -1
}

export const tacacs: StreamDissector<TacacsState> = {
  name: 'tacacs',
  description: 'TACACS+: logins, commands and accounting that network devices ask for',
  transport: 'tcp',
  columns: tacacsColumns,
  ports: [49],
  probeBytes: HEADER_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createTacacsState,
  probe(input) {
    const found = matchHeader(input.bytes, input.pos, input.end)
    if (found <= 0) return found === 0 ? Probe.More : Probe.No
    const sequence = input.bytes[input.pos + 2]!
    // A connection in the middle is told by its port only.
    if (sequence > 2 && !input.isUsualPort) return Probe.No
    const from = sequence % 2 === 1 ? Direction.Orig : Direction.Resp
    return input.direction === from ? Probe.Yes : Probe.Flipped
  },
  feed(state, input, session) {
    session.facts.confidence = 1
    return readStream(state, input, session)
  },
  gap(_state, _direction, _missing, session) {
    // Nothing says where the next header begins.
    session.anomaly(GAP)
    return Verdict.Done
  },
  close(state, tsMicros, session) {
    flushExchanges(state, tsMicros, session)
  },
}

function readStream(state: TacacsState, input: StreamSlice, session: SessionContext): Verdict {
  const { bytes, end } = input
  while (input.remaining() > 0) {
    const { pos } = input
    if (matchHeader(bytes, pos, end) < 0) {
      if (!state.isKnown) return Verdict.Reject
      session.anomaly(BAD_HEADER)
      return Verdict.Broken
    }
    if (input.remaining() < HEADER_BYTES) {
      input.need = HEADER_BYTES
      return Verdict.More
    }
    const size = bytes.readUInt32BE(pos + 8)
    const flags = bytes.readUInt8(pos + 3)
    const isClear = (flags & FLAG_CLEAR) !== 0
    // What is hidden is not held: its size stands in the header.
    const wanted = HEADER_BYTES + (isClear ? Math.min(size, MAX_READ_BYTES) : 0)
    if (input.remaining() < wanted) {
      input.need = wanted
      return Verdict.More
    }
    state.isKnown = true
    if ((flags & FLAG_SINGLE) !== 0 && input.direction === Direction.Resp)
      state.fields.singleConnection = true
    takeMessage(
      state,
      {
        type: bytes.readUInt8(pos + 1),
        sequence: bytes.readUInt8(pos + 2),
        id: bytes.readUInt32BE(pos + 4),
        isClear,
        size,
        bytes,
        start: pos + HEADER_BYTES,
        end: pos + wanted,
        tsMicros: input.tsMicros,
      },
      session,
    )
    const whole = HEADER_BYTES + size
    input.pos = Math.min(end, pos + whole)
    if (pos + whole > end) {
      input.skipBytes = pos + whole - end
      return Verdict.More
    }
  }
  return Verdict.More
}
