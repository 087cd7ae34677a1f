/** Replies: whether a command worked, what it found or changed, and what the server says of itself. */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { Body } from './body.ts'
import * as bson from './bson.ts'
import { HELLOS, MAX_NAME_CHARS } from './constants.ts'
import { endLogin } from './login.ts'
import type { MongodbState, Pending } from './state.ts'
import { type Outcome, tellRequest } from './telling.ts'

const QUERY_FAILURE = 2
const CURSOR_NOT_FOUND = 1

/** What a reply's header tells. */
export interface ReplyHead {
  length: number
  isLegacy: boolean
  legacyFlags: number
  /** The server goes on answering: an exhaust cursor, or a hello that is kept up. */
  moreComes: boolean
}

/** Takes a reply and gives it to the request it names. */
export function takeReply(
  state: MongodbState,
  answers: number,
  body: Body,
  head: ReplyHead,
  tsMicros: number,
  session: SessionContext,
): void {
  const at = state.pending.findIndex((p) => p.id === answers)
  if (at < 0) return
  const pending = state.pending.splice(at, 1)[0]!
  const outcome = createOutcome(head.length, tsMicros)
  if (head.isLegacy && pending.object !== '' && isQuery(pending)) readFound(body, head, outcome)
  else readOutcome(body, outcome)
  if (HELLOS.has(pending.command)) noteServer(state, body, session)
  else if (pending.command.toLowerCase() === 'buildinfo' && outcome.status === 'ok')
    noteVersion(body, session)
  if (pending.isLogin) settleLogin(state, pending, body, outcome, session)
  tellRequest(state, pending, outcome, tsMicros, session)
}

/** The reply is there, but says nothing. */
export function dropRequest(
  state: MongodbState,
  answers: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const at = state.pending.findIndex((p) => p.id === answers)
  if (at >= 0) tellRequest(state, state.pending.splice(at, 1)[0]!, undefined, tsMicros, session)
}

const isQuery = (pending: Pending): boolean =>
  pending.command === 'find' && pending.object !== '' && !pending.object.startsWith('{"find"')

function createOutcome(bytes: number, tsMicros: number): Outcome {
  return {
    status: 'ok',
    code: '',
    text: '',
    bytes,
    tsMicros,
    changed: -1,
    found: -1,
    cursor: false,
  }
}

/** OP_REPLY to a query: documents, or one that says what went wrong. */
function readFound(body: Body, head: ReplyHead, outcome: Outcome): void {
  const { bytes, at, end } = body
  outcome.found = body.sequenceCount
  if ((head.legacyFlags & CURSOR_NOT_FOUND) !== 0) {
    outcome.status = 'error'
    outcome.code = 'CursorNotFound'
  } else if ((head.legacyFlags & QUERY_FAILURE) !== 0) {
    outcome.status = 'error'
    outcome.text = bson.findText(bytes, at, end, '$err')
    const code = bson.findNumber(bytes, at, end, 'code')
    outcome.code = Number.isNaN(code) ? '' : String(code)
  }
}

function readOutcome(body: Body, outcome: Outcome): void {
  const { bytes, at, end } = body
  const stop = bson.documentEnd(bytes, at, end)
  const element = bson.createElement()
  let next = bson.firstElement(at)
  // Without the member that says so, a reply whose end is not there is no failure: those are short.
  let isOk = body.cut || body.end < stop ? 1 : Number.NaN
  for (let count = 0; count < 256 && bson.readElement(bytes, next, stop, element); count++) {
    const name = bson.nameOf(bytes, element)
    if (name === 'ok') isOk = bson.numberOf(bytes, element)
    else if (name === 'errmsg') outcome.text = bson.textOf(bytes, element, 512)
    else if (name === 'codeName') outcome.code = bson.textOf(bytes, element)
    else if (name === 'code' && outcome.code === '')
      outcome.code = String(bson.numberOf(bytes, element))
    else if (name === 'n' || name === 'nModified') outcome.changed = bson.numberOf(bytes, element)
    else if (name === 'cursor' && element.type === bson.DOCUMENT)
      readCursor(bytes, element, outcome)
    else if (name === 'writeErrors' && element.type === bson.ARRAY)
      readWriteError(bytes, element, outcome)
    if (element.cut) {
      isOk = 1
      break
    }
    next = element.next
  }
  if (isOk === 1 || Number.isNaN(isOk)) return
  outcome.status = 'error'
}

