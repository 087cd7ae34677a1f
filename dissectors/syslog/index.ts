/**
 * Syslog over UDP (RFC 5426) and TCP (RFC 6587): RFC 3164 and RFC 5424. Context rather than a
 * session of somebody's: counted by host, program and severity, the first messages told.
 */
import {
  type DatagramDissector,
  Direction,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BAD_MESSAGE, GAP, MAX_HELD_BYTES, MAX_MESSAGE_BYTES } from './constants.ts'
import { readMessage } from './message.ts'
import { measurePriority, probeDatagram, probeStream } from './probe.ts'
import { syslogColumns } from './record.ts'
import { createSyslogState, type SyslogState } from './state.ts'
import { readStream } from './stream.ts'

const PORTS = [514, 601, 10514]
const DESCRIPTION = 'Syslog: messages by host, program, facility and severity'

export const syslog: StreamDissector<SyslogState> = {
  name: 'syslog',
  description: DESCRIPTION,
  transport: 'tcp',
  columns: syslogColumns,
  ports: PORTS,
  probeBytes: 32,
  maxHeldBytes: MAX_HELD_BYTES,
  create: createSyslogState,
  probe: probeStream,
  feed(state, input, session) {
    session.facts.confidence = 1
    // Nothing is ever answered.
    return input.direction === Direction.Resp ? Verdict.Done : readStream(state, input, session)
  },
  gap(state, direction, _missing, session) {
    if (direction === Direction.Resp) return Verdict.Done
    session.anomaly(GAP)
    state.resync = true
    return Verdict.More
  },
}

export const syslogUdp: DatagramDissector<SyslogState> = {
  name: 'syslog',
  description: DESCRIPTION,
  transport: 'udp',
  columns: syslogColumns,
  ports: PORTS,
  create: createSyslogState,
  probe: probeDatagram,
  datagram(state, input, session) {
    session.facts.confidence = 1
    if (input.direction === Direction.Resp) return Verdict.More
    const head = measurePriority(input, 0)
    if (head <= 0) {
      session.anomaly(BAD_MESSAGE)
      return Verdict.More
    }
    const end = Math.min(input.end, input.pos + MAX_MESSAGE_BYTES)
    let stop = end
    while (stop > input.pos + head && isTrailer(input.bytes[stop - 1]!)) stop--
    readMessage(state, input.bytes, input.pos, head, stop, input.tsMicros, session)
    return Verdict.More
  },
}

const isTrailer = (byte: number): boolean => byte === 0x0a || byte === 0x0d || byte === 0
