/** LOGIN7, MS-TDS 2.2.6.4, and the login record of 4.2 and 5.0. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { createGssLogin } from '../../src/formats/gssLogin.ts'
import { utf16Text } from '../../src/formats/utf16.ts'
import { VERSION_5 } from './constants.ts'
import type { TdsState } from './state.ts'
import { takeToken } from './token.ts'

/** Offsets of the pairs of offset and length. */
const HOST = 36
const USER = 40
const PASSWORD = 44
const APPLICATION = 48
const SERVER = 52
const LIBRARY = 60
const LANGUAGE = 64
const DATABASE = 68
const TOKEN = 78
const NEW_PASSWORD = 86
const FIXED_BYTES = 86
const INTEGRATED = 0x80
const EXTENSION = 0x10
const MASK_OF_PASSWORD = 0xa5

/** Reads a LOGIN7; false when it is none. */
export function readLogin7(
  state: TdsState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const { bytes, pos: base, end } = reader
  if (end - base < FIXED_BYTES) return false
  const version = bytes.readUInt32LE(base + 4)
  if (version >>> 28 !== 7 && version !== 0x08000000) return false
  const { fields } = state
  const { facts } = session
  const text = (at: number): string => {
    const start = base + bytes.readUInt16LE(base + at)
    const stop = start + bytes.readUInt16LE(base + at + 2) * 2
    return start >= base + FIXED_BYTES && stop <= end ? utf16Text(bytes, start, stop) : ''
  }
  setVersion(state, version)
  fields.clientPid = bytes.readUInt32LE(base + 16)
  fields.clientHost = text(HOST)
  fields.applicationName = text(APPLICATION)
  fields.serverName = text(SERVER)
  fields.library = text(LIBRARY)
  fields.language = text(LANGUAGE)
  fields.database = text(DATABASE)
  facts.clientSoftware = fields.applicationName === '' ? fields.library : fields.applicationName
  facts.user = text(USER)
  const isIntegrated = (bytes[base + 25]! & INTEGRATED) !== 0
  const isFederated = (bytes[base + 27]! & EXTENSION) !== 0 && facts.user === '' && !isIntegrated
  facts.authMethod = isIntegrated ? 'sspi' : isFederated ? 'federated' : 'password'
  const secret = isIntegrated || isFederated ? '' : readPassword(bytes, base, PASSWORD, end)
  beginLogin(state, session.mask(secret), isFederated, tsMicros, session)
  if (readPassword(bytes, base, NEW_PASSWORD, end) !== '') session.tag('password-change')
  if (isIntegrated) readIntegrated(state, bytes, base, end, session)
  return true
}

function beginLogin(
  state: TdsState,
  secret: string,
  isFederated: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  state.login = { tsMicros, secret, gss: undefined, isFederated }
  session.facts.authResult = 'unknown'
  session.facts.authAttempts++
}

/** The encrypted login: that there is one is all that shows. */
export function noteHiddenLogin(state: TdsState, tsMicros: number, session: SessionContext): void {
  if (state.login === undefined && !state.loggedIn) beginLogin(state, '', false, tsMicros, session)
}

function readIntegrated(
  state: TdsState,
  bytes: Buffer,
  base: number,
  end: number,
  session: SessionContext,
): void {
  state.login!.gss = createGssLogin()
  const start = base + bytes.readUInt16LE(base + TOKEN)
  const stop = Math.min(end, start + bytes.readUInt16LE(base + TOKEN + 2))
  takeToken(state, bytes, start, stop, session)
}

/** A password's nibbles are swapped and its bits changed, which hides it from nobody. */
function readPassword(bytes: Buffer, base: number, at: number, end: number): string {
  if (base + at + 4 > end) return ''
  const start = base + bytes.readUInt16LE(base + at)
  const stop = start + bytes.readUInt16LE(base + at + 2) * 2
  if (start < base + FIXED_BYTES || stop > end || stop <= start) return ''
  const clear = Buffer.alloc(stop - start)
  for (let i = 0; i < clear.length; i++) {
    const byte = bytes[start + i]! ^ MASK_OF_PASSWORD
    clear[i] = ((byte << 4) | (byte >> 4)) & 0xff
  }
  return clear.toString('utf16le')
}

/** Notes a version as the login or the server tells it. */
export function setVersion(state: TdsState, version: number): void {
  state.version = version
  const major = version >>> 24
  state.fields.version = major >= 0x70 ? `7.${major & 0xf}` : `${major}.${(version >>> 16) & 0xff}`
}

/** Places of the record of 4.2 and 5.0: texts of 30 bytes with their length behind them. */
const OLD_HOST = 0
const OLD_USER = 31
const OLD_PASSWORD = 62
const OLD_PROCESS = 93
const OLD_APPLICATION = 140
const OLD_SERVER = 171
const OLD_VERSION = 458
const OLD_LIBRARY = 462
const OLD_LANGUAGE = 480
const OLD_BYTES = 511
const OLD_TEXT_BYTES = 30
const OLD_LIBRARY_BYTES = 10

/** Reads the login record of 4.2 and 5.0; false when it is none. */
export function readOldLogin(
  state: TdsState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const { bytes, pos: base, end } = reader
  if (end - base < OLD_BYTES) return false
  const text = (at: number, most = OLD_TEXT_BYTES): string => {
    const length = Math.min(most, bytes[base + at + most]!)
    return wireText(bytes, base + at, base + at + length)
  }
  const { fields } = state
  const { facts } = session
  setVersion(state, bytes.readUInt32BE(base + OLD_VERSION))
  fields.clientHost = text(OLD_HOST)
  fields.applicationName = text(OLD_APPLICATION)
  fields.serverName = text(OLD_SERVER)
  fields.library = text(OLD_LIBRARY, OLD_LIBRARY_BYTES)
  fields.language = text(OLD_LANGUAGE)
  const pid = Number(text(OLD_PROCESS))
  fields.clientPid = Number.isInteger(pid) && pid > 0 && pid < 0x80000000 ? pid : 0
  facts.user = text(OLD_USER)
  facts.authMethod = 'password'
  facts.clientSoftware = fields.applicationName === '' ? fields.library : fields.applicationName
  const length = Math.min(OLD_TEXT_BYTES, bytes[base + OLD_PASSWORD + OLD_TEXT_BYTES]!)
  const at = base + OLD_PASSWORD
  beginLogin(
    state,
    session.mask(bytes.toString('latin1', at, at + length)),
    false,
    tsMicros,
    session,
  )
  return state.version === VERSION_5 || state.version >>> 24 <= 5
}
