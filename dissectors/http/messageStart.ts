/** A message's first line: RFC 9112 (2.1), and which request a response answers. */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BAD_START, BAD_VERSION } from './constants.ts'
import { Header } from './headerName.ts'
import { readRequestLine, readStatusLine } from './startLine.ts'
import { createMessage, createTransaction, type HttpState, Phase, type Side } from './state.ts'
import { noteRequest } from './transaction.ts'

/** Takes the line `[from, to)` as a message's first. */
export function startMessage(
  state: HttpState,
  side: Side,
  from: number,
  to: number,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const begun =
    input.direction === Direction.Orig
      ? startRequest(state, side, from, to, input, session)
      : startResponse(state, side, from, to, input, session)
  if (!begun) {
    if (state.messages === 0) return Verdict.Reject
    session.anomaly(BAD_START)
    side.phase = Phase.Resync
    side.resyncBytes = to - from
    return Verdict.More
  }
  side.phase = Phase.Headers
  side.header = Header.None
  side.headerValue = ''
  side.headerLines = 0
  return Verdict.More
}

function startRequest(
  state: HttpState,
  side: Side,
  from: number,
  to: number,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  const request = readRequestLine(input.bytes, from, to, input.tsMicros, session)
  if (request === undefined) return false
  state.request = request
  side.message = request
  return true
}

function startResponse(
  state: HttpState,
  side: Side,
  from: number,
  to: number,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  const { pending } = state
  const message = createMessage()
  const status = readStatusLine(state, input.bytes, from, to, pending.length > 0, message)
  if (status < 0) return false
  if (message.version !== '1.1' && message.version !== '1.0') session.anomaly(BAD_VERSION)
  if (pending.length === 0 && state.request !== undefined) {
    // Refused before the request's head has ended, as far as was captured.
    noteRequest(state, state.request, session)
    pending.push(state.request)
    state.request = undefined
  }
  state.answersLost = false
  if (pending.length > 1) state.fields.pipelined = true
  if (pending.length === 0) pending.push(createTransaction('', '', input.tsMicros))
  const transaction = pending[0]!
  transaction.status = status
  transaction.reason = state.reason
  state.answering = transaction
  side.message = message
  transaction.response = message
  return true
}
