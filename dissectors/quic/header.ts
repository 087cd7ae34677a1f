/** Long headers: RFC 8999 (5.1), RFC 9000 (17.2), RFC 9369 (3.2) for the types of version 2. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import {
  isGreaseVersion,
  isKnownVersion,
  MAX_ID_BYTES,
  PacketType,
  VERSION_2,
} from './constants.ts'

/** One packet's header; one object a worker, reused. */
export class LongHeader {
  start = 0
  version = 0
  type: PacketType = PacketType.Initial
  destinationAt = 0
  destinationBytes = 0
  sourceAt = 0
  sourceBytes = 0
  tokenBytes = 0
  /** Where the packet number stands; of a Retry the token. */
  numberAt = 0
  /** Where the packet ends. */
  end = 0

  /** Reads the header at `pos` and leaves `pos` there; false when it is none. */
  read(input: ByteReader): boolean {
    const before = input.pos
    const ok = this.readFields(input)
    input.pos = before
    input.ok = true
    return ok
  }

  private readFields(input: ByteReader): boolean {
    this.start = input.pos
    const first = input.u8()
    if ((first & 0x80) === 0) return false
    this.version = input.u32be()
    this.destinationBytes = input.u8()
    this.destinationAt = input.pos
    input.skip(this.destinationBytes)
    this.sourceBytes = input.u8()
    this.sourceAt = input.pos
    input.skip(this.sourceBytes)
    if (!input.ok) return false
    if (this.destinationBytes > MAX_ID_BYTES || this.sourceBytes > MAX_ID_BYTES) return false
    this.end = input.end
    this.tokenBytes = 0
    this.numberAt = input.pos
    if (this.version === 0 || !isKnownVersion(this.version)) return true
    // The fixed bit may be greased by those who agreed on it (RFC 9287), which no first packet does.
    if ((first & 0x40) === 0) return false
    const bits = (first >> 4) & 3
    this.type = (this.version === VERSION_2 ? (bits + 3) & 3 : bits) as PacketType
    if (this.type === PacketType.Retry) return true
    if (this.type === PacketType.Initial) {
      this.tokenBytes = readVarint(input)
      if (this.tokenBytes > input.remaining()) return false
      input.skip(this.tokenBytes)
    }
    const size = readVarint(input)
    if (!input.ok || size < 20 || size > input.remaining()) return false
    this.numberAt = input.pos
    this.end = input.pos + size
    return true
  }
}

/** Whether a packet lists versions (RFC 8999 6), one of which is known. */
export function isVersionNegotiation(header: LongHeader, input: ByteReader): boolean {
  const size = header.end - header.numberAt
  if (header.version !== 0 || size < 4 || size % 4 !== 0) return false
  for (let at = header.numberAt; at < header.end; at += 4) {
    if (isKnownVersion(input.view.getUint32(at))) return true
  }
  return false
}

/** Whether a client that speaks a version not known here asks for one that is. */
export const mayBeGreased = (header: LongHeader): boolean => isGreaseVersion(header.version)

/** A variable-length integer (RFC 9000 16), of which those past 2^53 are no use here. */
export function readVarint(input: ByteReader): number {
  const first = input.u8()
  const low = first & 0x3f
  switch (first >> 6) {
    case 0:
      return low
    case 1:
      return (low << 8) | input.u8()
    case 2:
      return ((low << 24) | input.u24be()) >>> 0
    default:
      return (((low << 24) | input.u24be()) >>> 0) * 0x1_0000_0000 + input.u32be()
  }
}
