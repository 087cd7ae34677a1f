/** Responses of the server: OK, ERR, result sets, prepared statements, requests for a file. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import {
  CLIENT_OPTIONAL_RESULTSET_METADATA,
  COM_BINLOG_DUMP,
  COM_BINLOG_DUMP_GTID,
  COM_FIELD_LIST,
  COM_STATISTICS,
  COM_STMT_FETCH,
  COM_STMT_PREPARE,
  COM_TABLE_DUMP,
  SERVER_CURSOR_EXISTS,
  SERVER_MORE_RESULTS,
  UNASKED_FILE,
} from './constants.ts'
import { readLength } from './lengths.ts'
import { rememberPrepared } from './prepared.ts'
import { PROGRESS, readError } from './serverError.ts'
import { type Command, createResponse, type MysqlState, Stage } from './state.ts'
import { tellCommand } from './tell.ts'

const OK = 0x00
const FILE_REQUEST = 0xfb
const EOF = 0xfe
const ERR = 0xff
/** An EOF packet as it was before it became a kind of OK. */
const EOF_BYTES = 5
/** Longer ones that begin with EOF's byte are rows with a very long value. */
const MAX_EOF_BYTES = 0xffffff

/** Whether a packet of `length` bytes that begins with `first` ends what is being read, and so is to be read itself. */
export const isEnd = (first: number, length: number): boolean =>
  first === ERR || (first === EOF && length < MAX_EOF_BYTES)

/** Reads a packet of the response to the oldest command. `whole` is its length. */
export function readResponse(
  state: MysqlState,
  reader: ByteReader,
  whole: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const command = state.pending[0]!
  const { response } = state
  const first = reader.peek()
  if (first === ERR) {
    reader.skip(1)
    const error = readError(reader)
    if (error.code === PROGRESS) return
    complete(state, 'error', error.code, error.state, error.message, tsMicros, session)
  } else if (response.stage === Stage.First) {
    readFirst(state, command, reader, whole, tsMicros, session)
  } else if (response.stage === Stage.Columns) {
    if (first === EOF && whole <= EOF_BYTES) endColumns(state, reader, tsMicros, session)
    else if (--response.definitionsLeft === 0) response.stage = Stage.Rows
  } else if (response.stage === Stage.Prepared) {
    if (first === EOF && whole <= EOF_BYTES) return
    if (--response.definitionsLeft === 0) finishPrepare(state, tsMicros, session)
  } else if (response.stage === Stage.Rows)
    readRow(state, command, reader, whole, tsMicros, session)
  else if (response.stage === Stage.File) readOutcome(state, reader, tsMicros, session)
}

/** Some servers before 4.1 end the definitions without having counted them right: their EOF decides. */
function endColumns(
  state: MysqlState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  state.response.stage = Stage.Rows
  readRow(state, state.pending[0]!, reader, EOF_BYTES, tsMicros, session)
}

function readFirst(
  state: MysqlState,
  command: Command,
  reader: ByteReader,
  whole: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { response } = state
  const { code } = command
  const first = reader.peek()
  if (code === COM_STATISTICS) {
    complete(state, 'ok', '', '', '', tsMicros, session)
  } else if (code === COM_BINLOG_DUMP || code === COM_BINLOG_DUMP_GTID || code === COM_TABLE_DUMP) {
    session.tag('replication')
    complete(state, 'ok', '', '', '', tsMicros, session)
    state.response.stage = Stage.Stream
  } else if (code === COM_STMT_PREPARE && first === OK) {
    readPrepared(state, command, reader, tsMicros, session)
  } else if (code === COM_FIELD_LIST || code === COM_STMT_FETCH) {
    response.stage = Stage.Rows
    response.atFirstRow = false
    readRow(state, command, reader, whole, tsMicros, session)
  } else if (first === OK && !hasMetadataFlag(state, whole)) {
    readOutcome(state, reader, tsMicros, session)
  } else if (first === EOF && whole < 9) {
    readOutcome(state, reader, tsMicros, session)
  } else if (first === FILE_REQUEST && command.statement !== undefined) {
    response.stage = Stage.File
    response.file = wireText(reader.bytes, reader.pos + 1, reader.end, 1024)
    if (!/\bload\b/i.test(command.statement.class)) session.anomaly(UNASKED_FILE)
  } else beginResult(state, reader, whole)
}

