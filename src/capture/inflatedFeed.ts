import * as zlib from 'node:zlib'
import { createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import { ByteQueue } from './byteQueue.ts'
import type { Feed } from './feed.ts'

/** Compressed bytes handed on at a time: deflate makes at most 1,032 times as much of them. */
const GZIP_PIECE_BYTES = 16_384
/** zstd can make a 128 KiB block of 4 bytes, hence the small pieces: at most 8 MiB each. */
const ZSTD_PIECE_BYTES = 256
/** Blocks larger than zstd allows would make more of one piece: taken for damage. */
const MAX_PIECE_OUTPUT_BYTES = 16 << 20

/** Takes compressed bytes, and resolves once all they hold was handed to the queue. */
interface Inflater {
  write(piece: Buffer): Promise<void>
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
  private readonly piece: Buffer
  private ended = false

  constructor(inner: Feed, container: 'gzip' | 'zstd') {
    this.inner = inner
    this.container = container
    this.piece = Buffer.alloc(container === 'gzip' ? GZIP_PIECE_BYTES : ZSTD_PIECE_BYTES)
    const take = (bytes: Uint8Array) => this.queue.push(bytes)
    this.inflater = container === 'gzip' ? new StreamInflater(createGunzip(), take) : makeZstd(take)
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
      const waiting = this.inner.fill(this.piece, this.piece.length, 1)
      const got = typeof waiting === 'number' ? waiting : await waiting
      if (got > 0) this.inner.advance(got)
      try {
        if (got > 0) await this.inflater.write(this.piece.subarray(0, got))
        else {
          this.ended = true
          await this.inflater.finish()
          this.fault = this.inner.fault
        }
      } catch (error) {
        this.ended = true
        const cut = got === 0
        const text = error instanceof Error ? error.message : String(error)
        this.fault = cut
          ? this.inner.fault || `cut short: its ${this.container} compression has no end`
          : `damaged: its ${this.container} compression cannot be read on (${text})`
      }
    }
    return this.queue.copyTo(bytes, limitBytes)
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

/** zstd without node:zlib's (Node 20). */
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

  async write(piece: Buffer): Promise<void> {
    this.outputBytes = 0
    // Pieces are kept until a block is whole, and the caller reuses this one.
    this.decompress.push(Buffer.from(piece))
  }

  async finish(): Promise<void> {
    this.decompress.push(Buffer.alloc(0), true)
  }

  close(): void {}
}

function makeZstd(take: (bytes: Uint8Array) => void): Inflater {
  // Node 22.15 and later have it.
  const create = (zlib as { createZstdDecompress?: () => zlib.Gunzip }).createZstdDecompress
  return create ? new StreamInflater(create(), take) : new FzstdInflater(take)
}
