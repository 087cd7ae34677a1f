/**
 * Encrypted packets of one direction by size. Where the length is in clear (AES-GCM,
 * *-etm) packets are cut exactly, across segments; elsewhere a segment is taken for a packet.
 */
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { isPacketSize, type Suite } from './suites.ts'

const LENGTH_BYTES = 4
/** RFC 4253 section 6.1 and OpenSSH's own bound. */
const MAX_PACKET_BYTES = 262_144

/** For suites with clear lengths. */
export class PacketFramer {
  /** Bytes the current packet still lacks; 0 between packets. */
  private missing = 0
  private size = 0
  private head = 0
  private headBytes = 0
  /** Of the segment, what is not framed yet; the capture may have less of it. */
  private at = 0
  private stop = 0
  /** The lengths read make no sense: not framed after all. */
  lost = false

  /** Before the calls of `next` for one segment. */
  begin(input: StreamSlice): void {
    this.at = input.pos
    this.stop = input.pos + Math.max(input.wireBytes, input.remaining())
  }

  /** Size of the next packet that ends in this segment; 0 when there is none. */
  next(suite: Suite, input: StreamSlice): number {
    while (this.at < this.stop && !this.lost) {
      if (this.missing > 0) {
        const taken = Math.min(this.missing, this.stop - this.at)
        this.missing -= taken
        this.at += taken
        if (this.missing === 0) return this.size
        continue
      }
      if (this.at >= input.end) {
        this.lost = true // the capture cut a length off
        return 0
      }
      this.head = ((this.head << 8) | input.view.getUint8(this.at)) >>> 0
      this.at++
      if (++this.headBytes < LENGTH_BYTES) continue
      this.size = LENGTH_BYTES + this.head + suite.tagBytes
      this.missing = this.size - LENGTH_BYTES
      if (this.head === 0 || this.head % suite.blockBytes !== 0 || this.head > MAX_PACKET_BYTES) {
        this.lost = true
      }
      this.head = 0
      this.headBytes = 0
    }
    return 0
  }
}

/** Segments of such a size are full ones: what TCP cut goes on in the next. IPv6 has 1,220 bytes at least. */
const LEAST_FULL_SEGMENT_BYTES = 1200

/** Puts segments together, in place, that cannot be packets alone: one packet cut by TCP. Returns how many are left of `count`. */
export function joinParts(suite: Suite, flight: number[], count: number): number {
  let joined = 0
  let part = 0
  for (let i = 0; i < count; i++) {
    part += flight[i]!
    const isCut = flight[i]! >= LEAST_FULL_SEGMENT_BYTES && i + 1 < count
    if (isCut || !isPacketSize(suite, part)) continue
    flight[joined++] = part
    part = 0
  }
  if (part > 0) flight[joined++] = part
  return joined
}

/** Bytes of the first `count` of a flight. */
export function sumOf(sizes: readonly number[], count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += sizes[i]!
  return sum
}

/** Bytes a segment had on the wire. */
export const sizeOf = (input: StreamSlice): number =>
  input.wireBytes > 0 ? input.wireBytes : input.remaining()
