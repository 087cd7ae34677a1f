/**
 * SIP over UDP and TCP: RFC 3261 with 3262, 3265, 3311, 3428, 3515, 3903, 5626. Registrations,
 * calls, who is in them and how long, credentials' users; media are announced, not read.
 */
import {
  type DatagramDissector,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { tellCall } from './call.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readDatagram, readStream } from './parser.ts'
import { probeSip } from './probe.ts'
import { sipColumns } from './record.ts'
import { createSipState, type SipState } from './state.ts'
import { flushPending } from './transaction.ts'

const shared = {
  name: 'sip',
  description: 'SIP: registrations, calls, messages',
  columns: sipColumns,
  ports: [5060, 5080, 5070],
  create: createSipState,
  probe: probeSip,
  close(state, _tsMicros, session) {
    flushPending(state, session)
    while (state.calls.length > 0) tellCall(state, state.calls[0]!, 0, session)
  },
} satisfies Partial<StreamDissector<SipState>>

export const sip: StreamDissector<SipState> = {
  ...shared,
  transport: 'tcp',
  probeBytes: 256,
  maxHeldBytes: MAX_HELD_BYTES,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readStream(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.resync[direction] = true
    state.scanned[direction] = 0
    return Verdict.More
  },
}

export const sipUdp: DatagramDissector<SipState> = {
  ...shared,
  transport: 'udp',
  datagram(state, input, session) {
    session.facts.confidence = 1
    return readDatagram(state, input, session)
  },
}
