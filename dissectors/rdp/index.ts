/**
 * Remote Desktop Protocol: MS-RDPBCGR over TPKT (RFC 2126), X.224 class 0 and T.125.
 * Reads the connection sequence as far as it is in clear, hands TLS on, and stops where
 * standard security begins to encrypt. The UDP side channel is left out.
 */
import {
  Direction,
  type SessionContext,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { MAX_PDU_BYTES } from './constants.ts'
import { concludeSequence, concludeTraffic, reportReached } from './outcome.ts'
import { readPdu } from './parser.ts'
import { readPreconnection } from './preconnection.ts'
import { probeRdp } from './probe.ts'
import { rdpColumns } from './record.ts'
import { TlsSequence } from './sequence.ts'
import { countSideConnection } from './sideConnection.ts'
import { explain, RdpState, reportNegotiation } from './state.ts'
import { isScanner } from './tool.ts'
import type { Traffic } from './traffic.ts'

/** Of a TPKT; the smallest fast-path PDU has as many. */
const PDU_HEADER_BYTES = 4
/** Time between two looks at what goes on: half of the time between two rows of an open session. */
const REPORT_MICROS = 30_000_000

export const rdp: StreamDissector<RdpState> = {
  name: 'rdp',
  description: 'Remote Desktop: cookie, security, client machine and channels',
  transport: 'tcp',
  columns: rdpColumns,
  ports: [3389],
  probeBytes: 256,
  maxHeldBytes: MAX_PDU_BYTES,
  create: () => new RdpState(),
  probe: probeRdp,

  feed(state, input, session) {
    if (state.traffic !== undefined) reportNow(state, state.traffic, input.tsMicros, session)
    if (!state.sawRequest && input.direction === Direction.Orig && input.peek() !== 3) {
      const verdict = readPreconnection(state, input)
      if (verdict !== Verdict.More || input.peek() !== 3) return verdict
    }
    while (input.remaining() >= PDU_HEADER_BYTES) {
      const before = input.pos
      const verdict = readPdu(state, input, session)
      if (verdict !== Verdict.More || input.pos === before) {
        if (verdict === Verdict.HandOff) state.sequence = beginSequence(state, session)
        return verdict
      }
      if (input.skipBytes > 0) return Verdict.More
    }
    input.need = PDU_HEADER_BYTES
    return Verdict.More
  },

  segment(state, input, session) {
    const { sequence } = state
    if (sequence === undefined) return Verdict.Done
    reportNow(state, sequence.traffic, input.tsMicros, session)
    return sequence.records.take(input) ? Verdict.Sizes : Verdict.Done
  },

  gap(state, direction, missing) {
    const { sequence } = state
    if (sequence !== undefined) {
      return sequence.records.lose(direction, missing) ? Verdict.Sizes : Verdict.Done
    }
    if (!state.certain) return Verdict.Reject
    // PDUs are a chain: after a hole in it none can be found again.
    return direction === Direction.Orig || state.sawConfirm ? Verdict.Done : Verdict.Broken
  },

  finish(state, direction) {
    if (state.finishedFirst < 0) state.finishedFirst = direction
  },

  close(state, tsMicros, session) {
    if (!state.certain) return
    const { sequence, fields } = state
    countSideConnection(state)
    if (state.finishedFirst >= 0)
      fields.disconnectedBy = state.finishedFirst === 0 ? 'client' : 'server'
    if (sequence !== undefined) concludeSequence(state, sequence, tsMicros, session)
    const traffic = sequence?.traffic ?? state.traffic
    if (traffic !== undefined) concludeTraffic(state, traffic, tsMicros, session)
    if (isScanner(fields.tool)) {
      session.facts.activity = 'scan'
      explain(session, 1, fields.toolEvidence)
    }
    reportNegotiation(state, 'unknown', '', tsMicros, session)
  },
}

/** Every so often, so that rows of a session that is still open say what goes on in it. */
function reportNow(
  state: RdpState,
  traffic: Traffic,
  tsMicros: number,
  session: SessionContext,
): void {
  if (tsMicros < state.reportMicros || !traffic.isStarted) return
  if (state.reportMicros > 0) concludeTraffic(state, traffic, tsMicros, session)
  state.reportMicros = tsMicros + REPORT_MICROS
}

/** What follows the hand-over is told by the sizes of its records. */
function beginSequence(state: RdpState, session: SessionContext): TlsSequence {
  const sequence = new TlsSequence(state.fields)
  sequence.onReached = (tsMicros) => reportReached(state, sequence, tsMicros, session)
  return sequence
}
