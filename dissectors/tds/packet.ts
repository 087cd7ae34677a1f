/**
 * Packets of either direction, MS-TDS 2.2.3: eight bytes of header, several of them one message.
 * Between them TLS: its handshake inside PRELOGIN packets, its records bare afterwards.
 */
import { ByteReader } from '../../src/bytes/reader.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  ATTENTION,
  BAD_PACKET,
  BATCH,
  BULK,
  ENCRYPT_ON,
  ENCRYPT_REQUIRED,
  FED_AUTH,
  HEADER_BYTES,
  LOGIN7,
  MAX_BAD_PACKETS,
  MAX_PACKET_BYTES,
  OLD_LOGIN,
  OLD_TOKENS,
  PRELOGIN,
  RESPONSE,
  RPC,
  SMP,
  SMP_BYTES,
  SSPI,
  STATUS_EOM,
  STATUS_IGNORE,
  TRANSACTION,
} from './constants.ts'
import { dropRequest, gather } from './gathering.ts'
import { noteHiddenLogin, readLogin7, readOldLogin } from './login7.ts'
import { readPrelogin } from './prelogin.ts'
import { readRequest, rememberPrepared } from './request.ts'
import { createResponse, NOTHING, type TdsState } from './state.ts'
import { endLogin, tellRequest } from './tell.ts'
import { takeToken } from './token.ts'
import { walkTokens } from './walk.ts'

const TLS_HEADER_BYTES = 5
const CLIENT_TYPES = new Set([
  BATCH,
  OLD_LOGIN,
  RPC,
  ATTENTION,
  BULK,
  FED_AUTH,
  TRANSACTION,
  OLD_TOKENS,
  LOGIN7,
  SSPI,
  PRELOGIN,
])
/** Messages that are gathered whole before they are read. */
const GATHERED = new Set([BATCH, RPC, TRANSACTION, OLD_TOKENS, LOGIN7, OLD_LOGIN, SSPI])
const content = new ByteReader(NOTHING)

/** Reads whole packets of one direction. */
export function readPackets(state: TdsState, input: StreamSlice, session: SessionContext): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (input.remaining() < TLS_HEADER_BYTES) return wait(input, TLS_HEADER_BYTES)
    const first = input.peek()
    if (first >= 0x14 && first <= 0x17 && input.peek(1) === 3 && !state.lost[d]) {
      const done = passRecord(state, input, session)
      if (done !== undefined) return done
      continue
    }
    if (first === SMP && state.fields.mars) {
      if (input.remaining() < SMP_BYTES) return wait(input, SMP_BYTES)
      input.pos += SMP_BYTES
      continue
    }
    if (input.remaining() < HEADER_BYTES) return wait(input, HEADER_BYTES)
    const length = input.view.getUint16(input.pos + 2)
    if (!isHeader(state, input, first, length)) {
      if (!state.lost[d]) {
        const verdict = countBad(state, session)
        if (verdict !== Verdict.More) return verdict
      }
      state.lost[d] = true
      input.pos = input.end
      return Verdict.More
    }
    state.lost[d] = false
    if (input.remaining() < length) return wait(input, length)
    const at = input.pos
    const isLast = (input.peek(1) & STATUS_EOM) !== 0
    const verdict =
      d === Direction.Orig
        ? readClient(state, input, first, at + HEADER_BYTES, at + length, isLast, session)
        : readServer(state, input, first, at + HEADER_BYTES, at + length, isLast, session)
    input.pos = at + length
    if (verdict !== Verdict.More) return verdict
  }
  return Verdict.More
}

function wait(input: StreamSlice, bytes: number): Verdict {
  input.need = bytes
  return Verdict.More
}

function isHeader(state: TdsState, input: StreamSlice, type: number, length: number): boolean {
  if (length < HEADER_BYTES || length > MAX_PACKET_BYTES) return false
  if (input.direction === Direction.Resp) {
    if (type !== RESPONSE && type !== PRELOGIN) return false
  } else if (!CLIENT_TYPES.has(type)) return false
  // The last byte is not used, and only few bits of the second one are.
  return input.peek(1) < 0x20 && (input.peek(7) === 0 || state.goodPackets > 0)
}

/** A TLS record outside packets: all is encrypted from here on, or the login alone is. */
function passRecord(
  state: TdsState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (state.encryption === ENCRYPT_ON || state.encryption === ENCRYPT_REQUIRED) {
    session.facts.encrypted = true
    return Verdict.Done
  }
  if (state.goodPackets === 0) return Verdict.Reject
  const length = TLS_HEADER_BYTES + input.view.getUint16(input.pos + 3)
  if (input.direction === Direction.Orig) noteHiddenLogin(state, input.tsMicros, session)
  if (length > input.remaining()) {
    input.skipBytes = length
    return Verdict.More
  }
  input.pos += length
  return undefined
}

