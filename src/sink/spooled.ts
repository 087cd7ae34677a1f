/**
 * A sink over a network: records go to a spool on disk, and from there to a destination.
 * A sensor never waits for the network and gives records up once the spool is full; a replay
 * waits, and ends when everything is delivered or nothing moves any more.
 */
import { Failure } from '../config/problems.ts'
import { type RecordBatch, STREAMS, type Stream } from '../record/batch.ts'
import { MAX_ENTRY_BYTES } from '../spool/entry.ts'
import type { SpoolReport } from '../spool/report.ts'
import { splitBatch } from '../spool/splitBatch.ts'
import { Spool } from '../spool/spool.ts'
import { addTotals, createTotals } from '../spool/totals.ts'
import { Connection } from './connection.ts'
import type { Destination } from './destination.ts'
import { LossVoice } from './lossVoice.ts'
import type { SinkContext } from './open.ts'
import { Outage } from './outage.ts'
import { Bell, settles } from './pause.ts'
import { Sender, type SenderTimes } from './sender.ts'
import type { Sink } from './sink.ts'

const MIB = 1024 * 1024
const HOUR_MS = 3600_000
/** For the destination to close its connections, and again for what is being delivered to settle. */
const LET_GO_MS = 1000

export interface SpooledTimes extends SenderTimes {
  /** A sensor does not wait longer for the first answer. */
  openMs: number
  /** A replay gives up waiting after this long without a delivery. */
  stallMs: number
  /** Most a sensor spends on what waits when it ends. */
  closeMs: number
}

export const SPOOLED_TIMES: SpooledTimes = {
  firstPauseMs: 500,
  maxPauseMs: 30_000,
  refusedPauseMs: 60_000,
  openMs: 10_000,
  stallMs: 180_000,
  closeMs: 1500,
}

/**
 * Rejects with a Failure when the destination refuses, or when it is away and nothing may be
 * given up; owns the destination from the call on.
 */
export async function openSpooled(
  destination: Destination,
  context: SinkContext,
  times = SPOOLED_TIMES,
): Promise<SpooledSink> {
  const { settings, whenFull } = context
  const { name } = destination
  let spool: Spool | undefined
  try {
    spool = await Spool.open({
      folder: settings.spool,
      name,
      maxBytes: settings.spoolMib * MIB,
      maxMs: settings.spoolHours * HOUR_MS,
      fsync: settings.spoolFsync,
      giveUp: settings.spoolGiveUp,
      whenFull,
    })
    const sink = new SpooledSink(destination, spool, context, times)
    await sink.begin()
    return sink
  } catch (error) {
    await destination.close().catch(() => {})
    await spool?.close()
    throw error
  }
}

export class SpooledSink implements Sink {
  readonly name: string
  private readonly destination: Destination
  private readonly spool: Spool
  private readonly waits: boolean
  private readonly times: SpooledTimes
  private readonly outage: Outage
  private readonly losses: LossVoice
  private readonly connection: Connection
  private readonly senders: Record<Stream, Sender>
  private readonly progress = new Bell()
  private runs: Promise<unknown> = Promise.resolve()
  private failure: Failure | undefined

  constructor(destination: Destination, spool: Spool, context: SinkContext, times: SpooledTimes) {
    this.name = destination.name
    this.destination = destination
    this.spool = spool
    this.times = times
    this.waits = context.whenFull === 'wait'
    const { notice } = context
    this.outage = new Outage({
      name: this.name,
      folder: spool.folder,
      notice,
      countWaiting: () => this.countWaiting(),
    })
    this.losses = new LossVoice(this.name, spool, notice)
    this.connection = new Connection(destination, this.outage, times)
    const create = (stream: Stream): Sender =>
      new Sender({
        stream,
        spool,
        destination,
        outage: this.outage,
        times,
        onDelivered: ({ unfit, reason }) => {
          if (unfit > 0) this.losses.unfit(stream, reason)
          this.progress.ring()
        },
        onTrouble: () => this.progress.ring(),
      })
    this.senders = {
      sessions: create('sessions'),
      events: create('events'),
      transcripts: create('transcripts'),
      sensors: create('sensors'),
    }
  }

