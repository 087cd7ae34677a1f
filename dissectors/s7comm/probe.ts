/** Whether first bytes are S7's: a connection to a controller's TSAP, or its data. X.224 carries RDP, MMS and others too. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { CONNECT_CONFIRM, CONNECT_REQUEST, DATA, MAX_TPKT_BYTES, S7, S7_PLUS } from './constants.ts'

const CALLING = 0xc1
const CALLED = 0xc2
const SIMATIC = 'SIMATIC-ROOT'

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeS7comm(input: StreamSlice): Probe {
  if (input.peek() !== 3 || input.peek(1) > 0) return Probe.No
  if (input.remaining() < 8) return Probe.More
  const length = input.peek(2) * 256 + input.peek(3)
  if (length < 7 || length > MAX_TPKT_BYTES) return Probe.No
  const kind = input.peek(5)
  if (kind === DATA) return probeData(input, 4)
  if (kind !== CONNECT_REQUEST && kind !== CONNECT_CONFIRM) return Probe.No
  // The header fills the packet: RDP's negotiation and cookie are no such parameters.
  if (input.peek(4) + 5 !== length) return Probe.No
  const first = input.peek(11)
  if (first >= 0 && (first < 0xc0 || first > CALLED)) return Probe.No
  if (input.remaining() < length) return length <= 200 ? Probe.More : Probe.No
  const tsaps = probeParameters(input, length)
  if (tsaps !== Probe.More || input.remaining() === length) return turn(tsaps, kind, input)
  return input.peek(length) === 3 && input.peek(length + 5) === DATA
    ? probeData(input, length + 4)
    : input.remaining() < length + 8
      ? Probe.More
      : Probe.No
}

function turn(verdict: Probe, kind: number, input: StreamSlice): Probe {
  const from = kind === CONNECT_REQUEST ? Direction.Orig : Direction.Resp
  return verdict !== Probe.Yes || input.direction === from ? verdict : Probe.Flipped
}

/** Both TSAPs, and nothing else but a size. Yes: the called one is a controller's; More: it could be another's. */
function probeParameters(input: StreamSlice, length: number): Probe {
  let at = 11
  let found = 0
  let controller = false
  while (at < length) {
    const code = input.peek(at)
    const size = input.peek(at + 1)
    if (size < 1 || at + 2 + size > length) return Probe.No
    if (code === CALLING) found |= 1
    else if (code === CALLED) {
      found |= 2
      const type = input.peek(at + 2)
      controller = (size === 2 && type >= 1 && type <= 3) || isSimatic(input, at + 2, size)
    } else if (code !== 0xc0) return Probe.No
    at += 2 + size
  }
  return found !== 3 ? Probe.No : controller ? Probe.Yes : Probe.More
}

function isSimatic(input: StreamSlice, at: number, size: number): boolean {
  for (let i = 0; i < SIMATIC.length; i++)
    if (i >= size || input.peek(at + i) !== SIMATIC.charCodeAt(i)) return false
  return true
}

/** A TPDU of data at `at` with S7's protocol number behind it. */
function probeData(input: StreamSlice, at: number): Probe {
  if (input.peek(at) !== 2) return Probe.No
  const protocol = input.peek(at + 3)
  const kind = input.peek(at + 4)
  if (protocol < 0 || kind < 0) return Probe.More
  if (protocol === S7_PLUS) return (kind >= 1 && kind <= 3) || kind === 0xfe ? Probe.Yes : Probe.No
  return protocol === S7 && (kind <= 3 || kind === 7) && kind > 0 ? Probe.Yes : Probe.No
}
