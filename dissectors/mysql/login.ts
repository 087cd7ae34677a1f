/** What the client sends to log in: HandshakeResponse41 and 320, SSLRequest, COM_CHANGE_USER. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import {
  CLEAR_PLUGINS,
  CLIENT_COMPRESS,
  CLIENT_CONNECT_ATTRS,
  CLIENT_CONNECT_WITH_DB,
  CLIENT_PLUGIN_AUTH,
  CLIENT_PLUGIN_AUTH_LENENC,
  CLIENT_PROTOCOL_41,
  CLIENT_SECURE_CONNECTION,
  CLIENT_SSL,
  CLIENT_ZSTD,
  MAX_ATTRIBUTES,
  NATIVE_PLUGIN,
  OLD_PLUGIN,
} from './constants.ts'
import { readLength, readText, readZeroText } from './lengths.ts'
import type { Login, MysqlState } from './state.ts'

/** Bytes of an SSLRequest, and of a login's part before the user; of the old ones. */
const HEAD_BYTES = 32
const OLD_HEAD_BYTES = 5

/** What the first packet of a client turned out to be. */
export type Opening = 'login' | 'tls' | 'bad'

/** Reads a client's first packet; `whole` is its length on the wire. */
export function readOpening(
  state: MysqlState,
  reader: ByteReader,
  whole: number,
  tsMicros: number,
  session: SessionContext,
): Opening {
  const low = reader.u16le()
  if (!reader.ok) return 'bad'
  const isNew = (low & CLIENT_PROTOCOL_41) !== 0
  const caps = isNew ? low | (reader.u16le() << 16) : low
  const wantsTls = (caps & CLIENT_SSL) !== 0
  if (wantsTls && whole === (isNew ? HEAD_BYTES : OLD_HEAD_BYTES)) {
    state.clientCaps = caps
    return 'tls'
  }
  const login = isNew
    ? readNew(state, reader, caps, tsMicros, session)
    : readOld(reader, caps, tsMicros)
  if (login === undefined) return 'bad'
  state.clientCaps = caps
  state.loginSeen = true
  beginLogin(state, login, session)
  const agreed = state.greeted ? caps & state.serverCaps : caps
  if ((agreed & CLIENT_COMPRESS) !== 0) state.fields.compression = 'zlib'
  else if ((agreed & CLIENT_ZSTD) !== 0) state.fields.compression = 'zstd'
  return 'login'
}

function readNew(
  state: MysqlState,
  reader: ByteReader,
  caps: number,
  tsMicros: number,
  session: SessionContext,
): Login | undefined {
  reader.skip(4 + 1 + 23)
  if (!reader.ok) return undefined
  const user = readZeroText(reader)
  let length = 0
  if ((caps & CLIENT_PLUGIN_AUTH_LENENC) !== 0) length = Math.max(0, readLength(reader))
  else if ((caps & CLIENT_SECURE_CONNECTION) !== 0) length = reader.u8()
  else length = Math.max(0, reader.find(0) + 1 - reader.pos)
  const proofAt = reader.pos
  reader.skip(length)
  const hasDatabase = (caps & CLIENT_CONNECT_WITH_DB) !== 0
  const database = hasDatabase ? readZeroText(reader) : ''
  const named = (caps & CLIENT_PLUGIN_AUTH) !== 0 && reader.remaining() > 0
  const unnamed = (caps & CLIENT_SECURE_CONNECTION) !== 0 ? NATIVE_PLUGIN : OLD_PLUGIN
  const plugin = named ? readZeroText(reader, 64) : unnamed
  if (!reader.ok) return undefined
  const attributes =
    (caps & CLIENT_CONNECT_ATTRS) !== 0 ? readAttributes(state, reader, session) : {}
  const secret = CLEAR_PLUGINS.has(plugin)
    ? session.mask(readSecret(reader.bytes, proofAt, proofAt + length))
    : ''
  return { action: 'LOGIN', tsMicros, user, database, plugin, secret, attributes }
}

function readOld(reader: ByteReader, caps: number, tsMicros: number): Login | undefined {
  reader.skip(3)
  const user = readZeroText(reader)
  if (!reader.ok || user === '') return undefined
  const proof = reader.find(0)
  reader.pos = proof < 0 ? reader.end : proof + 1
  const database = (caps & CLIENT_CONNECT_WITH_DB) !== 0 ? readZeroText(reader) : ''
  return {
    action: 'LOGIN',
    tsMicros,
    user,
    database,
    plugin: OLD_PLUGIN,
    secret: '',
    attributes: {},
  }
}

/** Reads COM_CHANGE_USER behind its first byte. */
export function readChangeUser(
  state: MysqlState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  const user = readZeroText(reader)
  if ((state.clientCaps & CLIENT_SECURE_CONNECTION) !== 0 || state.clientCaps === 0) {
    reader.skip(reader.u8())
  } else readZeroText(reader)
  const database = readZeroText(reader)
  let plugin = ''
  if (reader.remaining() > 2) {
    reader.skip(2)
    plugin = readZeroText(reader, 64)
  }
  const attributes = reader.remaining() > 0 ? readAttributes(state, reader, session) : {}
  const secret = ''
  beginLogin(
    state,
    { action: 'CHANGE_USER', tsMicros, user, database, plugin, secret, attributes },
    session,
  )
}

function beginLogin(state: MysqlState, login: Login, session: SessionContext): void {
  const { facts } = session
  state.login = login
  facts.user = login.user
  facts.authResult = 'unknown'
  facts.authMethod = login.plugin
  facts.authAttempts++
  if (login.plugin !== '') state.fields.authPlugin = login.plugin
  if (state.fields.database === '') state.fields.database = login.database
}

/** What a plugin that sends the password as it is had in its packet. */
export function readSecret(bytes: Buffer, start: number, end: number): string {
  const stop = end > start && bytes[end - 1] === 0 ? end - 1 : end
  return bytes.toString('utf8', start, stop)
}

/** Pairs of texts that client libraries tell of themselves. */
function readAttributes(
  state: MysqlState,
  reader: ByteReader,
  session: SessionContext,
): Record<string, string> {
  const attributes: Record<string, string> = {}
  const length = readLength(reader)
  const end = Math.min(reader.end, reader.pos + Math.max(0, length))
  for (let i = 0; i < MAX_ATTRIBUTES && reader.ok && reader.pos < end; i++) {
    const name = readText(reader, 64)
    const value = readText(reader)
    if (reader.ok && name !== '' && name !== '__proto__') attributes[name] = value
  }
  const { _client_name, _client_version, program_name, _os, _platform } = attributes
  const { facts } = session
  if (_client_name) facts.clientSoftware = join(_client_name, _client_version)
  else if (program_name) facts.clientSoftware = program_name
  if (program_name) state.fields.clientProgram = program_name
  state.fields.clientSystem ||= join(_os, _platform)
  return attributes
}

const join = (first: string | undefined, second: string | undefined): string =>
  [first, second].filter((t) => t !== undefined && t !== '').join(' ')
