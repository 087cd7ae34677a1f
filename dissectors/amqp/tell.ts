/** What is said of requests and messages, and of logins. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { describeSasl } from '../../src/formats/sasl.ts'
import { MAX_CHANNELS, MAX_PENDING, PENDING_FULL } from './constants.ts'
import type { AmqpState, Message, Request } from './state.ts'

export type Status = 'ok' | 'error' | 'unknown'

/** Remembers a request until its answer comes. */
export function addRequest(state: AmqpState, request: Request, session: SessionContext): void {
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tellRequest(state.pending.shift()!, 'unknown', '', '', 0, session)
  }
  state.pending.push(request)
}

/** Takes out the request of `channel` that `method` answers: the oldest one of that class. */
export function takeRequest(
  state: AmqpState,
  channel: number,
  method: number,
): Request | undefined {
  const at = state.pending.findIndex((r) => r.channel === channel && r.method === method)
  return at < 0 ? undefined : state.pending.splice(at, 1)[0]
}

export function tellRequest(
  request: Request,
  status: Status,
  statusCode: string,
  statusText: string,
  tsMicros: number,
  session: SessionContext,
): void {
  session.event({
    tsMicros: Math.max(tsMicros, request.tsMicros),
    kind: request.action === 'attach' ? 'channel' : 'command',
    action: request.action,
    object: request.object,
    user: session.facts.user,
    status,
    statusCode,
    statusText,
    durationMicros: status === 'unknown' ? 0 : Math.max(0, tsMicros - request.tsMicros),
    detail: request.detail,
  })
}

/** Ends the requests of one channel, or of all of them (-1). */
export function endRequests(
  state: AmqpState,
  channel: number,
  status: Status,
  statusCode: string,
  statusText: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const ended = state.pending.filter((r) => channel < 0 || r.channel === channel)
  if (ended.length === 0) return
  state.pending = state.pending.filter((r) => channel >= 0 && r.channel !== channel)
  for (const r of ended) tellRequest(r, status, statusCode, statusText, tsMicros, session)
}

/** Remembers a message whose size comes with its header. */
export function addMessage(state: AmqpState, side: number, message: Message): void {
  const messages = state.messages[side]!
  const at = messages.findIndex((m) => m.channel === message.channel)
  if (at >= 0) messages.splice(at, 1)
  else if (messages.length >= MAX_CHANNELS) messages.shift()
  messages.push(message)
}

/** Tells of the message whose header came. */
export function tellMessage(
  state: AmqpState,
  side: number,
  channel: number,
  bytes: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const messages = state.messages[side]!
  const at = messages.findIndex((m) => m.channel === channel)
  if (at < 0) return
  const message = messages.splice(at, 1)[0]!
  countMessage(state, side, bytes)
  session.event({
    tsMicros,
    kind: 'message',
    action: message.action,
    object: message.object,
    user: session.facts.user,
    status: message.status,
    statusCode: message.statusCode,
    statusText: message.statusText,
    bytes,
    detail: message.detail,
  })
}

export function countMessage(state: AmqpState, side: number, bytes: number): void {
  const { fields } = state
  if (side === 0) {
    fields.messagesPublished++
    fields.bytesPublished += bytes
  } else {
    fields.messagesDelivered++
    fields.bytesDelivered += bytes
  }
}

/** What a login came to; told of once for each. */
export function tellLogin(
  state: AmqpState,
  result: 'success' | 'failure' | 'unknown',
  statusCode: string,
  statusText: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { sasl } = state
  if (sasl === undefined) return
  state.sasl = undefined
  const { facts } = session
  facts.authAttempts++
  facts.authResult = result
  session.event({
    tsMicros,
    kind: 'auth',
    action: sasl.mechanism,
    user: sasl.user,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    statusCode,
    statusText,
    durationMicros: Math.max(0, tsMicros - state.saslMicros),
    detail: describeSasl(sasl),
  })
}

/** Takes over who logs in. */
export function noteLogin(state: AmqpState, session: SessionContext): void {
  const { sasl } = state
  if (sasl === undefined) return
  const { facts } = session
  facts.user = sasl.user
  facts.userDomain = sasl.domain
  facts.authMethod = sasl.method
  facts.authResult = 'unknown'
}
