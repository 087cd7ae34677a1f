/** Tokens that say how things went: ERROR, INFO, LOGINACK, ENVCHANGE, DONE, RETURNVALUE. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { Form, readColumnType } from './columnType.ts'
import {
  CUSTOMARY_INFOS,
  DONE_ATTENTION,
  DONE_COUNT,
  DONE_ERROR,
  DONE_SERVER_ERROR,
  RAN_SELECT,
  VERSION_71,
  VERSION_72,
} from './constants.ts'
import { setVersion } from './login7.ts'
import type { ServerError, TdsState } from './state.ts'
import { tellInfo } from './tell.ts'
import { takeToken } from './token.ts'
import { readCharacters, readLong, readShort } from './wideText.ts'

const ERROR = 0xaa
const INFO = 0xab
const LOGIN_ACK = 0xad
const ENVIRONMENT = 0xe3
const EXTENDED_ERROR = 0xe5
const SECURITY_TOKEN = 0xed
const CHANGED_DATABASE = 1
const CHANGED_ROUTE = 20
/** What a server of 5.0 answers to a login that it refuses, or goes on with. */
const ACK_FAILED = 6
const ACK_GOES_ON = 7
const HIGHEST_INFO = 10
const UNKNOWN_PRODUCT = /^[\s\0]*$/

/** Reads a token's content, `[start, end)`, where it says something. */
export function readTold(
  state: TdsState,
  reader: ByteReader,
  token: number,
  start: number,
  end: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { bytes } = reader
  reader.pos = start
  if (token === ERROR) takeError(state, readMessage(state, reader))
  else if (token === INFO) {
    const info = readMessage(state, reader)
    if (!state.login && !CUSTOMARY_INFOS.has(info.number)) tellInfo(info, tsMicros, session)
  } else if (token === EXTENDED_ERROR) {
    const error = readExtended(reader)
    if (error.severity > HIGHEST_INFO) takeError(state, error)
    else if (!state.login && !CUSTOMARY_INFOS.has(error.number)) tellInfo(error, tsMicros, session)
  } else if (token === LOGIN_ACK) readLoginAck(state, reader, session)
  else if (token === ENVIRONMENT) readEnvironment(state, reader, session)
  else if (token === SECURITY_TOKEN) {
    state.response.goesOn = true
    takeToken(state, bytes, start, end, session)
  }
}

function takeError(state: TdsState, error: ServerError): void {
  state.fields.errorCount++
  state.response.error ??= error
  state.response.errors++
}

const wide = (state: TdsState): boolean => state.version === 0 || state.version >= 0x70000000

function readMessage(state: TdsState, reader: ByteReader): ServerError {
  const isWide = wide(state)
  const number = reader.u32le()
  const errorState = reader.u8()
  const severity = reader.u8()
  const message = readLong(reader, isWide)
  readShort(reader, isWide)
  const procedure = readShort(reader, isWide)
  const isLong = state.version === 0 || state.version >= VERSION_72
  const line = isLong ? reader.u32le() : reader.u16le()
  return { number, state: errorState, severity, message, procedure, line: reader.ok ? line : 0 }
}

/** Of 5.0: SQLSTATE and the transaction's state stand in between. */
function readExtended(reader: ByteReader): ServerError {
  const number = reader.u32le()
  const errorState = reader.u8()
  const severity = reader.u8()
  reader.skip(reader.u8())
  reader.skip(3)
  const message = readCharacters(reader, reader.u16le(), false)
  readShort(reader, false)
  const procedure = readShort(reader, false)
  const line = reader.u16le()
  return { number, state: errorState, severity, message, procedure, line: reader.ok ? line : 0 }
}

function readLoginAck(state: TdsState, reader: ByteReader, session: SessionContext): void {
  const kind = reader.u8()
  const version = reader.u32be()
  const isWide = version >= 0x70000000
  const name = readShort(reader, isWide)
  const major = reader.u8()
  const minor = reader.u8()
  const build = reader.u16be()
  if (version < 0x70000000 && kind === ACK_FAILED) return
  if (version < 0x70000000 && kind === ACK_GOES_ON) {
    state.response.goesOn = true
    return
  }
  state.response.isAcknowledged = true
  setVersion(state, version)
  if (!reader.ok || UNKNOWN_PRODUCT.test(name)) return
  const number = isWide ? `${major}.${minor}.${build}` : `${major}.${minor}.${build >> 8}`
  session.facts.serverSoftware = `${name} ${number}`
}

function readEnvironment(state: TdsState, reader: ByteReader, session: SessionContext): void {
  const kind = reader.u8()
  if (kind === CHANGED_DATABASE) {
    const database = readShort(reader, wide(state))
    if (state.fields.database === '') state.fields.database = database
  } else if (kind === CHANGED_ROUTE) {
    reader.skip(3)
    const port = reader.u16le()
    const host = readLong(reader, true)
    if (reader.ok) state.fields.routedTo = `${host}:${port}`
    session.tag('routed')
  }
}

/** DONE, DONEPROC and DONEINPROC behind their first byte; false when it is not all there. */
export function readDone(state: TdsState, reader: ByteReader, isLate: boolean): boolean {
  const status = reader.u16le()
  const ran = reader.u16le()
  const low = reader.u32le()
  const count = isLate ? low + reader.u32le() * 0x100000000 : low
  if (!reader.ok) return false
  const { response, fields } = state
  if ((status & DONE_ATTENTION) !== 0) response.isCancelled = true
  if ((status & (DONE_ERROR | DONE_SERVER_ERROR)) !== 0) response.errors ||= 1
  response.results++
  if ((status & DONE_COUNT) === 0 || count > Number.MAX_SAFE_INTEGER) return true
  if (ran === RAN_SELECT || (ran === 0 && response.columns > 0)) {
    response.rows += count
    fields.rowCount += count
  } else {
    response.affected += count
    fields.affectedRowCount += count
  }
  return true
}

/** A value that a procedure returned: of a whole number it may be the handle of a statement. False when it is not all there. */
export function readReturnValue(state: TdsState, reader: ByteReader): boolean {
  const isLong = state.version === 0 || state.version >= VERSION_72
  reader.skip(2)
  reader.skip(reader.u8() * 2)
  reader.skip(1 + (isLong ? 4 : 2) + 2)
  const hasCollation = state.version === 0 || state.version >= VERSION_71
  const type = readColumnType(reader, hasCollation, false, isLong)
  if (!reader.ok) return false
  if (type === undefined) {
    state.walk.isOpaque = true
    return true
  }
  if (type.isNumber) return readHandle(state, reader, type.form, type.size)
  // Passed over as a row of one value is.
  state.walk.columns = [type]
  state.walk.column = 0
  return true
}

function readHandle(state: TdsState, reader: ByteReader, form: Form, size: number): boolean {
  const length = form === Form.Fixed ? size : reader.u8()
  if (length === 4) {
    const handle = reader.u32le()
    if (state.response.handle < 0) state.response.handle = handle
  } else reader.skip(length)
  return reader.ok
}
