/**
 * Binds: RFC 4511 4.2, RFC 4513 5 (anonymous, unauthenticated, name and password, SASL), and
 * Microsoft's older way around NTLM (MS-ADTS 5.1.1.1.3). A SASL exchange is several of them.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { type BerReader, BerTag, contextPrimitive, contextTag } from '../../src/formats/ber.ts'
import type { NtlmMessage } from '../../src/formats/ntlm.ts'
import {
  beginSasl,
  describeSasl,
  readClientMessage,
  readServerMessage,
} from '../../src/formats/sasl.ts'
import { readSecurityToken } from '../../src/formats/spnego.ts'
import { MAX_DN_BYTES, SASL_IN_PROGRESS } from './constants.ts'
import type { Bind, LdapState, Pending } from './state.ts'

const SIMPLE = contextPrimitive(0)
const SASL = contextTag(3)
const SICILY_DISCOVERY = contextPrimitive(9)
const SICILY_START = contextPrimitive(10)
const SICILY_PROOF = contextPrimitive(11)
const SERVER_CREDENTIALS = contextPrimitive(7)
/** Mechanisms whose messages are GSS tokens. */
const GSS_MECHANISMS = new Set(['GSSAPI', 'GSS-SPNEGO'])

export function readBindRequest(
  state: LdapState,
  pending: Pending,
  body: BerReader,
  session: SessionContext,
): boolean {
  if (!body.expect(BerTag.Integer)) return false
  state.fields.version = body.integer()
  if (!body.expect(BerTag.OctetString)) return false
  const name = body.text(MAX_DN_BYTES)
  const hasName = body.size() > 0
  if (!body.next()) return false
  const bind: Bind = { kind: 'SASL', method: '', user: name, domain: '' }
  pending.bind = bind
  pending.kind = 'auth'
  if (body.tag === SASL) readSasl(state, pending, bind, body.enter(), session)
  else if (body.tag === SIMPLE) {
    bind.kind = 'simple'
    state.sasl = undefined
    if (body.size() === 0) bind.method = hasName ? 'unauthenticated' : 'anonymous'
    else {
      bind.method = 'simple'
      const { bytes, start, stop } = body
      pending.detail.password = session.mask(bytes.toString('utf8', start, stop))
    }
    splitName(bind, name)
  } else if (body.tag >= SICILY_DISCOVERY && body.tag <= SICILY_PROOF) {
    bind.kind = 'sicily'
    bind.method = 'ntlm'
    if (body.tag === SICILY_START) state.sasl = beginSasl('NTLM')
    if (body.tag !== SICILY_DISCOVERY) readToken(state, pending, bind, body, session)
    // The name field names the mechanism there.
    if (state.saslUser === '' && body.tag !== SICILY_PROOF) bind.user = ''
  } else return false
  pending.object = bind.kind === 'sicily' ? '' : name
  if (pending.object !== '') state.fields.bindDn = pending.object
  if (bind.method !== 'simple') pending.detail.method = bind.method
  return true
}

/** `DOMAIN\user` and `user@domain` stand where a DN would; both name the domain. */
function splitName(bind: Bind, name: string): void {
  if (name.includes('=')) return
  const back = name.indexOf('\\')
  const at = name.lastIndexOf('@')
  if (back > 0) {
    bind.domain = name.slice(0, back)
    bind.user = name.slice(back + 1)
  } else if (at > 0) {
    bind.user = name.slice(0, at)
    bind.domain = name.slice(at + 1)
  }
}

function readSasl(
  state: LdapState,
  pending: Pending,
  bind: Bind,
  parts: BerReader,
  session: SessionContext,
): void {
  const mechanism = parts.next() ? parts.text(32).toUpperCase() : ''
  state.fields.saslMechanism = mechanism
  pending.detail.mechanism = mechanism
  if (state.sasl === undefined || state.sasl.mechanism !== mechanism) {
    state.sasl = beginSasl(mechanism)
    state.saslUser = ''
    state.saslDomain = ''
  }
  const { sasl } = state
  bind.method = sasl.method
  if (parts.next() && parts.tag === BerTag.OctetString) {
    if (GSS_MECHANISMS.has(mechanism)) readToken(state, pending, bind, parts, session)
    else {
      readDigestAnswer(state, parts, session)
      if (sasl.secret !== '') pending.detail.password = sasl.secret
      Object.assign(pending.detail, describeSasl(sasl))
      if (sasl.user !== '') state.saslUser = sasl.user
      if (sasl.domain !== '') state.saslDomain = sasl.domain
    }
  }
  if (state.saslUser !== '') bind.user = state.saslUser
  bind.domain = state.saslDomain
}

/** DIGEST-MD5's client speaks second (RFC 2831 2.1): its empty first message is not counted as one. */
function readDigestAnswer(state: LdapState, parts: BerReader, session: SessionContext): void {
  if (state.sasl !== undefined && parts.size() > 0)
    readClientMessage(state.sasl, parts.bytes, parts.start, parts.stop, session)
}

