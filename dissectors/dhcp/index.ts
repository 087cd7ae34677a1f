/** DHCP for IPv4: RFC 2131, 2132, 3046, 4702. Who an address is: hardware, name, kind of system. */
import {
  type DatagramDissector,
  Direction,
  Probe,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { At, BAD_MESSAGE, BOOT_REPLY, BOOT_REQUEST, HEADER_BYTES, MAGIC } from './constants.ts'
import { flushMessages, takeMessage } from './exchange.ts'
import { readMessage } from './message.ts'
import { dhcpColumns } from './record.ts'
import { createDhcpState, type DhcpState } from './state.ts'

const MAX_HARDWARE_BYTES = 16

function isMessage(input: StreamSlice): boolean {
  const { bytes, pos, end } = input
  if (end - pos < HEADER_BYTES) return false
  const op = bytes[pos]!
  return (
    (op === BOOT_REQUEST || op === BOOT_REPLY) &&
    bytes[pos + 2]! <= MAX_HARDWARE_BYTES &&
    bytes.readUInt32BE(pos + At.Magic) === MAGIC
  )
}

export const dhcp: DatagramDissector<DhcpState> = {
  name: 'dhcp',
  description: 'DHCP for IPv4: addresses asked for and given, names and kinds of clients',
  transport: 'udp',
  columns: dhcpColumns,
  ports: [67, 68],
  create: createDhcpState,
  probe(input) {
    if (!isMessage(input)) return Probe.No
    const from = input.bytes[input.pos] === BOOT_REQUEST ? Direction.Orig : Direction.Resp
    return input.direction === from ? Probe.Yes : Probe.Flipped
  },
  datagram(state, input, session) {
    session.facts.confidence = 1
    if (!isMessage(input)) {
      if (!state.isKnown) return Verdict.Reject
      session.anomaly(BAD_MESSAGE)
      return Verdict.More
    }
    state.isKnown = true
    takeMessage(state, readMessage(input.bytes, input.pos, input.end, input.tsMicros), session)
    return Verdict.More
  },
  close(state, tsMicros, session) {
    flushMessages(state, tsMicros, session)
  },
}
