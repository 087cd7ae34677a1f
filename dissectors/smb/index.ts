/**
 * SMB 1 to 3 over TCP 445 and over NetBIOS sessions: MS-SMB2, MS-CIFS, MS-SMB, RFC 1001, RFC 1002.
 * File contents are counted, not read; DCE/RPC inside named pipes is.
 */
import { type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { endState } from './closing.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { loseFrames, readFrames } from './framing.ts'
import { PROBE_BYTES, probeSmb } from './probe.ts'
import { smbColumns } from './record.ts'
import { createSmbState, type SmbState } from './state.ts'

export const smb: StreamDissector<SmbState> = {
  name: 'smb',
  description: 'SMB 1 to 3: dialect, logins, shares, files, pipes and the calls inside them',
  transport: 'tcp',
  columns: smbColumns,
  ports: [445, 139],
  probeBytes: PROBE_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createSmbState,
  probe: probeSmb,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readFrames(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    loseFrames(state, direction)
    return Verdict.More
  },
  close(state, tsMicros, session) {
    endState(state, tsMicros, session)
  },
}
