/**
 * IPMI over LAN: RMCP (ASF 2.0), IPMI 1.5 and 2.0 with RMCP+. Who logs in to a management
 * controller, by which cipher suite, with what result; commands in the clear; serial over LAN by size.
 */
import type { DatagramDissector } from '../../src/dissect/contract.ts'
import { readDatagram } from './datagram.ts'
import { flushCommands } from './message.ts'
import { probeIpmi } from './probe.ts'
import { ipmiColumns } from './record.ts'
import { endLogin } from './session.ts'
import { createIpmiState, type IpmiState } from './state.ts'

export const ipmi: DatagramDissector<IpmiState> = {
  name: 'ipmi',
  description: 'IPMI 1.5 and 2.0 (RMCP+): logins, cipher suites, commands, serial over LAN',
  transport: 'udp',
  columns: ipmiColumns,
  ports: [623],
  create: createIpmiState,
  probe: probeIpmi,
  datagram(state, input, session) {
    session.facts.confidence = 1
    return readDatagram(state, input, session)
  },
  close(state, tsMicros, session) {
    endLogin(state, tsMicros, session)
    flushCommands(state, session)
  },
}
