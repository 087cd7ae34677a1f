/**
 * MQTT over TCP: 3.1 (IBM), OASIS 3.1.1 and 5.0. Who connected and with what result, which
 * topics were subscribed to and published; payloads are passed over.
 */
import { type StreamDissector, Verdict } from '../../src/dissect/contract.ts'
import { flushConnect } from './connect.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readPackets } from './packets.ts'
import { flushPending } from './pending.ts'
import { probeMqtt } from './probe.ts'
import { mqttColumns } from './record.ts'
import { createMqttState, type MqttState } from './state.ts'

export const mqtt: StreamDissector<MqttState> = {
  name: 'mqtt',
  description: 'MQTT 3.1, 3.1.1, 5: logins, subscriptions, messages by topic and size',
  transport: 'tcp',
  columns: mqttColumns,
  ports: [1883],
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createMqttState,
  probe: probeMqtt,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readPackets(state, input, session)
  },
  gap(_state, _direction, _missing, session) {
    // A type and a length are too little to find the next packet by.
    session.anomaly(GAP)
    return Verdict.Done
  },
  close(state, tsMicros, session) {
    flushConnect(state, tsMicros, session)
    flushPending(state, tsMicros, session)
  },
}
