/** Calls and replies: who calls, with what authority, and which reply answers which call. RFC 5531 (9). */
import { ByteReader } from '../../src/bytes/reader.ts'
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  AUTH_NONE,
  AUTH_SYS,
  CALL,
  GSS_PRIVACY,
  MAX_AUTH_BYTES,
  MAX_PENDING,
  MAX_PROCEDURES,
  MAX_PROGRAMS,
  NFS,
  PENDING_FULL,
  PROGRAMS,
  REPLY,
  RPC_VERSION,
  RPCSEC_GSS,
} from './constants.ts'
import { OPERATIONS } from './operations.ts'
import { procedureName } from './procedures.ts'
import { readArguments, readResults } from './programs.ts'
import type { Call, NfsState } from './state.ts'
import { tellDenied, tellRejected, tellUnknown } from './tell.ts'
import { readText, skipOpaque } from './xdr.ts'

const MACHINE_BYTES = 255
const FLAVORS: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'sys',
  2: 'short',
  3: 'dh',
  6: 'gss',
}
const GSS_SERVICES: Readonly<Record<number, string>> = { 1: 'none', 2: 'integrity', 3: 'privacy' }
const GSS_DATA = 0
const GSS_INTEGRITY = 2
/** Added to the number of a call that the server makes. */
const FROM_SERVER = 0x1_0000_0000

const reader = new ByteReader(Buffer.alloc(0))

/** Reads the message in `[start, end)`; false when it is none. `isCut`: its end is not there. */
export function readMessage(
  state: NfsState,
  input: StreamSlice,
  start: number,
  end: number,
  isCut: boolean,
  session: SessionContext,
): boolean {
  reader.aim(input.bytes, input.view, start, end)
  const number = reader.u32be()
  const type = reader.u32be()
  if (!reader.ok) return false
  const { direction, tsMicros } = input
  if (type === CALL) return readCall(state, number, direction, tsMicros, session)
  if (type !== REPLY) return false
  // A reply answers a call of the other direction.
  const key = direction === Direction.Orig ? number + FROM_SERVER : number
  return readReply(state, key, isCut, tsMicros, session)
}

function readCall(
  state: NfsState,
  number: number,
  direction: Direction,
  tsMicros: number,
  session: SessionContext,
): boolean {
  if (reader.u32be() !== RPC_VERSION) return false
  const call: Call = {
    program: reader.u32be(),
    version: reader.u32be(),
    procedure: reader.u32be(),
    tsMicros,
    object: '',
    to: '',
    transport: '',
    bytes: 0,
    uid: '',
    steps: undefined,
    minorVersion: 0,
    gssProcedure: -1,
    gssService: 0,
  }
  if (!readCredentials(state, call, session)) return false
  reader.u32be()
  if (skipOpaque(reader, MAX_AUTH_BYTES) < 0 || !reader.ok) return false
  state.messages++
  const { fields } = state
  fields.callCount++
  const isFromServer = direction === Direction.Resp
  if (isFromServer) fields.fromServer = true
  const program = PROGRAMS[call.program] ?? String(call.program)
  if (!fields.programs.includes(program) && fields.programs.length < MAX_PROGRAMS) {
    fields.programs = [...fields.programs, program]
  }
  if (call.gssProcedure <= GSS_DATA && call.gssService !== GSS_PRIVACY) {
    if (call.gssService === GSS_INTEGRITY) reader.skip(8)
    readArguments(state, call, reader)
  }
  noteProcedures(state, call)
  if (call.program === NFS) noteVersion(state, call)
  state.pending ??= new Map()
  const { pending } = state
  const key = isFromServer ? number + FROM_SERVER : number
  // A call sent again keeps the time of its first.
  const again = pending.get(key)
  if (again !== undefined && again.procedure === call.procedure) call.tsMicros = again.tsMicros
  else if (pending.size >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    const oldest = pending.keys().next().value!
    tellUnknown(state, pending.get(oldest)!, tsMicros, session)
    pending.delete(oldest)
  }
  pending.set(key, call)
  return true
}

function noteProcedures(state: NfsState, call: Call): void {
  if (call.steps === undefined) addProcedure(state, procedureName(call))
  else for (const step of call.steps) addProcedure(state, OPERATIONS.get(step.code)!.name)
}

function addProcedure(state: NfsState, name: string): void {
  const { fields } = state
  if (fields.procedures.length >= MAX_PROCEDURES || fields.procedures.includes(name)) return
  fields.procedures = [...fields.procedures, name]
}

