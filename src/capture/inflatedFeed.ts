import type * as zlib from 'node:zlib'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import { ByteQueue } from './byteQueue.ts'
import type { Feed } from './feed.ts'

/** Compressed bytes read at a time. */
const READ_BYTES = 65_536
/** Compressed bytes handed on at a time: deflate makes at most 1,032 times as much of them. */
const GZIP_PIECE_BYTES = 16_384
/** zstd can make a 128 KiB block of 4 bytes, hence the small pieces: at most 8 MiB each. */
const ZSTD_PIECE_BYTES = 256
/** Blocks larger than zstd allows would make more of one piece: taken for damage. */
const MAX_PIECE_OUTPUT_BYTES = 16 << 20

/** Takes compressed bytes; all they hold was handed to the queue when it returns, or its promise resolves. */
interface Inflater {
  write(piece: Buffer): Promise<void> | undefined
  finish(): Promise<void>
  close(): void
}

/** A feed over another's compressed bytes. It decompresses only as much as is asked for. */
export class InflatedFeed implements Feed {
  fault = ''
  private readonly inner: Feed
  private readonly queue = new ByteQueue()
  private readonly inflater: Inflater
  private readonly container: 'gzip' | 'zstd'
  private readonly pieceBytes: number
  private readonly compressed = Buffer.alloc(READ_BYTES)
  private compressedAt = 0
  private compressedEnd = 0
  private ended = false

  constructor(inner: Feed, container: 'gzip' | 'zstd') {
    this.inner = inner
    this.container = container
    this.pieceBytes = container === 'gzip' ? GZIP_PIECE_BYTES : ZSTD_PIECE_BYTES
    const take = (bytes: Uint8Array) => this.queue.push(bytes)
    this.inflater =
      container === 'gzip' ? new StreamInflater(createGunzip(), take) : new FzstdInflater(take)
  }

  get bytesRead(): number {
    return this.inner.bytesRead
  }

  get bytesTotal(): number {
    return this.inner.bytesTotal
  }

  fill(bytes: Buffer, limitBytes: number, minBytes: number): number | Promise<number> {
    // A whole arena is asked of a file; a pipe gives what it has.
    const want = this.inner.bytesTotal > 0 ? limitBytes : minBytes
    if (this.ended || this.queue.length >= want) return this.queue.copyTo(bytes, limitBytes)
    return this.fillLater(bytes, limitBytes, want)
  }

  advance(bytes: number): void {
    this.queue.drop(bytes)
  }

  owedBytes(): number {
    return this.queue.owed
  }

  async close(): Promise<void> {
    this.ended = true
    this.inflater.close()
    await this.inner.close()
  }

  private async fillLater(bytes: Buffer, limitBytes: number, wantBytes: number): Promise<number> {
    while (!this.ended && this.queue.length < wantBytes) {
      if (this.compressedAt === this.compressedEnd) {
        const waiting = this.inner.fill(this.compressed, READ_BYTES, 1)
        this.compressedEnd = typeof waiting === 'number' ? waiting : await waiting
        this.compressedAt = 0
        this.inner.advance(this.compressedEnd)
      }
      if (this.ended) break
      const atEnd = this.compressedEnd === 0
      try {
        if (atEnd) {
          this.ended = true
          await this.inflater.finish()
          this.fault = this.inner.fault
        } else {
          const from = this.compressedAt
          this.compressedAt = Math.min(this.compressedEnd, from + this.pieceBytes)
          const done = this.inflater.write(this.compressed.subarray(from, this.compressedAt))
          if (done) await done
        }
      } catch (error) {
        this.ended = true
        this.fault = this.describeFault(error, atEnd)
      }
    }
    return this.queue.copyTo(bytes, limitBytes)
  }

  private describeFault(error: unknown, atEnd: boolean): string {
    if (atEnd) return this.inner.fault || `cut short: its ${this.container} compression has no end`
    const reason = error instanceof Error ? error.message : String(error)
    return `damaged: its ${this.container} compression cannot be read on (${reason})`
  }
}

/** node:zlib's streams, one piece at a time, so that an error loses nothing read before it. */
class StreamInflater implements Inflater {
  private readonly stream: zlib.Gunzip
  private failed: Error | undefined
  private fail: ((error: Error) => void) | undefined

  constructor(stream: zlib.Gunzip, take: (bytes: Uint8Array) => void) {
    this.stream = stream
    stream.on('data', take)
    stream.on('error', (error) => {
      this.failed = error
      this.fail?.(error)
    })
    // Closing the source must not leave a write waiting for ever.
    stream.on('close', () => this.fail?.(new Error('closed')))
  }

  write(piece: Buffer): Promise<void> {
    return this.settle((resolve) => this.stream.write(piece, () => resolve()))
  }

  finish(): Promise<void> {
    return this.settle((resolve) => {
      this.stream.on('end', resolve)
      this.stream.end()
    })
  }

  close(): void {
    this.stream.destroy()
  }

  private settle(start: (resolve: () => void) => void): Promise<void> {
    if (this.failed) return Promise.reject(this.failed)
    return new Promise((resolve, reject) => {
      this.fail = reject
      start(resolve)
    })
  }
}

/**
 * zstd by fzstd on every Node: node:zlib's, which newer ones have, neither fails nor ends when a
 * stream is cut short.
 */
class FzstdInflater implements Inflater {
  private readonly decompress: Decompress
  private outputBytes = 0

  constructor(take: (bytes: Uint8Array) => void) {
    this.decompress = new Decompress((bytes) => {
      this.outputBytes += bytes.length
      if (this.outputBytes > MAX_PIECE_OUTPUT_BYTES) throw new Error('blocks are too large')
      // The decompressor goes on using the memory it hands out.
      take(Buffer.from(bytes))
    })
  }

  write(piece: Buffer): undefined {
    this.outputBytes = 0
    // Pieces are kept until a block is whole, and the caller reuses this one.
    this.decompress.push(Buffer.from(piece))
  }

  async finish(): Promise<void> {
    this.decompress.push(Buffer.alloc(0), true)
  }

  close(): void {}
}
