/**
 * The sensor: live capture, workers, sinks, and what it tells of itself. The main thread
 * sees no packet; it moves record lines, counts, and decides when to begin and end.
 */
import type { LiveCapture } from '../capture/live/liveCapture.ts'
import { describeError, Failure } from '../config/problems.ts'
import type { Settings } from '../config/settings.ts'
import type { Logger } from '../observe/log.ts'
import {
  createSensorCounts,
  type SensorCounts,
  type SensorGauges,
} from '../observe/sensorCounts.ts'
import type { SensorReporter } from '../observe/sensorReporter.ts'
import type { RecordBatch } from '../record/batch.ts'
import type { SensorReason } from '../record/sensorRow.ts'
import { settles } from '../sink/pause.ts'
import type { RecordQueue } from '../sink/recordQueue.ts'
import { Crew } from './crew.ts'
import { InterfaceWatch } from './interfaceWatch.ts'

const TICK_MS = 1000
/** Record batches waiting for sinks from which on no rows of the sensor itself are added. */
const MAX_WAITING_BATCHES = 1000
/** Part of the time to shut down that is kept for the sinks. */
const SINK_SHARE = 0.4

export interface SensorParts {
  settings: Settings
  capture: LiveCapture
  queue: RecordQueue
  reporter: SensorReporter
  log: Logger
  /** Once a second, and at the end. */
  onTick(counts: SensorCounts, gauges: SensorGauges): void
  /** Record lines as they pass, for whoever shows them. */
  onRecords(batch: RecordBatch): void
}

export class Sensor {
  /** Resolves when the sensor must end because it cannot go on. */
  readonly failed: Promise<Failure>
  private readonly parts: SensorParts
  private readonly crew: Crew
  private readonly watch: InterfaceWatch
  private settings: Settings
  private timer: NodeJS.Timeout | undefined
  private reportedAt = Date.now()
  private dropsSaid = 0
  private flushing = false
  private fail: (failure: Failure) => void = () => {}

  constructor(parts: SensorParts) {
    this.parts = parts
    this.settings = parts.settings
    this.failed = new Promise((resolve) => {
      this.fail = resolve
    })
    this.watch = new InterfaceWatch(parts.settings.interfaces)
    this.crew = new Crew(parts.capture, parts.settings, {
      onRecords: (batch, done) => {
        parts.onRecords(batch)
        parts.queue.push(batch, done)
      },
      onDeath: (worker, reason) => {
        parts.log.error(
          { worker, reason },
          'a worker died and is replaced; its open sessions get no closing row',
        )
        this.report('worker')
      },
      onFault: (dissector, error) => {
        parts.log.error({ dissector, error }, 'a dissector failed on a session: please report this')
      },
      onFailure: (failure) => this.fail(failure),
    })
  }

  start(): void {
    this.crew.start()
    this.report('start')
    this.timer = setInterval(() => this.tick(), TICK_MS)
  }

  /** Takes over settings that may change while it runs, and opens its files anew. */
  async reload(settings: Settings): Promise<void> {
    if (settings.filter !== this.settings.filter) this.parts.capture.setFilter(settings.filter)
    this.settings = settings
    this.parts.reporter.filter = settings.filter
    this.crew.configure(settings)
    await this.parts.queue.reopen()
    this.report('reload')
  }

  breakWorker(index: number): void {
    this.crew.breakWorker(index)
  }

  /** Reasons why it does not work as it should; none when it does. */
  problems(): string[] {
    return this.crew.problems()
  }

