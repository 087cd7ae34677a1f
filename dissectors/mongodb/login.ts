/** Logins: saslStart and saslContinue (SCRAM: RFC 5802, 7677; PLAIN: RFC 4616), authenticate (X.509, MONGODB-CR), and either inside hello. */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import * as bson from './bson.ts'
import { MAX_NAME_CHARS } from './constants.ts'
import type { MongodbState } from './state.ts'

/** A payload's first bytes that are looked at for the user. */
const MAX_PAYLOAD_BYTES = 512

/** Remembers the login that the document at `at` begins; one under way is told of by the reply to what it asked. */
export function beginLogin(
  state: MongodbState,
  bytes: Buffer,
  at: number,
  end: number,
  database: string,
  tsMicros: number,
): void {
  const mechanism = bson.findText(bytes, at, end, 'mechanism')
  const named = bson.findText(bytes, at, end, 'user')
  const element = bson.createElement()
  const hasPayload = bson.findMember(bytes, at, end, 'payload', element)
  const sasl = hasPayload ? readUser(mechanism, bytes, element) : ''
  state.login = {
    // The oldest way names no mechanism: a digest of nonce, user and password.
    mechanism: mechanism === '' ? 'MONGODB-CR' : mechanism,
    user: named === '' ? sasl : named,
    database: bson.findText(bytes, at, end, 'db') || database,
    tsMicros,
  }
}

/** A step of a login whose beginning was not seen. */
export function continueLogin(state: MongodbState, database: string, tsMicros: number): void {
  state.login ??= { mechanism: '', user: '', database, tsMicros }
}

function readUser(mechanism: string, bytes: Buffer, element: bson.Element): string {
  const from = element.type === bson.BINARY ? element.from + 5 : element.from
  if (element.to <= from) return ''
  const payload = bytes.toString('latin1', from, Math.min(element.to, from + MAX_PAYLOAD_BYTES))
  const name =
    mechanism === 'PLAIN'
      ? (payload.split('\0')[1] ?? '')
      : (/(?:^|,)n=([^,]*)/.exec(payload)?.[1] ?? '').replaceAll('=2C', ',').replaceAll('=3D', '=')
  const text = Buffer.from(name, 'latin1')
  return wireText(text, 0, text.length, MAX_NAME_CHARS)
}

/** The login is over: told as one event, however many steps it took. */
export function endLogin(
  state: MongodbState,
  status: 'ok' | 'error' | 'unknown',
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { login } = state
  if (login === undefined) return
  state.login = undefined
  const { facts } = session
  facts.authAttempts++
  if (login.user !== '') facts.user = login.user
  if (login.mechanism !== '') facts.authMethod = login.mechanism.toLowerCase()
  if (status === 'ok') {
    facts.authResult = 'success'
    state.user = login.user
    state.fields.authDatabase = login.database
  } else if (facts.authResult !== 'success')
    facts.authResult = status === 'error' ? 'failure' : 'unknown'
  if (state.fields.authDatabase === '') state.fields.authDatabase = login.database
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'authenticate',
    object: login.mechanism,
    user: login.user,
    status,
    statusCode: code,
    statusText: text,
    durationMicros: Math.max(0, tsMicros - login.tsMicros),
    detail: { mechanism: login.mechanism, database: login.database },
  })
}
