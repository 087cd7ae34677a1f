/** Commands of the client: "Command Phase" of the protocol. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { decodeText, MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { type StatementView, viewStatement } from '../../src/formats/sql/statement.ts'
import { endLogin } from './authentication.ts'
import {
  BAD_CONTENT,
  CLIENT_QUERY_ATTRIBUTES,
  COM_BINLOG_DUMP,
  COM_BINLOG_DUMP_GTID,
  COM_CHANGE_USER,
  COM_CREATE_DB,
  COM_DROP_DB,
  COM_FIELD_LIST,
  COM_INIT_DB,
  COM_PROCESS_KILL,
  COM_QUERY,
  COM_QUIT,
  COM_REGISTER_SLAVE,
  COM_STMT_BULK_EXECUTE,
  COM_STMT_CLOSE,
  COM_STMT_EXECUTE,
  COM_STMT_FETCH,
  COM_STMT_PREPARE,
  COM_STMT_SEND_LONG_DATA,
  COMMANDS,
  MAX_PENDING,
  PENDING_FULL,
} from './constants.ts'
import { readZeroText } from './lengths.ts'
import { readChangeUser } from './login.ts'
import { forgetPrepared } from './prepared.ts'
import { readQueryAttributes } from './queryAttributes.ts'
import { type Command, createResponse, type MysqlState } from './state.ts'
import { tellCommand } from './tell.ts'

const NO_NAMES: readonly string[] = []
/** Statement number that means the one prepared last: MariaDB. */
const LAST_PREPARED = 0xffffffff

/** Name of a command, '' for what is none. */
export const nameCommand = (code: number): string =>
  code === COM_STMT_BULK_EXECUTE ? 'STMT_BULK_EXECUTE' : (COMMANDS[code] ?? '')

/** Reads a command; `whole` is its packet's length. False when it is none. */
export function readCommand(
  state: MysqlState,
  reader: ByteReader,
  whole: number,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const code = reader.u8()
  const name = nameCommand(code)
  if (name === '' || !reader.ok) return false
  // Nobody sends commands before the login has ended: its end was not seen.
  if (state.login !== undefined) endLogin(state, 'unknown', '', '', '', tsMicros, session)
  state.loggedIn = true
  state.loginSeen = true
  if (state.lost[1]) abandonPending(state, tsMicros, session)
  state.fields.commandCount++
  if (code === COM_STMT_CLOSE) forgetPrepared(state, reader.u32le())
  // These two have no response.
  if (code === COM_STMT_CLOSE || code === COM_STMT_SEND_LONG_DATA) return true
  const command = createCommand(code, name, whole - 1, tsMicros)
  readArgument(state, command, reader, session)
  if (code === COM_QUIT) {
    abandonPending(state, tsMicros, session)
    tellCommand(state, command, 'ok', '', '', '', tsMicros, session)
    return true
  }
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    const oldest = state.pending.shift()!
    tellCommand(state, oldest, 'unknown', '', '', '', tsMicros, session)
    state.response = createResponse()
  }
  state.pending.push(command)
  if (code === COM_CHANGE_USER) readChangeUser(state, reader, tsMicros, session)
  return true
}

function createCommand(code: number, name: string, bytes: number, tsMicros: number): Command {
  return {
    code,
    name,
    tsMicros,
    bytes,
    object: '',
    statement: undefined,
    statementId: -1,
    parameters: 0,
    attributes: NO_NAMES,
    lossy: false,
  }
}

/** Tells of commands whose responses were lost. */
export function abandonPending(state: MysqlState, tsMicros: number, session: SessionContext): void {
  for (const command of state.pending) {
    tellCommand(state, command, 'unknown', '', '', '', tsMicros, session)
    state.response = createResponse()
  }
  state.pending = []
  state.response = createResponse()
}

function readArgument(
  state: MysqlState,
  command: Command,
  reader: ByteReader,
  session: SessionContext,
): void {
  switch (command.code) {
    case COM_QUERY:
      readQuery(state, command, reader, session)
      break
    case COM_STMT_PREPARE:
      command.statement = viewText(reader, command, session)
      break
    case COM_STMT_EXECUTE:
    case COM_STMT_FETCH:
    case COM_STMT_BULK_EXECUTE:
      readExecute(state, command, reader)
      break
    case COM_INIT_DB:
    case COM_CREATE_DB:
    case COM_DROP_DB:
      command.object = wireText(reader.bytes, reader.pos, reader.end)
      break
    case COM_FIELD_LIST:
      command.object = readZeroText(reader)
      break
    case COM_PROCESS_KILL:
      command.object = String(reader.u32le())
      break
    case COM_REGISTER_SLAVE:
      command.object = String(reader.u32le())
      break
    case COM_BINLOG_DUMP:
      reader.skip(10)
      if (reader.ok) command.object = readZeroText(reader)
      break
    case COM_BINLOG_DUMP_GTID:
      readDumpGtid(command, reader)
      break
  }
}

function readDumpGtid(command: Command, reader: ByteReader): void {
  reader.skip(6)
  const length = reader.u32le()
  const start = reader.pos
  reader.skip(length)
  if (reader.ok) command.object = wireText(reader.bytes, start, start + length)
}

function readQuery(
  state: MysqlState,
  command: Command,
  reader: ByteReader,
  session: SessionContext,
): void {
  const agreed = state.clientCaps & state.serverCaps & CLIENT_QUERY_ATTRIBUTES
  // No statement begins with these bytes; without the login they tell that attributes were agreed on.
  const shown = state.clientCaps === 0 && reader.peek() === 0 && reader.peek(1) === 1
  if (agreed !== 0 || shown) {
    const from = reader.pos
    const names = readQueryAttributes(reader)
    if (names === undefined) {
      session.anomaly(BAD_CONTENT)
      reader.pos = reader.end
    } else command.attributes = names
    command.bytes -= reader.pos - from
  }
  command.statement = viewText(reader, command, session)
}

/** Views the rest of the packet as a statement. */
function viewText(reader: ByteReader, command: Command, session: SessionContext): StatementView {
  const text = decodeText(reader.bytes, reader.pos, reader.end, MAX_OBJECT_BYTES)
  const isCut = command.bytes > MAX_OBJECT_BYTES
  return viewStatement(text, 'mysql', session.statements, isCut, (secret) => session.mask(secret))
}

function readExecute(state: MysqlState, command: Command, reader: ByteReader): void {
  const id = reader.u32le()
  const last = [...state.prepared.keys()].at(-1) ?? -1
  command.statementId = id === LAST_PREPARED ? last : id
  const prepared = state.prepared.get(command.statementId)
  if (command.code !== COM_STMT_FETCH) command.statement = prepared?.statement
  command.parameters = prepared?.parameters ?? 0
}
