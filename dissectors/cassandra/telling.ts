/** Requests with their answers, as events and facts. */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { Opcode, UNAUTHENTICATED_TAG } from './constants.ts'
import type { CassandraState, Pending } from './state.ts'

export interface Outcome {
  status: 'ok' | 'error'
  code: string
  text: string
  bytes: number
  tsMicros: number
  /** Of a result; -1 when it has none. */
  rows: number
  /** What changed in the schema. */
  change: string
}

const OPERATIONS: Readonly<Record<number, string>> = {
  [Opcode.Query]: 'QUERY',
  [Opcode.Prepare]: 'PREPARE',
  [Opcode.Execute]: 'EXECUTE',
  [Opcode.Batch]: 'BATCH',
}

/** Tells of a request; `outcome` is undefined when no answer was seen. */
export function tellRequest(
  state: CassandraState,
  pending: Pending,
  outcome: Outcome | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  if (outcome?.status === 'error') state.fields.errorCount++
  if (pending.opcode === Opcode.Startup) {
    tellStartup(state, pending, outcome, tsMicros, session)
    return
  }
  const operation = OPERATIONS[pending.opcode]
  if (operation === undefined) return
  const { statement } = pending
  const isPrepare = pending.opcode === Opcode.Prepare
  const verb = statement?.verb ?? ''
  const event: SessionEvent = {
    tsMicros,
    kind: 'query',
    action: isPrepare || verb === '' ? operation : verb,
    object: statement?.text ?? '',
    user: state.user,
    status: outcome?.status ?? 'unknown',
    bytes: outcome?.bytes ?? pending.bytes,
    detail: describe(state, pending, operation, outcome),
  }
  if (outcome !== undefined) {
    event.statusCode = outcome.code
    event.statusText = outcome.text
    event.durationMicros = Math.max(0, tsMicros - pending.tsMicros)
    const isOpen = state.fromStart && state.user === '' && session.facts.authResult === ''
    if (outcome.status === 'ok' && isOpen) session.tag(UNAUTHENTICATED_TAG)
  }
  session.event(event)
}

function describe(
  state: CassandraState,
  pending: Pending,
  operation: string,
  outcome: Outcome | undefined,
): Record<string, unknown> {
  const detail: Record<string, unknown> = { operation }
  const { statement } = pending
  if (statement !== undefined && statement.tables.length > 0) detail.tables = statement.tables
  if (statement?.cut === true) detail.cut = true
  if (pending.statements > 0) detail.statements = pending.statements
  if (pending.consistency !== '') detail.consistency = pending.consistency
  if (state.fields.keyspace !== '') detail.keyspace = state.fields.keyspace
  if (outcome === undefined) return detail
  if (outcome.rows >= 0) detail.rows = outcome.rows
  if (outcome.change !== '') detail.change = outcome.change
  return detail
}

function tellStartup(
  state: CassandraState,
  pending: Pending,
  outcome: Outcome | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const detail: Record<string, unknown> = { version: fields.protocolVersion }
  if (fields.cqlVersion !== '') detail.cql_version = fields.cqlVersion
  if (fields.compression !== '') detail.compression = fields.compression
  session.event({
    tsMicros,
    kind: 'negotiation',
    action: 'STARTUP',
    object: fields.driver,
    status: outcome?.status ?? 'unknown',
    statusCode: outcome?.code ?? '',
    statusText: outcome?.text ?? '',
    durationMicros: Math.max(0, tsMicros - pending.tsMicros),
    detail,
  })
}

/** A login is over: told as one event, however many steps it took. */
export function endLogin(
  state: CassandraState,
  outcome: Outcome | undefined,
  session: SessionContext,
): void {
  if (!state.hasLogin) return
  state.hasLogin = false
  const { facts } = session
  facts.authAttempts++
  if (state.loginUser !== '') {
    facts.user = state.loginUser
    facts.authMethod = 'password'
  }
  if (outcome?.status === 'ok') {
    facts.authResult = 'success'
    state.user = state.loginUser
  } else if (facts.authResult !== 'success')
    facts.authResult = outcome === undefined ? 'unknown' : 'failure'
  const tsMicros = outcome?.tsMicros ?? state.loginMicros
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'AUTH_RESPONSE',
    object: state.fields.authenticator,
    user: state.loginUser,
    status: outcome?.status ?? 'unknown',
    statusCode: outcome?.code ?? '',
    statusText: outcome?.text ?? '',
    durationMicros: Math.max(0, tsMicros - state.loginMicros),
  })
}

/** Tells of all that was never answered. */
export function flushRequests(state: CassandraState, session: SessionContext): void {
  for (const pending of state.pending.values())
    tellRequest(state, pending, undefined, pending.tsMicros, session)
  state.pending.clear()
}
