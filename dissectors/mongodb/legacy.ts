/** Requests of before OP_MSG: OP_QUERY and its kin, and OP_COMMAND (wire protocol reference, "Legacy Opcodes"). */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { Body } from './body.ts'
import * as bson from './bson.ts'
import { addRequest, splitNamespace, takeCommand } from './command.ts'
import * as c from './constants.ts'
import { createWriting, writeCommand } from './extendedJson.ts'
import { createPending, type MongodbState } from './state.ts'

const COMMANDS = '$cmd'

/** Takes a request whose body is `[from, end)`. */
export function takeLegacy(
  state: MongodbState,
  opcode: number,
  id: number,
  bytes: Buffer,
  from: number,
  end: number,
  length: number,
  tsMicros: number,
  session: SessionContext,
): void {
  if (opcode === c.OP_COMMAND) {
    takeOldCommand(state, id, bytes, from, end, length, tsMicros, session)
    return
  }
  const pending = createPending(id, length, tsMicros)
  if (opcode === c.OP_KILL_CURSORS) {
    pending.command = 'killCursors'
    pending.isAnswered = false
    addRequest(state, pending, session)
    return
  }
  const nameEnd = bytes.indexOf(0, from + 4)
  if (nameEnd < 0 || nameEnd >= end) return
  const [database, collection] = splitNamespace(bytes, from + 4, nameEnd)
  pending.database = database
  pending.collection = collection
  let document = nameEnd + 1
  if (opcode === c.OP_QUERY) {
    document += 8
    if (collection === COMMANDS || collection.startsWith('$cmd.')) {
      takeQueryCommand(state, id, bytes, document, end, length, database, tsMicros, session)
      return
    }
    pending.command = 'find'
  } else if (opcode === c.OP_INSERT) {
    pending.command = 'insert'
    pending.documents = bson.countDocuments(bytes, document, end)
  } else if (opcode === c.OP_UPDATE || opcode === c.OP_DELETE) {
    pending.command = opcode === c.OP_UPDATE ? 'update' : 'delete'
    document += 4
  } else {
    pending.command = 'getMore'
    document = -1
  }
  pending.isAnswered = opcode === c.OP_QUERY || opcode === c.OP_GET_MORE
  if (document >= 0 && session.statements !== 'class') {
    const writing = createWriting(session, '')
    if (bson.documentBytes(bytes, document, end) > 0) writeCommand(writing, bytes, document, end)
    pending.object = writing.text
    pending.cut = writing.cut
  }
  addRequest(state, pending, session)
}

/** A query of `$cmd` is a command; `$query` may stand around it. */
function takeQueryCommand(
  state: MongodbState,
  id: number,
  bytes: Buffer,
  document: number,
  end: number,
  length: number,
  database: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (bson.documentBytes(bytes, document, end) === 0) return
  const element = bson.createElement()
  let at = document
  const isWrapped =
    bson.readElement(bytes, bson.firstElement(document), end, element) &&
    element.type === bson.DOCUMENT &&
    (bson.isNamed(bytes, element, '$query') || bson.isNamed(bytes, element, 'query'))
  if (isWrapped) at = element.from
  takeCommand(state, id, bodyAt(bytes, at, end), length, database, true, tsMicros, session)
}

/** OP_COMMAND: database, name, then the arguments before or behind a document of metadata, as the server's version had it. */
function takeOldCommand(
  state: MongodbState,
  id: number,
  bytes: Buffer,
  from: number,
  end: number,
  length: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const databaseEnd = bytes.indexOf(0, from)
  const nameEnd = databaseEnd < 0 || databaseEnd >= end ? -1 : bytes.indexOf(0, databaseEnd + 1)
  if (nameEnd < 0 || nameEnd >= end) return
  const [database] = splitNamespace(bytes, from, databaseEnd)
  const name = bytes.toString(
    'latin1',
    databaseEnd + 1,
    Math.min(nameEnd, databaseEnd + 1 + c.MAX_NAME_CHARS),
  )
  const first = nameEnd + 1
  const firstBytes = bson.documentBytes(bytes, first, end)
  if (firstBytes === 0) return
  const element = bson.createElement()
  const second = first + firstBytes
  const isSecond =
    bson.documentBytes(bytes, second, end) > 0 &&
    bson.readElement(bytes, bson.firstElement(second), end, element) &&
    bson.isNamed(bytes, element, name)
  takeCommand(
    state,
    id,
    bodyAt(bytes, isSecond ? second : first, end),
    length,
    database,
    true,
    tsMicros,
    session,
  )
}

const bodyAt = (bytes: Buffer, at: number, end: number): Body => ({
  bytes,
  at,
  end: bson.documentEnd(bytes, at, end),
  sequenceFrom: 0,
  sequenceEnd: 0,
  sequenceName: '',
  sequenceCount: 0,
  cut: at + bson.documentBytes(bytes, at, end) > end,
})
