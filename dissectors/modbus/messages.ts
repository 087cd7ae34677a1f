/** Messages of a direction, each behind its header (Messaging, 3.1.3). */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  BAD_HEADER,
  HEADER_BYTES,
  MALFORMED,
  MAX_BAD_MESSAGES,
  UNCOUNTED_BYTES,
} from './constants.ts'
import { readRequest } from './request.ts'
import { readResponse } from './response.ts'
import { matchShape, readLength } from './shape.ts'
import type { ModbusState } from './state.ts'

/** Reads messages until one is not whole. */
export function readMessages(
  state: ModbusState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (input.remaining() <= HEADER_BYTES) {
      // Behind a loss so little is the end of what was lost.
      if (state.resync[d]) return dropRest(state, input)
      input.need = HEADER_BYTES + 1
      return Verdict.More
    }
    const length = readLength(input)
    if (length <= 0) {
      if (!state.resync[d]) session.anomaly(BAD_HEADER)
      return dropRest(state, input)
    }
    const whole = UNCOUNTED_BYTES + length
    if (input.remaining() < whole) {
      input.need = whole
      return Verdict.More
    }
    const fits = matchShape(input, length, d === Direction.Orig)
    // Behind a loss a header alone is not enough to begin again with.
    if (state.resync[d] && fits !== 1) return dropRest(state, input)
    state.resync[d] = false
    if (fits === 1) state.badMessages = 0
    readWithin(state, input, whole, session)
  }
  return Verdict.More
}

/** Lets go of what is there: messages begin with segments, so the next one may fit again. */
function dropRest(state: ModbusState, input: StreamSlice): Verdict {
  input.pos = input.end
  state.resync[input.direction] = true
  if (++state.badMessages < MAX_BAD_MESSAGES) return Verdict.More
  return state.messages === 0 ? Verdict.Reject : Verdict.Broken
}

function readWithin(
  state: ModbusState,
  input: StreamSlice,
  bytes: number,
  session: SessionContext,
): void {
  const { pos, end } = input
  input.end = pos + bytes
  if (input.direction === Direction.Orig) readRequest(state, input, session)
  else readResponse(state, input, session)
  if (!input.ok) session.anomaly(MALFORMED)
  state.messages++
  input.reset(pos + bytes, end)
}
