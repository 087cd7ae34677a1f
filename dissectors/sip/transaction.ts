/** Requests paired with their final answers by Call-ID and CSeq: RFC 3261 (17); each told of once, however often it is sent. */
import type { Direction, SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { settleLogin } from '../../src/formats/login.ts'
import { answerCall, beginCall, endCall } from './call.ts'
import { MAX_PENDING_REQUESTS, MAX_RECENT, PENDING_FULL } from './constants.ts'
import { isStale, readCredentials } from './credentials.ts'
import { describeMedia, type Media } from './media.ts'
import { type SipMessage, uriOf, userOf } from './message.ts'
import type { Request, SipState } from './state.ts'

/** Headers told of in an event, by the name they have there. */
const TOLD: readonly (readonly [string, string])[] = [
  ['user_agent', 'user-agent'],
  ['subject', 'subject'],
  ['expires', 'expires'],
  ['event', 'event'],
  ['refer_to', 'refer-to'],
  ['reason', 'reason'],
]

/** Takes a request, unless it is one sent again. */
export function takeRequest(
  state: SipState,
  message: SipMessage,
  media: readonly Media[],
  direction: Direction,
  tsMicros: number,
  session: SessionContext,
): void {
  const { headers, method, uri } = message
  const callId = (headers.get('call-id') ?? '').slice(0, 256)
  noteMethod(state, method)
  // Nothing answers an ACK: it belongs to its INVITE.
  if (method === 'ACK') return
  const key = keyOf(headers, method)
  const isKnown = state.recent.includes(key) || state.pending.some((p) => p.key === key)
  if (isKnown) return
  state.fields.requestCount++
  const request = createRequest(message, key, callId, media, direction, tsMicros)
  if (state.pending.length >= MAX_PENDING_REQUESTS) {
    session.anomaly(PENDING_FULL)
    tell(state, state.pending.shift()!, '', '', tsMicros, session)
  }
  state.pending.push(request)
  if (request.user !== '' && session.facts.authResult === '') session.facts.authResult = 'unknown'
  if (method === 'INVITE') beginCall(state, request, session)
  else if (method === 'BYE') endCall(state, callId, tsMicros, session)
  request.detail.call_id = callId
  for (const [name, header] of TOLD) {
    const value = headers.get(header)
    if (value !== undefined && value !== '') request.detail[name] = value.slice(0, 256)
  }
  if (uri === '*') request.detail.any = true
}

/** Takes an answer: a provisional one leaves the request waiting. */
export function takeAnswer(
  state: SipState,
  message: SipMessage,
  media: readonly Media[],
  direction: Direction,
  tsMicros: number,
  session: SessionContext,
): void {
  const { headers, code, reason } = message
  const method = /^\d{1,10}\s+([A-Z-]{1,20})/.exec(headers.get('cseq') ?? '')?.[1] ?? ''
  const key = keyOf(headers, method)
  const at = state.pending.findIndex((p) => p.key === key)
  const isFinal = code >= '200'
  if (at < 0) {
    if (!isFinal || method === '' || state.recent.includes(key)) return
    // The request was not seen: its answer says whose it was.
    noteMethod(state, method)
    const callId = (headers.get('call-id') ?? '').slice(0, 256)
    const other = direction === 0 ? 1 : 0
    const request = createRequest({ ...message, method }, key, callId, [], other, tsMicros)
    request.detail.call_id = callId
    finish(state, request, message, tsMicros, session)
    return
  }
  const request = state.pending[at]!
  if (method === 'INVITE') answerCall(state, request, code, media, tsMicros, session)
  if (media.length > 0) request.detail.answer_media = describeMedia(media)
  if (!isFinal) {
    if (code !== '100') request.detail.provisional = `${code} ${reason}`.slice(0, 128)
    return
  }
  state.pending.splice(at, 1)
  finish(state, request, message, tsMicros, session)
}

/** Tells of what was never answered. */
export function flushPending(state: SipState, session: SessionContext): void {
  for (const request of state.pending.splice(0))
    tell(state, request, '', '', request.tsMicros, session)
}

function finish(
  state: SipState,
  request: Request,
  message: SipMessage,
  tsMicros: number,
  session: SessionContext,
): void {
  const { code, reason, headers } = message
  state.recent.push(request.key)
  if (state.recent.length > MAX_RECENT) state.recent.shift()
  settle(request, code, isStale(headers), session)
  if (request.method === 'REGISTER' && code < '300') state.fields.registered = request.to
  tell(state, request, code, reason, tsMicros, session)
}

function createRequest(
  message: SipMessage,
  key: string,
  callId: string,
  media: readonly Media[],
  direction: Direction,
  tsMicros: number,
): Request {
  const { headers, method } = message
  const from = uriOf(headers.get('from') ?? '')
  const to = uriOf(headers.get('to') ?? '')
  const { user, realm, scheme } = readCredentials(headers)
  const detail: Record<string, unknown> = { from, to }
  if (realm !== '') detail.realm = realm
  const contact = uriOf(headers.get('contact') ?? '')
  if (contact !== '' && method === 'REGISTER') detail.contact = contact
  if (media.length > 0) detail.media = describeMedia(media)
  return {
    key,
    callId,
    method,
    uri: message.uri || to,
    direction,
    tsMicros,
    detail,
    fromUser: userOf(from),
    from,
    to,
    user,
    realm,
    scheme,
    media,
  }
}

/** What an answer says of the request's credentials, or of a registration without. */
function settle(request: Request, code: string, stale: boolean, session: SessionContext): void {
  const { method, user, realm, scheme } = request
  const isChallenge = code === '401' || code === '407'
  if (scheme === '') {
    // Registered without being asked who it is.
    if (method !== 'REGISTER' || code >= '300') return
    settleLogin(session.facts, { user: userOf(request.to), domain: '', method: 'none' }, 'ok')
    return
  }
  if (isChallenge && stale) return
  const isRefused = isChallenge || (code === '403' && method === 'REGISTER')
  if (code >= '500' && !isRefused) return
  settleLogin(session.facts, { user, domain: realm, method: scheme }, isRefused ? 'error' : 'ok')
}

function tell(
  state: SipState,
  request: Request,
  code: string,
  reason: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { method, scheme } = request
  const isAsked = (code === '401' || code === '407') && scheme === ''
  if (code >= '400' && !isAsked) state.fields.errorCount++
  const event: SessionEvent = {
    tsMicros,
    kind:
      method === 'REGISTER' && scheme !== ''
        ? 'auth'
        : method === 'MESSAGE'
          ? 'message'
          : 'request',
    action: method,
    object: request.uri,
    user: request.user || request.fromUser,
    status: code === '' ? 'unknown' : code < '400' ? 'ok' : 'error',
    statusCode: code,
    statusText: reason,
    detail: request.detail,
  }
  if (code !== '') event.durationMicros = tsMicros - request.tsMicros
  session.event(event)
}

function noteMethod(state: SipState, method: string): void {
  const { methods } = state.fields
  if (!methods.includes(method) && methods.length < 32) state.fields.methods = [...methods, method]
}

const keyOf = (headers: ReadonlyMap<string, string>, method: string): string =>
  `${(headers.get('call-id') ?? '').slice(0, 256)} ${Number.parseInt(headers.get('cseq') ?? '', 10)} ${method}`
