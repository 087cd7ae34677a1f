/**
 * One PDU at a time: a TPKT (RFC 2126: version 3, 0, length (2)) around an X.224 TPDU, or once
 * the settings are agreed on a fast-path PDU (MS-RDPBCGR 2.2.8.1.2: flags, one or two bytes of length).
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readConnectionConfirm, readConnectionRequest } from './connectionRequest.ts'
import { MAX_PDU_BYTES, TPKT_HEADER_BYTES, Tpdu } from './constants.ts'
import { readMcs } from './mcs.ts'
import type { RdpState } from './state.ts'
import { recogniseRequest } from './tool.ts'

const TLS_HANDSHAKE = 0x16
const X224_DATA_BYTES = 3
/** Past the settings longer PDUs are read as far as their headers go. */
const MAX_WHOLE_BYTES = 1024
/** TPKT, X.224, MCS, security and share headers: 4 + 3 + 8 + 12 + 18, and what stands behind them. */
const HEAD_BYTES = 96
/** Upper bits of a fast-path PDU's first byte: encrypted. */
const FAST_PATH_ENCRYPTED = 0x80

/** Reads the PDU at `pos` when it is whole, or its head when that is enough; its four header bytes are there. */
export function readPdu(state: RdpState, input: StreamSlice, session: SessionContext): Verdict {
  const { pos, view } = input
  const isOrig = input.direction === Direction.Orig
  if (view.getUint16(pos) !== 0x0300) return readForeign(state, input, isOrig, session)
  const size = view.getUint16(pos + 2)
  if (size < TPKT_HEADER_BYTES + X224_DATA_BYTES) return giveUp(state)
  const isHead = state.informed && size > MAX_WHOLE_BYTES
  if (size > MAX_PDU_BYTES && !isHead) return giveUp(state)
  const wanted = isHead ? HEAD_BYTES : size
  if (input.remaining() < wanted) {
    input.need = wanted
    return Verdict.More
  }
  const start = pos + TPKT_HEADER_BYTES
  const verdict = readTpdu(state, input, isOrig, start, pos + wanted, size, session)
  if (verdict === Verdict.Reject) return verdict
  // Whatever was read inside leaves the reader at the next PDU.
  input.ok = true
  pass(input, pos, size)
  return verdict
}

/** Moves past a PDU, as far as it is there; the rest is of no interest. */
function pass(input: StreamSlice, pos: number, size: number): void {
  const end = pos + size
  if (end > input.end) input.skipBytes = end - input.end
  input.pos = Math.min(end, input.end)
}

/** No TPKT: a fast-path PDU, TLS whose choice was not seen, or another protocol. */
function readForeign(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  session: SessionContext,
): Verdict {
  const first = input.peek()
  if (state.certain && first === TLS_HANDSHAKE && input.peek(1) === 3 && !state.sawConfirm) {
    session.facts.encrypted = true
    state.fields.result = 'encrypted'
    input.handOff = 'tls'
    input.watch = true
    return Verdict.HandOff
  }
  if (!state.certain) return Verdict.Reject
  if (state.encryptionMethod < 0) {
    return isOrig && !state.sawConfirm ? Verdict.Done : Verdict.Broken
  }
  if ((first & 3) !== 0) return Verdict.Done
  const short = input.peek(1)
  const isLong = (short & 0x80) !== 0
  const size = isLong ? ((short & 0x7f) << 8) | input.peek(2) : short
  const header = isLong ? 3 : 2
  if (size <= header) return Verdict.Done
  takeFastPath(state, input, isOrig, first, header, size)
  pass(input, input.pos, size)
  return Verdict.More
}

function takeFastPath(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  first: number,
  header: number,
  size: number,
): void {
  const traffic = state.ownTraffic()
  traffic.start(input.tsMicros)
  if (!isOrig) {
    traffic.take(false, size, input.tsMicros)
    return
  }
  const counted = (first >> 2) & 15
  const isClear = (first & FAST_PATH_ENCRYPTED) === 0
  const events = counted > 0 ? counted : isClear ? input.peek(header) : 1
  traffic.takeInput(Math.max(1, events), input.tsMicros)
}

const giveUp = (state: RdpState): Verdict => (state.certain ? Verdict.Broken : Verdict.Reject)

/** `[start, end)` of a TPDU is there; the PDU around it has `size` bytes. */
function readTpdu(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  start: number,
  end: number,
  size: number,
  session: SessionContext,
): Verdict {
  const { view } = input
  const indicator = view.getUint8(start)
  const code = view.getUint8(start + 1) & 0xf0
  const isConnection = code === Tpdu.Request || code === Tpdu.Confirm
  // The header's own length leaves itself out and covers the whole of a CR or CC.
  if (isConnection && (indicator < 6 || indicator + 1 !== end - start)) return giveUp(state)
  if (code === Tpdu.Request && isOrig) {
    readConnectionRequest(state, input, start, end, session)
    recogniseRequest(state)
    return Verdict.More
  }
  if (code === Tpdu.Confirm && !isOrig) {
    const isTls = readConnectionConfirm(state, input, start, end, session)
    if (!isTls) return Verdict.More
    input.handOff = 'tls'
    input.watch = true
    return Verdict.HandOff
  }
  if (code === Tpdu.Disconnect) {
    if (!state.certain) return Verdict.Reject
    return Verdict.Done
  }
  if (code !== Tpdu.Data || indicator !== 2) return giveUp(state)
  return readMcs(state, input, isOrig, start + X224_DATA_BYTES, end, size, session)
}
