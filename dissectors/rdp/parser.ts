/**
 * One TPKT (RFC 2126) at a time: version 3, 0, length (2), then an X.224 TPDU:
 *
 *   client: CR, MCS Connect-Initial, erect domain, attach, channel joins, then security exchange or client info
 *   server: CC, MCS Connect-Response, confirms, then its first data
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readClientInfo } from './clientInfo.ts'
import { readConnectionConfirm, readConnectionRequest } from './connectionRequest.ts'
import { MAX_PDU_BYTES, Mcs, nameReason, Security, TPKT_HEADER_BYTES, Tpdu } from './constants.ts'
import { isConnectPdu, readConnectPdu, readPerLength } from './settings.ts'
import { type RdpState, reportNegotiation } from './state.ts'

const TLS_HANDSHAKE = 0x16
const X224_DATA_BYTES = 3

/** Reads the PDU at `pos` when it is whole; its four header bytes are there. */
export function readTpkt(state: RdpState, input: StreamSlice, session: SessionContext): Verdict {
  const { pos, view } = input
  const isOrig = input.direction === Direction.Orig
  if (view.getUint16(pos) !== 0x0300) return readForeign(state, input, isOrig, session)
  const size = view.getUint16(pos + 2)
  if (size < TPKT_HEADER_BYTES + X224_DATA_BYTES) return giveUp(state)
  if (size > MAX_PDU_BYTES) return giveUp(state)
  if (input.remaining() < size) {
    input.need = size
    return Verdict.More
  }
  const start = pos + TPKT_HEADER_BYTES
  const end = pos + size
  const verdict = readTpdu(state, input, isOrig, start, end, session)
  if (verdict === Verdict.Reject) return verdict
  // Whatever was read inside leaves the reader at the next PDU.
  input.pos = end
  input.ok = true
  return verdict
}

/** No TPKT: fast-path output, TLS whose choice was not seen, or another protocol. */
function readForeign(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  session: SessionContext,
): Verdict {
  if (state.certain && input.peek() === TLS_HANDSHAKE && input.peek(1) === 3 && !state.sawConfirm) {
    session.facts.encrypted = true
    state.fields.result = 'encrypted'
    input.handOff = 'tls'
    return Verdict.HandOff
  }
  if (!state.certain) return Verdict.Reject
  // Fast-path PDUs begin once the settings are agreed on.
  return state.encryptionMethod >= 0 || (isOrig && !state.sawConfirm)
    ? Verdict.Done
    : Verdict.Broken
}

const giveUp = (state: RdpState): Verdict => (state.certain ? Verdict.Broken : Verdict.Reject)

function readTpdu(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  start: number,
  end: number,
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
    return Verdict.More
  }
  if (code === Tpdu.Confirm && !isOrig) {
    const isTls = readConnectionConfirm(state, input, start, end, session)
    if (isTls) input.handOff = 'tls'
    return isTls ? Verdict.HandOff : Verdict.More
  }
  if (code === Tpdu.Disconnect) {
    if (!state.certain) return Verdict.Reject
    return Verdict.Done
  }
  if (code !== Tpdu.Data || indicator !== 2) return giveUp(state)
  return readMcs(state, input, isOrig, start + X224_DATA_BYTES, end, session)
}

function readMcs(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const { view, bytes } = input
  if (isConnectPdu(input, start, end)) {
    if (!readConnectPdu(state, bytes, start, end, session)) return Verdict.Reject
    if (!isOrig) takeServerSettings(state, input, session)
    return Verdict.More
  }
  // S7, MMS and others open with the same bare CR and go on in words of their own.
  if (!state.certain) return Verdict.Reject
  if (start >= end) return Verdict.Broken
  const first = view.getUint8(start)
  switch (first & 0xfc) {
    case Mcs.JoinConfirm:
      if (!isOrig && end - start >= 2 && isConfirmed(first, view.getUint8(start + 1))) {
        state.fields.channelsJoined = Math.min(state.fields.channelsJoined + 1, 0xffff)
      }
      return Verdict.More
    case Mcs.DisconnectUltimatum:
      if (end - start >= 2) {
        const reason = ((first & 3) << 1) | (view.getUint8(start + 1) >> 7)
        state.fields.disconnectReason = nameReason(reason)
      }
      return Verdict.Done
    case Mcs.SendDataRequest:
      input.pos = start
      return isOrig ? readClientData(state, input, end, session) : Verdict.Done
    case Mcs.SendDataIndication:
      return Verdict.Done
    default:
      return Verdict.More
  }
}

/** Optional channel's flag in bit 1, then the result: four bits, three of them in the next byte. */
function isConfirmed(first: number, second: number): boolean {
  return (first & 1) === 0 && second >> 5 === 0
}

function takeServerSettings(state: RdpState, input: StreamSlice, session: SessionContext): void {
  const { fields } = state
  if (state.encryptionMethod > 0) session.facts.encrypted = true
  if (fields.securityProtocol === '') fields.securityProtocol = 'RDP'
  const status = fields.result === 'Success' ? 'ok' : 'error'
  reportNegotiation(state, status, '', input.tsMicros, session)
}

/** The client's first data: keys to encrypt with, or who it is. */
function readClientData(
  state: RdpState,
  input: StreamSlice,
  end: number,
  session: SessionContext,
): Verdict {
  const limit = input.end
  input.end = end
  // PDU, initiator (2), channel (2), priority and segmentation
  input.skip(6)
  readPerLength(input)
  const flags = input.u16le()
  input.skip(2)
  if (input.ok) {
    if (flags & (Security.Exchange | Security.Encrypt)) session.facts.encrypted = true
    else if (flags & Security.Info) readClientInfo(state, input, session)
  }
  input.end = limit
  return Verdict.Done
}
