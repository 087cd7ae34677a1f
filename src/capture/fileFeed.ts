import { closeSync, fstatSync, readSync } from 'node:fs'
import { systemReason } from './captureError.ts'
import type { Feed } from './feed.ts'

/**
 * A regular file, read by position straight into the reader's arena: the cut record at
 * a batch's end is read again with the next batch, so nothing is kept or moved.
 */
export class FileFeed implements Feed {
  bytesRead = 0
  readonly bytesTotal: number
  fault = ''
  private readonly fd: number
  private position = 0
  private open = true

  /** Takes the descriptor over. */
  constructor(fd: number, bytesTotal: number) {
    this.fd = fd
    this.bytesTotal = bytesTotal
  }

  fill(bytes: Buffer, limitBytes: number, minBytes: number): number {
    let have = 0
    if (!this.open || this.fault !== '') return 0
    try {
      do {
        const got = readSync(this.fd, bytes, have, limitBytes - have, this.position + have)
        if (got === 0) break
        have += got
      } while (have < minBytes && have < limitBytes)
    } catch (error) {
      this.fault = systemReason(error)
    }
    return have
  }

  advance(bytes: number): void {
    this.position += bytes
    this.bytesRead = Math.min(this.position, this.bytesTotal)
  }

  owedBytes(): number {
    if (!this.open) return 0
    return Math.max(0, this.position - fstatSync(this.fd).size)
  }

  async close(): Promise<void> {
    if (!this.open) return
    this.open = false
    closeSync(this.fd)
  }
}
