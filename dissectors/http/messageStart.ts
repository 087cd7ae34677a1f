/** A message's first line: RFC 9112 (2.1), and which request a response answers. */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BAD_START, BAD_VERSION } from './constants.ts'
import { Header } from './headerName.ts'
import { beginHttp2, PREFACE_LINE } from './http2.ts'
import { isText } from './lineText.ts'
import { endRequestHead } from './message.ts'
import { readRequestLine, readSimpleRequest, readStatusLine } from './startLine.ts'
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
  const isOrig = input.direction === Direction.Orig
  if (isOrig && state.messages === 0 && isText(input.bytes, from, to, PREFACE_LINE)) {
    beginHttp2(state, false, session)
    return Verdict.More
  }
  const begun =
    input.direction === Direction.Orig
      ? startRequest(state, side, from, to, input, session)
      : startResponse(state, side, from, to, input, session)
  if (!begun) {
    if (state.messages === 0) return Verdict.Reject
    if (!isOrig && isSimplyAnswered(state, side)) {
      side.message.bodyBytes = input.pos - from
      return Verdict.More
    }
    session.anomaly(BAD_START)
    side.phase = Phase.Resync
    side.resyncBytes = to - from
    return Verdict.More
  }
  if (isOrig && side.message.version === '0.9') return endRequestHead(state, side, session)
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
  let request = readRequestLine(input.bytes, from, to, input.tsMicros, session)
  if (request === undefined && state.messages === 0) {
    request = readSimpleRequest(input.bytes, from, to, input.tsMicros, session)
  }
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

/** An answer of HTTP/0.9 is a body and nothing else; a newer server may still answer with a status line. */
function isSimplyAnswered(state: HttpState, side: Side): boolean {
  const transaction = state.pending[0]
  if (transaction === undefined || transaction.version !== '0.9') return false
  const message = createMessage()
  message.version = '0.9'
  side.message = message
  side.phase = Phase.UntilClose
  transaction.response = message
  state.answering = transaction
  state.fields.responseCount++
  return true
}
