/** The exchange that follows a login or COM_CHANGE_USER: switch of plugin, more data, OK or ERR. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { CLEAR_PLUGINS, OLD_PLUGIN } from './constants.ts'
import { readZeroText } from './lengths.ts'
import { readSecret } from './login.ts'
import { readError } from './serverError.ts'
import type { Login, MysqlState } from './state.ts'

const OK = 0x00
const MORE_DATA = 0x01
const SWITCH = 0xfe
const ERR = 0xff
/** Answers of caching_sha2_password's server: the cache knew the password, or the whole exchange is needed. */
const FAST = 0x03
const WHOLE = 0x04

const UNSEEN: Readonly<Login> = {
  action: 'LOGIN',
  tsMicros: 0,
  user: '',
  database: '',
  plugin: '',
  secret: '',
  attributes: {},
}

/** A server's packet while a login is on its way; false when it is none that may come then. */
export function readAuthPacket(
  state: MysqlState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const kind = reader.u8()
  if (kind === OK) {
    endLogin(state, 'success', '', '', '', tsMicros, session)
    return true
  }
  if (kind === ERR) {
    const error = readError(reader)
    endLogin(state, 'failure', error.code, error.state, error.message, tsMicros, session)
    return true
  }
  if (kind === SWITCH) {
    usePlugin(state, reader.remaining() === 0 ? OLD_PLUGIN : readZeroText(reader, 64), session)
    return true
  }
  if (kind !== MORE_DATA) return false
  const step = reader.peek()
  if (reader.remaining() === 1 && (step === FAST || step === WHOLE)) {
    session.tag(step === FAST ? 'password-cache-hit' : 'password-cache-miss')
  }
  return true
}

function usePlugin(state: MysqlState, plugin: string, session: SessionContext): void {
  state.fields.authPlugin = plugin
  session.facts.authMethod = plugin
  if (state.login !== undefined) state.login.plugin = plugin
}

/** A client's packet while its login is on its way: only what is sent as it is says anything. */
export function readAuthReply(
  state: MysqlState,
  reader: ByteReader,
  session: SessionContext,
): void {
  const { login } = state
  if (login === undefined || !CLEAR_PLUGINS.has(login.plugin) || reader.remaining() === 0) return
  login.secret = session.mask(readSecret(reader.bytes, reader.pos, reader.end))
}

/** Tells how a login ended. Without one, as when only the server was seen, of that alone. */
export function endLogin(
  state: MysqlState,
  result: 'success' | 'failure' | 'unknown',
  code: string,
  sqlState: string,
  message: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const login = state.login ?? UNSEEN
  const { facts, fields } = { facts: session.facts, fields: state.fields }
  state.login = undefined
  state.loggedIn = result === 'success'
  facts.authResult = result
  if (facts.authAttempts === 0) facts.authAttempts = 1
  if (facts.authMethod === '') facts.authMethod = fields.authPlugin
  if (result === 'failure') fields.errorCount++
  const detail: Record<string, unknown> = {}
  const plugin = login.plugin === '' ? fields.authPlugin : login.plugin
  if (plugin !== '') detail.plugin = plugin
  if (login.database !== '') detail.database = login.database
  if (login.secret !== '') detail.secret = login.secret
  if (sqlState !== '') detail.sqlstate = sqlState
  if (Object.keys(login.attributes).length > 0) detail.attributes = login.attributes
  session.event({
    tsMicros,
    kind: 'auth',
    action: login.action,
    object: login.database,
    user: login.user,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    statusCode: code,
    statusText: message,
    durationMicros: login.tsMicros === 0 ? 0 : tsMicros - login.tsMicros,
    detail,
  })
}
