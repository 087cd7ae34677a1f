/** Messages out of a stream, each behind its length (RFC 4120 7.2.2). */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { BAD_FRAME, MAX_MESSAGE_BYTES, MAX_READ_BYTES, PROBE_BYTES } from './constants.ts'
import { readMessage } from './message.ts'
import { matchFrame } from './probe.ts'
import type { KerberosState } from './state.ts'

const LENGTH_BYTES = 4

export function readStream(
  state: KerberosState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { bytes, end } = input
  if (state.lost[input.direction]) {
    if (!findMessage(input)) return Verdict.More
    state.lost[input.direction] = false
  }
  while (input.remaining() > 0) {
    const { pos } = input
    if (input.remaining() < LENGTH_BYTES) {
      input.need = LENGTH_BYTES
      return Verdict.More
    }
    const size = bytes.readUInt32BE(pos)
    if (size === 0 || size > MAX_MESSAGE_BYTES) {
      if (!state.isKnown) return Verdict.Reject
      // As where the capture begins inside an answer: the next message is looked for.
      session.anomaly(BAD_FRAME)
      state.lost[input.direction] = true
      if (!findMessage(input)) return Verdict.More
      state.lost[input.direction] = false
      continue
    }
    const wanted = LENGTH_BYTES + Math.min(size, MAX_READ_BYTES)
    if (input.remaining() < wanted) {
      // What is none is left at once, not after all the bytes its length asks for.
      if (input.remaining() >= PROBE_BYTES && matchFrame(bytes, pos, end) < 0 && !state.isKnown)
        return Verdict.Reject
      input.need = input.remaining() < PROBE_BYTES ? Math.min(PROBE_BYTES, wanted) : wanted
      return Verdict.More
    }
    const start = pos + LENGTH_BYTES
    const isRead = readMessage(state, bytes, start, pos + wanted, size, input.tsMicros, session)
    if (!isRead && !state.isKnown) return Verdict.Reject
    input.pos = Math.min(end, start + size)
    if (start + size > end) {
      input.skipBytes = start + size - end
      return Verdict.More
    }
  }
  return Verdict.More
}

/** Goes to the next message behind a loss; false when there is none in these bytes. */
function findMessage(input: StreamSlice): boolean {
  for (; input.remaining() > 0; input.pos++) {
    const found = matchFrame(input.bytes, input.pos, input.end)
    if (found > 0) return true
    if (found === 0) {
      input.need = input.remaining() + 1
      return false
    }
  }
  return false
}
