/**
 * VNC, the Remote Framebuffer protocol: RFC 6143 (3.3, 3.7, 3.8), with the security types and
 * messages of Apple, TightVNC, TigerVNC, UltraVNC, RealVNC's RA2 and VeNCrypt. Pixels are passed over.
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { readClient } from './client.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { probeVnc } from './probe.ts'
import { vncColumns } from './record.ts'
import { tellAuth } from './security.ts'
import { readServer } from './server.ts'
import { createVncState, type VncState } from './state.ts'

export const vnc: StreamDissector<VncState> = {
  name: 'vnc',
  description: 'VNC (RFB): versions, security type, result, desktop, clipboard and input counts',
  transport: 'tcp',
  columns: vncColumns,
  ports: [5900, 5901, 5902, 5903, 5904, 5905],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createVncState,
  probe: probeVnc,
  feed(state, input, session) {
    session.facts.confidence = 1
    return input.direction === Direction.Resp
      ? readServer(state, input, session)
      : readClient(state, input, session)
  },
  gap(_state, _direction, _missing, session) {
    session.anomaly(GAP)
    return Verdict.Done
  },
  close(state, tsMicros, session) {
    if (state.resultCode > 0)
      tellAuth(state, 'failure', tsMicros, session, String(state.resultCode))
    else tellAuth(state, 'unknown', tsMicros, session)
  },
}
