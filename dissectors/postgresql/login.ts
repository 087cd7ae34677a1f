/** How a connection authenticates, and how that ends. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { AUTH_METHODS, AUTH_OK, AUTH_SASL } from './constants.ts'
import type { PostgresqlState, ServerError } from './state.ts'
import { readZeroText } from './zeroText.ts'

/** AuthenticationOk and the requests that come before it. */
export function readAuthentication(
  state: PostgresqlState,
  reader: ByteReader,
  session: SessionContext,
): void {
  const code = reader.u32be()
  const { facts } = session
  if (!reader.ok) return
  if (facts.authResult === '') facts.authResult = 'unknown'
  state.loggingIn = true
  if (code === AUTH_OK) {
    state.accepted = true
    // Nothing was asked for: trust, or what the connection itself proves.
    if (facts.authMethod === '') facts.authMethod = 'none'
    return
  }
  const method = AUTH_METHODS[code]
  if (method !== undefined) facts.authMethod = method
  else if (code === AUTH_SASL) facts.authMethod = readZeroText(reader, 64).toLowerCase()
  if (method !== undefined || code === AUTH_SASL) state.challenge = code
}

/** The client's answer: a password as it is, a digest, a mechanism with its data. */
export function readProof(
  state: PostgresqlState,
  reader: ByteReader,
  session: SessionContext,
): void {
  if (state.challenge === AUTH_SASL && state.mechanism === '') {
    state.mechanism = readZeroText(reader, 64)
    if (state.mechanism !== '') session.facts.authMethod = state.mechanism.toLowerCase()
  } else if (session.facts.authMethod === 'password') {
    const zero = reader.find(0)
    const end = zero < 0 ? reader.end : zero
    state.secret = session.mask(reader.bytes.toString('utf8', reader.pos, end))
  }
}

/** Tells how a login ended: the server is ready, or an error came before it was. */
export function endLogin(
  state: PostgresqlState,
  result: 'success' | 'failure' | 'unknown',
  error: ServerError | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  state.loggingIn = false
  facts.authResult = result
  if (facts.authAttempts === 0) facts.authAttempts = 1
  const detail: Record<string, unknown> = {}
  if (facts.authMethod !== '') detail.method = facts.authMethod
  if (state.fields.applicationName !== '') detail.application_name = state.fields.applicationName
  if (state.secret !== '') detail.secret = state.secret
  if (error !== undefined) Object.assign(detail, { severity: error.severity }, error.detail)
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'LOGIN',
    object: state.fields.database,
    user: facts.user,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    statusCode: error?.code ?? '',
    statusText: error?.message ?? '',
    durationMicros: state.startupMicros === 0 ? 0 : tsMicros - state.startupMicros,
    detail,
  })
}
