import type { Readable } from 'node:stream'
import { ByteQueue } from './byteQueue.ts'
import { systemReason } from './captureError.ts'
import type { Feed } from './feed.ts'

/** Past so many bytes waiting, the stream is paused, and the pipe's writer waits. */
const MAX_WAITING_BYTES = 1 << 20

/** A pipe, a FIFO or stdin: bytes are there as soon as the writer sent them. */
export class StreamFeed implements Feed {
  bytesRead = 0
  readonly bytesTotal = 0
  fault = ''
  private readonly stream: Readable
  private readonly queue = new ByteQueue()
  private ended = false
  private wantBytes = 0
  private wake: (() => void) | undefined

  constructor(stream: Readable) {
    this.stream = stream
    stream.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length
      this.queue.push(chunk)
      if (this.queue.length >= Math.max(MAX_WAITING_BYTES, this.wantBytes)) stream.pause()
      if (this.queue.length >= this.wantBytes) this.wakeReader()
    })
    stream.on('error', (error) => {
      this.fault ||= systemReason(error)
      this.end()
    })
    stream.on('end', () => this.end())
    stream.on('close', () => this.end())
  }

  fill(bytes: Buffer, limitBytes: number, minBytes: number): number | Promise<number> {
    if (this.ended || this.queue.length >= minBytes) return this.queue.copyTo(bytes, limitBytes)
    return this.fillLater(bytes, limitBytes, minBytes)
  }

  advance(bytes: number): void {
    this.queue.drop(bytes)
    if (this.queue.length < MAX_WAITING_BYTES && !this.ended && this.stream.isPaused()) {
      this.stream.resume()
    }
  }

  owedBytes(): number {
    return this.queue.owed
  }

  async close(): Promise<void> {
    this.end()
    this.stream.destroy()
  }

  private async fillLater(bytes: Buffer, limitBytes: number, minBytes: number): Promise<number> {
    this.wantBytes = minBytes
    if (this.stream.isPaused()) this.stream.resume()
    await new Promise<void>((resolve) => {
      this.wake = resolve
    })
    this.wantBytes = 0
    return this.queue.copyTo(bytes, limitBytes)
  }

  private wakeReader(): void {
    const wake = this.wake
    this.wake = undefined
    wake?.()
  }

  private end(): void {
    this.ended = true
    this.wakeReader()
  }
}
