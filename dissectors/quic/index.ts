/**
 * QUIC versions 1 and 2 and the last drafts of version 1: RFC 8999, 9000, 9001, 9368, 9369. First
 * packets are encrypted with keys that anybody can make: the handshake in them goes to TLS, the
 * rest stays closed.
 */
import { type DatagramDissector, Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import {
  isKnownVersion,
  MAX_COALESCED,
  MAX_DATAGRAMS,
  MIN_FIRST_ID_BYTES,
  MIN_INITIAL_BYTES,
  PacketType,
} from './constants.ts'
import { isVersionNegotiation, LongHeader, mayBeGreased } from './header.ts'
import { noteReady, readLongPacket } from './packet.ts'
import { quicColumns } from './record.ts'
import { QuicState } from './state.ts'

const header = new LongHeader()

export const quic: DatagramDissector<QuicState> = {
  name: 'quic',
  description: 'QUIC: versions, connection ids, and the TLS handshake in its first packets',
  transport: 'udp',
  columns: quicColumns,
  ports: [443, 80, 784, 853, 4433, 8853],
  create: () => new QuicState(),

  /** A client's first packet in a datagram of the size it must have; or a server's packet of a known version. */
  probe(input) {
    if (input.peek() < 0xc0 && !(input.peek() >= 0x80 && input.peek(1) === 0)) return Probe.No
    if (!header.read(input)) return Probe.No
    const isClient = input.direction === Direction.Orig
    if (isVersionNegotiation(header, input)) return isClient ? Probe.Flipped : Probe.Yes
    const isFull = input.wireBytes >= MIN_INITIAL_BYTES
    const isFirst = header.destinationBytes >= MIN_FIRST_ID_BYTES
    if (mayBeGreased(header)) return isClient && isFull && isFirst ? Probe.Yes : Probe.No
    if (!isKnownVersion(header.version)) return Probe.No
    const isInitial = header.type === PacketType.Initial
    // Which side it is does not show in the header: the client speaks first.
    if (isInitial && isClient) return isFull && isFirst ? Probe.Yes : Probe.No
    return header.destinationBytes + header.sourceBytes > 0 ? Probe.Yes : Probe.No
  },

  datagram(state, input, session) {
    if (++state.datagrams > MAX_DATAGRAMS) return Verdict.Done
    for (let packets = 0; packets < MAX_COALESCED && input.remaining() > 0; packets++) {
      if ((input.peek() & 0x80) === 0) {
        // A short header: encrypted under the keys of the handshake, up to the datagram's end.
        if ((input.peek() & 0x40) !== 0) noteReady(state, input.direction, session)
        break
      }
      if (!header.read(input)) break
      const { end } = header
      readLongPacket(state, header, input, session)
      input.pos = end
    }
    input.pos = input.end
    return state.fields.established ? Verdict.Done : Verdict.More
  },
}
