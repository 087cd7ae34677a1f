/** Events of calls, and what is left when the session ends. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { ACCEPT_TEXTS, AUTH_TEXTS, PROGRAMS } from './constants.ts'
import { procedureName } from './procedures.ts'
import type { Call, NfsState } from './state.ts'
import { endFiles } from './sums.ts'

type Status = 'ok' | 'error' | 'unknown'

/** A call with what came of it. */
export function tellCall(
  state: NfsState,
  call: Call,
  status: Status,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
  extra?: Readonly<Record<string, unknown>>,
  action?: string,
  path?: string,
): void {
  if (status === 'error') state.fields.errorCount++
  const program = PROGRAMS[call.program] ?? String(call.program)
  session.event({
    tsMicros,
    kind: 'request',
    action: action ?? procedureName(call),
    object: path ?? call.object,
    user: call.uid,
    status,
    statusCode: code,
    statusText: text,
    durationMicros: tsMicros - call.tsMicros,
    detail: {
      program,
      version: versionOf(call),
      ...(call.to === '' ? {} : { to: call.to }),
      ...extra,
    },
  })
}

const versionOf = (call: Call): string =>
  call.steps === undefined ? String(call.version) : `${call.version}.${call.minorVersion}`

/** The server does not take the caller, or not this version of RPC: RFC 5531 (9). */
export function tellDenied(
  state: NfsState,
  call: Call,
  reason: number,
  code: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const isAuth = reason === 1
  const text = isAuth ? (AUTH_TEXTS[code] ?? `AUTH_${code}`) : 'RPC_MISMATCH'
  if (isAuth) {
    session.facts.authResult = 'failure'
    session.facts.authAttempts++
  }
  tellCall(state, call, 'error', isAuth ? String(code) : '', text, tsMicros, session)
}

/** Taken, but not carried out. */
export function tellRejected(
  state: NfsState,
  call: Call,
  accepted: number,
  tsMicros: number,
  session: SessionContext,
): void {
  tellCall(state, call, 'error', String(accepted), ACCEPT_TEXTS[accepted] ?? '', tsMicros, session)
}

/** The session is over: files added up, calls that were not answered. */
export function tellRest(state: NfsState, tsMicros: number, session: SessionContext): void {
  endFiles(state, session)
  const pending = state.pending
  state.pending = undefined
  for (const call of pending?.values() ?? []) {
    if (call.procedure !== 0) tellCall(state, call, 'unknown', '', '', tsMicros, session)
  }
}
