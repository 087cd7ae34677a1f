/** What is told of logins and requests once the server has answered. */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { describeGssLogin } from '../../src/formats/gssLogin.ts'
import { viewMessage } from '../../src/formats/sql/statement.ts'
import type { Request, Response, ServerError, TdsState } from './state.ts'

/** Tells of a request with what the response in `state` says of it. */
export function tellRequest(
  state: TdsState,
  request: Request,
  status: 'ok' | 'error' | 'unknown',
  tsMicros: number,
  session: SessionContext,
): void {
  const { response, fields } = state
  const { statement } = request
  const { error } = response
  fields.queryCount++
  const found = statement?.class ?? ''
  const event: SessionEvent = {
    tsMicros,
    kind: 'query',
    action: found === '' ? request.action : found,
    object: statement?.text ?? request.procedure,
    status,
    statusCode: error === undefined || status === 'unknown' ? '' : String(error.number),
    statusText:
      error === undefined || status === 'unknown'
        ? ''
        : viewMessage(error.message, session.statements, statement?.secret ?? false),
    durationMicros: tsMicros - request.tsMicros,
    detail: describe(request, response, status),
  }
  if (request.bytes > 0) event.bytes = request.bytes
  session.event(event)
}

/** What only this protocol has; what is empty is left out. */
function describe(request: Request, response: Response, status: string): Record<string, unknown> {
  const detail: Record<string, unknown> = { command: request.command }
  const { statement } = request
  if (request.procedure !== '') detail.procedure = request.procedure
  if (request.parameters > 0) detail.parameters = request.parameters
  if (statement !== undefined) {
    if (statement.tables.length > 0) detail.tables = statement.tables
    if (statement.classes.length > 0) detail.classes = statement.classes
    if (statement.cut) detail.cut = true
  }
  if (status === 'unknown') return detail
  if (response.columns > 0)
    Object.assign(detail, { columns: response.columns, rows: response.rows })
  else if (response.rows > 0) detail.rows = response.rows
  if (response.affected > 0) detail.affected_rows = response.affected
  if (response.results > 1) detail.results = response.results
  if (response.error !== undefined) Object.assign(detail, describeError(response.error))
  if (response.errors > 1) detail.errors = response.errors
  if (response.isCancelled) detail.cancelled = true
  return detail
}

function describeError(error: ServerError): Record<string, unknown> {
  const detail: Record<string, unknown> = { state: error.state, class: error.severity }
  if (error.procedure !== '') detail.in_procedure = error.procedure
  if (error.line > 0) detail.line = error.line
  return detail
}

/** Tells how a login ended. */
export function endLogin(
  state: TdsState,
  result: 'success' | 'failure' | 'unknown',
  tsMicros: number,
  session: SessionContext,
): void {
  const { login, fields } = state
  const { facts } = session
  const { error } = state.response
  state.login = undefined
  state.loggedIn = result === 'success'
  facts.authResult = result
  if (facts.authAttempts === 0) facts.authAttempts = 1
  const detail: Record<string, unknown> =
    login?.gss === undefined ? {} : describeGssLogin(login.gss)
  const told: Readonly<Record<string, string>> = {
    host: fields.clientHost,
    application: fields.applicationName,
    library: fields.library,
    server_name: fields.serverName,
    secret: login?.secret ?? '',
  }
  for (const [name, value] of Object.entries(told)) if (value !== '') detail[name] = value
  if (error !== undefined && result === 'failure') Object.assign(detail, describeError(error))
  session.event({
    tsMicros,
    kind: 'auth',
    action: facts.authMethod === 'ntlm' ? 'NTLM' : 'LOGIN',
    object: fields.database,
    user: facts.user,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    statusCode: error !== undefined && result === 'failure' ? String(error.number) : '',
    statusText: error !== undefined && result === 'failure' ? error.message : '',
    durationMicros: login === undefined ? 0 : tsMicros - login.tsMicros,
    detail,
  })
}

/** Tells of a message without an error, as PRINT makes them. */
export function tellInfo(info: ServerError, tsMicros: number, session: SessionContext): void {
  const text = viewMessage(info.message, session.statements, false)
  session.event({
    tsMicros,
    kind: 'message',
    action: 'INFO',
    object: text,
    status: 'ok',
    statusCode: String(info.number),
    detail: describeError(info),
  })
}
