/**
 * A message's head and end, and which request a response answers: RFC 9112 (3 to 6, 9.3),
 * RFC 9110 (7.8, 9.3.6, 15.2).
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { chooseBody } from './body.ts'
import {
  BAD_HEADER,
  BAD_START,
  BAD_VERSION,
  HEADERS_TOO_MANY,
  MAX_HEADER_LINES,
  MAX_LINE_BYTES,
  MAX_PENDING_REQUESTS,
  OBSOLETE_SYNTAX,
  PENDING_FULL,
  READ_HEADERS,
} from './constants.ts'
import { readRequestLine, readStatusLine, takeRequestHeader, takeResponseHeader } from './head.ts'
import {
  createMessage,
  createTransaction,
  type HttpState,
  Phase,
  type Side,
  type Transaction,
} from './state.ts'
import { noteRequest, noteResponse, tellTransaction } from './transaction.ts'

/** Too many header lines to go on. */
export function tooMany(session: SessionContext): Verdict {
  session.anomaly(HEADERS_TOO_MANY)
  return Verdict.Broken
}

/** Gives up the message being read in a direction, telling what is known of it. */
export function abandonMessage(
  state: HttpState,
  d: Direction,
  tsMicros: number,
  session: SessionContext,
): void {
  if (d === Direction.Orig) {
    state.request = undefined
    return
  }
  if (state.answering !== undefined)
    tellTransaction(state, state.answering, false, tsMicros, session)
  state.answering = undefined
}

export function startMessage(
  state: HttpState,
  side: Side,
  line: string,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const begun =
    input.direction === Direction.Orig
      ? startRequest(state, side, line, input, session)
      : startResponse(state, side, line, input, session)
  if (!begun) {
    if (state.messages === 0) return Verdict.Reject
    session.anomaly(BAD_START)
    side.phase = Phase.Resync
    side.resyncBytes = line.length
    return Verdict.More
  }
  side.phase = Phase.Headers
  side.headerName = ''
  side.headerValue = ''
  side.headerLines = 0
  return Verdict.More
}

function startRequest(
  state: HttpState,
  side: Side,
  line: string,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  const request = readRequestLine(line, input.tsMicros, session)
  if (request === undefined) return false
  state.request = request
  side.message = request
  return true
}

function startResponse(
  state: HttpState,
  side: Side,
  line: string,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  const due = state.pending.length > 0
  const status = readStatusLine(line, due)
  if (status === undefined) return false
  if (status.version !== '1.1' && status.version !== '1.0') session.anomaly(BAD_VERSION)
  if (state.pending.length === 0 && state.request !== undefined) {
    // Refused before the request's head has ended, as far as was captured.
    noteRequest(state, state.request, session)
    state.pending.push(state.request)
    state.request = undefined
  }
  state.answersLost = false
  if (state.pending.length > 1) state.fields.pipelined = true
  const transaction = state.pending[0] ?? createTransaction('', '', input.tsMicros)
  if (state.pending.length === 0) state.pending.push(transaction)
  transaction.status = status.status
  transaction.reason = status.reason
  state.answering = transaction
  side.message = createMessage()
  side.message.version = status.version
  transaction.response = side.message
  return true
}

export function takeHeader(
  state: HttpState,
  side: Side,
  line: string,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const first = line.charCodeAt(0)
  if (line !== '' && (first === 0x20 || first === 0x09)) {
    session.anomaly(OBSOLETE_SYNTAX)
    if (++side.headerLines > MAX_HEADER_LINES) return tooMany(session)
    if (side.headerName !== '' && side.headerValue.length < MAX_LINE_BYTES)
      side.headerValue += ` ${line.trim()}`
    return Verdict.More
  }
  if (side.headerName !== '') closeHeader(state, side, input.direction, session)
  if (line === '')
    return input.direction === Direction.Orig
      ? endRequestHead(state, side, session)
      : endResponseHead(state, side, input, session)
  if (++side.headerLines > MAX_HEADER_LINES) return tooMany(session)
  const colon = line.indexOf(':')
  if (colon <= 0) {
    session.anomaly(BAD_HEADER)
    return Verdict.More
  }
  let name = line.slice(0, Math.min(colon, 64)).toLowerCase()
  if (name.endsWith(' ')) {
    session.anomaly(OBSOLETE_SYNTAX)
    name = name.trimEnd()
  }
  if (!READ_HEADERS.has(name)) return Verdict.More
  side.headerName = name
  side.headerValue = line.slice(colon + 1).trim()
  return Verdict.More
}

