/**
 * LDAP version 2 and 3: RFC 4511 (messages), 4513 (binds), 4515 (filters), 4532, 3062, 3909
 * (extended operations), MS-ADTS 5.1.1 (Microsoft's binds and wrapping). StartTLS goes to `tls`.
 * Over UDP: RFC 1798 and MS-ADTS 6.3.3 (which domain controller is there).
 */
import {
  type DatagramDissector,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { GAP, MAX_HELD_BYTES } from './constants.ts'
import { readDatagram, readStream } from './parser.ts'
import { probeLdap, probeLdapDatagram } from './probe.ts'
import { ldapColumns } from './record.ts'
import { flushPending } from './result.ts'
import { createLdapState, type LdapState } from './state.ts'

export const ldap: StreamDissector<LdapState> = {
  name: 'ldap',
  description: 'LDAP: binds, searches, changes, extended operations and their results',
  transport: 'tcp',
  columns: ldapColumns,
  ports: [389, 3268],
  probeBytes: 64,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createLdapState,
  probe: probeLdap,
  feed(state, input, session) {
    session.facts.confidence = 1
    return readStream(state, input, session)
  },
  gap(state, direction, _missing, session) {
    session.anomaly(GAP)
    // Inside buffers nothing says where the next begins.
    if (state.fields.protection !== '') return Verdict.Done
    const side = state.sides[direction]
    side.isLost = true
    side.passOver = 0
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushPending(state, tsMicros, session)
  },
}

export const ldapUdp: DatagramDissector<LdapState> = {
  name: 'ldap',
  description: 'LDAP in datagrams: searches for domain controllers and their answers',
  transport: 'udp',
  columns: ldapColumns,
  ports: [389],
  create: createLdapState,
  probe: probeLdapDatagram,
  datagram(state, input, session) {
    session.facts.confidence = 1
    return readDatagram(state, input, session)
  },
  close(state, tsMicros, session) {
    flushPending(state, tsMicros, session)
  },
}
