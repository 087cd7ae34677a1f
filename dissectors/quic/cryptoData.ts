/** The handshake's bytes of one side, put in order from CRYPTO frames: RFC 9000 (19.6). */
import { MAX_CRYPTO_BYTES, MAX_PARTS } from './constants.ts'

const NOTHING = Buffer.alloc(0)
const FIRST_BYTES = 2048

export class CryptoData {
  bytes: Buffer = NOTHING
  /** Bytes from the first on without a gap, and how many of them were taken. */
  filled = 0
  taken = 0
  /** Parts behind a gap: begin and end of each, in order. */
  private parts: number[] = []

  /** Keeps `[start, end)` of `from`, which belongs at `offset`; false past the bound. */
  add(from: Buffer, start: number, end: number, offset: number): boolean {
    const stop = offset + end - start
    if (stop > MAX_CRYPTO_BYTES) return false
    if (stop <= this.filled) return true
    if (stop > this.bytes.length) {
      const larger = Buffer.alloc(
        Math.min(MAX_CRYPTO_BYTES, Math.max(stop, this.bytes.length * 2, FIRST_BYTES)),
      )
      this.bytes.copy(larger)
      this.bytes = larger
    }
    from.copy(this.bytes, offset, start, end)
    if (this.parts.length / 2 < MAX_PARTS || offset <= this.filled) this.parts.push(offset, stop)
    this.fill()
    return true
  }

  /** Moves `filled` over all parts that follow without a gap; few parts, so each time anew. */
  private fill(): void {
    for (let isMoved = true; isMoved; ) {
      isMoved = false
      for (let i = 0; i < this.parts.length; i += 2) {
        if (this.parts[i]! > this.filled) continue
        this.filled = Math.max(this.filled, this.parts[i + 1]!)
        this.parts.splice(i, 2)
        isMoved = true
        break
      }
    }
  }
}
