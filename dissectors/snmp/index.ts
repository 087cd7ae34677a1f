/**
 * SNMP over UDP: version 1 (RFC 1157), 2c (RFC 1901, 3416) and 3 with USM (RFC 3412, 3414).
 * What is read and set, by whom, with what result; traps; what the agent says it is.
 */
import type { DatagramDissector } from '../../src/dissect/contract.ts'
import { readMessage } from './message.ts'
import { flushRequests } from './pdu.ts'
import { probeSnmp } from './probe.ts'
import { snmpColumns } from './record.ts'
import { createSnmpState, type SnmpState } from './state.ts'

export const snmp: DatagramDissector<SnmpState> = {
  name: 'snmp',
  description: 'SNMP 1, 2c, 3: reads, sets, traps, users and results, what the agent is',
  transport: 'udp',
  columns: snmpColumns,
  ports: [161, 162],
  create: createSnmpState,
  probe: probeSnmp,
  datagram(state, input, session) {
    session.facts.confidence = 1
    return readMessage(state, input, session)
  },
  close(state, _tsMicros, session) {
    flushRequests(state, session)
  },
}
