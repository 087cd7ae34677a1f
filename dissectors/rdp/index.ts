/**
 * Remote Desktop Protocol: MS-RDPBCGR over TPKT (RFC 2126), X.224 class 0 and T.125.
 * Reads the connection sequence as far as it is in clear, hands TLS on, and stops where
 * standard security begins to encrypt. The UDP side channel is left out.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { MAX_PDU_BYTES, TPKT_HEADER_BYTES } from './constants.ts'
import { readTpkt } from './parser.ts'
import { probeRdp } from './probe.ts'
import { rdpColumns } from './record.ts'
import { RdpState, reportNegotiation } from './state.ts'

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
    while (input.remaining() >= TPKT_HEADER_BYTES) {
      const before = input.pos
      const verdict = readTpkt(state, input, session)
      if (verdict !== Verdict.More || input.pos === before) return verdict
    }
    input.need = TPKT_HEADER_BYTES
    return Verdict.More
  },

  gap(state, direction) {
    if (!state.certain) return Verdict.Reject
    // What the client sends past its request is a chain of small PDUs: none can be found again.
    return direction === Direction.Orig || state.sawConfirm ? Verdict.Done : Verdict.Broken
  },

  close(state, tsMicros, session) {
    if (state.certain) reportNegotiation(state, 'unknown', '', tsMicros, session)
  },
}
