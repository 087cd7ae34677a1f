/** Security tokens of an integrated login: NTLM and Kerberos, bare or in SPNEGO. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { createGssLogin, noteToken } from '../../src/formats/gssLogin.ts'
import { readSecurityToken } from '../../src/formats/spnego.ts'
import type { TdsState } from './state.ts'

/** Takes from a token in `[start, end)` what it says of who logs in. */
export function takeToken(
  state: TdsState,
  bytes: Buffer,
  start: number,
  end: number,
  session: SessionContext,
): void {
  const { login } = state
  if (login === undefined || end <= start) return
  const token = readSecurityToken(bytes, start, end)
  if (token === undefined) return
  login.gss ??= createGssLogin()
  noteToken(login.gss, token)
  const { facts } = session
  if (login.gss.method !== '') facts.authMethod = login.gss.method
  if (login.gss.user !== '') facts.user = login.gss.user
  if (login.gss.domain !== '' && login.gss.isProven) facts.userDomain = login.gss.domain
}