function readClient(
  state: TdsState,
  input: StreamSlice,
  type: number,
  start: number,
  end: number,
  isLast: boolean,
  session: SessionContext,
): Verdict {
  if (type === PRELOGIN) return readHandshake(state, input, start, end, session)
  if (type === ATTENTION) {
    tellAttention(state, input.tsMicros, session)
    return countGood(state)
  }
  if (state.requestType !== type) {
    dropRequest(state)
    state.requestType = type
  }
  if (GATHERED.has(type)) gather(state, input.bytes, start, end, isLast)
  state.requestBytes += end - start
  if (!isLast) return countGood(state)
  const isTaken = (input.peek(1) & STATUS_IGNORE) === 0
  const verdict = isTaken ? takeMessage(state, type, input.tsMicros, session) : Verdict.More
  dropRequest(state)
  return verdict
}

/** A message of the client, whole as far as it is kept. */
function takeMessage(
  state: TdsState,
  type: number,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  const request = state.request.subarray(0, state.requestKept)
  if (type === LOGIN7 || type === OLD_LOGIN) {
    content.aim(
      request,
      new DataView(request.buffer, request.byteOffset, request.length),
      0,
      request.length,
    )
    const read = type === LOGIN7 ? readLogin7 : readOldLogin
    return read(state, content, tsMicros, session) ? countGood(state) : countBad(state, session)
  }
  if (type === SSPI) takeToken(state, request, 0, request.length, session)
  else if (type !== FED_AUTH) {
    // Only who is logged in asks for anything: the end of the login was not seen.
    if (state.login !== undefined) endLogin(state, 'unknown', tsMicros, session)
    // TLS was for the login alone.
    session.facts.encrypted = false
    readRequest(state, tsMicros, session)
  }
  return countGood(state)
}

/** PRELOGIN, or a part of TLS's handshake in its place. */
function readHandshake(
  state: TdsState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const d = input.direction
  const first = input.bytes[start] ?? -1
  if (state.isHandshaking || (first >= 0x14 && first <= 0x17)) {
    if (!state.isHandshaking) state.inner = session.carry('tls')
    state.isHandshaking = true
    state.inner?.feed(d, input.bytes, start, end)
    return countGood(state)
  }
  content.aim(input.bytes, input.view, start, end)
  state.awaitsPrelogin = d === Direction.Orig
  return readPrelogin(state, content, d, session) ? countGood(state) : countBad(state, session)
}

function readServer(
  state: TdsState,
  input: StreamSlice,
  type: number,
  start: number,
  end: number,
  isLast: boolean,
  session: SessionContext,
): Verdict {
  if (type === PRELOGIN) return readHandshake(state, input, start, end, session)
  const { tsMicros } = input
  const isAnswer = state.awaitsPrelogin || (state.goodPackets === 0 && input.bytes[start] === 0)
  if (isAnswer && start < end) return readHandshake(state, input, start, end, session)
  walkTokens(state, input.bytes, input.view, start, end, isLast, tsMicros, session)
  if (isLast) endMessage(state, tsMicros, session)
  return countGood(state)
}

/** The server has said all that it has to say to a login or a request. */
function endMessage(state: TdsState, tsMicros: number, session: SessionContext): void {
  const { response } = state
  if (state.login !== undefined || response.isAcknowledged) {
    if (response.isAcknowledged) endLogin(state, 'success', tsMicros, session)
    else if (response.errors > 0) endLogin(state, 'failure', tsMicros, session)
    else if (!response.goesOn) return
    state.response = createResponse()
    return
  }
  const request = state.pending.shift()
  if (request !== undefined) {
    const { statement } = request
    if (response.handle >= 0 && statement !== undefined && /prep/.test(request.procedure)) {
      rememberPrepared(state, response.handle, statement)
    }
    const failed = response.errors > 0 || response.isCancelled
    tellRequest(state, request, failed ? 'error' : 'ok', tsMicros, session)
  }
  state.response = createResponse()
}

function tellAttention(state: TdsState, tsMicros: number, session: SessionContext): void {
  session.event({
    tsMicros,
    kind: 'command',
    action: 'ATTENTION',
    status: 'ok',
    detail: { pending: state.pending.length },
  })
}

/** Tells of requests whose responses were not seen. */
export function abandonPending(state: TdsState, tsMicros: number, session: SessionContext): void {
  state.response = createResponse()
  for (const request of state.pending) tellRequest(state, request, 'unknown', tsMicros, session)
  state.pending = []
}

function countGood(state: TdsState): Verdict {
  state.goodPackets++
  return Verdict.More
}

/** Something that fits nothing: too many of them and this is something else. */
function countBad(state: TdsState, session: SessionContext): Verdict {
  if (state.goodPackets === 0) return Verdict.Reject
  session.anomaly(BAD_PACKET)
  return ++state.badPackets < MAX_BAD_PACKETS ? Verdict.More : Verdict.Broken
}
