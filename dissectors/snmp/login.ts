/** Who asks and whether the agent lets them: communities, and USM's users by what is answered (RFC 3414). */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { FLAG_AUTH, FLAG_PRIV, REFUSALS } from './constants.ts'
import type { SnmpState } from './state.ts'

export function nameLevel(flags: number): string {
  if (flags & FLAG_PRIV) return 'authPriv'
  return flags & FLAG_AUTH ? 'authNoPriv' : 'noAuthNoPriv'
}

/** What the agent's answer says of the login; each result of a user is told once. */
export function tellLogin(
  state: SnmpState,
  result: 'success' | 'failure',
  reason: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  if (result === 'success' || facts.authResult !== 'success') facts.authResult = result
  const key = `${state.user} ${result} ${reason}`
  if (state.loginsTold.has(key) || state.loginsTold.size >= 64) return
  state.loginsTold.add(key)
  facts.authAttempts++
  const detail = state.isV3
    ? { security_level: state.fields.securityLevel }
    : { community: state.fields.community }
  session.event({
    tsMicros,
    kind: 'auth',
    action: state.isV3 ? 'USM' : 'community',
    user: state.user,
    status: result === 'success' ? 'ok' : 'error',
    statusText: reason,
    detail,
  })
}

/** A report: what USM counted says whether it refuses, or only asks for the engine or the time. */
export function readReport(
  state: SnmpState,
  name: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (REFUSALS.has(name)) tellLogin(state, 'failure', name, tsMicros, session)
  else if (name === 'usmStatsNotInTimeWindows' && session.facts.authResult !== 'success')
    // The manager asks again with the right time; when it does not, it was refused.
    session.facts.authResult = 'failure'
}
