import { PacketBatch } from './batch.ts'
import { MAX_PACKET_BYTES } from './framing.ts'
import type { PacketSource } from './source.ts'

/** Arena of one input: a packet of any size fits, and many files stay affordable. */
const INPUT_ARENA_BYTES = 2 * MAX_PACKET_BYTES
const INPUT_MAX_PACKETS = 4096

/** One of the sources merged: its current batch, and how far that is used. */
class Input {
  readonly source: PacketSource
  readonly batch = new PacketBatch(INPUT_ARENA_BYTES, INPUT_MAX_PACKETS)
  readonly rank: number
  next = 0
  /** For each of the source's interfaces, its index in the merged list. */
  readonly ids: number[] = []

  constructor(source: PacketSource, rank: number) {
    this.source = source
    this.rank = rank
  }

  headMicros(): number {
    return this.batch.tsMicros[this.next]!
  }

  before(other: Input): boolean {
    const mine = this.headMicros()
    const theirs = other.headMicros()
    return mine < theirs || (mine === theirs && this.rank < other.rank)
  }
}

/**
 * Several sources as one, in time order; packets of the same microsecond in the order
 * the sources were named. Packets of one source keep their order even where its time goes backwards.
 * Each packet is copied once, into the caller's batch.
 */
export class MergedSource implements PacketSource {
  readonly interfaces: string[] = []
  private readonly inputs: readonly Input[]
  /** Inputs with a packet in hand, a binary heap, earliest first. */
  private readonly heap: Input[] = []
  /** Inputs to be read before anything more is merged. */
  private readonly starved: Input[]
  private pending: Promise<boolean> | boolean | undefined

  constructor(sources: readonly PacketSource[]) {
    this.inputs = sources.map((source, i) => new Input(source, i))
    this.starved = [...this.inputs].reverse()
  }

  get bytesRead(): number {
    return this.inputs.reduce((sum, i) => sum + i.source.bytesRead, 0)
  }

  /** 0 as soon as one of them is a pipe. */
  get bytesTotal(): number {
    const totals = this.inputs.map((i) => i.source.bytesTotal)
    return totals.includes(0) ? 0 : totals.reduce((sum, n) => sum + n, 0)
  }

  get problem(): string {
    return this.inputs
      .map((i) => i.source.problem)
      .filter((p) => p !== '')
      .join(' ')
  }

  async read(out: PacketBatch): Promise<boolean> {
    out.count = 0
    let used = 0
    for (;;) {
      while (this.starved.length > 0) {
        const input = this.starved[this.starved.length - 1]!
        this.pending ??= input.source.read(input.batch)
        // What was merged already does not wait for a slow pipe.
        if (typeof this.pending !== 'boolean' && out.count > 0) return true
        const more = typeof this.pending === 'boolean' ? this.pending : await this.pending
        this.pending = undefined
        this.starved.pop()
        if (more) this.admit(input)
      }
      const input = this.heap[0]
      if (!input) return out.count > 0
      const after = used + Math.min(input.batch.capturedBytes[input.next]!, out.bytes.length)
      if (out.count >= out.maxPackets || after > out.bytes.length) return out.count > 0
      this.copyHead(input, out, used)
      used = after
      input.next++
      if (input.next === input.batch.count) {
        const last = this.heap.pop()!
        if (last !== input) this.sink(last)
        this.starved.push(input)
      } else this.sink(input)
    }
  }

  async close(): Promise<void> {
    for (const input of this.inputs) await input.source.close()
  }

  private copyHead(input: Input, out: PacketBatch, used: number): void {
    const { batch, next: from } = input
    const i = out.count
    const start = batch.offset[from]!
    // Cut to an arena smaller than one packet, rather than never getting past it.
    const captured = Math.min(batch.capturedBytes[from]!, out.bytes.length)
    batch.bytes.copy(out.bytes, used, start, start + captured)
    out.offset[i] = used
    out.capturedBytes[i] = captured
    out.wireBytes[i] = batch.wireBytes[from]!
    out.tsMicros[i] = batch.tsMicros[from]!
    out.linkType[i] = batch.linkType[from]!
    out.interfaceId[i] = input.ids[batch.interfaceId[from]!]!
    out.count = i + 1
  }

  private admit(input: Input): void {
    const names = input.source.interfaces
    while (input.ids.length < names.length) {
      this.interfaces.push(names[input.ids.length]!)
      input.ids.push(this.interfaces.length - 1)
    }
    input.next = 0
    let at = this.heap.length
    this.heap.push(input)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!input.before(this.heap[parent]!)) break
      this.heap[at] = this.heap[parent]!
      at = parent
    }
    this.heap[at] = input
  }

  /** Puts `input` in the root's place and lets it down to where it belongs. */
  private sink(input: Input): void {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.heap.length) break
      const right = this.heap[child + 1]
      if (right?.before(this.heap[child]!)) child++
      if (!this.heap[child]!.before(input)) break
      this.heap[at] = this.heap[child]!
      at = child
    }
    this.heap[at] = input
  }
}
