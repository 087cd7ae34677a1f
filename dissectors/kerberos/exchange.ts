/** Requests paired with answers, and the events made of both. A KDC answers one request at a time, UDP repeats them. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { Answer } from './answer.ts'
import {
  ERRORS,
  isWeakCipher,
  MAX_COLUMN_VALUES,
  MAX_PENDING,
  PENDING_FULL,
  UNDECIDED,
} from './constants.ts'
import { createRequest } from './request.ts'
import type { KerberosState, Request } from './state.ts'

const addTo = (values: readonly string[], value: string): readonly string[] =>
  value === '' || values.includes(value) || values.length >= MAX_COLUMN_VALUES
    ? values
    : [...values, value]

/** Keeps a request until it is answered; a repeated one only counts. */
export function addRequest(state: KerberosState, request: Request, session: SessionContext): void {
  const { fields, pending } = state
  const same = pending.find((p) => p.kind === request.kind && p.nonce === request.nonce)
  if (same !== undefined && request.nonce !== 0) {
    same.repeats++
    return
  }
  fields.requestCount++
  fields.requestTypes = addTo(fields.requestTypes, request.kind)
  fields.services = addTo(fields.services, request.service)
  if (request.client !== '') {
    fields.clients = addTo(fields.clients, `${request.client}/${request.realm}`)
    session.facts.user = request.client
    session.facts.userDomain = request.realm
  }
  if (request.realm !== '') fields.realm = request.realm
  const { ciphers_offered: ciphers, preauth } = request.detail
  if (ciphers !== undefined) fields.ciphersOffered = ciphers as string[]
  if (request.kind === 'AS' && request.hasProof) {
    for (const name of preauth as string[]) {
      if (!HELPERS.has(name)) fields.preauth = addTo(fields.preauth, name)
    }
  }
  session.facts.authMethod = 'kerberos'
  if (pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tell(state, pending.shift()!, undefined, request.tsMicros, session)
  }
  pending.push(request)
}

/** Pre-authentication data that prove nothing. */
const HELPERS = new Set([
  'tgs-req',
  'pac-request',
  'pac-options',
  'req-enc-pa-rep',
  'as-freshness',
  'fx-cookie',
  'etype-info2',
  's4u2self',
  's4u2self-x509',
])

/** The answer to the oldest request of that kind, or of any kind for ''. */
export function takeAnswer(
  state: KerberosState,
  kind: string,
  answer: Answer,
  tsMicros: number,
  session: SessionContext,
): void {
  const { pending } = state
  const at = kind === '' ? 0 : pending.findIndex((p) => p.kind === kind)
  const found = at >= 0 && pending.length > 0 ? pending.splice(at, 1)[0] : undefined
  tell(state, found ?? createRequest(kind || 'KDC', tsMicros, 0), answer, tsMicros, session)
}

function tell(
  state: KerberosState,
  request: Request,
  answer: Answer | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const { detail } = request
  const client = answer?.client || request.client
  const realm = (answer?.client ? answer.clientRealm : '') || request.realm
  const service = request.service || answer?.service || ''
  if (client !== '') {
    detail.client = `${client}/${realm}`
    fields.clients = addTo(fields.clients, `${client}/${realm}`)
    session.facts.user = client
    session.facts.userDomain = realm
  }
  if (request.realm !== '' || answer !== undefined) detail.realm = request.realm || answer?.realm
  fields.services = addTo(fields.services, service)
  if (request.repeats > 0) detail.repeats = request.repeats
  const code = answer?.errorCode ?? -1
  if (answer !== undefined) describeAnswer(state, request, answer, session)
  const isAsking = UNDECIDED.has(code)
  const isLogin = request.kind === 'AS' && !isAsking
  if (isLogin) settleLogin(code, answer !== undefined, session)
  const name = ERRORS[code] ?? (code < 0 ? '' : `error ${code}`)
  if (code >= 0) {
    fields.errors = addTo(fields.errors, name)
    if (!isAsking) fields.errorCount++
  }
  session.event({
    tsMicros,
    kind: isLogin ? 'auth' : isAsking ? 'negotiation' : 'request',
    action: request.kind,
    object: service,
    user: client,
    status: answer === undefined ? 'unknown' : code < 0 ? 'ok' : 'error',
    statusCode: code < 0 ? '' : String(code),
    statusText: name,
    bytes: request.bytes,
    durationMicros: tsMicros - request.tsMicros,
    detail,
  })
}

function describeAnswer(
  state: KerberosState,
  request: Request,
  answer: Answer,
  session: SessionContext,
): void {
  const { fields } = state
  const { detail } = request
  if (answer.text !== '') detail.error_text = answer.text
  if (answer.preauth.length > 0) detail.preauth_wanted = answer.preauth
  if (answer.ciphers.length > 0) detail.ciphers_wanted = answer.ciphers
  if (answer.cipher !== '') {
    detail.cipher = answer.cipher
    fields.cipher = answer.cipher
  }
  const { ticket } = answer
  if (ticket === undefined) return
  detail.ticket_cipher = ticket.cipher
  fields.ticketCipher = ticket.cipher
  // A KDC may send a ticket for another realm's KDC in the place of the one asked for.
  if (ticket.service !== request.service && request.service !== '')
    detail.ticket_service = ticket.service
  if (isWeakCipher(ticket.cipher) || isWeakCipher(answer.cipher)) {
    fields.weak = true
    session.tag('weak-cipher')
    detail.weak = true
  }
  if (request.kind === 'AS' && request.bytes > 0 && !request.hasProof) session.tag('no-preauth')
}

function settleLogin(code: number, isAnswered: boolean, session: SessionContext): void {
  const { facts } = session
  facts.authMethod = 'kerberos'
  facts.authAttempts++
  if (facts.authResult === 'success') return
  facts.authResult = !isAnswered ? 'unknown' : code < 0 ? 'success' : 'failure'
}

/** Tells of every request still without an answer. */
export function flushRequests(
  state: KerberosState,
  tsMicros: number,
  session: SessionContext,
): void {
  while (state.pending.length > 0) tell(state, state.pending.shift()!, undefined, tsMicros, session)
}
