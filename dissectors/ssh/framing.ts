/**
 * Encrypted packets of one direction by size. Where the length is in clear (AES-GCM,
 * *-etm) packets are cut exactly, across segments; elsewhere a segment is taken for a packet.
 */
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { isPacketSize, type Suite } from './suites.ts'

const LENGTH_BYTES = 4
/** RFC 4253 section 6.1 and OpenSSH's own bound. */
const MAX_PACKET_BYTES = 262_144

export class PacketFramer {
  /** Bytes the current packet still lacks; 0 between packets. */
  private missing = 0
  private size = 0
  private head = 0
  private headBytes = 0
  /** The lengths read make no sense: not framed after all. */
  lost = false

  /**
   * Calls `packet` with the size of each packet that ends in this segment.
   * `suite` undefined or without clear lengths: once, with the segment's size.
   */
  push(suite: Suite | undefined, input: StreamSlice, packet: (bytes: number) => void): void {
    if (suite === undefined || !suite.lengthClear) {
      packet(input.wireBytes > 0 ? input.wireBytes : input.remaining())
      return
    }
    const stop = input.pos + Math.max(input.wireBytes, input.remaining())
    let at = input.pos
    while (at < stop && !this.lost) {
      if (this.missing > 0) {
        const taken = Math.min(this.missing, stop - at)
        this.missing -= taken
        at += taken
        if (this.missing === 0) packet(this.size)
        continue
      }
      if (at >= input.end) {
        this.lost = true // the capture cut a length off
        return
      }
      this.head = ((this.head << 8) | input.view.getUint8(at)) >>> 0
      at++
      if (++this.headBytes < LENGTH_BYTES) continue
      this.size = LENGTH_BYTES + this.head + suite.tagBytes
      this.missing = this.size - LENGTH_BYTES
      if (this.head === 0 || this.head % suite.blockBytes !== 0 || this.head > MAX_PACKET_BYTES) {
        this.lost = true
      }
      this.head = 0
      this.headBytes = 0
    }
  }
}

/** Puts segments together that cannot be packets alone: one packet cut by TCP. */
export function joinParts(suite: Suite, flight: readonly number[]): number[] {
  if (suite.lengthClear) return [...flight]
  const sizes: number[] = []
  let part = 0
  for (const bytes of flight) {
    part += bytes
    if (!isPacketSize(suite, part)) continue
    sizes.push(part)
    part = 0
  }
  if (part > 0) sizes.push(part)
  return sizes
}