  /** Opens the destination and lets the senders run. */
  async begin(): Promise<void> {
    await this.connection.open(!this.waits, this.times.openMs)
    this.losses.tell()
    this.runs = this.connection.opened.then((isOpen) =>
      isOpen ? Promise.all(STREAMS.map((stream) => this.senders[stream].run())) : [],
    )
  }

  async write(batch: RecordBatch): Promise<void> {
    for (const part of splitBatch(batch, MAX_ENTRY_BYTES)) {
      while (!(await this.spool.append(part))) await this.waitForProgress()
      this.senders[batch.stream].wake()
    }
    this.losses.tell()
  }

  /** A sensor: safe on disk. A replay: delivered. */
  async flush(): Promise<void> {
    await this.spool.flush()
    this.losses.tell()
    while (this.waits && this.countWaiting() > 0) await this.waitForProgress()
  }

  async close(): Promise<void> {
    try {
      // What could not be delivered before was told of then.
      if (this.waits && this.failure === undefined) await this.flush()
      else if (!this.waits) await this.deliverRest()
    } finally {
      this.connection.stop()
      for (const stream of STREAMS) this.senders[stream].stop()
      await settles(this.destination.close(), LET_GO_MS)
      await settles(this.runs, LET_GO_MS)
      await this.spool.close()
    }
  }

  report(): SpoolReport {
    const { spool } = this
    const waiting = STREAMS.map((stream) => spool.waiting(stream))
    const oldest = waiting.map(({ oldestMs }) => oldestMs).filter((ms) => ms > 0)
    return {
      waitingBytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0),
      waitingRecords: this.countWaiting(),
      oldestMs: oldest.length > 0 ? Math.min(...oldest) : 0,
      totals: STREAMS.map((stream) => spool.counts(stream)).reduce(addTotals, createTotals()),
      gaveUp: {
        sessions: spool.counts('sessions').gaveUp,
        events: spool.counts('events').gaveUp,
        transcripts: spool.counts('transcripts').gaveUp,
        sensors: spool.counts('sensors').gaveUp,
      },
      problem: this.outage.problem || spool.problem,
    }
  }

  private countWaiting(): number {
    return STREAMS.reduce((sum, stream) => sum + this.spool.waiting(stream).lines, 0)
  }

  /** Until something is delivered. Rejects with a Failure when nothing is for too long, or will not be. */
  private async waitForProgress(): Promise<void> {
    const deadline = performance.now() + this.times.stallMs
    const before = this.countDelivered()
    while (this.countDelivered() === before) {
      const waiting = STREAMS.filter((stream) => this.spool.waiting(stream).lines > 0)
      if (waiting.length === 0) return
      const isHopeless = waiting.every((stream) => this.outage.isRefused(stream))
      const restMs = deadline - performance.now()
      if (restMs > 0 && !isHopeless) {
        await this.progress.wait(restMs)
        continue
      }
      const problem = this.outage.problem || `nothing was taken for ${this.times.stallMs / 1000} s`
      this.failure = new Failure(
        `${this.countWaiting().toLocaleString('en-US')} records could not be delivered to ${this.name} (${problem}); they are kept in ${this.spool.folder}, and \`earshot spool --drain --to ${this.name}\` delivers them later`,
      )
      throw this.failure
    }
  }

  private countDelivered(): number {
    return STREAMS.reduce((sum, stream) => {
      const { delivered, unfit, damaged } = this.spool.counts(stream)
      return sum + delivered + unfit + damaged
    }, 0)
  }

  /** As far as that goes in a short time; the next start delivers what is left. */
  private async deliverRest(): Promise<void> {
    const deadline = performance.now() + this.times.closeMs
    for (const stream of STREAMS) this.senders[stream].retry()
    while (this.countWaiting() > 0 && this.outage.problem === '') {
      const rest = deadline - performance.now()
      if (rest <= 0) return
      await this.progress.wait(rest)
    }
  }
}
