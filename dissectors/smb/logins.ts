/** Logins: session setups of both protocols with their tokens, and what became of them. MS-SMB2 2.2.5, MS-CIFS 2.2.4.53. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import {
  createGssLogin,
  describeGssLogin,
  type GssLogin,
  noteToken,
} from '../../src/formats/gssLogin.ts'
import { readSecurityToken } from '../../src/formats/spnego.ts'
import { GUEST_TAG, MAX_LOGINS } from './constants.ts'
import type { SmbState } from './state.ts'

/** How a login ended, as the server put it. */
export interface LoginEnd {
  readonly status: 'ok' | 'error' | 'unknown'
  readonly statusCode: string
  readonly statusText: string
  readonly isGuest: boolean
  readonly isAnonymous: boolean
  /** Which session of the connection it is, from now on. */
  readonly key: number
}

/** The login under way, begun where none is. */
export function openLogin(state: SmbState, tsMicros: number): GssLogin {
  if (state.login === undefined) {
    state.login = createGssLogin()
    state.loginMicros = tsMicros
  }
  return state.login
}

/** Takes a security token of either side. */
export function noteLoginToken(
  state: SmbState,
  bytes: Buffer,
  start: number,
  end: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const token = readSecurityToken(bytes, start, end)
  if (token === undefined) return
  const login = openLogin(state, tsMicros)
  noteToken(login, token)
  const { fields } = state
  const { facts } = session
  fields.serverName = login.server || fields.serverName
  fields.serverDnsName = login.serverDns || fields.serverDnsName
  fields.serverDomain = login.serverDomain || fields.serverDomain
  // What systems call themselves inside NTLM: others than Windows imitate its numbers.
  if (login.serverVersion !== '' && facts.serverSoftware === '')
    facts.serverSoftware = `NTLM version ${login.serverVersion}`
  if (login.clientVersion !== '' && facts.clientSoftware === '')
    facts.clientSoftware = `NTLM version ${login.clientVersion}`
}

/** Tells how the login under way ended. */
export function endLogin(
  state: SmbState,
  end: LoginEnd,
  tsMicros: number,
  session: SessionContext,
): void {
  const { login, fields } = state
  if (login === undefined) return
  state.login = undefined
  const isAnonymous = end.isAnonymous || login.isAnonymous
  noteLogin(state, login, end, isAnonymous, session)
  if (end.status === 'ok') {
    fields.loginCount++
    fields.guest ||= end.isGuest
    fields.anonymous ||= isAnonymous
    if (end.isGuest) session.tag(GUEST_TAG)
    state.logins ??= new Map()
    const { logins } = state
    if (logins.size >= MAX_LOGINS) logins.delete(logins.keys().next().value!)
    logins.set(end.key, { user: login.user, isGuest: end.isGuest })
  }
  const detail = describeGssLogin(login)
  if (end.isGuest) detail.guest = true
  if (isAnonymous) detail.anonymous = true
  session.event({
    tsMicros,
    kind: 'auth',
    action: login.method === '' ? 'SESSION_SETUP' : login.method.toUpperCase(),
    object: state.fields.serverName || login.service,
    user: login.user,
    status: end.status,
    statusCode: end.statusCode,
    statusText: end.statusText,
    durationMicros: tsMicros - state.loginMicros,
    detail,
  })
}

function noteLogin(
  state: SmbState,
  login: GssLogin,
  end: LoginEnd,
  isAnonymous: boolean,
  session: SessionContext,
): void {
  const { facts } = session
  const { fields } = state
  facts.authAttempts++
  const result = end.status === 'ok' ? 'success' : end.status === 'error' ? 'failure' : 'unknown'
  // A machine's or nobody's login beside a user's says less than that of the user.
  const isBetter = facts.user === '' || (login.user !== '' && facts.authResult !== 'success')
  if (!isBetter && result !== 'success') return
  if (!isBetter && login.user === '') return
  if (facts.authResult === 'success' && result !== 'success') return
  facts.authResult = result
  facts.authMethod = isAnonymous ? 'anonymous' : login.method || (login.isProven ? 'password' : '')
  facts.user = login.user
  facts.userDomain = login.domain
  fields.workstation = login.workstation || fields.workstation
  fields.service = login.service || fields.service
  fields.realm = login.realm || fields.realm
}

export const userOf = (state: SmbState, key: number): string => state.logins?.get(key)?.user ?? ''