function noteVersion(state: NfsState, call: Call): void {
  if (call.version === 4 && call.procedure === 0) return
  const version = call.version === 4 ? `4.${call.minorVersion}` : String(call.version)
  const { fields } = state
  if (!fields.versions.includes(version) && fields.versions.length < MAX_PROGRAMS) {
    fields.versions = [...fields.versions, version]
  }
}

/** RFC 5531 (8.2, Appendix A), RFC 2203 (5). False when they are none. */
function readCredentials(state: NfsState, call: Call, session: SessionContext): boolean {
  const flavor = reader.u32be()
  const length = reader.u32be()
  const at = reader.pos
  if (!reader.ok || length > MAX_AUTH_BYTES || length > reader.remaining()) return false
  const { fields } = state
  const name = FLAVORS[flavor] ?? String(flavor)
  if (!fields.flavors.includes(name) && fields.flavors.length < MAX_PROGRAMS) {
    fields.flavors = [...fields.flavors, name]
  }
  if (flavor === AUTH_SYS) readSys(state, call, session)
  else if (flavor === RPCSEC_GSS) readGss(state, call, session)
  else if (flavor === AUTH_NONE && session.facts.authMethod === '')
    session.facts.authMethod = 'none'
  if (!reader.ok) return false
  const size = length + ((4 - (length & 3)) & 3)
  reader.skip(at + size - reader.pos)
  return reader.ok
}

function readSys(state: NfsState, call: Call, session: SessionContext): void {
  reader.u32be()
  const machine = readText(reader, MACHINE_BYTES)
  const uid = reader.u32be()
  const gid = reader.u32be()
  if (!reader.ok) return
  const { fields } = state
  call.uid = String(uid)
  if (fields.machine === '') fields.machine = machine
  if (!fields.uids.includes(call.uid) && fields.uids.length < MAX_PROGRAMS) {
    fields.uids = [...fields.uids, call.uid]
    fields.gids = [...fields.gids, String(gid)]
  }
  const { facts } = session
  if (facts.authMethod === '' || facts.authMethod === 'none') facts.authMethod = 'sys'
  if (facts.user === '') {
    facts.user = call.uid
    facts.userDomain = machine
  }
}

function readGss(state: NfsState, call: Call, session: SessionContext): void {
  reader.u32be()
  call.gssProcedure = reader.u32be()
  reader.u32be()
  call.gssService = reader.u32be()
  session.facts.authMethod = 'rpcsec_gss'
  const service = GSS_SERVICES[call.gssService] ?? ''
  if (call.gssProcedure === GSS_DATA) {
    state.fields.gssService = service
    if (call.gssService === GSS_PRIVACY) session.facts.encrypted = true
  } else if (session.facts.authResult === '') session.facts.authResult = 'unknown'
}

function readReply(
  state: NfsState,
  key: number,
  isCut: boolean,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const denied = reader.u32be()
  if (denied > 1) return false
  const call = state.pending?.get(key)
  if (denied === 1) {
    const reason = reader.u32be()
    const code = reader.u32be()
    if (!reader.ok) return false
    state.messages++
    state.pending?.delete(key)
    if (call !== undefined) tellDenied(state, call, reason, code, tsMicros, session)
    return true
  }
  reader.u32be()
  skipOpaque(reader, MAX_AUTH_BYTES)
  const accepted = reader.u32be()
  if (!reader.ok) return false
  state.messages++
  state.pending?.delete(key)
  if (call === undefined) return true
  if (accepted !== 0) tellRejected(state, call, accepted, tsMicros, session)
  else if (call.gssProcedure > GSS_DATA) readContext(state, call, tsMicros, session)
  else if (call.gssService !== GSS_PRIVACY) {
    if (call.gssService === GSS_INTEGRITY) reader.skip(8)
    readResults(state, call, reader, isCut, tsMicros, session)
  }
  return true
}

/** The answer to INIT or CONTINUE: handle, major and minor status. RFC 2203 (5.2.3.1). */
function readContext(state: NfsState, call: Call, tsMicros: number, session: SessionContext): void {
  skipOpaque(reader, MAX_AUTH_BYTES)
  const major = reader.u32be()
  const isDestroy = call.gssProcedure === 3
  // 1: another token is to come.
  if (!reader.ok || isDestroy || major === 1) return
  const { facts } = session
  facts.authAttempts++
  facts.authResult = major === 0 ? 'success' : 'failure'
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'RPCSEC_GSS_INIT',
    object: PROGRAMS[call.program] ?? String(call.program),
    status: major === 0 ? 'ok' : 'error',
    statusCode: String(major),
    durationMicros: tsMicros - call.tsMicros,
  })
  state.fields.gssService ||= 'none'
}
