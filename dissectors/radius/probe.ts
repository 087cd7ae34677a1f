/** Whether a datagram is RADIUS: a known code, a length that is its own, attributes that fill it to the byte. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { CODES, HEADER_BYTES, MAX_MESSAGE_BYTES, REQUESTS } from './constants.ts'

/** Without a usual port only a message of this many attributes is taken for one. */
const MIN_ATTRIBUTES = 2
/** Attribute types in use, IANA's RADIUS types: 1 to 191, 241 to 246. */
const isKnownType = (type: number): boolean =>
  (type >= 1 && type <= 191) || (type >= 241 && type <= 246)

/** Number of attributes of the message in a datagram, -1 when it is none. `mayBeCut`: by the capture. */
export function matchesMessage(input: StreamSlice, mayBeCut: boolean): number {
  const { bytes, pos, end } = input
  if (end - pos < HEADER_BYTES || CODES[bytes[pos]!] === undefined) return -1
  const size = bytes.readUInt16BE(pos + 2)
  // Bytes behind the message are padding (RFC 2865 3).
  if (size < HEADER_BYTES || size > MAX_MESSAGE_BYTES || end - pos > size + 4) return -1
  const stop = pos + size
  if (end < stop && !mayBeCut) return -1
  let count = 0
  let at = pos + HEADER_BYTES
  while (at + 2 <= Math.min(stop, end)) {
    const length = bytes[at + 1]!
    if (length < 2 || !isKnownType(bytes[at]!)) return -1
    at += length
    count++
  }
  return at === stop || end < stop ? count : -1
}

export function probeRadius(input: StreamSlice): Probe {
  const count = matchesMessage(input, input.isUsualPort)
  if (count < 0 || (count < MIN_ATTRIBUTES && !input.isUsualPort)) return Probe.No
  const from = REQUESTS.has(input.bytes[input.pos]!) ? Direction.Orig : Direction.Resp
  return input.direction === from ? Probe.Yes : Probe.Flipped
}
