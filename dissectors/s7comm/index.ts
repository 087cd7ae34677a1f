/**
 * S7comm, Siemens' protocol of S7-300 to S7-1500 controllers, over RFC 1006 and ISO 8073: which
 * rack and slot, what is read and written, blocks moved, controllers stopped, what the module is.
 */
import { type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { probeS7comm } from './probe.ts'
import { s7commColumns } from './record.ts'
import { createS7commState, type S7commState } from './state.ts'
import { flushRequests } from './tell.ts'
import { readPackets } from './transport.ts'

export const s7comm: StreamDissector<S7commState> = {
  name: 's7comm',
  description: 'S7comm: variables read and written, blocks moved, controllers stopped, module',
  transport: 'tcp',
  columns: s7commColumns,
  ports: [102],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createS7commState,
  probe: probeS7comm,
  feed(state, input, session) {
    session.facts.confidence = 1
    session.facts.activity = 'automated'
    return readPackets(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.resync[direction] = true
    state.partial[direction] = false
    return Verdict.More
  },
  close(state, _tsMicros, session) {
    flushRequests(state, session)
  },
}
