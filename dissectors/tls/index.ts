/**
 * TLS over TCP: RFC 8446, RFC 5246 and what came before, SSL 2.0's ClientHello
 * included. Reads the handshake as far as it is in clear, then stops. DTLS is in dtls.ts.
 */
import {
  Direction,
  Probe,
  type StreamDissector,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { measureV2ClientHello } from './clientHello.ts'
import {
  ContentType,
  MAX_RECORD_BYTES,
  MIN_ENCRYPTED_BYTES,
  RECORD_HEADER_BYTES,
} from './constants.ts'
import { readRecord } from './parser.ts'
import { tlsColumns } from './record.ts'
import { readV2 } from './sslV2.ts'
import { reportHandshake, TlsState } from './state.ts'

export const tls: StreamDissector<TlsState> = {
  name: 'tls',
  description: 'TLS and SSL: names, certificates, fingerprints of the handshake',
  transport: 'tcp',
  columns: tlsColumns,
  ports: [443, 465, 563, 636, 853, 989, 990, 992, 993, 995, 5061, 5671, 6514, 8443, 8883],
  probeBytes: 11,
  maxHeldBytes: RECORD_HEADER_BYTES + MAX_RECORD_BYTES,
  create: () => new TlsState(),

  /** A hello in its record: 16 03 vv llll | 01 or 02, length, 03 vv. A lone alert is claimed of a server only. */
  probe(input) {
    const first = input.peek()
    if (first < 0) return Probe.More
    const isOrig = input.direction === Direction.Orig
    if (first >= 0x80) {
      if (!isOrig) return Probe.No
      const size = measureV2ClientHello(input)
      return size < 0 ? Probe.More : size > 0 ? Probe.Yes : Probe.No
    }
    if (first === ContentType.ApplicationData) return probeMidstream(input)
    if (first !== ContentType.Handshake && (isOrig || first !== ContentType.Alert)) return Probe.No
    const have = input.remaining()
    if (have > 1 && input.peek(1) !== 3) return Probe.No
    if (have > 2 && input.peek(2) > 4) return Probe.No
    if (have < 7) return Probe.More
    const size = (input.peek(3) << 8) | input.peek(4)
    if (first === ContentType.Alert) {
      const level = input.peek(5)
      return size === 2 && (level === 1 || level === 2) && have === 7 ? Probe.Yes : Probe.No
    }
    const type = input.peek(5)
    if (size < 1 || size > MAX_RECORD_BYTES || (type !== 1 && type !== 2)) return Probe.No
    // A hello cut into records of a few bytes shows no more than its type.
    if (input.peek(6) !== 0 && size > 1) return Probe.No
    if (have < 11 && size >= 6) return Probe.More
    if (size >= 6 && input.peek(9) !== 3 && input.peek(9) !== 0x7f) return Probe.No
    return (type === 1) === isOrig ? Probe.Yes : Probe.Flipped
  },

  feed(state, input, session) {
    if (!state.recognised && input.direction === Direction.Orig && input.peek() >= 0x80) {
      return readV2(state, input, session)
    }
    while (input.remaining() >= RECORD_HEADER_BYTES) {
      const before = input.pos
      const verdict = readRecord(state, input, session)
      if (verdict !== Verdict.More || input.pos === before || input.skipBytes > 0) return verdict
    }
    input.need = RECORD_HEADER_BYTES
    return Verdict.More
  },

  /** The direction is lost; what the other one's hello says is read all the same. */
  gap(state, _direction, _missing, session) {
    // Encrypted records are told by several in a row only.
    if (!state.recognised && state.origRecords + state.respRecords > 0) return Verdict.Reject
    state.isOneSided = true
    session.anomaly('handshake-incomplete')
    return Verdict.Done
  },

  close(state, tsMicros, session) {
    if (state.recognised) reportHandshake(state, 'unknown', '', '', tsMicros, session)
  },
}

/**
 * An encrypted record's header: 17 03 vv llll. That it is one shows by those after it, which are
 * read before the session counts as TLS; a port that is none of TLS's must have today's version.
 */
function probeMidstream(input: StreamSlice): Probe {
  const have = input.remaining()
  if (have > 1 && input.peek(1) !== 3) return Probe.No
  const minor = input.peek(2)
  if (have > 2 && (input.isUsualPort ? minor > 3 : minor !== 3)) return Probe.No
  if (have < RECORD_HEADER_BYTES) return Probe.More
  const size = (input.peek(3) << 8) | input.peek(4)
  if (size < MIN_ENCRYPTED_BYTES || size > MAX_RECORD_BYTES) return Probe.No
  const next = RECORD_HEADER_BYTES + size
  // Where the next header lies in what is shown, it must be one as well.
  const type = input.peek(next)
  const isRecord =
    type < 0 || (type >= ContentType.ChangeCipherSpec && type <= ContentType.Heartbeat)
  return isRecord ? Probe.Yes : Probe.No
}
