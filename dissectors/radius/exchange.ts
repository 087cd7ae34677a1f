/** Requests paired with answers by their id (RFC 2865 3), and the events made of both. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { Attributes } from './attributes.ts'
import { CODES, Code, MAX_PENDING, MAX_ROUNDS, PENDING_FULL, REFUSALS } from './constants.ts'
import type { RadiusState, Request } from './state.ts'

/** Keeps a request until it is answered; a repeated one only counts. */
export function addRequest(
  state: RadiusState,
  request: Request,
  read: Attributes,
  session: SessionContext,
): void {
  const { pending, fields } = state
  const same = pending.find((p) => p.id === request.id && p.authenticator === request.authenticator)
  if (same !== undefined) {
    same.repeats++
    return
  }
  // An id used anew: its first answer will not come.
  const stale = pending.findIndex((p) => p.id === request.id)
  if (stale >= 0) tell(state, pending.splice(stale, 1)[0]!, -1, request.tsMicros, session)
  fields.requestCount++
  fields.nasIdentifier ||= read.nasIdentifier
  fields.nasIp ||= read.nasIp
  if (read.calling !== '') fields.callingStation = read.calling
  if (read.called !== '') fields.calledStation = read.called
  if (read.serviceType !== '') fields.serviceType = read.serviceType
  if (read.sessionId !== '') fields.accountingSession = read.sessionId
  describe(state, read, request.detail)
  if (pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tell(state, pending.shift()!, -1, request.tsMicros, session)
  }
  if (request.user !== '') session.facts.user = request.user
  if (request.code === Code.AccessRequest) takeUpRounds(state, request)
  pending.push(request)
}

/** What a message says of its user, into an event's detail and the session's columns. */
function describe(state: RadiusState, read: Attributes, detail: Record<string, unknown>): void {
  const { fields } = state
  for (const [name, value] of Object.entries(read.detail)) {
    const earlier = detail[name]
    // Lists of a request and of its answer are one.
    detail[name] =
      Array.isArray(earlier) && Array.isArray(value) ? [...new Set([...earlier, ...value])] : value
  }
  if (read.nasIdentifier !== '') detail.nas = read.nasIdentifier
  if (read.nasIp !== '') detail.nas_ip = read.nasIp
  if (read.calling !== '') detail.calling_station = read.calling
  if (read.called !== '') detail.called_station = read.called
  if (read.serviceType !== '') detail.service_type = read.serviceType
  if (read.sessionId !== '') detail.session = read.sessionId
  if (read.framedIp !== '') {
    detail.framed_ip = read.framedIp
    fields.framedIp = read.framedIp
  }
  if (read.reply !== '') {
    detail.reply_message = read.reply
    fields.replyMessage = read.reply
  }
  if (read.eapIdentity !== '') {
    detail.eap_identity = read.eapIdentity
    fields.eapIdentity = read.eapIdentity
  }
  if (read.eapType !== '' && read.eapType !== 'identity' && read.eapType !== 'nak') {
    detail.eap_type = read.eapType
    fields.eapType = read.eapType
  }
}

/** A request that goes on with a login keeps what that login said before. */
function takeUpRounds(state: RadiusState, request: Request): void {
  const at = state.rounds.findIndex((r) => r.key === request.key)
  if (at < 0) return
  const earlier = state.rounds.splice(at, 1)[0]!
  request.rounds = earlier.rounds
  request.tsMicros = earlier.tsMicros
  request.bytes += earlier.bytes
  request.method ||= earlier.method
  request.detail = { ...earlier.detail, ...request.detail }
}

/** Takes an answer; false when it is to no request that was seen, and tells of nobody. */
export function takeAnswer(
  state: RadiusState,
  code: number,
  id: number,
  read: Attributes,
  made: Request,
  session: SessionContext,
): void {
  const { pending } = state
  const at = pending.findIndex((p) => p.id === id)
  const request = at >= 0 ? pending.splice(at, 1)[0]! : made
  describe(state, read, request.detail)
  if (request.user === '') request.user = read.user
  if (code !== Code.AccessChallenge) {
    tell(state, request, code, made.tsMicros, session)
    return
  }
  request.rounds++
  if (session.facts.authResult === '') session.facts.authResult = 'unknown'
  if (state.rounds.length >= MAX_ROUNDS) {
    session.anomaly(PENDING_FULL)
    tell(state, state.rounds.shift()!, -1, made.tsMicros, session)
  }
  state.rounds.push(request)
}

/** `code` is the answer's, -1 when there was none. */
function tell(
  state: RadiusState,
  request: Request,
  code: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { detail } = request
  const isLogin = request.code === Code.AccessRequest
  if (request.repeats > 0) detail.repeats = request.repeats
  if (request.rounds > 0) detail.rounds = request.rounds
  if (isLogin) settleLogin(state, request, code, session)
  session.event({
    tsMicros,
    kind: isLogin ? 'auth' : 'request',
    action: CODES[request.code] ?? String(request.code),
    object: request.object,
    user: request.user,
    status: code < 0 ? 'unknown' : REFUSALS.has(code) ? 'error' : 'ok',
    statusCode: code < 0 ? '' : String(code),
    statusText: CODES[code] ?? '',
    bytes: request.bytes,
    durationMicros: tsMicros - request.tsMicros,
    detail,
  })
}

function settleLogin(
  state: RadiusState,
  request: Request,
  code: number,
  session: SessionContext,
): void {
  const { facts } = session
  const { detail, method } = request
  if (method !== '') detail.method = method
  facts.authAttempts++
  facts.user = request.user
  facts.authMethod = method === 'eap' ? `eap-${detail.eap_type ?? 'identity'}` : method
  facts.authResult = code < 0 ? 'unknown' : code === Code.AccessAccept ? 'success' : 'failure'
  if (code === Code.AccessAccept) state.fields.acceptCount++
  else if (code === Code.AccessReject) state.fields.rejectCount++
}

/** Tells of every request and login still without an answer. */
export function flushRequests(state: RadiusState, tsMicros: number, session: SessionContext): void {
  for (const list of [state.rounds, state.pending]) {
    while (list.length > 0) tell(state, list.shift()!, -1, tsMicros, session)
  }
}
