/**
 * A message's head and end: RFC 9112 (5, 6, 9.3),
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
  HEADERS_TOO_MANY,
  MAX_HEADER_LINES,
  MAX_LINE_BYTES,
  MAX_PENDING_REQUESTS,
  OBSOLETE_SYNTAX,
  PENDING_FULL,
} from './constants.ts'
import { takeRequestHeader, takeResponseHeader } from './head.ts'
import { Header, matchHeader } from './headerName.ts'
import { beginHttp2, openUpgraded } from './http2.ts'
import { skipSpace, trimSpace } from './lineText.ts'
import { type HttpState, Phase, type Side, type Transaction } from './state.ts'
import { noteRequest, noteResponse, tellTransaction } from './transaction.ts'
import { captureResponse, chooseView } from './view.ts'

const SPACE = 0x20
const TAB = 0x09
const COLON = 0x3a
/** Bytes of a header's name looked at. */
const MAX_NAME_BYTES = 64

/** What was read is certain, unless a login's outcome was inferred before. */
function noteRead(session: SessionContext): void {
  if (session.facts.evidence === '') session.facts.confidence = 1
}

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

/** Takes the line `[from, to)` of a head. */
export function takeHeader(
  state: HttpState,
  side: Side,
  from: number,
  to: number,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { bytes } = input
  if (to > from && (bytes[from] === SPACE || bytes[from] === TAB)) {
    session.anomaly(OBSOLETE_SYNTAX)
    if (++side.headerLines > MAX_HEADER_LINES) return tooMany(session)
    if (side.header === Header.None) return Verdict.More
    keepHeader(side, bytes)
    if (side.headerValue.length < MAX_LINE_BYTES)
      side.headerValue += ` ${bytes.toString('latin1', from, to).trim()}`
    return Verdict.More
  }
  if (side.header !== Header.None) closeHeader(state, side, input, session)
  if (to === from)
    return input.direction === Direction.Orig
      ? endRequestHead(state, side, session)
      : endResponseHead(state, side, input, session)
  if (++side.headerLines > MAX_HEADER_LINES) return tooMany(session)
  let colon = from
  while (colon < to && bytes[colon] !== COLON) colon++
  if (colon === from || colon === to) {
    session.anomaly(BAD_HEADER)
    return Verdict.More
  }
  let nameEnd = Math.min(colon, from + MAX_NAME_BYTES)
  if (bytes[nameEnd - 1] === SPACE) {
    session.anomaly(OBSOLETE_SYNTAX)
    nameEnd = trimSpace(bytes, from, nameEnd)
  }
  side.header = matchHeader(bytes, from, nameEnd)
  if (side.header === Header.None) return Verdict.More
  side.headerFrom = skipSpace(bytes, colon + 1, to)
  side.headerTo = trimSpace(bytes, side.headerFrom, to)
  return Verdict.More
}

/** Makes text of a value that may go on, before the bytes it lies in are gone. */
export function keepHeader(side: Side, bytes: Buffer): void {
  if (side.headerFrom < 0) return
  side.headerValue = bytes.toString('latin1', side.headerFrom, side.headerTo)
  side.headerFrom = -1
}

function closeHeader(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { header } = side
  let { bytes } = input
  let from = side.headerFrom
  let to = side.headerTo
  side.header = Header.None
  side.headerFrom = -1
  if (from < 0) {
    bytes = Buffer.from(side.headerValue, 'latin1')
    from = 0
    to = bytes.length
    side.headerValue = ''
  }
  if (input.direction === Direction.Orig) {
    const { request } = state
    if (request !== undefined) takeRequestHeader(state, request, header, bytes, from, to, session)
    return
  }
  const { answering } = state
  if (answering?.response !== undefined)
    takeResponseHeader(state, answering.response, answering, header, bytes, from, to, session)
}

/** A request's head has ended: its view is chosen, it waits for its response. */
export function endRequestHead(state: HttpState, side: Side, session: SessionContext): Verdict {
  const { request } = state
  state.messages++
  noteRead(session)
  side.phase = Phase.Start
  if (request === undefined) return Verdict.More
  // Their answers were in what was lost.
  while (state.answersLost && state.pending.length > 0) dropOldest(state, request.tsMicros, session)
  chooseView(state, request, session)
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
  noteRead(session)
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
  captureResponse(transaction)
  const tunnel = method === 'CONNECT' && status < 300
  if (status === 101 || tunnel) {
    endMessage(state, side, Direction.Resp, input.tsMicros, session)
    return switchProtocol(state, transaction, input, tunnel, response.upgrade, session)
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
  transaction: Transaction,
  input: StreamSlice,
  tunnel: boolean,
  upgrade: string,
  session: SessionContext,
): Verdict {
  if (tunnel) session.facts.activity = 'tunnel'
  else state.fields.upgrade = upgrade
  state.finished = true
  if (upgrade === 'h2c') {
    beginHttp2(state, true, session)
    const { method, target, host } = transaction
    openUpgraded(state, method, target, host, input.tsMicros)
    state.finished = false
    return Verdict.More
  }
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
  const { pending } = state
  if (pending.length === 1 && pending[0] === transaction) {
    pending.pop()
    return
  }
  const at = pending.indexOf(transaction)
  if (at >= 0) pending.splice(at, 1)
}
