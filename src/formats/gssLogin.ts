/**
 * A login by security tokens, NTLM or Kerberos, put together from the tokens of both sides as they
 * go by. What it ended with the carrying protocol says.
 */
import type { SecurityToken } from './spnego.ts'

export interface GssLogin {
  /** '' until a token told. */
  method: '' | 'ntlm' | 'kerberos'
  user: string
  domain: string
  workstation: string
  isAnonymous: boolean
  isNtlmV2: boolean
  /** The user's name was told: an attempt was made. */
  isProven: boolean
  /** The server, as it named itself in an NTLM challenge or the client was told it is. */
  server: string
  serverDomain: string
  serverDns: string
  serverDnsDomain: string
  serverTree: string
  /** What the client meant to talk to: NTLM's target or the ticket's service. */
  service: string
  realm: string
  /** Of a Kerberos refusal; 0 otherwise. */
  kerberosError: number
  clientVersion: string
  serverVersion: string
  /** The last state told by SPNEGO. */
  state: SecurityToken['state']
}

export const createGssLogin = (): GssLogin => ({
  method: '',
  user: '',
  domain: '',
  workstation: '',
  isAnonymous: false,
  isNtlmV2: false,
  isProven: false,
  server: '',
  serverDomain: '',
  serverDns: '',
  serverDnsDomain: '',
  serverTree: '',
  service: '',
  realm: '',
  kerberosError: 0,
  clientVersion: '',
  serverVersion: '',
  state: '',
})

/** Takes from a token what it says. */
export function noteToken(login: GssLogin, token: SecurityToken): void {
  if (token.state !== '') login.state = token.state
  if (token.mechanism !== '') login.method = token.mechanism
  const { ntlm, kerberos } = token
  if (ntlm !== undefined) {
    if (ntlm.type === 2) login.serverVersion = ntlm.version
    else if (ntlm.version !== '') login.clientVersion = ntlm.version
    if (ntlm.type === 3) {
      login.user = ntlm.user
      login.domain = ntlm.domain
      login.workstation = ntlm.workstation
      login.isAnonymous = ntlm.isAnonymous
      login.isNtlmV2 = ntlm.isNtlmV2
      login.isProven = true
      login.service = ntlm.targetName
    } else if (ntlm.type === 1) {
      login.domain = ntlm.domain
      login.workstation = ntlm.workstation
    }
    login.server = ntlm.nbComputer || login.server
    login.serverDomain = ntlm.nbDomain || login.serverDomain
    login.serverDns = ntlm.dnsComputer || login.serverDns
    login.serverDnsDomain = ntlm.dnsDomain || login.serverDnsDomain
    login.serverTree = ntlm.dnsTree || login.serverTree
  }
  if (kerberos === undefined) return
  if (kerberos.message === 'error') login.kerberosError = kerberos.errorCode
  if (kerberos.message !== 'ap-req') return
  login.isProven = true
  login.service = kerberos.service
  login.realm = kerberos.realm
}

/** What an auth event says beside user, method and result. */
export function describeGssLogin(login: GssLogin): Record<string, unknown> {
  const detail: Record<string, unknown> = {}
  const put = (name: string, value: string): void => {
    if (value !== '') detail[name] = value
  }
  put('domain', login.domain)
  put('workstation', login.workstation)
  put('server', login.server)
  put('server_domain', login.serverDomain)
  put('server_dns', login.serverDns)
  put('server_dns_domain', login.serverDnsDomain)
  put('server_tree', login.serverTree)
  put('service', login.service)
  put('realm', login.realm)
  if (login.method === 'ntlm' && login.isProven) detail.version = login.isNtlmV2 ? 2 : 1
  if (login.isAnonymous) detail.anonymous = true
  if (login.kerberosError !== 0) detail.kerberos_error = login.kerberosError
  return detail
}
