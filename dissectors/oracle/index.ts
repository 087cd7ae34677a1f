/** Oracle Net (TNS) and the two-task protocol (TTC) in it. Oracle has published neither; its open drivers (python-oracledb, node-oracledb) and captures are the source. */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readPackets } from './packet.ts'
import { PROBE_BYTES, probeOracle } from './probe.ts'
import { oracleColumns } from './record.ts'
import { createOracleState, type OracleState } from './state.ts'
import { endLogin, flushCall, tellConnect } from './telling.ts'

export const oracle: StreamDissector<OracleState> = {
  name: 'oracle',
  description:
    'Oracle Net: connect descriptors, refusals, redirections, logins, statements, native encryption',
  transport: 'tcp',
  columns: oracleColumns,
  ports: [1521, 1522, 1525, 1526, 1529],
  probeBytes: PROBE_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createOracleState,
  probe: probeOracle,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readPackets(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.lost[direction] = true
    if (direction === Direction.Resp) flushCall(state, session)
    return Verdict.More
  },
  close(state, tsMicros, session) {
    tellConnect(state, 'unknown', '', '', tsMicros, session)
    endLogin(state, 'unknown', '', '', tsMicros, session)
    flushCall(state, session)
  },
}