/** With that option a result begins with a byte that says whether definitions follow. */
const hasMetadataFlag = (state: MysqlState, whole: number): boolean =>
  whole < 4 && (state.clientCaps & state.serverCaps & CLIENT_OPTIONAL_RESULTSET_METADATA) !== 0

function beginResult(state: MysqlState, reader: ByteReader, whole: number): void {
  const { response } = state
  let follows = true
  if (hasMetadataFlag(state, whole) && reader.remaining() > 1) follows = reader.u8() !== 0
  const columns = Math.max(0, readLength(reader))
  // MariaDB says behind the number whether definitions follow.
  if (reader.remaining() === 1 && reader.peek() === 0) follows = false
  response.columns = columns
  response.atFirstRow = true
  response.definitionsLeft = follows ? columns : 0
  response.stage = response.definitionsLeft > 0 ? Stage.Columns : Stage.Rows
}

function readRow(
  state: MysqlState,
  command: Command,
  reader: ByteReader,
  whole: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { response } = state
  const first = reader.peek()
  if (first !== EOF || whole >= MAX_EOF_BYTES) {
    response.atFirstRow = false
    response.rows++
    state.fields.rowCount++
    return
  }
  const status = whole <= EOF_BYTES ? readEofStatus(state, reader) : readOkStatus(state, reader)
  const endsColumns = response.atFirstRow && whole <= EOF_BYTES
  response.atFirstRow = false
  if (endsColumns && (status & SERVER_CURSOR_EXISTS) === 0) return
  if (command.code === COM_FIELD_LIST) {
    response.columns = response.rows
    state.fields.rowCount -= response.rows
    response.rows = 0
  }
  endResult(state, status, tsMicros, session)
}

function readEofStatus(state: MysqlState, reader: ByteReader): number {
  reader.skip(1)
  if (reader.remaining() < 4) return 0
  state.response.warnings += reader.u16le()
  return reader.u16le()
}

function readOkStatus(state: MysqlState, reader: ByteReader): number {
  reader.skip(1)
  const affected = readLength(reader)
  readLength(reader)
  const status = reader.remaining() >= 2 ? reader.u16le() : 0
  const warnings = reader.remaining() >= 2 ? reader.u16le() : 0
  if (!reader.ok) return 0
  if (affected > 0) {
    state.response.affected += affected
    state.fields.affectedRowCount += affected
  }
  state.response.warnings += warnings
  return status
}

/** OK, or an EOF in its place. */
function readOutcome(
  state: MysqlState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  const isEof = reader.peek() === EOF
  const status = isEof ? readEofStatus(state, reader) : readOkStatus(state, reader)
  endResult(state, status, tsMicros, session)
}

function endResult(
  state: MysqlState,
  status: number,
  tsMicros: number,
  session: SessionContext,
): void {
  state.response.results++
  if ((status & SERVER_MORE_RESULTS) !== 0) state.response.stage = Stage.First
  else complete(state, 'ok', '', '', '', tsMicros, session)
}

function readPrepared(
  state: MysqlState,
  command: Command,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  const { response } = state
  reader.skip(1)
  const id = reader.u32le()
  const columns = reader.u16le()
  const parameters = reader.u16le()
  reader.skip(1)
  if (reader.remaining() >= 2) response.warnings = reader.u16le()
  command.statementId = id
  command.parameters = parameters
  response.columns = columns
  if (command.statement !== undefined) rememberPrepared(state, id, command.statement, parameters)
  response.definitionsLeft = columns + parameters
  response.stage = Stage.Prepared
  // The definitions and what ends them say nothing more.
  if (response.definitionsLeft === 0) finishPrepare(state, tsMicros, session)
}

function finishPrepare(state: MysqlState, tsMicros: number, session: SessionContext): void {
  complete(state, 'ok', '', '', '', tsMicros, session)
}

function complete(
  state: MysqlState,
  status: 'ok' | 'error',
  code: string,
  sqlState: string,
  message: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const command = state.pending.shift()!
  tellCommand(state, command, status, code, sqlState, message, tsMicros, session)
  state.response = createResponse()
}
