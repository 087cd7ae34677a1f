/** Data packets: the two-task protocol's negotiation, logins, calls and their answers, as far as they show clearly. */
import { escapeControls, wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { viewStatement } from '../../src/formats/sql/statement.ts'
import { Call, MAX_NAME_CHARS, Message } from './constants.ts'
import { noteVersion } from './packet.ts'
import { isServices, takeAdapter, takeServices } from './services.ts'
import type { OracleState } from './state.ts'
import { findStatement } from './statementText.ts'
import { answerCall, beginCall, endLogin } from './telling.ts'
import { findUser, findValue } from './values.ts'

/** Bytes searched for the text of a call behind others in the same packet. */
const MAX_SEARCHED_BYTES = 8192
/** Bytes that may stand behind the message that ends an answer. */
const MAX_TRAILER_BYTES = 8

/** Takes what a data packet holds in `[at, end)`; `length` is the packet's. */
export function takeData(
  state: OracleState,
  bytes: Buffer,
  at: number,
  end: number,
  direction: Direction,
  length: number,
  tsMicros: number,
  session: SessionContext,
): void {
  if (at >= end) return
  const isOrig = direction === Direction.Orig
  if (isServices(bytes, at, end)) {
    if (isOrig) takeAdapter(state, bytes, at, end, session)
    else takeServices(state, bytes, at, end, session)
    return
  }
  const message = bytes[at]!
  if (message === Message.Protocol) takeProtocol(state, bytes, at, end, isOrig)
  else if (isOrig && (message === Message.Function || message === Message.Piggyback))
    takeCall(state, bytes, at, end, length, tsMicros, session)
  else if (!isOrig && message !== Message.DataTypes)
    takeAnswer(state, bytes, at, end, length, tsMicros, session)
}

/** Each side says what it is: the client behind a list of versions, the server behind its own. */
function takeProtocol(
  state: OracleState,
  bytes: Buffer,
  at: number,
  end: number,
  isOrig: boolean,
): void {
  const zero = bytes.indexOf(0, at + 1)
  if (zero < 0 || zero >= end) return
  const stop = bytes.indexOf(0, zero + 1)
  const text = wireText(bytes, zero + 1, stop < 0 || stop > end ? end : stop, MAX_NAME_CHARS)
  if (isOrig) state.fields.clientPlatform = text
  else state.fields.serverPlatform = text
}

function takeCall(
  state: OracleState,
  bytes: Buffer,
  at: number,
  end: number,
  length: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  fields.callCount++
  const call = findCall(bytes, at, end)
  if (call < 0) return
  const code = bytes[call + 1]!
  if (code === Call.SessionKey || code === Call.Login) {
    readLogin(state, bytes, call, end, code, tsMicros, session)
    return
  }
  if (code === Call.Commit || code === Call.Rollback) {
    const verb = code === Call.Commit ? 'COMMIT' : 'ROLLBACK'
    beginCall(
      state,
      { action: verb, object: verb, tables: [], cut: false, bytes: length, tsMicros },
      session,
    )
  } else if (code === Call.Execute) {
    const found = findStatement(bytes, call + 2, Math.min(end, call + MAX_SEARCHED_BYTES))
    if (found === undefined) return
    fields.queryCount++
    const view = viewStatement(found.text, 'oracle', session.statements, found.cut, (s) =>
      session.mask(s),
    )
    beginCall(
      state,
      {
        action: view.class,
        object: view.text,
        tables: view.tables.map(escapeControls),
        cut: view.cut,
        bytes: length,
        tsMicros,
      },
      session,
    )
  }
}

/** Where the call itself stands: at the front, or behind the piggybacks that go before it. */
function findCall(bytes: Buffer, at: number, end: number): number {
  if (bytes[at] === Message.Function) return end - at >= 2 ? at : -1
  const limit = Math.min(end - 2, at + 512)
  for (let next = at + 2; next < limit; next++) {
    if (bytes[next] !== Message.Function) continue
    const code = bytes[next + 1]!
    if (code === Call.Execute || code === Call.Login || code === Call.SessionKey) return next
  }
  return -1
}

function readLogin(
  state: OracleState,
  bytes: Buffer,
  at: number,
  end: number,
  code: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const user = findUser(bytes, at, end)
  if (user !== '') state.loginUser = user
  state.loginMicros = tsMicros
  if (code === Call.Login) state.hasSecret = true
  const program = findValue(bytes, at, end, 'AUTH_PROGRAM_NM')
  const machine = findValue(bytes, at, end, 'AUTH_MACHINE')
  const osUser = findValue(bytes, at, end, 'AUTH_SID')
  if (fields.program === '' && program !== '') fields.program = program
  if (machine !== '' && (fields.clientHost === '' || fields.clientHost === '__jdbc__'))
    fields.clientHost = machine
  if (fields.clientUser === '' && osUser !== '') fields.clientUser = osUser
  if (session.facts.clientSoftware === '' && program !== '') session.facts.clientSoftware = program
  if (session.facts.authResult === '') session.facts.authResult = 'unknown'
  if (state.loginUser !== '') session.facts.user = state.loginUser
}

function takeAnswer(
  state: OracleState,
  bytes: Buffer,
  at: number,
  end: number,
  length: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const error = findError(bytes, at, end)
  const code = error === '' ? '' : error.slice(0, 9)
  if (state.hasSecret) {
    const version = findValue(bytes, at, end, 'AUTH_VERSION_NO')
    if (version !== '') {
      noteVersion(Number(version), session)
      state.fields.databaseName = findValue(bytes, at, end, 'AUTH_DBNAME')
      state.fields.serverHost = findValue(bytes, at, end, 'AUTH_SC_SERVER_HOST')
      endLogin(state, 'ok', '', '', tsMicros, session)
    } else if (error !== '') endLogin(state, 'error', code, error, tsMicros, session)
    return
  }
  // A login may be refused before its secret was sent: an unknown or locked account.
  if (error !== '' && state.loginMicros > 0 && state.user === '') {
    endLogin(state, 'error', code, error, tsMicros, session)
    return
  }
  answerCall(state, code, error, length, tsMicros, session)
}

/** The error that an answer ends with, behind its length; '' when it has none. A row may hold such words too, but not there. */
function findError(bytes: Buffer, at: number, end: number): string {
  const tail = Math.max(at + 1, end - 1024)
  const found = bytes.subarray(tail, end).indexOf('ORA-', 0, 'latin1')
  if (found < 0) return ''
  const from = tail + found
  const length = bytes[from - 1]!
  const stop = from + length
  if (length < 10 || stop > end || end - stop > MAX_TRAILER_BYTES) return ''
  let to = stop
  while (to > from && (bytes[to - 1] === 0x0a || bytes[to - 1] === 0)) to--
  const text = wireText(bytes, from, to, 512)
  return /^ORA-\d{5}/.test(text) ? text : ''
}