/** A GSS token, or NTLM's own: who the client is, and which service its ticket is for. */
function readToken(
  state: LdapState,
  pending: Pending,
  bind: Bind,
  reader: BerReader,
  session: SessionContext,
): void {
  const token = readSecurityToken(reader.bytes, reader.start, reader.stop)
  if (token === undefined) return
  if (token.mechanism !== '') {
    bind.method = token.mechanism
    state.gssMethod = token.mechanism
  } else if (state.gssMethod !== '') bind.method = state.gssMethod
  else if (token.mechanisms[0] !== undefined) bind.method = token.mechanisms[0]
  if (token.mechanisms.length > 0 && token.form === 'init')
    pending.detail.offered = token.mechanisms
  if (token.kerberos !== undefined && token.kerberos.service !== '') {
    state.service = token.kerberos.service
    state.realm = token.kerberos.realm
    state.saslDomain = token.kerberos.realm
  }
  const { ntlm } = token
  if (ntlm !== undefined) describeNtlm(state, pending, ntlm, session)
  if (state.saslUser !== '') bind.user = state.saslUser
  bind.domain = state.saslDomain
}

function describeNtlm(
  state: LdapState,
  pending: Pending,
  ntlm: NtlmMessage,
  session: SessionContext,
): void {
  const { detail } = pending
  if (ntlm.type === 3) {
    state.saslUser = ntlm.user
    state.saslDomain = ntlm.domain
    pending.action = 'NTLM'
    detail.domain = ntlm.domain
    if (ntlm.workstation !== '') detail.workstation = ntlm.workstation
    if (ntlm.isAnonymous) detail.anonymous = true
    if (state.ntlmServer !== '') detail.server = state.ntlmServer
    if (state.ntlmServerDomain !== '') detail.server_domain = state.ntlmServerDomain
    if (!ntlm.isNtlmV2 && !ntlm.isAnonymous) session.tag('ntlm-v1')
  } else if (ntlm.type === 2) {
    state.ntlmServer = ntlm.dnsComputer || ntlm.nbComputer
    state.ntlmServerDomain = ntlm.dnsDomain || ntlm.nbDomain || ntlm.targetName
    if (state.ntlmServer !== '') {
      detail.server = state.ntlmServer
      state.fields.serverName ||= state.ntlmServer
    }
    if (state.ntlmServerDomain !== '') detail.server_domain = state.ntlmServerDomain
  }
}

/** Reads the server's NTLM challenge, which a sicily bind gets in the place of the matched DN. */
export function readSicilyChallenge(
  state: LdapState,
  pending: Pending,
  field: BerReader,
  session: SessionContext,
): boolean {
  const token = readSecurityToken(field.bytes, field.start, field.stop)
  if (token?.ntlm === undefined) return false
  describeNtlm(state, pending, token.ntlm, session)
  return true
}

/** Reads what follows the result of a bind, then says how it went. */
export function completeBind(
  state: LdapState,
  pending: Pending,
  code: number,
  rest: BerReader | undefined,
  session: SessionContext,
): void {
  const { facts } = session
  const bind = pending.bind ?? { kind: 'SASL', method: '', user: '', domain: '' }
  pending.bind = bind
  while (rest?.next()) {
    if (rest.tag !== SERVER_CREDENTIALS) continue
    if (state.sasl !== undefined) readServerMessage(state.sasl, rest.bytes, rest.start, rest.stop)
    readToken(state, pending, bind, rest, session)
    if (state.sasl?.error) pending.detail.error = state.sasl.error
  }
  if (state.service !== '') {
    pending.detail.service = state.service
    pending.detail.realm = state.realm
  }
  // Sicily's server answers its challenge as success, in the place of the DN it matched.
  const goesOn = code === SASL_IN_PROGRESS || (bind.kind === 'sicily' && pending.action !== 'NTLM')
  if (goesOn) {
    pending.kind = 'negotiation'
    if (facts.authResult === '') {
      facts.authResult = 'unknown'
      facts.authMethod = bind.method
      facts.user = bind.user
      facts.userDomain = bind.domain
    }
    return
  }
  facts.authAttempts++
  if (facts.authResult !== 'success' || code === 0) {
    facts.user = bind.user
    facts.userDomain = bind.domain
    facts.authMethod = bind.method
    facts.authResult = code === 0 ? 'success' : code < 0 ? 'unknown' : 'failure'
  }
  if (code === 0) {
    state.user = bind.user
    state.mayWrap = bind.kind !== 'simple'
  }
  if (code >= 0) {
    state.sasl = undefined
    state.saslUser = ''
    state.saslDomain = ''
    state.gssMethod = ''
    state.service = ''
  }
}
