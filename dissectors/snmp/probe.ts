/** Whether a datagram is SNMP's: a sequence as long as itself, a version, and what that version goes on with. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { GET, MAX_NAME_BYTES, REPORT, RESPONSE } from './constants.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const OCTET_STRING = 0x04

/** Length in the header at `ahead`; -1 when it cannot be. */
function readLength(input: StreamSlice, ahead: number): number {
  const first = input.peek(ahead + 1)
  if (first < 0x80) return first
  const count = first & 0x7f
  if (count === 0 || count > 3) return -1
  let length = 0
  for (let i = 0; i < count; i++) {
    const byte = input.peek(ahead + 2 + i)
    if (byte < 0) return -1
    length = length * 256 + byte
  }
  return length
}

/** Bytes of the header at `ahead`. */
function measureHeader(input: StreamSlice, ahead: number): number {
  const first = input.peek(ahead + 1)
  return first < 0x80 ? 2 : 2 + (first & 0x7f)
}

/** Says what a datagram is; allocates nothing. */
export function probeSnmp(input: StreamSlice): Probe {
  if (input.peek() !== SEQUENCE) return Probe.No
  const length = readLength(input, 0)
  let at = measureHeader(input, 0)
  // Nothing but padding may follow, and a capture may have cut it short.
  if (length < 8 || at + length > Math.max(input.wireBytes, input.remaining())) return Probe.No
  if (input.peek(at) !== INTEGER || input.peek(at + 1) !== 1) return Probe.No
  const version = input.peek(at + 2)
  at += 3
  if (version === 3)
    return input.peek(at) === SEQUENCE && input.peek(at + 2) === INTEGER ? Probe.Yes : Probe.No
  if ((version !== 0 && version !== 1) || input.peek(at) !== OCTET_STRING) return Probe.No
  const community = readLength(input, at)
  if (community < 0 || community > MAX_NAME_BYTES) return Probe.No
  at += measureHeader(input, at) + community
  const pdu = input.peek(at)
  if (pdu < GET || pdu > REPORT) return Probe.No
  // Who opens the flow with an answer is who was asked.
  return pdu === RESPONSE && input.direction === Direction.Orig ? Probe.Flipped : Probe.Yes
}
