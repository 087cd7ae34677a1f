/** What is told of a request once it has been answered. */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { viewMessage } from '../../src/formats/sql/statement.ts'
import type { PostgresqlState, Request, ServerError } from './state.ts'

/** Tells of a request; a Parse or Sync only when it failed. */
export function tellRequest(
  state: PostgresqlState,
  request: Request,
  status: 'ok' | 'error' | 'unknown',
  tsMicros: number,
  session: SessionContext,
): void {
  const { statement, error, kind } = request
  if (kind === 'sync' || (kind === 'parse' && status !== 'error')) return
  if (kind !== 'parse' && kind !== 'function') state.fields.queryCount++
  const event: SessionEvent = {
    tsMicros,
    kind: kind === 'function' ? 'command' : 'query',
    action: nameAction(request),
    object: statement === undefined ? request.name : statement.text,
    status,
    statusCode: error?.code ?? '',
    statusText: viewMessage(error?.message ?? '', session.statements, statement?.secret ?? false),
    durationMicros: tsMicros - request.tsMicros,
    detail: describe(request, status),
  }
  if (statement !== undefined && request.bytes > 0) event.bytes = request.bytes
  session.event(event)
}

function nameAction(request: Request): string {
  if (request.kind === 'function') return 'FUNCTION_CALL'
  const found = request.statement?.class ?? ''
  return found === '' ? request.kind.toUpperCase() : found
}

/** What only this protocol has; what is empty is left out. */
function describe(request: Request, status: string): Record<string, unknown> {
  const detail: Record<string, unknown> = { command: request.kind.toUpperCase() }
  const { statement, error } = request
  if (statement !== undefined) {
    if (statement.tables.length > 0) detail.tables = statement.tables
    if (statement.classes.length > 0) detail.classes = statement.classes
    if (statement.cut) detail.cut = true
    if (request.name !== '') detail.statement = request.name
  }
  if (request.parameters > 0) detail.parameters = request.parameters
  if (error !== undefined) Object.assign(detail, { severity: error.severity }, error.detail)
  if (status === 'unknown') return detail
  if (request.columns > 0) detail.columns = request.columns
  if (request.columns > 0 || request.rows > 0) detail.rows = request.rows
  if (request.affected > 0) detail.affected_rows = request.affected
  if (request.results > 1) detail.results = request.results
  if (request.copy !== '')
    Object.assign(detail, { copy: request.copy, copy_bytes: request.copyBytes })
  if (request.suspended) detail.suspended = true
  return detail
}

/** Tells of what the server says by itself: notices, notifications, a farewell. */
export function tellMessage(
  action: string,
  error: ServerError,
  tsMicros: number,
  session: SessionContext,
): void {
  const text = viewMessage(error.message, session.statements, false)
  session.event({
    tsMicros,
    kind: 'message',
    action,
    object: text,
    status: action === 'ERROR' ? 'error' : 'ok',
    statusCode: error.code,
    statusText: text,
    detail: { severity: error.severity, ...error.detail },
  })
}
