/**
 * A replay shared out among worker threads. This thread reads and decides by the pair of
 * addresses who works on a packet; the packets themselves stay where they were read, in
 * memory all threads see. A worker is told which packets of a batch are its own, and
 * hands back whole record lines.
 */
import { Worker } from 'node:worker_threads'
import { PacketBatch } from '../capture/batch.ts'
import type { PacketSource } from '../capture/source.ts'
import { Decoded } from '../decode/frame.ts'
import { PacketDecoder } from '../decode/packet.ts'
import { NOT_PLAIN, pairHash, plainPairHash } from '../decode/pairHash.ts'
import type { RecordBatch } from '../record/batch.ts'
import { FragmentLedger } from './fragmentLedger.ts'
import { InputClock } from './inputClock.ts'
import { resultOf } from './replay.ts'
import type { ReplayOptions, ReplayResult } from './result.ts'
import { type EngineReport, sumReports } from './summing.ts'
import type {
  FromWorker,
  SharedBatch,
  StrayPacket,
  Strays,
  ToWorker,
  WorkerStart,
} from './workerMessages.ts'

const BATCH_BYTES = 2 * 1024 * 1024
const BATCH_PACKETS = 32_768
/** Batches in flight: enough that neither the reader nor a slow worker waits for the other. */
const BATCHES = 8
const MAX_FRAGMENT_BYTES = 16 * 1024 * 1024

interface Seat {
  readonly worker: Worker
  /** Packets of each shared batch that are this worker's. */
  readonly picks: readonly Uint32Array[]
}

export async function replayShared(
  source: PacketSource,
  options: ReplayOptions,
): Promise<ReplayResult> {
  const batches = Array.from(
    { length: BATCHES },
    () => new PacketBatch(BATCH_BYTES, BATCH_PACKETS, true),
  )
  const crew = new Crew(batches, options)
  try {
    return await crew.run(source)
  } finally {
    await crew.dismiss()
  }
}

class Crew {
  private readonly batches: readonly PacketBatch[]
  /** Latest packet time of the input at each packet of each batch. */
  private readonly clocks: readonly Float64Array[]
  private readonly options: ReplayOptions
  private readonly seats: Seat[]
  private readonly free: number[] = []
  private readonly pending: number[] = []
  private readonly reports: EngineReport[] = []
  private readonly clock = new InputClock()
  private readonly ledger = new FragmentLedger()
  private readonly decoder = new PacketDecoder({ maxFragmentBytes: MAX_FRAGMENT_BYTES })
  /** Records on their way to the sink, in order. */
  private writing: Promise<void> = Promise.resolve()
  private queuedWrites = 0
  private failure: unknown = null
  private wake: () => void = () => {}

  constructor(batches: readonly PacketBatch[], options: ReplayOptions) {
    this.batches = batches
    this.options = options
    this.clocks = batches.map(
      (b) => new Float64Array(new SharedArrayBuffer(b.maxPackets * Float64Array.BYTES_PER_ELEMENT)),
    )
    batches.forEach((_, i) => {
      this.free.push(i)
    })
    this.seats = Array.from({ length: options.workers }, () => this.hire())
  }

