/**
 * Tabular Data Stream: Microsoft SQL Server (MS-TDS, 7.0 to 7.4; 8.0 is TLS from its first byte) and
 * Sybase (TDS 4.2 and 5.0).
 */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { dropRequest } from './gathering.ts'
import { abandonPending, readPackets } from './packet.ts'
import { probeTds } from './probe.ts'
import { tdsColumns } from './record.ts'
import { createTdsState, createWalk, type TdsState } from './state.ts'
import { endLogin } from './tell.ts'

export const tds: StreamDissector<TdsState> = {
  name: 'tds',
  description: 'Microsoft SQL Server and Sybase: logins, batches, calls, rows, errors; TLS inside',
  transport: 'tcp',
  columns: tdsColumns,
  ports: [1433, 1434, 5000],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createTdsState,
  probe: probeTds,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readPackets(state, input, session)
  },
  gap(state, direction, missing, session) {
    session.anomaly(GAP)
    state.lost[direction] = true
    state.inner?.gap(direction, missing)
    if (direction === Direction.Orig) {
      dropRequest(state)
    } else {
      // The message's end still tells how it went.
      state.walk = createWalk()
      state.walk.isOpaque = true
    }
    return Verdict.More
  },
  close(state, tsMicros, session) {
    if (state.login !== undefined) endLogin(state, 'unknown', tsMicros, session)
    abandonPending(state, tsMicros, session)
  },
}
