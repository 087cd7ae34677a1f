/** Connections, logins and calls, as events and facts. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { OracleState, Pending } from './state.ts'

/** Ends every answer to a fetch that came to the last row. */
const NO_MORE_ROWS = 'ORA-01403'

/** Tells how the listener answered the wish to be connected. */
export function tellConnect(
  state: OracleState,
  status: 'ok' | 'error' | 'unknown',
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (state.connectMicros === 0) return
  const { fields } = state
  const detail: Record<string, unknown> = { version: fields.version }
  if (state.descriptor !== '') detail.descriptor = state.descriptor
  if (fields.redirect !== '') detail.redirect = fields.redirect
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: 'CONNECT',
    object: fields.serviceName || fields.sid,
    status,
    statusCode: code,
    statusText: text,
    durationMicros: Math.max(0, tsMicros - state.connectMicros),
    detail,
  })
  state.connectMicros = 0
}

/** A call begins: one before it that nobody answered is told of first. */
export function beginCall(state: OracleState, pending: Pending, session: SessionContext): void {
  flushCall(state, session)
  state.pending = pending
}

export function answerCall(
  state: OracleState,
  code: string,
  text: string,
  length: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { pending } = state
  const failed = code !== '' && code !== NO_MORE_ROWS
  if (failed) state.fields.errorCount++
  if (pending === undefined) return
  state.pending = undefined
  tellCall(
    state,
    pending,
    failed ? 'error' : 'ok',
    failed ? code : '',
    failed ? text : '',
    length,
    tsMicros,
    session,
  )
}

/** Tells of a call that was not answered. */
export function flushCall(state: OracleState, session: SessionContext): void {
  const { pending } = state
  state.pending = undefined
  if (pending !== undefined)
    tellCall(state, pending, 'unknown', '', '', pending.bytes, pending.tsMicros, session)
}

function tellCall(
  state: OracleState,
  pending: Pending,
  status: 'ok' | 'error' | 'unknown',
  statusCode: string,
  statusText: string,
  bytes: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const detail: Record<string, unknown> = {}
  if (pending.tables.length > 0) detail.tables = pending.tables
  if (pending.cut) detail.cut = true
  session.event({
    tsMicros,
    kind: 'query',
    action: pending.action,
    object: pending.object,
    user: state.user,
    status,
    statusCode,
    statusText,
    bytes,
    durationMicros: Math.max(0, tsMicros - pending.tsMicros),
    detail,
  })
}

/** A login is over: told as one event, both its calls together. */
export function endLogin(
  state: OracleState,
  status: 'ok' | 'error' | 'unknown',
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (state.loginMicros === 0) return
  const { facts } = session
  // Who names no user is the one that the adapter vouches for.
  const isVouched = state.loginUser === '' && state.adapterUser !== ''
  const user = isVouched ? state.adapterUser : state.loginUser
  facts.authAttempts++
  facts.user = user
  if (!isVouched) facts.userDomain = ''
  facts.authMethod = isVouched ? 'ntlm' : 'password'
  if (user === '' && state.fields.adapter !== '')
    facts.authMethod = state.fields.adapter.toLowerCase()
  if (status === 'ok') {
    facts.authResult = 'success'
    state.user = user
  } else if (facts.authResult !== 'success')
    facts.authResult = status === 'error' ? 'failure' : 'unknown'
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'LOGON',
    object: state.fields.serviceName || state.fields.sid,
    user,
    status,
    statusCode: code,
    statusText: text,
    durationMicros: Math.max(0, tsMicros - state.loginMicros),
  })
  state.loginMicros = 0
  state.hasSecret = false
}
