/** Messages of one session within the connection, and the event made of them: RFC 8907 5 (who), 6 (may it), 7 (it did). */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readArguments } from './arguments.ts'
import {
  type Reply,
  type Request,
  readContinue,
  readReceipt,
  readReply,
  readRequest,
  readStart,
  readVerdict,
} from './body.ts'
import {
  ACTIONS,
  BAD_BODY,
  MAX_SESSIONS,
  METHODS,
  RECEIPTS,
  SERVICE_ENABLE,
  SERVICES,
  SESSIONS_FULL,
  START,
  STATUSES,
  STOP,
  Status,
  TYPES,
  Type,
  VERDICTS,
  WATCHDOG,
} from './constants.ts'
import type { Exchange, TacacsState } from './state.ts'

/** One message: what its header says and where its body lies. */
export interface Message {
  type: number
  sequence: number
  id: number
  isClear: boolean
  size: number
  bytes: Buffer
  start: number
  end: number
  tsMicros: number
}

export function takeMessage(state: TacacsState, message: Message, session: SessionContext): void {
  const found = state.exchanges.find((e) => e.id === message.id)
  const exchange = found ?? openExchange(state, message, session)
  exchange.bytes += message.size
  if (!message.isClear) {
    state.fields.obfuscated = true
    takeHidden(state, exchange, message, session)
    return
  }
  const isRead =
    message.sequence % 2 === 1
      ? takeQuestion(state, exchange, message, session)
      : takeAnswer(state, exchange, message, session)
  if (!isRead) session.anomaly(BAD_BODY)
}

function openExchange(state: TacacsState, message: Message, session: SessionContext): Exchange {
  const { fields } = state
  if (message.type === Type.Authentication) fields.authenticationCount++
  else if (message.type === Type.Authorization) fields.authorizationCount++
  else fields.accountingCount++
  if (state.exchanges.length >= MAX_SESSIONS) {
    session.anomaly(SESSIONS_FULL)
    close(state, state.exchanges[0]!, -1, message.tsMicros, session)
  }
  const exchange: Exchange = {
    id: message.id,
    type: message.type,
    user: '',
    action: TYPES[message.type]!.toUpperCase(),
    object: '',
    method: '',
    isCommand: false,
    asked: 0,
    rounds: 0,
    bytes: 0,
    tsMicros: message.tsMicros,
    detail: {},
  }
  state.exchanges.push(exchange)
  return exchange
}

/** A hidden answer ends its session, except of an authentication that may go on: that ends with the connection. */
function takeHidden(
  state: TacacsState,
  exchange: Exchange,
  message: Message,
  session: SessionContext,
): void {
  exchange.detail.obfuscated = true
  const isAnswer = message.sequence % 2 === 0
  const name = isAnswer ? 'answer_bytes' : 'request_bytes'
  exchange.detail[name] = ((exchange.detail[name] as number | undefined) ?? 0) + message.size
  if (!isAnswer && message.sequence > 1) exchange.rounds++
  if (exchange.type === Type.Authentication) session.facts.authResult ||= 'unknown'
  if (isAnswer && exchange.type !== Type.Authentication)
    close(state, exchange, -1, message.tsMicros, session)
}

function takeQuestion(
  state: TacacsState,
  exchange: Exchange,
  message: Message,
  session: SessionContext,
): boolean {
  const { bytes, start, end } = message
  if (message.type !== Type.Authentication) {
    const isAccounting = message.type === Type.Accounting
    const request = readRequest(bytes, start, end, isAccounting)
    if (request === undefined) return false
    describeRequest(state, exchange, request, isAccounting, session)
    return true
  }
  if (message.sequence === 1) {
    const read = readStart(bytes, start, end)
    if (read === undefined) return false
    exchange.action =
      read.service === SERVICE_ENABLE ? 'ENABLE' : (ACTIONS[read.action] ?? String(read.action))
    exchange.method = METHODS[read.method] ?? String(read.method)
    describeUser(state, exchange, read.user, read.port, read.remote, read.privilege)
    setService(state, exchange, SERVICES[read.service] ?? String(read.service))
    if (read.data !== '') exchange.detail.password = session.mask(read.data)
    return true
  }
  const read = readContinue(bytes, start, end)
  if (read === undefined) return false
  exchange.rounds++
  if (read.isAbort) {
    exchange.detail.aborted = true
    close(state, exchange, Status.Fail, message.tsMicros, session)
  } else if (exchange.asked === Status.GetUser) exchange.user = read.text
  else if (read.text !== '') exchange.detail.password = session.mask(read.text)
  return true
}

