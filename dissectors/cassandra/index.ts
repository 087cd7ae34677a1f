/** Cassandra's native protocol (CQL), versions 1 to 5, and ScyllaDB's, which is the same. https://github.com/apache/cassandra/tree/trunk/doc: native_protocol_v4.spec, native_protocol_v5.spec */
import { Direction, type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readMessages } from './envelope.ts'
import { PROBE_BYTES, probeCassandra } from './probe.ts'
import { cassandraColumns } from './record.ts'
import { type CassandraState, createCassandraState } from './state.ts'
import { endLogin, flushRequests } from './telling.ts'

export const cassandra: StreamDissector<CassandraState> = {
  name: 'cassandra',
  description:
    'Cassandra CQL: drivers, logins, statements with rows, prepared ones and batches, errors',
  transport: 'tcp',
  columns: cassandraColumns,
  ports: [9042, 9142, 19042],
  probeBytes: PROBE_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createCassandraState,
  probe: probeCassandra,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readMessages(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    if (direction === Direction.Resp) flushRequests(state, session)
    state.lost[direction] = true
    // Frames have nothing to be found by but the length of the one before.
    return state.framed ? Verdict.Done : Verdict.More
  },
  close(state, _tsMicros, session) {
    flushRequests(state, session)
    endLogin(state, undefined, session)
  },
}
