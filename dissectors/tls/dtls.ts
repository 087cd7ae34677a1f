/**
 * DTLS 1.0, 1.2 and 1.3: RFC 4347, 6347, 9147. TLS over datagrams: records carry epoch and number,
 * handshake messages come in fragments, in any order and again. Its columns are those of TLS.
 */
import { type DatagramDissector, Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { ContentType } from './constants.ts'
import { DtlsState } from './dtlsHandshake.ts'
import { isDtlsRecord, measureDtlsRecord, readDtlsRecord } from './dtlsRecord.ts'
import { tlsColumns } from './record.ts'
import { reportHandshake } from './state.ts'

const HELLO_TYPE_AT = 13
const CLIENT_HELLO = 1
const MAX_STUN_BYTE = 3
const STUN_HEADER_BYTES = 20
const STUN_COOKIE = 0x2112a442

export const dtls: DatagramDissector<DtlsState> = {
  name: 'dtls',
  description: 'DTLS: what TLS tells, over datagrams',
  transport: 'udp',
  columns: tlsColumns,
  ports: [443, 853, 2083, 3391, 4433, 5349, 5684, 10161, 10162],
  create: () => new DtlsState(),

  /** Records from the first byte to the last, the first of them of a version with a number. */
  probe(input) {
    const first = input.peek()
    if (first < ContentType.ChangeCipherSpec || first > ContentType.Heartbeat) return Probe.No
    const start = input.pos
    const end = input.end
    let at = start
    while (at < end) {
      if (!isDtlsRecord(input, at)) return Probe.No
      const size = measureDtlsRecord(input, at)
      // Of the last one the capture may have cut the end.
      if (at + size > end && input.wireBytes <= end - start) return Probe.No
      at += size
    }
    if (first !== ContentType.Handshake || input.view.getUint16(start + 3) !== 0) return Probe.Yes
    const isClientHello = input.peek(HELLO_TYPE_AT) === CLIENT_HELLO
    return isClientHello === (input.direction === Direction.Orig) ? Probe.Yes : Probe.Flipped
  },

  /** STUN (RFC 8489, 5), which finds the path DTLS then takes in WebRTC; told apart as RFC 7983 does. */
  precedes(input) {
    const first = input.peek()
    if (first < 0 || first > MAX_STUN_BYTE || input.remaining() < STUN_HEADER_BYTES) return false
    const { view, pos } = input
    return (
      view.getInt32(pos + 4) === STUN_COOKIE &&
      view.getUint16(pos + 2) === input.wireBytes - STUN_HEADER_BYTES
    )
  },

  datagram(state, input, session) {
    while (input.remaining() > 0) {
      // Other protocols share the port, as STUN and SRTP do in WebRTC.
      if (!readDtlsRecord(state, input, session)) break
    }
    input.pos = input.end
    return state.origProtected && state.respProtected ? Verdict.Done : Verdict.More
  },

  close(state, tsMicros, session) {
    if (state.recognised) reportHandshake(state, 'unknown', '', '', tsMicros, session)
  },
}
