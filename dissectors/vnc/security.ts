/** Security types: who says what inside each, how long it is, and what came of it. */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  METHODS,
  PLAIN,
  RA2,
  RA2_256,
  RA2NE,
  RA2NE_256,
  SECURITY_NAMES,
  TIGHT,
  TIGHT_UNIX_LOGIN,
  ULTRA,
  VENCRYPT,
} from './constants.ts'
import type { VncState } from './state.ts'

export const nameSecurity = (type: number): string => SECURITY_NAMES[type] ?? `type-${type}`

export const isRa2 = (type: number): boolean =>
  type === RA2 || type === RA2NE || type === RA2_256 || type === RA2NE_256
/** RA2 that encrypts what follows the authentication as well. */
export const isSealed = (type: number): boolean => type === RA2 || type === RA2_256

/** Whether versions are of the kind that has one security type instead of a list. */
export function speaksOld(state: VncState): boolean {
  return spokenMinor(state) < 7
}

/** The minor version both understand; RFC 6143 treats others than 3.7 and 3.8 as 3.3. */
export function spokenMinor(state: VncState): number {
  if (state.clientMinor < 0) return state.serverMinor
  if (state.serverMinor < 0) return state.clientMinor
  return Math.min(state.clientMinor, state.serverMinor)
}

/** The type chosen, or the one inside another type. */
export function chooseSecurity(
  state: VncState,
  type: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const unix = state.tight && type === TIGHT_UNIX_LOGIN
  const name = unix ? 'Unix login' : nameSecurity(type)
  if (state.security < 0) {
    fields.securityType = name
    state.startedMicros = tsMicros
  } else fields.securitySubtype = name
  state.security = type
  if (type === TIGHT) state.tight = true
  if (type === TIGHT || type === VENCRYPT || type === ULTRA) return
  session.facts.authMethod = unix ? 'password' : (METHODS[type] ?? 'unknown')
  if (session.facts.authResult === '') session.facts.authResult = 'unknown'
}

/** What the authentication came to; told of once. */
export function tellAuth(
  state: VncState,
  result: 'success' | 'failure' | 'unknown',
  tsMicros: number,
  session: SessionContext,
  statusCode = '',
  reason = '',
): void {
  if (state.authTold || state.security < 0) return
  state.authTold = true
  const { facts } = session
  const { fields } = state
  facts.authAttempts++
  facts.authResult = result
  if (reason !== '') fields.failureReason = reason
  session.event({
    tsMicros,
    kind: 'auth',
    action: fields.securitySubtype === '' ? fields.securityType : fields.securitySubtype,
    user: state.user,
    status: result === 'success' ? 'ok' : result === 'failure' ? 'error' : 'unknown',
    statusCode,
    statusText: reason,
    durationMicros: tsMicros - state.startedMicros,
  })
}

/** User and password in the clear: `length length user password`, of Plain and of TightVNC's Unix login. */
export function readPlain(state: VncState, input: StreamSlice, session: SessionContext): void {
  const userBytes = input.u32be()
  const secretBytes = input.u32be()
  const at = input.pos
  state.user = wireText(input.bytes, at, at + userBytes)
  session.facts.user = state.user
  input.skip(userBytes + secretBytes)
}

export const isPlain = (state: VncState): boolean =>
  state.security === PLAIN || (state.tight && state.security === TIGHT_UNIX_LOGIN)
