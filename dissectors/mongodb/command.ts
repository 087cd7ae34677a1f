/** What a command means for the session: who the client is, what it asks of which collection, steps of a login. */
import { wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import type { Body } from './body.ts'
import * as bson from './bson.ts'
import {
  COLLECTION_COMMANDS,
  HELLOS,
  LOGIN_COMMANDS,
  MAX_LISTED,
  MAX_NAME_CHARS,
  MAX_PENDING_REQUESTS,
  PENDING_FULL,
} from './constants.ts'
import { createWriting, writeCommand, writeSequence } from './extendedJson.ts'
import { beginLogin, continueLogin } from './login.ts'
import { createPending, type MongodbState, type Pending } from './state.ts'
import { tellRequest } from './telling.ts'

/** Takes a command's document. `database` is '' where the document itself names it. */
export function takeCommand(
  state: MongodbState,
  id: number,
  body: Body,
  length: number,
  database: string,
  isAnswered: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  const { bytes, at, end } = body
  const pending = createPending(id, length, tsMicros)
  const element = bson.createElement()
  if (!bson.readElement(bytes, bson.firstElement(at), end, element)) return
  pending.command = bson.nameOf(bytes, element)
  if (COLLECTION_COMMANDS.has(pending.command)) pending.collection = bson.textOf(bytes, element)
  pending.database = database === '' ? bson.findText(bytes, at, end, '$db') : database
  if (pending.command === 'getMore')
    pending.collection = bson.findText(bytes, at, end, 'collection')
  pending.isAnswered = isAnswered
  pending.documents = body.sequenceCount > 0 ? body.sequenceCount : countMembers(bytes, at, end)
  pending.object = writeObject(pending, body, session)
  readLogin(state, pending, bytes, at, end)
  if (HELLOS.has(pending.command)) {
    // A client that says hello to begin with has not logged in before.
    if (state.good[0] <= 1) state.fromStart = true
    readHello(state, pending, bytes, at, end, session)
  }
  addRequest(state, pending, session)
}

/** Documents of a write that stands in the command itself. */
function countMembers(bytes: Buffer, at: number, end: number): number {
  for (const name of ['documents', 'updates', 'deletes']) {
    const array = bson.findDocument(bytes, at, end, name)
    if (array >= 0) return Math.max(0, bson.countElements(bytes, array, end))
  }
  return 0
}

function writeObject(pending: Pending, body: Body, session: SessionContext): string {
  if (session.statements === 'class') return ''
  const writing = createWriting(session, pending.command)
  writeCommand(writing, body.bytes, body.at, body.end)
  if (body.sequenceName !== '')
    writeSequence(writing, body.sequenceName, body.bytes, body.sequenceFrom, body.sequenceEnd)
  pending.cut = writing.cut
  return writing.text
}

/** Lets a request wait for its reply. */
export function addRequest(state: MongodbState, pending: Pending, session: SessionContext): void {
  const { fields } = state
  fields.commandCount++
  if (pending.command !== '') fields.commands = addTo(fields.commands, pending.command)
  if (pending.database !== '' && !HELLOS.has(pending.command))
    fields.databases = addTo(fields.databases, pending.database)
  if (!pending.isAnswered) {
    tellRequest(state, pending, undefined, pending.tsMicros, session)
    return
  }
  if (state.pending.length >= MAX_PENDING_REQUESTS) {
    // Where only the client is seen nothing is ever answered.
    if (state.good[Direction.Resp] > 0) session.anomaly(PENDING_FULL)
    tellRequest(state, state.pending.shift()!, undefined, pending.tsMicros, session)
  }
  state.pending.push(pending)
}

const addTo = (list: readonly string[], value: string): readonly string[] =>
  list.includes(value) || list.length >= MAX_LISTED ? list : [...list, value]

function readLogin(
  state: MongodbState,
  pending: Pending,
  bytes: Buffer,
  at: number,
  end: number,
): void {
  const inside = HELLOS.has(pending.command)
    ? bson.findDocument(bytes, at, end, 'speculativeAuthenticate')
    : -1
  if (inside >= 0) {
    pending.isLogin = true
    beginLogin(state, bytes, inside, bson.documentEnd(bytes, inside, end), '', pending.tsMicros)
  } else if (LOGIN_COMMANDS.has(pending.command)) {
    pending.isLogin = true
    if (pending.command === 'saslContinue') continueLogin(state, pending.database, pending.tsMicros)
    else beginLogin(state, bytes, at, end, pending.database, pending.tsMicros)
  }
}

/** The client's own description: MongoDB Handshake specification. */
function readHello(
  state: MongodbState,
  pending: Pending,
  bytes: Buffer,
  at: number,
  end: number,
  session: SessionContext,
): void {
  const client = bson.findDocument(bytes, at, end, 'client')
  if (client < 0) return
  const stop = bson.documentEnd(bytes, client, end)
  const { fields } = state
  const within = (document: string, member: string): string => {
    const inner = bson.findDocument(bytes, client, stop, document)
    return inner < 0
      ? ''
      : bson.findText(bytes, inner, bson.documentEnd(bytes, inner, stop), member)
  }
  const join = (...parts: string[]): string =>
    parts
      .filter((p) => p !== '')
      .join(' ')
      .slice(0, MAX_NAME_CHARS)
  fields.application = within('application', 'name')
  fields.driver = join(within('driver', 'name'), within('driver', 'version'))
  fields.operatingSystem = join(within('os', 'type'), within('os', 'name'), within('os', 'version'))
  fields.platform = bson.findText(bytes, client, stop, 'platform')
  // Libraries built on a driver put their own names behind a bar.
  const own = join(firstPart(within('driver', 'name')), firstPart(within('driver', 'version')))
  if (own !== '') session.facts.clientSoftware = own
  pending.documents = 0
}

const firstPart = (text: string): string => text.split('|', 1)[0]!.trim()

/** The name of a collection, `database.collection`, taken apart at its first dot. */
export function splitNamespace(bytes: Buffer, from: number, end: number): [string, string] {
  const text = wireText(bytes, from, end, 2 * MAX_NAME_CHARS)
  const dot = text.indexOf('.')
  return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)]
}