/** What was found first or next; the cursor is closed when its number is 0. */
function readCursor(bytes: Buffer, element: bson.Element, outcome: Outcome): void {
  const { from, to } = element
  for (const name of ['firstBatch', 'nextBatch']) {
    const batch = bson.findDocument(bytes, from, to, name)
    if (batch >= 0) outcome.found = bson.countElements(bytes, batch, to)
  }
  const id = bson.findNumber(bytes, from, to, 'id')
  outcome.cursor = !Number.isNaN(id) && id !== 0
}

function readWriteError(bytes: Buffer, element: bson.Element, outcome: Outcome): void {
  const first = bson.findDocument(bytes, element.from, element.to, '0')
  if (first < 0) return
  const stop = bson.documentEnd(bytes, first, element.to)
  outcome.status = 'error'
  outcome.text = bson.findText(bytes, first, stop, 'errmsg')
  const code = bson.findNumber(bytes, first, stop, 'code')
  if (!Number.isNaN(code)) outcome.code = String(code)
}

function noteServer(state: MongodbState, body: Body, session: SessionContext): void {
  const { bytes, at, end } = body
  const { fields } = state
  const name = bson.findText(bytes, at, end, 'setName')
  if (name !== '') fields.replicaSet = name
  const version = bson.findNumber(bytes, at, end, 'maxWireVersion')
  if (version > 0 && version < 65_536) fields.maxWireVersion = version
  if (bson.findText(bytes, at, end, 'msg') === 'isdbgrid') session.tag('mongos')
}

function noteVersion(body: Body, session: SessionContext): void {
  const { bytes, at, end } = body
  const version = bson.findText(bytes, at, end, 'version')
  const inner = bson.findDocument(bytes, at, end, 'ferretdb')
  const own =
    inner < 0
      ? bson.findText(bytes, at, end, 'ferretdbVersion')
      : bson.findText(bytes, inner, end, 'version')
  if (own !== '') session.facts.serverSoftware = `FerretDB ${own}`.slice(0, MAX_NAME_CHARS)
  else if (version !== '')
    session.facts.serverSoftware = `MongoDB ${version}`.slice(0, MAX_NAME_CHARS)
}

/** A step is over, or the login is. */
function settleLogin(
  state: MongodbState,
  pending: Pending,
  body: Body,
  outcome: Outcome,
  session: SessionContext,
): void {
  const { bytes, at, end } = body
  const isHello = HELLOS.has(pending.command)
  const inner = isHello ? bson.findDocument(bytes, at, end, 'speculativeAuthenticate') : at
  // A server that passes over what hello offered leaves the client to begin anew.
  if (inner < 0) {
    state.login = undefined
    return
  }
  const stop = bson.documentEnd(bytes, inner, end)
  const { login } = state
  if (outcome.status === 'error') {
    endLogin(state, 'error', outcome.code, outcome.text, outcome.tsMicros, session)
    return
  }
  const isDone = bson.findNumber(bytes, inner, stop, 'done')
  const isSasl = !Number.isNaN(isDone)
  if (login !== undefined && login.user === '' && !isSasl) {
    const element = bson.createElement()
    if (bson.findMember(bytes, inner, stop, 'user', element))
      login.user = wireText(bytes, element.from, element.to, MAX_NAME_CHARS)
  }
  if (isDone === 1 || (!isSasl && pending.command !== 'saslStart'))
    endLogin(state, 'ok', '', '', outcome.tsMicros, session)
}
