/** Events of calls, and what is left when the session ends. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { ACCEPT_TEXTS, AUTH_TEXTS, GSS_PRIVACY, PROGRAMS } from './constants.ts'
import { OPERATIONS, TOLD } from './operations.ts'
import { procedureName, QUIET } from './procedures.ts'
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

/** A call whose reply was not seen: what it would have told, as unknown. */
export function tellUnknown(
  state: NfsState,
  call: Call,
  tsMicros: number,
  session: SessionContext,
): void {
  // What RPCSEC_GSS seals says nothing at all.
  const isSealed = call.gssProcedure === 0 && call.gssService === GSS_PRIVACY
  if (isSealed || call.procedure === 0 || QUIET.has(procedureName(call))) return
  if (call.steps === undefined) {
    tellCall(state, call, 'unknown', '', '', tsMicros, session)
    return
  }
  for (const step of call.steps) {
    if (!TOLD.has(step.code)) continue
    const { name } = OPERATIONS.get(step.code)!
    const detail = step.to === '' ? undefined : { to: step.to }
    tellCall(state, call, 'unknown', '', '', tsMicros, session, detail, name, step.path)
  }
}

/** The session is over: files added up, calls that were not answered. */
export function tellRest(state: NfsState, tsMicros: number, session: SessionContext): void {
  endFiles(state, session)
  const pending = state.pending
  state.pending = undefined
  for (const call of pending?.values() ?? []) tellUnknown(state, call, tsMicros, session)
}