  async run(source: PacketSource): Promise<ReplayResult> {
    let first = 0
    let packets = 0
    for (;;) {
      const index = await this.freeBatch()
      const batch = this.batches[index]!
      const answer = source.read(batch)
      if (!(typeof answer === 'boolean' ? answer : await answer)) break
      if (first === 0 && batch.count > 0) first = batch.tsMicros[0]!
      packets += batch.count
      this.share(index, batch, source.interfaces)
      this.options.onProgress?.({
        bytesRead: source.bytesRead,
        bytesTotal: source.bytesTotal,
        packets,
      })
    }
    const rest: StrayPacket[][] = this.seats.map(() => [])
    this.ledger.release(true, (hash, packets) => rest[hash % rest.length]!.push(...packets))
    this.seats.forEach((seat, w) => {
      const message: ToWorker = { kind: 'end', clock: this.clock.now, strays: rest[w]! }
      seat.worker.postMessage(message)
    })
    while (this.reports.length < this.seats.length) await this.news()
    await this.writing
    if (this.failure !== null) throw this.failure
    return resultOf(sumReports(this.reports), first, this.clock.now, source)
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.worker.terminate()))
  }

  private hire(): Seat {
    const picks = this.batches.map(
      (b) => new Uint32Array(new SharedArrayBuffer(b.maxPackets * Uint32Array.BYTES_PER_ELEMENT)),
    )
    const shared = this.batches.map(
      (b, i): SharedBatch => ({
        bytes: b.bytes.buffer as SharedArrayBuffer,
        offset: b.offset,
        capturedBytes: b.capturedBytes,
        wireBytes: b.wireBytes,
        tsMicros: b.tsMicros,
        linkType: b.linkType,
        interfaceId: b.interfaceId,
        clocks: this.clocks[i]!,
        picks: picks[i]!,
      }),
    )
    const workerData: WorkerStart = { settings: this.options.settings, batches: shared }
    const worker = new Worker(new URL('./replayWorker.js', import.meta.url), { workerData })
    worker.on('message', (message: FromWorker) => this.hear(message))
    worker.on('error', (error) => this.fail(error))
    return { worker, picks }
  }

  /** Splits a batch by address pair and tells the workers. */
  private share(index: number, batch: PacketBatch, interfaces: readonly string[]): void {
    const { decoder, seats } = this
    const { bytes, view, offset, capturedBytes, wireBytes, linkType, tsMicros } = batch
    const clocks = this.clocks[index]!
    const picks = seats.map((seat) => seat.picks[index]!)
    const counts = new Int32Array(seats.length)
    const workers = seats.length
    const strays: Strays[][] = seats.map(() => [])
    const { frame, counters } = decoder
    let fragments = counters.fragments
    for (let i = 0; i < batch.count; i++) {
      const ts = tsMicros[i]!
      clocks[i] = this.clock.tick(ts)
      const plain = plainPairHash(view, offset[i]!, capturedBytes[i]!, linkType[i]!)
      if (plain !== NOT_PLAIN) {
        const seat = plain % workers
        picks[seat]![counts[seat]!] = i
        counts[seat] = counts[seat]! + 1
        continue
      }
      decoder.time.micros = ts
      const kind = decoder.decode(
        bytes,
        view,
        offset[i]!,
        capturedBytes[i]!,
        wireBytes[i]!,
        linkType[i]!,
      )
      // Without addresses there is no flow: whoever comes first counts it.
      const hash = kind >= Decoded.Fragment ? pairHash(frame) >>> 0 : 0
      const who = hash % workers
      if (counters.fragments !== fragments) {
        fragments = counters.fragments
        const serial = decoder.fragmentSerial
        if (kind === Decoded.Fragment && serial !== 0) {
          this.ledger.add(serial, hash, batch, i)
          continue
        }
        const packets = this.ledger.take(serial)
        if (packets.length > 0) strays[who]!.push({ before: i, packets })
      }
      picks[who]![counts[who]!] = i
      counts[who] = counts[who]! + 1
    }
    const end = batch.count
    this.ledger.release(false, (hash, packets) =>
      strays[hash % workers]!.push({ before: end, packets }),
    )
    this.pending[index] = workers
    for (let w = 0; w < workers; w++) {
      const message: ToWorker = {
        kind: 'batch',
        index,
        count: counts[w]!,
        clock: this.clock.now,
        interfaces,
        strays: strays[w]!,
      }
      seats[w]!.worker.postMessage(message)
    }
  }

  private hear(message: FromWorker): void {
    if (message.kind === 'records') {
      this.queuedWrites++
      this.writing = this.writing.then(() => this.write(message.batch))
    } else if (message.kind === 'done') {
      const left = this.pending[message.index]! - 1
      this.pending[message.index] = left
      if (left === 0) this.free.push(message.index)
    } else this.reports.push(message.report)
    this.wake()
  }

  private async write(batch: RecordBatch): Promise<void> {
    try {
      if (this.failure === null) await this.options.sink(batch)
    } catch (error) {
      this.fail(error)
    }
    this.queuedWrites--
    this.wake()
  }

  private fail(error: unknown): void {
    this.failure ??= error
    this.wake()
  }

  /** A batch nobody works on, once the sink has caught up enough. */
  private async freeBatch(): Promise<number> {
    for (;;) {
      if (this.failure !== null) throw this.failure
      if (this.free.length > 0 && this.queuedWrites < MAX_QUEUED_WRITES) return this.free.shift()!
      await this.news()
    }
  }

  private news(): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure)
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }
}

/** Record batches waiting for the sink, past which no more packets are read. */
const MAX_QUEUED_WRITES = 32
