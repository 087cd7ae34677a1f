/**
 * Modbus/TCP: Modbus Application Protocol 1.1b3 over Modbus Messaging on TCP/IP 1.0b. Every
 * write and every exception, each different read once, and who the device says it is.
 */
import { type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readMessages } from './messages.ts'
import { probeModbus } from './probe.ts'
import { modbusColumns } from './record.ts'
import { createModbusState, type ModbusState } from './state.ts'
import { flushRequests } from './tell.ts'

export const modbus: StreamDissector<ModbusState> = {
  name: 'modbus',
  description: 'Modbus/TCP: functions, addresses, writes, exceptions, device identification',
  transport: 'tcp',
  columns: modbusColumns,
  ports: [502],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createModbusState,
  probe: probeModbus,
  feed(state, input, session) {
    session.facts.confidence = 1
    session.facts.activity = 'automated'
    return readMessages(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.resync[direction] = true
    return Verdict.More
  },
  close(state, _tsMicros, session) {
    flushRequests(state, session)
  },
}
