/**
 * A forward reader over part of a larger arena.
 *
 * The arena holds many packets, so DataView's own bounds check protects nothing:
 * a read past this slice would silently see the next packet. Every read is
 * therefore checked against `end`; a short read sets `ok` to false, returns 0
 * and stays failed, so a parser checks once, after its last field.
 */
export class ByteReader {
  bytes: Buffer
  view: DataView
  pos = 0
  end = 0
  ok = true

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = bytes.length
  }

  /** Points the reader at `[start, end)` of the same arena. */
  reset(start: number, end: number): this {
    this.pos = start
    this.end = end
    this.ok = true
    return this
  }

  /** Points the reader at `[start, end)` of another arena. */
  aim(bytes: Buffer, view: DataView, start: number, end: number): this {
    this.bytes = bytes
    this.view = view
    return this.reset(start, end)
  }

  remaining(): number {
    return this.end - this.pos
  }

  u8(): number {
    const at = this.take(1)
    return at < 0 ? 0 : this.view.getUint8(at)
  }

  u16be(): number {
    const at = this.take(2)
    return at < 0 ? 0 : this.view.getUint16(at)
  }

  u16le(): number {
    const at = this.take(2)
    return at < 0 ? 0 : this.view.getUint16(at, true)
  }

  u24be(): number {
    const at = this.take(3)
    return at < 0 ? 0 : (this.view.getUint16(at) << 8) | this.view.getUint8(at + 2)
  }

  u32be(): number {
    const at = this.take(4)
    return at < 0 ? 0 : this.view.getUint32(at)
  }

  u32le(): number {
    const at = this.take(4)
    return at < 0 ? 0 : this.view.getUint32(at, true)
  }

  /** Byte at `pos + ahead` without moving, or -1 past the end. */
  peek(ahead = 0): number {
    const at = this.pos + ahead
    return at < this.end && at >= this.pos ? this.view.getUint8(at) : -1
  }

  skip(count: number): void {
    this.take(count)
  }

  /** Index of `byte` in `[pos, limit)`, or -1. Moves nothing. */
  find(byte: number, limit = this.end): number {
    const stop = Math.min(limit, this.end)
    for (let at = this.pos; at < stop; at++) {
      if (this.view.getUint8(at) === byte) return at
    }
    return -1
  }

  /** Whether the bytes at `pos` are exactly the ASCII `text`. Moves nothing. */
  startsWith(text: string): boolean {
    if (text.length > this.end - this.pos) return false
    for (let i = 0; i < text.length; i++) {
      if (this.view.getUint8(this.pos + i) !== text.charCodeAt(i)) return false
    }
    return true
  }

  /** `count` bytes copied out, safe to keep; empty and failed when there are fewer. */
  copy(count: number): Buffer {
    const at = this.take(count)
    return at < 0 ? Buffer.alloc(0) : Buffer.from(this.bytes.subarray(at, at + count))
  }

  /** `count` bytes as Latin-1; empty and failed when there are fewer. */
  latin1(count: number): string {
    const at = this.take(count)
    return at < 0 ? '' : this.bytes.toString('latin1', at, at + count)
  }

  /** Bytes up to `stop` as Latin-1, at most `max` of them, and moves past `stop`. */
  latin1Until(stop: number, max: number): string {
    const at = this.find(stop)
    if (at < 0) {
      this.fail()
      return ''
    }
    const text = this.bytes.toString('latin1', this.pos, Math.min(at, this.pos + max))
    this.pos = at + 1
    return text
  }

  /** Marks the read as failed: what was asked for is not there. */
  fail(): -1 {
    this.ok = false
    this.pos = this.end
    return -1
  }

  private take(count: number): number {
    const at = this.pos
    if (count < 0 || count > this.end - at) return this.fail()
    this.pos = at + count
    return at
  }
}
