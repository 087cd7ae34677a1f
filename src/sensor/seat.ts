/** A worker thread of the sensor with what is known of it, and of those that sat there before it. */
import { Worker } from 'node:worker_threads'
import type { LivePlace } from '../capture/live/liveCapture.ts'
import type { Settings } from '../config/settings.ts'
import { WorkerControl } from './workerControl.ts'
import type {
  EngineCounts,
  FromWorker,
  ToWorker,
  WorkerReport,
  WorkerStart,
} from './workerMessages.ts'

export interface SeatEvents {
  onRecords(seat: Seat, batch: Extract<FromWorker, { kind: 'records' }>['batch']): void
  /** The worker is gone although nobody told it to go. */
  onDeath(seat: Seat, reason: string): void
  onEnded(seat: Seat): void
}

export class Seat {
  readonly index: number
  report: WorkerReport | undefined
  /** What workers that died on this seat had counted. */
  readonly before: Partial<EngineCounts> = {}
  /** Sessions they had open. */
  abandonedSessions = 0
  restarts = 0
  ended = false
  control = new WorkerControl()
  private readonly place: LivePlace
  private readonly seed: number
  private readonly events: SeatEvents
  private worker: Worker | undefined
  private lastBeat = 0
  silentSeconds = 0

  constructor(index: number, place: LivePlace, seed: number, events: SeatEvents) {
    this.index = index
    this.place = place
    this.seed = seed
    this.events = events
  }

  start(settings: Settings): void {
    this.control = new WorkerControl()
    this.report = undefined
    this.silentSeconds = 0
    const workerData: WorkerStart = {
      settings,
      place: this.place,
      seed: this.seed,
      control: this.control.memory,
    }
    const worker = new Worker(new URL('./liveWorker.js', import.meta.url), { workerData })
    this.worker = worker
    let reason = 'it ended by itself'
    worker.on('message', (message: FromWorker) => this.hear(message))
    worker.on('error', (error) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    })
    worker.on('exit', () => {
      if (this.worker !== worker) return
      this.worker = undefined
      if (!this.ended) this.die(reason)
    })
  }

  tell(message: ToWorker): void {
    this.worker?.postMessage(message)
  }

  /** To be called once a second: how many seconds the worker has not been heard of. Time in which this thread stood still too does not count. */
  countSilence(): number {
    const beat = this.control.heartbeat
    this.silentSeconds = beat === this.lastBeat ? this.silentSeconds + 1 : 0
    this.lastBeat = beat
    return this.silentSeconds
  }

  /** Ends the thread, whatever it does; it counts as having died when it had not ended. */
  async terminate(): Promise<void> {
    await this.worker?.terminate()
  }

  private hear(message: FromWorker): void {
    if (message.kind === 'records') {
      this.events.onRecords(this, message.batch)
      return
    }
    this.report = message.report
    if (message.kind === 'ended') {
      this.ended = true
      this.events.onEnded(this)
    }
  }

  /** Keeps what the dead worker had counted, exact to its last batch where that matters. */
  private die(reason: string): void {
    const { report, before, control } = this
    for (const [name, count] of Object.entries(report?.counts ?? {}) as [
      keyof EngineCounts,
      number,
    ][]) {
      before[name] = (before[name] ?? 0) + count
    }
    before.packets = (before.packets ?? 0) + control.packets - (report?.counts.packets ?? 0)
    before.wireBytes = (before.wireBytes ?? 0) + control.wireBytes - (report?.counts.wireBytes ?? 0)
    const { '': unknown = 0, ...known } = report?.sessionsOpen ?? {}
    this.abandonedSessions += unknown + Object.values(known).reduce((sum, n) => sum + n, 0)
    this.report = undefined
    this.restarts++
    this.events.onDeath(this, reason)
  }
}
