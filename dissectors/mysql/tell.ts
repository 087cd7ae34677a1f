/** What is told of a command once its response has ended. */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { viewMessage } from '../../src/formats/sql/statement.ts'
import {
  COM_FIELD_LIST,
  COM_INIT_DB,
  COM_QUERY,
  COM_STMT_BULK_EXECUTE,
  COM_STMT_EXECUTE,
  COM_STMT_PREPARE,
} from './constants.ts'
import type { Command, MysqlState, Response } from './state.ts'

/** Tells of a command with what the response in `state` says of it. */
export function tellCommand(
  state: MysqlState,
  command: Command,
  status: 'ok' | 'error' | 'unknown',
  code: string,
  sqlState: string,
  message: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields, response } = state
  const { statement } = command
  const runs = isRun(command.code)
  if (runs) fields.queryCount++
  if (status === 'error') fields.errorCount++
  if (status === 'ok') noteDatabase(state, command)
  if (response.file !== '') tellFile(command, response, status, tsMicros, session)
  const event: SessionEvent = {
    tsMicros,
    kind: statement === undefined ? 'command' : 'query',
    action: statement === undefined || statement.class === '' ? command.name : statement.class,
    object: statement?.text ?? (session.statements === 'class' ? '' : command.object),
    status,
    statusCode: code,
    statusText: viewMessage(message, session.statements, statement?.secret ?? false),
    durationMicros: tsMicros - command.tsMicros,
    detail: describe(command, response, sqlState, status),
  }
  if (statement !== undefined && command.bytes > 0) event.bytes = command.bytes
  session.event(event)
}

/** What describes columns, and has no rows. */
const isDefinition = (code: number): boolean => code === COM_STMT_PREPARE || code === COM_FIELD_LIST

const isRun = (code: number): boolean =>
  code === COM_QUERY || code === COM_STMT_EXECUTE || code === COM_STMT_BULK_EXECUTE

function noteDatabase(state: MysqlState, command: Command): void {
  const { fields } = state
  if (fields.database !== '') return
  if (command.code === COM_INIT_DB) fields.database = command.object
  else if (command.statement?.class === 'USE') {
    const found = /^\s*use\s+`?([^`;\s]+)/i.exec(command.statement.text)
    if (found !== null) fields.database = found[1]!.slice(0, 256)
  }
}

/** What only this protocol has; what is empty is left out. */
function describe(
  command: Command,
  response: Response,
  sqlState: string,
  status: string,
): Record<string, unknown> {
  const detail: Record<string, unknown> = {}
  const { statement } = command
  detail.command = command.name
  if (statement !== undefined) {
    if (statement.tables.length > 0) detail.tables = statement.tables
    if (statement.classes.length > 0) detail.classes = statement.classes
    if (statement.cut) detail.cut = true
  }
  if (command.statementId >= 0) detail.statement_id = command.statementId
  if (command.parameters > 0) detail.parameters = command.parameters
  if (command.attributes.length > 0) detail.attributes = command.attributes
  if (sqlState !== '') detail.sqlstate = sqlState
  if (status === 'unknown') return detail
  if (response.columns > 0) detail.columns = response.columns
  if (response.columns > 0 && !isDefinition(command.code)) detail.rows = response.rows
  if (response.affected > 0) detail.affected_rows = response.affected
  if (response.warnings > 0) detail.warnings = response.warnings
  if (response.results > 1) detail.results = response.results
  return detail
}

/** A file that the server asked the client for. */
function tellFile(
  command: Command,
  response: Response,
  status: 'ok' | 'error' | 'unknown',
  tsMicros: number,
  session: SessionContext,
): void {
  session.event({
    tsMicros,
    kind: 'file',
    action: 'LOAD DATA LOCAL',
    object: session.statements === 'class' ? '' : response.file,
    status,
    bytes: response.fileBytes,
    durationMicros: tsMicros - command.tsMicros,
    detail: { direction: 'upload' },
  })
}
