/** Chunks that came and were not used yet. Its owner bounds it, by not asking for more. */
export class ByteQueue {
  length = 0
  private chunks: Uint8Array[] = []
  /** Used bytes of the first chunk. */
  private used = 0
  /** Dropped bytes that have not come yet. */
  owed = 0

  push(chunk: Uint8Array): void {
    let bytes = chunk
    if (this.owed > 0) {
      const dropped = Math.min(this.owed, bytes.length)
      this.owed -= dropped
      bytes = bytes.subarray(dropped)
    }
    if (bytes.length === 0) return
    this.chunks.push(bytes)
    this.length += bytes.length
  }

  /** Copies from the front without using it up; returns how many bytes. */
  copyTo(target: Buffer, limitBytes: number): number {
    let at = 0
    let from = this.used
    for (const chunk of this.chunks) {
      const room = limitBytes - at
      if (room <= 0) break
      const part = chunk.subarray(from, Math.min(chunk.length, from + room))
      target.set(part, at)
      at += part.length
      from = 0
    }
    return at
  }

  drop(bytes: number): void {
    let left = bytes
    let whole = 0
    while (left > 0 && whole < this.chunks.length) {
      const rest = this.chunks[whole]!.length - this.used
      if (left < rest) {
        this.used += left
        this.length -= left
        left = 0
      } else {
        whole++
        this.used = 0
        this.length -= rest
        left -= rest
      }
    }
    if (whole > 0) this.chunks.splice(0, whole)
    this.owed += left
  }
}
