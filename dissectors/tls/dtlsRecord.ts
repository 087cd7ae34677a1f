/** One record of DTLS (RFC 6347 4.1), and the short ones of DTLS 1.3, which are all encrypted (RFC 9147 4). */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { Direction } from '../../src/dissect/contract.ts'
import { ContentType, MAX_RECORD_BYTES, nameAlert } from './constants.ts'
import { type DtlsState, takeFragments } from './dtlsHandshake.ts'
import { reportHandshake } from './state.ts'

/** Type, version, epoch, number, length. */
const HEADER_BYTES = 13
const HANDSHAKE_HEADER_BYTES = 12
const FATAL = 2
const MIN_VERSION_MAJOR = 0xfe

/** Whether a record's header stands at `at`, with a length that may be. */
export function isDtlsRecord(input: StreamSlice, at: number): boolean {
  if (input.end - at < HEADER_BYTES) return false
  const { view } = input
  const type = view.getUint8(at)
  if (type < ContentType.ChangeCipherSpec || type > ContentType.Heartbeat) return false
  if (view.getUint8(at + 1) !== MIN_VERSION_MAJOR || view.getUint8(at + 2) < 0xfc) return false
  const size = view.getUint16(at + 11)
  if (size === 0 || size > MAX_RECORD_BYTES) return false
  const isClear = view.getUint16(at + 3) === 0
  if (!isClear) return true
  if (type === ContentType.ChangeCipherSpec) return size <= 3
  if (type === ContentType.Alert) return size === 2
  return type === ContentType.Handshake && size >= HANDSHAKE_HEADER_BYTES
}

/** Bytes of the record at `at`, whose header is there. */
export const measureDtlsRecord = (input: StreamSlice, at: number): number =>
  HEADER_BYTES + input.view.getUint16(at + 11)

/** Reads the record at `pos` and moves past it; false when there is none. */
export function readDtlsRecord(
  state: DtlsState,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  const { pos, view } = input
  const isOrig = input.direction === Direction.Orig
  if ((view.getUint8(pos) & 0xe0) === 0x20 && state.recognised && state.sawServerHello) {
    // DTLS 1.3: encrypted, and its length may be left out.
    protect(state, isOrig, input.tsMicros, session)
    return false
  }
  if (!isDtlsRecord(input, pos)) return false
  const end = Math.min(input.end, pos + measureDtlsRecord(input, pos))
  const start = pos + HEADER_BYTES
  input.pos = end
  state.recognised = true
  if (view.getUint16(pos + 3) > 0) protect(state, isOrig, input.tsMicros, session)
  else readClear(state, view.getUint8(pos), start, end, input, session)
  return true
}

function readClear(
  state: DtlsState,
  type: number,
  start: number,
  end: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { view } = input
  session.facts.confidence = 1
  if (type === ContentType.Handshake) takeFragments(state, input, start, end, session)
  else if (type === ContentType.ChangeCipherSpec) {
    const isServer = input.direction === Direction.Resp
    // As with TLS: the server goes over at once when it takes up a session by its ticket.
    if (isServer && state.sawServerHello && !state.sawCertificate && !state.origProtected) {
      state.fields.resumed = true
      if (state.fields.resumption === '') state.fields.resumption = 'ticket'
    }
    protect(state, !isServer, input.tsMicros, session)
  } else if (type === ContentType.Alert && end - start === 2) {
    const code = view.getUint8(start + 1)
    state.fields.alert = nameAlert(code)
    if (view.getUint8(start) === FATAL) {
      reportHandshake(state, 'error', state.fields.alert, String(code), input.tsMicros, session)
    }
  }
}

/** A side's records are encrypted from here on; with both the handshake is done. */
function protect(
  state: DtlsState,
  isOrig: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  session.facts.encrypted = true
  if (isOrig) state.origProtected = true
  else state.respProtected = true
  if (!state.origProtected || !state.respProtected || state.reported) return
  if (!state.sawClientHello && !state.sawServerHello) {
    // It began before the capture: nothing is known of its handshake.
    state.reported = true
    session.tag('midstream')
    return
  }
  state.fields.established = true
  reportHandshake(state, 'ok', '', '', tsMicros, session)
}
