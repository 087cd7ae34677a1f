/** PDUs: what is asked, what came of it, and traps (RFC 3416, 3; RFC 1157, 4.1). */
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import type { BerReader } from '../../src/formats/ber.ts'
import {
  ACTIONS,
  ERRORS,
  GENERIC_TRAPS,
  GET_BULK,
  GET_NEXT,
  INFORM,
  MAX_PENDING,
  MAX_READS_TOLD,
  PENDING_FULL,
  REPORT,
  RESPONSE,
  SET,
  TRAP,
  TRAP_V1,
} from './constants.ts'
import { readReport, tellLogin } from './login.ts'
import type { Request, SnmpState } from './state.ts'
import { type Bindings, nameOid, readBindings, readOid, readValue } from './value.ts'

const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0'
const SEQUENCE = 0x30
const INTEGER = 0x02

/** Reads the PDU whose element was just read; false when it does not fit. */
export function readPdu(
  state: SnmpState,
  reader: BerReader,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  const { tag } = reader
  if (ACTIONS[tag] === undefined) return false
  const body = reader.enter()
  if (tag === TRAP_V1) return readTrapV1(state, body, input, session)
  if (!body.expect(INTEGER)) return false
  const id = body.integer()
  if (!body.expect(INTEGER)) return false
  const second = body.integer()
  if (!body.expect(INTEGER)) return false
  const third = body.integer()
  if (!body.expect(SEQUENCE)) return false
  const bindings = readBindings(body.enter())
  if (bindings === undefined) return false
  if (tag === RESPONSE) readResponse(state, id, second, third, bindings, input, session)
  else if (tag === REPORT) {
    state.fields.reports++
    takeRequest(state, id)
    readReport(state, nameOid(bindings.oids[0] ?? ''), input.tsMicros, session)
  } else if (tag === TRAP) tellTrap(state, bindings, {}, input, session)
  else {
    const detail: Record<string, unknown> = {}
    if (tag === GET_BULK) detail.max_repetitions = third
    readRequest(state, tag, id, bindings, detail, input, session)
  }
  return true
}

function readRequest(
  state: SnmpState,
  pdu: number,
  id: number,
  bindings: Bindings,
  detail: Record<string, unknown>,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { fields } = state
  // USM's opening question names nothing: it only asks for the engine.
  if (bindings.count === 0) return
  if (bindings.count > 1) detail.variables = bindings.count
  if (pdu === SET) {
    fields.sets++
    if (session.statements === 'full') detail.values = bindings.values
  } else if (pdu === INFORM) {
    fields.traps++
    Object.assign(detail, describeTrap(bindings, session))
  } else fields.gets++
  const object = pdu === INFORM ? nameTrap(bindings) : bindings.oids.map(nameOid).join(', ')
  // Asked again, it is still the same question.
  if (state.pending.some((r) => r.id === id && r.pdu === pdu)) return
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tellRequest(state, state.pending.shift()!, 'unknown', 0, 0, session)
  }
  state.pending.push({ id, pdu, object, tsMicros: input.tsMicros, user: state.user, detail })
}

function takeRequest(state: SnmpState, id: number): Request | undefined {
  const at = state.pending.findIndex((r) => r.id === id)
  return at < 0 ? undefined : state.pending.splice(at, 1)[0]
}

function readResponse(
  state: SnmpState,
  id: number,
  error: number,
  errorIndex: number,
  bindings: Bindings,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { fields } = state
  fields.responses++
  if (error !== 0) fields.errors++
  bindings.oids.forEach((oid, i) => {
    noteSystem(state, oid, String(bindings.values[i]), session)
  })
  if (input.direction === Direction.Resp) {
    if (error === 16) tellLogin(state, 'failure', 'authorizationError', input.tsMicros, session)
    else tellLogin(state, 'success', '', input.tsMicros, session)
  }
  const request = takeRequest(state, id)
  if (request === undefined) return
  if (errorIndex > 0 && error !== 0) request.detail.error_index = errorIndex
  // What came next is told by the answer only.
  if (request.pdu === GET_NEXT || request.pdu === GET_BULK)
    request.detail.returned = bindings.oids.map(nameOid)
  tellRequest(state, request, error === 0 ? 'ok' : 'error', error, input.tsMicros, session)
}

