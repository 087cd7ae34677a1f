/** What the dialogue comes to: logins, requests with their answers, relayed datagrams. */
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { hostPort } from './address.ts'
import { FIRST_REPLY_4, UDP_PROTOCOL, UDP_WAIT_MICROS } from './constants.ts'
import { readRelayed } from './relay.ts'
import type { SocksState } from './state.ts'

/** An answer of the proxy. */
export interface Reply {
  readonly ok: boolean
  readonly code: number
  readonly text: string
  readonly host: string
  readonly port: number
  /** BIND's second: somebody came. */
  readonly isSecond: boolean
}

const UDP_ASSOCIATE = 3
/** Codes of SOCKS 4 that speak of the user. */
const IDENT_FAILED = FIRST_REPLY_4 + 2
const IDENT_DIFFERS = FIRST_REPLY_4 + 3

/** None of the methods offered was taken. */
export function tellRefusal(state: SocksState, tsMicros: number, session: SessionContext): void {
  session.facts.authResult = 'failure'
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'METHODS',
    object: state.fields.methods.join(' '),
    status: 'error',
    statusCode: '255',
    statusText: 'no acceptable methods',
  })
}

/** A login was answered; `ok` is undefined when the answer was not seen. */
export function tellLogin(
  state: SocksState,
  ok: boolean | undefined,
  code: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  facts.authAttempts++
  facts.authResult = ok === undefined ? 'unknown' : ok ? 'success' : 'failure'
  state.awaitsLogin = false
  const detail = state.secret === '' ? undefined : { secret: state.secret }
  session.event({
    tsMicros,
    kind: 'auth',
    action: facts.authMethod,
    object: state.user,
    user: state.user,
    status: ok === undefined ? 'unknown' : ok ? 'ok' : 'error',
    statusCode: code,
    durationMicros: state.loginMicros === 0 ? 0 : tsMicros - state.loginMicros,
    ...(detail === undefined ? {} : { detail }),
  })
}

/** A request was answered; of BIND each of its two answers is told. */
export function tellReply(
  state: SocksState,
  reply: Reply,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  state.awaitsReply = false
  fields.reply = reply.text
  if (reply.isSecond) {
    fields.peerHost = reply.host
    fields.peerPort = reply.port
  } else {
    fields.boundHost = reply.host
    fields.boundPort = reply.port
  }
  if (reply.code === IDENT_FAILED || reply.code === IDENT_DIFFERS) {
    session.facts.authMethod = 'ident'
    session.facts.authResult = 'failure'
    session.facts.authAttempts++
  }
  if (reply.ok) session.facts.activity = 'tunnel'
  tellRequest(state, reply, tsMicros, session)
  if (reply.ok && state.command === UDP_ASSOCIATE) announceRelay(state, reply, session)
}

/** Tells of the request; without an answer its result is unknown. */
export function tellRequest(
  state: SocksState,
  reply: Reply | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const detail: Record<string, unknown> = { version: fields.version }
  if (reply !== undefined && reply.host !== '') {
    detail[reply.isSecond ? 'peer' : 'bound'] = hostPort(reply.host, reply.port)
  }
  session.event({
    tsMicros,
    kind: 'request',
    action: fields.command === '' ? 'REPLY' : fields.command,
    object: fields.requestHost === '' ? '' : hostPort(fields.requestHost, fields.requestPort),
    user: session.facts.user,
    status: reply === undefined ? 'unknown' : reply.ok ? 'ok' : 'error',
    statusCode: reply === undefined ? '' : String(reply.code),
    statusText: reply === undefined ? '' : reply.text,
    durationMicros: state.requestMicros === 0 ? 0 : tsMicros - state.requestMicros,
    detail,
  })
}

/** The datagrams to come: from the client to the address the proxy told. */
function announceRelay(state: SocksState, reply: Reply, session: SessionContext): void {
  const isOwn = reply.host === '' || reply.host === '0.0.0.0' || reply.host === '::'
  session.expect({
    host: isOwn ? '' : reply.host,
    listener: Direction.Resp,
    port: reply.port,
    transport: 'udp',
    protocol: UDP_PROTOCOL,
    forMicros: UDP_WAIT_MICROS,
    onDatagram: (input) => readRelayed(state, input, session),
  })
}