function describeUser(
  state: TacacsState,
  exchange: Exchange,
  user: string,
  port: string,
  remote: string,
  privilege: number,
): void {
  const { fields } = state
  const { detail } = exchange
  if (user !== '') exchange.user = user
  if (port !== '') detail.port = port
  if (remote !== '') detail.remote_address = remote
  if (port !== '') fields.port = port
  if (remote !== '') fields.remoteAddress = remote
  detail.privilege_level = privilege
  fields.privilegeLevel = privilege
}

function setService(state: TacacsState, exchange: Exchange, service: string): void {
  if (service === '') return
  exchange.detail.service = service
  state.fields.service = service
}

function describeRequest(
  state: TacacsState,
  exchange: Exchange,
  request: Request,
  isAccounting: boolean,
  session: SessionContext,
): void {
  const { detail } = exchange
  describeUser(state, exchange, request.user, request.port, request.remote, request.privilege)
  const read = readArguments(request.arguments, session)
  setService(state, exchange, read.service || (SERVICES[request.service] ?? ''))
  exchange.isCommand = read.command !== ''
  exchange.object = read.command || read.service
  if (read.rest.length > 0) detail.arguments = read.rest
  if (request.user !== '') session.facts.user ||= request.user
  if (!isAccounting) return
  const { flags } = request
  const kinds = [
    (flags & WATCHDOG) !== 0 ? 'WATCHDOG' : '',
    (flags & START) !== 0 ? 'START' : '',
    (flags & STOP) !== 0 ? 'STOP' : '',
  ].filter((t) => t !== '')
  if (kinds.length > 0) detail.record = kinds.join(' ')
}

function takeAnswer(
  state: TacacsState,
  exchange: Exchange,
  message: Message,
  session: SessionContext,
): boolean {
  const { bytes, start, end, type, tsMicros } = message
  let reply: Reply | undefined
  if (type === Type.Authentication) reply = readReply(bytes, start, end)
  else if (type === Type.Authorization) reply = readVerdict(bytes, start, end)
  else reply = readReceipt(bytes, start, end)
  if (reply === undefined) return false
  if (reply.message !== '') exchange.detail.message = reply.message
  if (reply.arguments.length > 0)
    exchange.detail.granted = readArguments(reply.arguments, session).rest
  const asksMore =
    type === Type.Authentication && reply.status >= Status.GetData && reply.status <= Status.Restart
  exchange.asked = reply.status
  if (!asksMore) close(state, exchange, reply.status, tsMicros, session)
  return true
}

/** Tells of a session that is over; `status` is -1 when its end was not seen or read. */
function close(
  state: TacacsState,
  exchange: Exchange,
  status: number,
  tsMicros: number,
  session: SessionContext,
): void {
  state.exchanges.splice(state.exchanges.indexOf(exchange), 1)
  const { type, detail } = exchange
  const isLogin = type === Type.Authentication
  const names = isLogin ? STATUSES : type === Type.Authorization ? VERDICTS : RECEIPTS
  const isGood = status === 1 || (type === Type.Authorization && status === 2)
  if (exchange.rounds > 0) detail.rounds = exchange.rounds
  if (isLogin) settleLogin(exchange, status, isGood, session)
  session.event({
    tsMicros,
    kind: isLogin ? 'auth' : exchange.isCommand ? 'command' : 'request',
    action: exchange.action,
    object: exchange.object,
    user: exchange.user,
    status: status < 0 ? 'unknown' : isGood ? 'ok' : 'error',
    statusCode: status < 0 ? '' : String(status),
    statusText: names[status] ?? '',
    bytes: exchange.bytes,
    durationMicros: tsMicros - exchange.tsMicros,
    detail,
  })
}

function settleLogin(
  exchange: Exchange,
  status: number,
  isGood: boolean,
  session: SessionContext,
): void {
  const { facts } = session
  facts.authAttempts++
  if (exchange.method !== '') facts.authMethod = exchange.method
  if (exchange.user !== '') facts.user = exchange.user
  facts.authResult = status < 0 ? 'unknown' : isGood ? 'success' : 'failure'
}

/** Tells of every session that is still open. */
export function flushExchanges(
  state: TacacsState,
  tsMicros: number,
  session: SessionContext,
): void {
  while (state.exchanges.length > 0) close(state, state.exchanges[0]!, -1, tsMicros, session)
}
