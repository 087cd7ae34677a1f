/**
 * A sink that a long-running program keeps: opened again after it failed, and when the
 * operator says so (rotated files). While it can take nothing, records for it are counted as lost.
 */
import { describeError } from '../config/problems.ts'
import type { RecordBatch } from '../record/batch.ts'
import { addReports, createReport, type SpoolReport } from '../spool/report.ts'
import type { Sink } from './sink.ts'

/** Time between two attempts to open a sink that failed. */
const RETRY_MS = 5000

export interface SinkSlotEvents {
  /** Said when it fails and when it takes records again. */
  onFailure(uri: string, reason: string): void
  onRecovery(uri: string, lost: number): void
}

export class SinkSlot {
  readonly uri: string
  /** Record lines it could not store. */
  lost = 0
  private readonly open: () => Promise<Sink>
  private readonly events: SinkSlotEvents
  private sink: Sink | null
  private failedAt = 0
  private lostBefore = 0
  /** The sink opened last, also once it is closed; and what those before it counted. */
  private reporter: Sink
  private reportedBefore: SpoolReport = createReport()

  /** `sink`: open already; `open` opens it again. */
  constructor(uri: string, sink: Sink, open: () => Promise<Sink>, events: SinkSlotEvents) {
    this.uri = uri
    this.sink = sink
    this.reporter = sink
    this.open = open
    this.events = events
  }

  get works(): boolean {
    return this.sink !== null
  }

  /** How its spools stand, and what they counted since this was made. */
  report(): SpoolReport {
    return addReports(this.reportedBefore, this.reporter.report?.() ?? createReport())
  }

  async write(batch: RecordBatch): Promise<void> {
    if (this.sink === null && !(await this.retry())) {
      this.lost += batch.count
      return
    }
    try {
      await this.sink!.write(batch)
    } catch (error) {
      this.lostBefore = this.lost
      this.lost += batch.count
      await this.fail(error)
    }
  }

  async flush(): Promise<void> {
    try {
      await this.sink?.flush()
    } catch (error) {
      this.lostBefore = this.lost
      await this.fail(error)
    }
  }

  /** Has its files made anew: they may have been moved away. */
  async reopen(): Promise<void> {
    try {
      await this.sink?.reopen?.()
    } catch (error) {
      this.lostBefore = this.lost
      await this.fail(error)
    }
  }

  async close(): Promise<void> {
    const { sink } = this
    this.sink = null
    try {
      await sink?.close()
    } catch (error) {
      this.events.onFailure(this.uri, describeError(error))
    }
  }

  private async fail(error: unknown): Promise<void> {
    this.failedAt = Date.now()
    this.events.onFailure(this.uri, describeError(error))
    const { sink } = this
    this.sink = null
    // What made the write fail mostly makes this fail as well, and has been said.
    await sink?.close().catch(() => {})
  }

  private async retry(): Promise<boolean> {
    if (Date.now() - this.failedAt < RETRY_MS) return false
    if (!(await this.tryOpen())) return false
    this.events.onRecovery(this.uri, this.lost - this.lostBefore)
    return true
  }

  private async tryOpen(): Promise<boolean> {
    try {
      const sink = await this.open()
      const { totals, gaveUp } = this.report()
      this.reportedBefore = { ...createReport(), totals, gaveUp }
      this.reporter = sink
      this.sink = sink
      return true
    } catch (error) {
      if (this.failedAt === 0) this.events.onFailure(this.uri, describeError(error))
      this.failedAt = Date.now()
      return false
    }
  }
}
