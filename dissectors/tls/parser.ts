/**
 * One record at a time (RFC 8446 5.1), and when a direction is over:
 *
 *   up to TLS 1.2   each side's ChangeCipherSpec
 *   TLS 1.3         each side's first record of type application_data; its ChangeCipherSpec means nothing
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  ContentType,
  ENCRYPTED_ALERT_BYTES,
  isTls13,
  MAX_RECORD_BYTES,
  nameAlert,
  RECORD_HEADER_BYTES,
} from './constants.ts'
import { takeHandshake } from './handshake.ts'
import { isMidstream, readMidstream } from './midstream.ts'
import { isV2ServerHello, readV2ServerHello } from './sslV2.ts'
import { reportHandshake, type TlsState } from './state.ts'

/** Reads the record at `pos` when it is whole; its header is there. */
export function readRecord(state: TlsState, input: StreamSlice, session: SessionContext): Verdict {
  const { pos, view } = input
  const type = view.getUint8(pos)
  const size = view.getUint16(pos + 3)
  const known = type >= ContentType.ChangeCipherSpec && type <= ContentType.Heartbeat
  if (!known || view.getUint8(pos + 1) !== 3 || size > MAX_RECORD_BYTES) {
    return readForeign(state, input, session)
  }
  const isOrig = input.direction === Direction.Orig
  if (isMidstream(state, type)) return readMidstream(state, isOrig, size, input, session)
  // Nothing encrypted is held: its header says all.
  if (type === ContentType.ApplicationData)
    return enterProtected(state, isOrig, size, input, session)
  const whole = RECORD_HEADER_BYTES + size
  if (input.remaining() < whole) {
    input.need = whole
    return Verdict.More
  }
  const start = pos + RECORD_HEADER_BYTES
  const end = pos + whole
  state.recognised = true
  if (type === ContentType.ChangeCipherSpec) {
    input.pos = end
    return readChangeCipherSpec(state, isOrig, input, session)
  }
  if (type === ContentType.Alert && size === 2) {
    input.pos = end
    return readAlert(state, view.getUint8(start), view.getUint8(start + 1), input, session)
  }
  const changed = isOrig ? state.origChanged : state.respChanged
  if (changed && !isHelloAfterRetry(state, isOrig, input, start, size)) {
    return enterProtected(state, isOrig, size, input, session)
  }
  input.pos = end
  if (type === ContentType.Handshake) {
    takeHandshake(state, input.direction, input.bytes, start, end, input.tsMicros, session)
  } else if (type === ContentType.Heartbeat && isOverread(input, start, size)) {
    session.anomaly('heartbeat-overread')
  }
  return Verdict.More
}

/** A heartbeat request that asks for more bytes back than it carries (RFC 6520 4), as CVE-2014-0160 does. */
function isOverread(input: StreamSlice, start: number, size: number): boolean {
  const { view } = input
  return size >= 3 && view.getUint8(start) === 1 && view.getUint16(start + 1) + 3 > size
}

/**
 * Past a side's ChangeCipherSpec only the hello that follows a HelloRetryRequest is in
 * clear (RFC 8446 D.4): an encrypted message begins with its type and a small length by chance only.
 */
function isHelloAfterRetry(
  state: TlsState,
  isOrig: boolean,
  input: StreamSlice,
  start: number,
  size: number,
): boolean {
  if (state.sawServerHello || size <= 4) return false
  const { view } = input
  return view.getUint8(start) === (isOrig ? 1 : 2) && view.getUint8(start + 1) === 0
}

/** Bytes that are no record: another protocol's at the very start, SSL 2.0's answer, or damage. */
function readForeign(state: TlsState, input: StreamSlice, session: SessionContext): Verdict {
  if (!state.recognised) return Verdict.Reject
  return isV2ServerHello(state, input) ? readV2ServerHello(state, input, session) : Verdict.Broken
}

function readChangeCipherSpec(
  state: TlsState,
  isOrig: boolean,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  if (isOrig) state.origChanged = true
  else state.respChanged = true
  // Without the ServerHello the version is open: the next record tells.
  if (isTls13(state.version) || !state.sawServerHello) return Verdict.More
  session.facts.encrypted = true
  // A ticket is taken up without a word (RFC 5077 3.4): the server goes over at once.
  if (!isOrig && !state.sawCertificate && !state.origChanged && state.sawClientHello) {
    state.fields.resumed = true
    if (state.fields.resumption === '') state.fields.resumption = 'ticket'
  }
  if (isOrig) state.origProtected = true
  else state.respProtected = true
  settle(state, input.tsMicros, session)
  return Verdict.Done
}

function readAlert(
  state: TlsState,
  level: number,
  code: number,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  state.fields.alert = nameAlert(code)
  const isFatal = level === 2
  if (isFatal) {
    reportHandshake(state, 'error', state.fields.alert, String(code), input.tsMicros, session)
  }
  return isFatal ? Verdict.Done : Verdict.More
}

function enterProtected(
  state: TlsState,
  isOrig: boolean,
  size: number,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  state.recognised = true
  session.facts.encrypted = true
  const isAlert = isOrig && isTls13(state.version) && ENCRYPTED_ALERT_BYTES.includes(size)
  if (isAlert && state.sawServerHello) {
    // No other client message is as short: it hung up over what the server sent.
    reportHandshake(state, 'error', 'encrypted alert', '', input.tsMicros, session)
    return Verdict.Done
  }
  if (isOrig) state.origProtected = true
  else state.respProtected = true
  settle(state, input.tsMicros, session)
  return Verdict.Done
}

/** Both sides went over: the handshake is done. */
function settle(state: TlsState, tsMicros: number, session: SessionContext): void {
  if (!state.origProtected || !state.respProtected || state.reported) return
  state.fields.established = true
  reportHandshake(state, 'ok', '', '', tsMicros, session)
}
