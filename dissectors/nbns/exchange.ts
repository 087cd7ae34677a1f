/**
 * Requests paired with answers by transaction id, and the events made of both. What is sent to all
 * is answered in another flow, so that it is told of at once, and so is the answer there.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_COLUMN_VALUES, MAX_PENDING, MAX_RECENT, PENDING_FULL, RESULTS } from './constants.ts'
import { type Message, type NodeName, nameSuffix } from './message.ts'
import type { NbnsState } from './state.ts'

const SUFFIX_WORKSTATION = 0
const SUFFIX_FILE_SERVER = 32
/** Of the address of all hosts in nearly every network; elsewhere requests to all are told of at the end. */
const BROADCAST_ENDING = '.255'

const addTo = (values: readonly string[], value: string): readonly string[] =>
  values.includes(value) || values.length >= MAX_COLUMN_VALUES ? values : [...values, value]

export function takeMessage(state: NbnsState, message: Message, session: SessionContext): void {
  const { pending } = state
  if (message.isReply) {
    fillColumns(state, message)
    const at = pending.findIndex((m) => m.id === message.id)
    tell(at < 0 ? undefined : pending.splice(at, 1)[0], message, message.tsMicros, session)
    return
  }
  const same = pending.find((m) => m.id === message.id)
  if (same !== undefined) {
    same.repeats++
    return
  }
  // Some programs mark as sent to all what they send to one.
  const isToAll = message.isBroadcast && session.serverIp.endsWith(BROADCAST_ENDING)
  if (isToAll && isRepeated(state, `${message.id} ${message.name.text}`)) return
  state.fields.requestCount++
  fillColumns(state, message)
  if (isToAll) {
    tell(message, undefined, message.tsMicros, session)
    return
  }
  if (pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tell(pending.shift(), undefined, message.tsMicros, session)
  }
  pending.push(message)
}

/** What is sent to all is sent several times. */
function isRepeated(state: NbnsState, key: string): boolean {
  if (state.recent.includes(key)) return true
  if (state.recent.length >= MAX_RECENT) state.recent.shift()
  state.recent.push(key)
  return false
}

function fillColumns(state: NbnsState, message: Message): void {
  const { fields } = state
  const { name } = message
  fields.operations = addTo(fields.operations, message.operation)
  const isClaim = message.operation !== 'QUERY' && message.names.length === 0 && !message.isReply
  const isTold = message.isReply && message.result === 0
  if (!message.isReply && message.addresses.length === 0)
    fields.queried = addTo(fields.queried, name.text)
  else if ((isClaim || isTold) && message.addresses.length > 0) addName(state, name)
  for (const node of message.names) addName(state, node)
  for (const address of message.addresses) fields.addresses = addTo(fields.addresses, address)
  if (message.mac !== '') fields.mac = message.mac
}

function addName(state: NbnsState, name: NodeName): void {
  const { fields } = state
  fields.names = addTo(fields.names, name.text)
  if (name.isGroup) {
    if (name.suffix === SUFFIX_WORKSTATION) fields.group = name.bare
  } else if (name.suffix === SUFFIX_WORKSTATION || name.suffix === SUFFIX_FILE_SERVER)
    fields.host = name.bare
}

function tell(
  request: Message | undefined,
  reply: Message | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  const first = request ?? reply
  if (first === undefined) return
  const last = reply ?? request!
  const detail: Record<string, unknown> = {}
  const purpose = nameSuffix(last.name)
  if (purpose !== '') detail.purpose = purpose
  if (last.name.isGroup) detail.group = true
  if (last.addresses.length > 0) detail.addresses = last.addresses
  if (last.ttl > 0) detail.ttl = last.ttl
  if (last.names.length > 0)
    detail.names = last.names.map((n) => (n.isGroup ? `${n.text} group` : n.text))
  if (last.mac !== '') detail.mac = last.mac
  if (first.isBroadcast) detail.broadcast = true
  if (first.repeats > 0) detail.repeats = first.repeats
  session.event({
    tsMicros,
    kind: 'request',
    action: first.operation,
    object: first.name.text,
    status: reply === undefined ? 'unknown' : reply.result === 0 ? 'ok' : 'error',
    statusCode: reply === undefined ? '' : String(reply.result),
    statusText: reply === undefined ? '' : (RESULTS[reply.result] ?? ''),
    bytes: (request?.bytes ?? 0) + (reply?.bytes ?? 0),
    durationMicros: tsMicros - first.tsMicros,
    detail,
  })
}

/** Tells of every request still without an answer. */
export function flushMessages(state: NbnsState, tsMicros: number, session: SessionContext): void {
  while (state.pending.length > 0) tell(state.pending.shift(), undefined, tsMicros, session)
}
