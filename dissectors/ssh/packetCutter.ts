/**
 * Packets of one direction behind the login. Goes on with the framer of the authentication
 * where lengths are in clear; after lost bytes it looks for a segment that begins with a
 * length that can be, and until then a segment is taken for a packet, as it is everywhere
 * where lengths are encrypted.
 */
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { PacketFramer } from './framing.ts'
import type { Suite } from './suites.ts'

/** Longest packet looked for when finding the way back; nobody sends longer ones. */
const MAX_FOUND_BYTES = 40_000
const LENGTH_BYTES = 4

export class PacketCutter {
  private readonly suite: Suite
  private framer: PacketFramer | undefined
  /** Bytes were lost: the next length is to be found. */
  private isLost = false

  constructor(suite: Suite, framer: PacketFramer | undefined) {
    this.suite = suite
    this.framer = suite.lengthClear ? framer : undefined
  }

  /** Whether the segment that was begun elsewhere can be gone on with. */
  goOn(): boolean {
    return this.framer !== undefined && !this.framer.lost
  }

  /** Whether `next` is to be asked for this segment's packets. */
  begin(input: StreamSlice): boolean {
    if (this.framer === undefined) return false
    if (this.framer.lost || this.isLost) {
      if (!this.isPacketStart(input)) return false
      this.framer = new PacketFramer()
      this.isLost = false
    }
    this.framer.begin(input)
    return true
  }

  /** Size of the next packet that ends in this segment; 0 when there is none. */
  next(input: StreamSlice): number {
    return this.framer?.next(this.suite, input) ?? 0
  }

  lose(): void {
    this.isLost = true
  }

  /** A random length passes once in two million. */
  private isPacketStart(input: StreamSlice): boolean {
    if (input.remaining() < LENGTH_BYTES) return false
    const length = input.view.getUint32(input.pos)
    return length > 0 && length <= MAX_FOUND_BYTES && length % this.suite.blockBytes === 0
  }
}
