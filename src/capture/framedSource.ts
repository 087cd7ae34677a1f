import type { PacketBatch } from './batch.ts'
import type { Feed } from './feed.ts'
import type { Framing } from './framing.ts'
import type { PacketSource } from './source.ts'

const MORE = 0
const PACKETS = 1
const END = 2

/** One capture, file or pipe, in any format: its feed fills the arena, its framing finds the packets there. */
export class FramedSource implements PacketSource {
  problem = ''
  private readonly name: string
  private readonly feed: Feed
  private readonly framing: Framing
  private ended = false
  /** Bytes of the capture, decompressed, before the next record. */
  private position = 0
  /** Bytes asked for a batch; less than the arena when packets are so small that columns fill first. */
  private limitBytes = 0

  constructor(name: string, feed: Feed, framing: Framing) {
    this.name = name
    this.feed = feed
    this.framing = framing
  }

  get interfaces(): readonly string[] {
    return this.framing.interfaces
  }

  get bytesRead(): number {
    return this.feed.bytesRead
  }

  get bytesTotal(): number {
    return this.feed.bytesTotal
  }

  read(batch: PacketBatch): Promise<boolean> | boolean {
    batch.count = 0
    while (!this.ended) {
      const got = this.fill(batch)
      if (typeof got !== 'number') return this.readLater(batch, got)
      if (this.digest(batch, got) === PACKETS) return true
    }
    return false
  }

  async close(): Promise<void> {
    this.ended = true
    await this.feed.close()
  }

  private async readLater(batch: PacketBatch, first: Promise<number>): Promise<boolean> {
    let got = await first
    while (!this.ended) {
      if (this.digest(batch, got) === PACKETS) return true
      if (this.ended) break
      got = await this.fill(batch)
    }
    return false
  }

  private fill(batch: PacketBatch): number | Promise<number> {
    const arena = batch.bytes.length
    const need = Math.min(this.framing.needBytes, arena)
    const limit = this.limitBytes === 0 ? arena : Math.min(arena, this.limitBytes)
    return this.feed.fill(batch.bytes, Math.max(limit, need), need)
  }

  private digest(batch: PacketBatch, got: number): number {
    const need = this.framing.needBytes
    const used = got === 0 ? 0 : this.framing.walk(batch, got)
    if (used > 0) {
      this.feed.advance(used)
      this.position += used
    }
    if (batch.count >= batch.maxPackets) this.limitBytes = used + (used >> 3)
    else this.limitBytes = Math.min(batch.bytes.length, this.limitBytes * 2)
    if (this.framing.damage !== '') this.end(`damaged: ${this.framing.damage}`)
    else if (used === 0 && got < need) this.endOfInput(batch, got)
    else if (used === 0 && batch.count === 0 && this.framing.needBytes > batch.bytes.length) {
      this.end(`a record of ${this.framing.needBytes} bytes does not fit a batch`)
    }
    if (batch.count > 0) return PACKETS
    return this.ended ? END : MORE
  }

  private endOfInput(batch: PacketBatch, got: number): void {
    const owed = this.feed.owedBytes()
    if (this.feed.fault !== '') this.end(this.feed.fault)
    else if (got > 0) this.end(`cut short: ${this.framing.describeCut(batch, got)}`)
    else if (owed > 0) this.end(`cut short: ${owed} bytes are missing at the end`)
    else if (this.position === 0) this.end('the file is empty')
    else this.ended = true
  }

  private end(clause: string): void {
    this.ended = true
    this.problem ||= `${this.name}: at byte ${this.position}: ${clause}.`
  }
}
