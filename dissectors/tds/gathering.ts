/** Requests that go over several packets, kept until the last one. */
import { MAX_REQUEST_BYTES } from './constants.ts'
import { NOTHING, type TdsState } from './state.ts'

/** Keeps a packet's content for the end of its message; of a message of one packet nothing is copied. */
export function gather(
  state: TdsState,
  bytes: Buffer,
  start: number,
  end: number,
  isLast: boolean,
): void {
  if (isLast && state.requestKept === 0) {
    state.request = bytes.subarray(start, Math.min(end, start + MAX_REQUEST_BYTES))
    state.requestKept = state.request.length
    return
  }
  if (state.requestKept === 0) state.request = Buffer.allocUnsafeSlow(MAX_REQUEST_BYTES)
  state.requestKept += bytes.copy(state.request, state.requestKept, start, end)
}

/** Forgets the request that was gathered. */
export function dropRequest(state: TdsState): void {
  state.request = NOTHING
  state.requestKept = 0
  state.requestBytes = 0
  state.requestType = -1
}