function closeHeader(state: HttpState, side: Side, d: Direction, session: SessionContext): void {
  const { headerName, headerValue } = side
  side.headerName = ''
  side.headerValue = ''
  if (d === Direction.Orig) {
    if (state.request !== undefined)
      takeRequestHeader(state, state.request, headerName, headerValue, session)
  } else if (state.answering?.response !== undefined) {
    takeResponseHeader(
      state,
      state.answering.response,
      state.answering,
      headerName,
      headerValue,
      session,
    )
  }
}

function endRequestHead(state: HttpState, side: Side, session: SessionContext): Verdict {
  const { request } = state
  state.messages++
  session.facts.confidence = 1
  side.phase = Phase.Start
  if (request === undefined) return Verdict.More
  // Their answers were in what was lost.
  while (state.answersLost && state.pending.length > 0) dropOldest(state, request.tsMicros, session)
  noteRequest(state, request, session)
  if (state.pending.length >= MAX_PENDING_REQUESTS) {
    if (state.fields.responseCount > 0) session.anomaly(PENDING_FULL)
    dropOldest(state, request.tsMicros, session)
  }
  state.pending.push(request)
  state.request = undefined
  side.phase = chooseBody(side, Direction.Orig, request.method === 'CONNECT')
  if (request.expect && side.phase !== Phase.Start) side.phase = Phase.ExpectBody
  return Verdict.More
}

/** Tells of the oldest request that nobody answered, unless its response is under way. */
function dropOldest(state: HttpState, tsMicros: number, session: SessionContext): void {
  const at = state.pending.length > 1 && state.pending[0] === state.answering ? 1 : 0
  const oldest = state.pending.splice(at, 1)[0]
  if (oldest !== undefined) tellTransaction(state, oldest, false, tsMicros, session)
}

function endResponseHead(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const transaction = state.answering
  state.messages++
  session.facts.confidence = 1
  side.phase = Phase.Start
  if (transaction === undefined) return Verdict.More
  const { status, method } = transaction
  const response = side.message
  if (status < 200 && status !== 101) {
    state.fields.informationalCount++
    transaction.informational = status
    transaction.status = 0
    transaction.reason = ''
    transaction.response = undefined
    state.answering = undefined
    return Verdict.More
  }
  noteResponse(state, transaction, response)
  const tunnel = method === 'CONNECT' && status < 300
  if (status === 101 || tunnel) {
    endMessage(state, side, Direction.Resp, input.tsMicros, session)
    return switchProtocol(state, input, tunnel, response.upgrade, session)
  }
  const bodiless = method === 'HEAD' || status === 204 || status === 304
  side.phase = chooseBody(side, Direction.Resp, bodiless)
  if (side.phase === Phase.Start) endMessage(state, side, Direction.Resp, input.tsMicros, session)
  else if (side.phase === Phase.Body && method === '') side.phase = Phase.CheckBody
  return Verdict.More
}

/** A tunnel or an upgrade: what follows is not HTTP/1. */
function switchProtocol(
  state: HttpState,
  input: StreamSlice,
  tunnel: boolean,
  upgrade: string,
  session: SessionContext,
): Verdict {
  if (tunnel) session.facts.activity = 'tunnel'
  else state.fields.upgrade = upgrade
  state.finished = true
  // Nobody reads WebSocket frames, and their bytes would only mislead a probe.
  if (upgrade === 'websocket') return Verdict.Done
  input.handOff = upgrade.startsWith('tls/') ? 'tls' : ''
  return Verdict.HandOff
}

/** A message has ended: of a response, the transaction is told. */
export function endMessage(
  state: HttpState,
  side: Side,
  d: Direction,
  tsMicros: number,
  session: SessionContext,
): void {
  side.phase = Phase.Start
  side.left = 0
  if (d === Direction.Orig) return
  const transaction = state.answering
  state.answering = undefined
  if (transaction === undefined) return
  removePending(state, transaction)
  tellTransaction(state, transaction, true, tsMicros, session)
}

function removePending(state: HttpState, transaction: Transaction): void {
  const at = state.pending.indexOf(transaction)
  if (at >= 0) state.pending.splice(at, 1)
}
