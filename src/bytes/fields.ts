/**
 * Fields at fixed places of one message: offsets count from its start, and what lies past its end
 * reads as 0 or ''. For formats whose headers point to and fro; a forward reader is ByteReader.
 */

const NO_BYTES = Buffer.alloc(0)
const TWO_TO_32 = 0x1_0000_0000

export class Fields {
  bytes: Buffer = NO_BYTES
  start = 0
  end = 0
  isBigEndian = false

  /** Points at `[start, end)` of `bytes`, little-endian. Holds on to `bytes` until pointed elsewhere. */
  aim(bytes: Buffer, start: number, end: number): this {
    this.bytes = bytes
    this.start = start
    this.end = end
    this.isBigEndian = false
    return this
  }

  size(): number {
    return this.end - this.start
  }

  has(offset: number, count: number): boolean {
    return offset >= 0 && count >= 0 && this.start + offset + count <= this.end
  }

  u8(offset: number): number {
    return this.has(offset, 1) ? this.bytes[this.start + offset]! : 0
  }

  u16(offset: number): number {
    if (!this.has(offset, 2)) return 0
    const low = this.bytes[this.start + offset]!
    const high = this.bytes[this.start + offset + 1]!
    return this.isBigEndian ? (low << 8) | high : (high << 8) | low
  }

  u32(offset: number): number {
    const first = this.u16(offset)
    if (!this.has(offset, 4)) return 0
    const second = this.u16(offset + 2)
    return this.isBigEndian ? first * 0x10000 + second : second * 0x10000 + first
  }

  /** Exact up to 2^53, rounded above. */
  u64(offset: number): number {
    if (!this.has(offset, 8)) return 0
    const first = this.u32(offset)
    const second = this.u32(offset + 4)
    return this.isBigEndian ? first * TWO_TO_32 + second : second * TWO_TO_32 + first
  }
}
