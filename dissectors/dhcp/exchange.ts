/**
 * Messages paired by transaction id (RFC 2131 4.4.1), and the events made of both. What a client
 * sends to all is answered in another flow: it is told of at once, and so is the answer there.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_PENDING, MESSAGE_TYPES, NAK, PENDING_FULL, UNANSWERED } from './constants.ts'
import type { Message } from './message.ts'
import type { DhcpState } from './state.ts'

const BROADCAST = '255.255.255.255'

const nameType = (type: number): string => MESSAGE_TYPES[type] ?? String(type)

export function takeMessage(state: DhcpState, message: Message, session: SessionContext): void {
  const { pending } = state
  fillColumns(state, message, session)
  if (message.isReply) {
    const at = pending.findIndex((m) => m.id === message.id && m.mac === message.mac)
    tell(at < 0 ? undefined : pending.splice(at, 1)[0], message, message.tsMicros, session)
    return
  }
  const same = pending.find((m) => m.id === message.id && m.type === message.type)
  if (same !== undefined) {
    same.repeats++
    return
  }
  if (session.serverIp === BROADCAST || UNANSWERED.has(message.type)) {
    tell(message, undefined, message.tsMicros, session)
    return
  }
  if (pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tell(pending.shift(), undefined, message.tsMicros, session)
  }
  pending.push(message)
}

/** The session's columns say what the last message of each kind said. */
function fillColumns(state: DhcpState, message: Message, session: SessionContext): void {
  const { fields } = state
  const type = nameType(message.type)
  if (fields.messageTypes.length < MESSAGE_TYPES.length && !fields.messageTypes.includes(type))
    fields.messageTypes = [...fields.messageTypes, type]
  if (message.mac !== '') fields.clientMac = message.mac
  if (message.clientId !== '') fields.clientId = message.clientId
  if (message.hostName !== '') fields.hostName = message.hostName
  if (message.fqdn !== '') fields.clientFqdn = message.fqdn
  if (message.requestedIp !== '') fields.requestedIp = message.requestedIp
  if (message.server !== '') fields.server = message.server
  if (message.relay !== '') fields.relay = message.relay
  if (message.vendorClass !== '' && !message.isReply) {
    fields.vendorClass = message.vendorClass
    session.facts.clientSoftware = message.vendorClass
  }
  if (message.parameters.length > 0) fields.parameters = message.parameters
  if (!message.isReply) return
  if (message.yourIp !== '') fields.assignedIp = message.yourIp
  if (message.leaseSeconds > 0) fields.leaseSeconds = message.leaseSeconds
  if (message.domain !== '') fields.domain = message.domain
  if (message.router !== '') fields.router = message.router
  if (message.dns.length > 0) fields.dnsServers = message.dns
}

function tell(
  request: Message | undefined,
  reply: Message | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  const first = request ?? reply
  if (first === undefined) return
  const given = reply?.yourIp || reply?.clientIp || ''
  const isRefused = reply?.type === NAK
  session.event({
    tsMicros,
    kind: 'request',
    action: nameType(first.type),
    object: given || request?.requestedIp || request?.clientIp || '',
    status: reply === undefined ? 'unknown' : isRefused ? 'error' : 'ok',
    statusText: reply === undefined ? '' : nameType(reply.type),
    bytes: (request?.bytes ?? 0) + (reply?.bytes ?? 0),
    durationMicros: tsMicros - first.tsMicros,
    detail: describe(request, reply),
  })
}

/** Everything that either message says of the client and of what it was told. */
function describe(
  request: Message | undefined,
  reply: Message | undefined,
): Record<string, unknown> {
  const detail: Record<string, unknown> = {}
  for (const message of [request, reply]) {
    if (message === undefined) continue
    detail.transaction = message.id.toString(16).padStart(8, '0')
    if (message.mac !== '') detail.client_mac = message.mac
    if (message.hostName !== '') detail.host_name = message.hostName
    if (message.fqdn !== '') detail.client_fqdn = message.fqdn
    if (message.vendorClass !== '') detail.vendor_class = message.vendorClass
    if (message.clientId !== '') detail.client_id = message.clientId
    if (message.requestedIp !== '') detail.requested_ip = message.requestedIp
    if (message.server !== '') detail.server = message.server
    if (message.relay !== '') detail.relay = message.relay
    if (message.leaseSeconds > 0) detail.lease_seconds = message.leaseSeconds
    if (message.domain !== '') detail.domain = message.domain
    if (message.text !== '') detail.message = message.text
    if (message.repeats > 0) detail.repeats = message.repeats
    Object.assign(detail, message.detail)
  }
  if (reply !== undefined && reply.yourIp !== '') detail.assigned_ip = reply.yourIp
  return detail
}

/** Tells of every message still without an answer. */
export function flushMessages(state: DhcpState, tsMicros: number, session: SessionContext): void {
  while (state.pending.length > 0) tell(state.pending.shift(), undefined, tsMicros, session)
}
