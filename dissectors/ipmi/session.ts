/** Setting up sessions of RMCP+: open session and RAKP 1 to 4 (IPMI 2.0, 13.17 to 13.23). Digests are passed over. */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  AUTHENTICATIONS,
  CONFIDENTIALITIES,
  INTEGRITIES,
  OPEN_REQUEST,
  OPEN_RESPONSE,
  PRIVILEGES,
  RAKP1,
  RAKP2,
  RAKP3,
  RAKP4,
  STATUSES,
  SUITES,
} from './constants.ts'
import type { IpmiState } from './state.ts'

/** Reads the payload at `pos`; `input` ends with it. */
export function readSetup(
  state: IpmiState,
  payload: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  state.fields.version = '2.0'
  if (payload === OPEN_REQUEST) {
    beginLogin(state, input, session)
    input.skip(1)
    state.fields.privilege = PRIVILEGES[input.u8() & 15] ?? ''
    input.skip(6)
    if (input.ok) readAlgorithms(state, input, session)
    return
  }
  if (payload === RAKP1) {
    readRakp1(state, input, session)
    return
  }
  input.skip(1)
  const status = input.u8()
  if (!input.ok) return
  if (payload === OPEN_RESPONSE && status === 0) {
    input.skip(10)
    if (input.ok) readAlgorithms(state, input, session)
  } else if (
    status !== 0 &&
    (payload === RAKP2 || payload === OPEN_RESPONSE || payload === RAKP4 || payload === RAKP3)
  ) {
    // A client that finds the controller's digest wrong says so itself: the password differs.
    tellLogin(state, 'failure', status, input.tsMicros, session)
  } else if (payload === RAKP2) state.isProved = true
  else if (payload === RAKP3) state.isProved = false
  else if (payload === RAKP4) tellLogin(state, 'success', 0, input.tsMicros, session)
}

function beginLogin(state: IpmiState, input: StreamSlice, session: SessionContext): void {
  if (state.isProved) endLogin(state, input.tsMicros, session)
  if (state.loginMicros === 0) state.loginMicros = input.tsMicros
  if (session.facts.authResult === '') session.facts.authResult = 'unknown'
}

/** Three of them: type, two reserved, length, algorithm, three reserved. */
function readAlgorithms(state: IpmiState, input: StreamSlice, session: SessionContext): void {
  const chosen: number[] = []
  for (let i = 0; i < 3; i++) {
    input.skip(4)
    chosen.push(input.u8() & 0x3f)
    input.skip(3)
  }
  if (!input.ok) return
  const [authentication, integrity, confidentiality] = chosen as [number, number, number]
  const { fields } = state
  fields.authentication = AUTHENTICATIONS[authentication] ?? `algorithm ${authentication}`
  fields.integrity = INTEGRITIES[integrity] ?? `algorithm ${integrity}`
  fields.confidentiality = CONFIDENTIALITIES[confidentiality] ?? `algorithm ${confidentiality}`
  const suite = SUITES[`${authentication}${integrity}${confidentiality}`]
  fields.cipherSuite = suite === undefined ? '' : String(suite)
  session.facts.authMethod = fields.authentication.toLowerCase()
  // Whoever asks for it is let in with any password where it is not switched off.
  if (suite === 0) session.tag('cipher-zero')
}

function readRakp1(state: IpmiState, input: StreamSlice, session: SessionContext): void {
  beginLogin(state, input, session)
  input.skip(24)
  state.fields.privilege = PRIVILEGES[input.u8() & 15] ?? ''
  input.skip(2)
  const length = input.u8()
  const start = input.pos
  input.skip(length)
  if (input.ok) noteUser(wireText(input.bytes, start, start + length), session)
}

export function noteUser(user: string, session: SessionContext): void {
  session.facts.user = user
  if (user === '') session.tag('null-user')
}

/** A login that is going on ends without a word, or with the flow. */
export function endLogin(state: IpmiState, tsMicros: number, session: SessionContext): void {
  if (!state.isProved) {
    tellLogin(state, 'unknown', 0, tsMicros, session)
    return
  }
  session.facts.confidence = 0.8
  session.facts.evidence =
    "the client went no further once it had the controller's proof of the password"
  tellLogin(
    state,
    'failure',
    0,
    tsMicros,
    session,
    "the controller's proof did not match the password",
  )
}

/** What a login came to. */
export function tellLogin(
  state: IpmiState,
  result: 'success' | 'failure' | 'unknown',
  status: number,
  tsMicros: number,
  session: SessionContext,
  text = STATUSES[status] ?? '',
): void {
  if (state.loginMicros === 0) return
  const { facts } = session
  const { fields } = state
  facts.authAttempts++
  if (result === 'success' || facts.authResult !== 'success') facts.authResult = result
  session.event({
    tsMicros,
    kind: 'auth',
    action: fields.version === '2.0' ? 'RAKP' : 'Activate Session',
    user: facts.user,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    statusCode:
      result === 'unknown' || (result === 'failure' && status === 0) ? '' : String(status),
    statusText: result === 'failure' ? text : '',
    durationMicros: Math.max(0, tsMicros - state.loginMicros),
    detail: { privilege: fields.privilege, cipher_suite: fields.cipherSuite },
  })
  state.loginMicros = 0
  state.isProved = false
}