  /** Ends capture, closes every session with `shutdown`, stores everything. Sentences on what did not work out. */
  async stop(): Promise<string[]> {
    clearInterval(this.timer)
    const { capture, queue } = this.parts
    const problems: string[] = []
    const bound = this.settings.shutdownSeconds * 1000
    const deadline = Date.now() + bound
    capture.stop()
    const late = await this.crew.end(bound * (1 - SINK_SHARE))
    if (late > 0)
      problems.push(
        `${late} workers did not finish within ${bound / 1000} s; their open sessions are lost`,
      )
    this.report('shutdown')
    const closing = queue.close()
    const isStored = await settles(closing, Math.max(deadline - Date.now(), bound * SINK_SHARE))
    if (isStored) await closing
    else problems.push(`The sinks did not take all records within ${bound / 1000} s`)
    capture.close()
    this.parts.onTick(this.counts(), this.gauges())
    return problems
  }

  counts(): SensorCounts {
    const { capture, queue } = this.parts
    const counts = createSensorCounts()
    this.crew.addCounts(counts)
    const kernel = capture.statistics()
    counts.offeredPackets = kernel.packets
    counts.kernelDrops = kernel.drops
    counts.ringFreezes = kernel.freezes
    counts.nicDrops = this.watch.dropped
    counts.interfaceDowns = this.watch.downs
    counts.records = queue.records
    counts.recordsLost = queue.lost
    const { totals, gaveUp } = queue.report()
    counts.delivered = totals.delivered
    counts.undeliverable = totals.unfit
    counts.spoolGaveUpSessions = gaveUp.sessions
    counts.spoolGaveUpEvents = gaveUp.events
    counts.spoolGaveUpTranscripts = gaveUp.transcripts
    counts.spoolGaveUpSensors = gaveUp.sensors
    counts.spoolDamaged = totals.damaged
    counts.spoolTornBytes = totals.tornBytes
    return counts
  }

  gauges(): SensorGauges {
    const { waitingBytes, waitingRecords, oldestMs, problem } = this.parts.queue.report()
    return {
      ...this.crew.gauges(),
      spoolBytes: waitingBytes,
      spoolRecords: waitingRecords,
      spoolAgeMs: oldestMs === 0 ? 0 : Math.max(0, Date.now() - oldestMs),
      deliveryProblem: problem,
      rssBytes: process.memoryUsage.rss(),
      interfaces: this.watch.states,
    }
  }

  private tick(): void {
    this.crew.tick()
    this.lookAtInterfaces()
    const counts = this.counts()
    const gauges = this.gauges()
    const dropped = counts.kernelDrops - this.dropsSaid
    const isDue = Date.now() - this.reportedAt >= this.settings.reportSeconds * 1000 - TICK_MS / 2
    if (dropped > 0) this.report('loss')
    else if (isDue) this.report('interval')
    if (dropped > 0) {
      this.dropsSaid = counts.kernelDrops
      this.parts.log.warn(
        { dropped, offered: counts.offeredPackets },
        'packets dropped: a ring was full',
      )
    }
    this.flush()
    this.parts.onTick(counts, gauges)
  }

  /** Not a second time while sinks are still busy with the first. */
  private flush(): void {
    if (this.flushing) return
    this.flushing = true
    void this.parts.queue.flush().finally(() => {
      this.flushing = false
    })
  }

  private lookAtInterfaces(): void {
    const { capture, log } = this.parts
    const { changed, replaced } = this.watch.look()
    for (const { name, state } of changed) {
      if (state === 'up') log.info({ interface: name }, 'interface is up')
      else log.warn({ interface: name, state }, `interface is ${state}: nothing is seen on it`)
    }
    if (replaced) {
      try {
        capture.reattach()
      } catch (error) {
        this.fail(error instanceof Failure ? error : new Failure(describeError(error)))
      }
    }
    if (changed.length > 0) this.report('interface')
  }

  private report(reason: SensorReason): void {
    // The row that comes once there is room again tells what came since the last one.
    if (this.parts.queue.waiting > MAX_WAITING_BATCHES) return
    this.reportedAt = Date.now()
    const batch = this.parts.reporter.row(reason, Date.now() * 1000, this.counts(), this.gauges())
    this.parts.queue.push(batch)
  }
}
