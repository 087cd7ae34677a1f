/**
 * Kerberos 5 over TCP and UDP: RFC 4120, pre-authentication of RFC 4556 (PKINIT) and 6113 (FAST),
 * MS-SFU (tickets in another's name), changes of passwords RFC 3244.
 */
import {
  type DatagramDissector,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES, PROBE_BYTES } from './constants.ts'
import { flushRequests } from './exchange.ts'
import { readMessage } from './message.ts'
import { readStream } from './parser.ts'
import { probeKerberos, probeKerberosDatagram } from './probe.ts'
import { kerberosColumns } from './record.ts'
import { createKerberosState, type KerberosState } from './state.ts'

export const kerberos: StreamDissector<KerberosState> = {
  name: 'kerberos',
  description: 'Kerberos: logins and tickets asked for, their ciphers, errors, passwords changed',
  transport: 'tcp',
  columns: kerberosColumns,
  ports: [88, 464],
  probeBytes: PROBE_BYTES,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createKerberosState,
  probe: probeKerberos,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readStream(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    state.lost[direction] = true
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushRequests(state, tsMicros, session)
  },
}

export const kerberosUdp: DatagramDissector<KerberosState> = {
  name: 'kerberos',
  description: 'Kerberos in datagrams, as over TCP',
  transport: 'udp',
  columns: kerberosColumns,
  ports: [88, 464],
  create: createKerberosState,
  probe: probeKerberosDatagram,
  datagram(state, input, session) {
    session.facts.confidence = 1
    const { bytes, pos, end } = input
    if (end === pos) return Verdict.More
    const isRead = readMessage(state, bytes, pos, end, end - pos, input.tsMicros, session)
    return isRead || state.isKnown ? Verdict.More : Verdict.Reject
  },
  close(state, tsMicros, session) {
    flushRequests(state, tsMicros, session)
  },
}