/** What the agent says of itself. */
function noteSystem(state: SnmpState, oid: string, value: string, session: SessionContext): void {
  const { fields } = state
  if (oid === '1.3.6.1.2.1.1.1.0') {
    fields.systemDescription = value
    session.facts.serverSoftware = value
  } else if (oid === '1.3.6.1.2.1.1.5.0') fields.systemName = value
  else if (oid === '1.3.6.1.2.1.1.2.0') fields.systemObjectId = value
}

function tellRequest(
  state: SnmpState,
  request: Request,
  status: 'ok' | 'error' | 'unknown',
  error: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { pdu } = request
  const isRead = pdu !== SET && pdu !== INFORM
  if (isRead && status !== 'error' && state.readsTold++ >= MAX_READS_TOLD) return
  session.event({
    tsMicros: Math.max(tsMicros, request.tsMicros),
    kind: pdu === SET ? 'command' : pdu === INFORM ? 'message' : 'request',
    action: ACTIONS[pdu]!,
    object: request.object,
    user: request.user,
    status,
    statusCode: status === 'unknown' ? '' : String(error),
    statusText: status === 'error' ? (ERRORS[error] ?? '') : '',
    durationMicros: status === 'unknown' ? 0 : Math.max(0, tsMicros - request.tsMicros),
    detail: request.detail,
  })
}

/** Tells of all that was never answered. */
export function flushRequests(state: SnmpState, session: SessionContext): void {
  for (const r of state.pending.splice(0)) tellRequest(state, r, 'unknown', 0, 0, session)
}

function nameTrap(bindings: Bindings): string {
  const at = bindings.oids.indexOf(TRAP_OID)
  return at < 0 ? (bindings.oids.map(nameOid).join(', ') ?? '') : String(bindings.values[at])
}

/** Variables of a trap besides the ones every trap has. */
function describeTrap(bindings: Bindings, session: SessionContext): Record<string, unknown> {
  const told = bindings.oids
    .map((oid, i) => ({ oid, value: bindings.values[i] }))
    .filter(({ oid }) => oid !== TRAP_OID && oid !== '1.3.6.1.2.1.1.3.0')
  if (told.length === 0) return {}
  const detail: Record<string, unknown> = { objects: told.map(({ oid }) => nameOid(oid)) }
  if (session.statements === 'full') detail.values = told.map(({ value }) => value)
  return detail
}

function tellTrap(
  state: SnmpState,
  bindings: Bindings,
  detail: Record<string, unknown>,
  input: StreamSlice,
  session: SessionContext,
  name = nameTrap(bindings),
): void {
  state.fields.traps++
  session.event({
    tsMicros: input.tsMicros,
    kind: 'message',
    action: 'TRAP',
    object: name,
    user: state.user,
    // Nobody answers a trap.
    status: 'ok',
    detail: { ...detail, ...describeTrap(bindings, session) },
  })
}

/** Version 1's trap: enterprise, agent, generic and specific number, time, variables. */
function readTrapV1(
  state: SnmpState,
  body: BerReader,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  if (!body.expect(0x06)) return false
  const enterprise = readOid(body)
  if (!body.next()) return false
  const agent = readValue(body)
  if (!body.expect(INTEGER)) return false
  const generic = body.integer()
  if (!body.expect(INTEGER)) return false
  const specific = body.integer()
  if (!body.next() || !body.expect(SEQUENCE)) return false
  const bindings = readBindings(body.enter())
  if (bindings === undefined) return false
  const kind = GENERIC_TRAPS[generic] ?? String(generic)
  const name = generic === 6 ? `${enterprise}.0.${specific}` : kind
  tellTrap(state, bindings, { enterprise, agent, generic: kind, specific }, input, session, name)
  return true
}
