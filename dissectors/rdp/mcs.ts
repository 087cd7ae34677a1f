/**
 * T.125 domain PDUs: connect, erect domain, attach user, channel join, data, disconnect.
 *
 *   client: Connect-Initial, erect domain, attach, joins, then security exchange, info, data
 *   server: Connect-Response, confirms, then licensing, data
 */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { Mcs, nameReason } from './constants.ts'
import { readData } from './data.ts'
import { isConnectPdu, readConnectPdu } from './settings.ts'
import { awaitSideConnection } from './sideConnection.ts'
import { explain, type RdpState, reportNegotiation } from './state.ts'
import { recogniseSettings } from './tool.ts'

/** Reads the MCS PDU `[start, end)`; the TPKT around it has `size` bytes. */
export function readMcs(
  state: RdpState,
  input: StreamSlice,
  isOrig: boolean,
  start: number,
  end: number,
  size: number,
  session: SessionContext,
): Verdict {
  const { view, bytes } = input
  if (isConnectPdu(input, start, end)) {
    if (!readConnectPdu(state, bytes, start, end, session)) return Verdict.Reject
    if (isOrig) recogniseSettings(state)
    else takeServerSettings(state, input, session)
    return Verdict.More
  }
  // S7, MMS and others open with the same bare CR and go on in words of their own.
  if (!state.certain) return Verdict.Reject
  if (start >= end) return Verdict.Broken
  const first = view.getUint8(start)
  const second = start + 1 < end ? view.getUint8(start + 1) : -1
  switch (first & 0xfc) {
    case Mcs.AttachConfirm:
      if (!isOrig && isConfirmed(first, second)) takeAttached(state, session)
      return Verdict.More
    case Mcs.JoinConfirm:
      if (!isOrig && isConfirmed(first, second)) {
        state.fields.channelsJoined = Math.min(state.fields.channelsJoined + 1, 0xffff)
      }
      return Verdict.More
    case Mcs.DisconnectUltimatum:
      if (second >= 0) {
        const reason = ((first & 3) << 1) | (second >> 7)
        state.fields.disconnectReason = nameReason(reason)
      }
      if (state.finishedFirst < 0) state.finishedFirst = isOrig ? 0 : 1
      return Verdict.Done
    case Mcs.SendDataRequest:
    case Mcs.SendDataIndication:
      readData(state, input, isOrig, start, end, size, session)
      return Verdict.More
    default:
      return Verdict.More
  }
}

/** Optional member's flag in bit 1, then the result: four bits, three of them in the next byte. */
function isConfirmed(first: number, second: number): boolean {
  return second >= 0 && (first & 1) === 0 && second >> 5 === 0
}

function takeAttached(state: RdpState, session: SessionContext): void {
  if (state.fields.sessionReached) return
  state.fields.sessionReached = true
  awaitSideConnection(state, session)
  if (session.facts.authResult === '') session.facts.authResult = 'unknown'
  explain(session, 1, 'the server confirmed the attached user in clear: session reached')
}

function takeServerSettings(state: RdpState, input: StreamSlice, session: SessionContext): void {
  const { fields } = state
  if (state.encryptionMethod > 0) session.facts.encrypted = true
  if (fields.securityProtocol === '') fields.securityProtocol = 'RDP'
  const status = fields.result === 'Success' ? 'ok' : 'error'
  reportNegotiation(state, status, '', input.tsMicros, session)
}
