/** The workers of a sensor: started, watched, replaced when they die, and ended together. */
import { randomInt } from 'node:crypto'
import type { LiveCapture } from '../capture/live/liveCapture.ts'
import { Failure } from '../config/problems.ts'
import type { Settings } from '../config/settings.ts'
import type { SensorCounts, SensorGauges } from '../observe/sensorCounts.ts'
import type { RecordBatch } from '../record/batch.ts'
import { Seat } from './seat.ts'
import type { EngineCounts } from './workerMessages.ts'

/** Without a sign of life for so long, a worker is ended and replaced. */
const MAX_SILENT_SECONDS = 15
/** Deaths within the window past which a sensor gives up: something is wrong that a new worker does not mend. */
const MAX_DEATHS = 8
const DEATH_WINDOW_MS = 60_000
const MAX_SEED = 2 ** 31

export interface CrewEvents {
  /** `done` is to be called once the batch is stored or given up. */
  onRecords(batch: RecordBatch, done: () => void): void
  onDeath(worker: number, reason: string): void
  /** A dissector threw for the first time: a bug, of which the worker said this. */
  onFault(dissector: string, error: string): void
  /** The crew cannot go on. */
  onFailure(failure: Failure): void
}

export class Crew {
  private readonly seats: Seat[]
  private readonly events: CrewEvents
  private settings: Settings
  private readonly deaths: number[] = []
  private readonly faultsSaid = new Set<string>()
  private ending = false
  private wake: () => void = () => {}

  constructor(capture: LiveCapture, settings: Settings, events: CrewEvents) {
    this.settings = settings
    this.events = events
    const seed = randomInt(MAX_SEED)
    this.seats = capture.places.map(
      (place, index) =>
        new Seat(index, place, seed, {
          onRecords: (seat, batch) => {
            const { control } = seat
            events.onRecords(batch, () => control.unqueue(batch.bytes.length))
          },
          onDeath: (seat, reason) => this.mourn(seat, reason),
          onEnded: () => this.wake(),
        }),
    )
  }

  start(): void {
    for (const seat of this.seats) seat.start(this.settings)
  }

  /** To be called once a second. */
  tick(): void {
    for (const seat of this.seats) {
      if (seat.countSilence() === MAX_SILENT_SECONDS) void seat.terminate()
      for (const [name, error] of Object.entries(seat.report?.faults ?? {})) {
        if (this.faultsSaid.has(name)) continue
        this.faultsSaid.add(name)
        this.events.onFault(name, error)
      }
    }
  }

  configure(settings: Settings): void {
    this.settings = settings
    for (const seat of this.seats) seat.tell({ kind: 'settings', settings })
  }

  /** Makes a worker break down, to see what follows. */
  breakWorker(index: number): void {
    this.seats[index]?.tell({ kind: 'fail' })
  }

  /** Has every worker read what waits and close its sessions. Those that are not done after `withinMs` are ended; how many these are. */
  async end(withinMs: number): Promise<number> {
    this.ending = true
    for (const seat of this.seats) seat.tell({ kind: 'end' })
    const deadline = Date.now() + withinMs
    while (this.seats.some((seat) => !seat.ended) && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, deadline - Date.now()))
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    const late = this.seats.filter((seat) => !seat.ended)
    await Promise.all(this.seats.map((seat) => seat.terminate()))
    return late.length
  }

  addCounts(sum: SensorCounts): void {
    for (const seat of this.seats) {
      addInto(sum, seat.before)
      if (seat.report !== undefined) addInto(sum, seat.report.counts)
      sum.abandonedSessions += seat.abandonedSessions
      sum.workerRestarts += seat.restarts
    }
  }

  gauges(): Pick<
    SensorGauges,
    | 'workers'
    | 'flowsOpen'
    | 'sessionsOpen'
    | 'lagMicros'
    | 'queuedBytes'
    | 'vlans'
    | 'encapsulations'
  > {
    const sessionsOpen: Record<string, number> = {}
    const vlans: Record<string, number> = {}
    const encapsulations: Record<string, number> = {}
    let flowsOpen = 0
    let lagMicros = 0
    let queuedBytes = 0
    for (const seat of this.seats) {
      queuedBytes += seat.control.queuedBytes
      if (seat.report === undefined) continue
      flowsOpen += seat.report.flowsOpen
      lagMicros = Math.max(lagMicros, seat.report.lagMicros)
      addNamed(sessionsOpen, seat.report.sessionsOpen)
      addNamed(vlans, seat.report.vlans)
      addNamed(encapsulations, seat.report.encapsulations)
    }
    return {
      workers: this.seats.length,
      flowsOpen,
      sessionsOpen,
      lagMicros,
      queuedBytes,
      vlans,
      encapsulations,
    }
  }

  /** Workers that have not been heard of for a while: reasons for not being healthy. */
  problems(): string[] {
    return this.seats
      .filter((seat) => !seat.ended && seat.silentSeconds >= MAX_SILENT_SECONDS / 3)
      .map((seat) => `worker ${seat.index} has been silent for ${seat.silentSeconds} s`)
  }

  private mourn(seat: Seat, reason: string): void {
    this.events.onDeath(seat.index, reason)
    const now = Date.now()
    while (this.deaths.length > 0 && now - this.deaths[0]! > DEATH_WINDOW_MS) this.deaths.shift()
    this.deaths.push(now)
    if (this.ending) {
      // What it held cannot be closed any more; nobody waits for it.
      seat.ended = true
      this.wake()
    } else if (this.deaths.length > MAX_DEATHS) {
      const firstLine = reason.split('\n')[0]
      this.events.onFailure(
        new Failure(`Workers keep dying, ${MAX_DEATHS + 1} times within a minute: ${firstLine}`),
      )
    } else seat.start(this.settings)
  }
}

function addInto(sum: SensorCounts, counts: Partial<EngineCounts>): void {
  for (const [name, count] of Object.entries(counts) as [keyof EngineCounts, number][]) {
    sum[name] += count
  }
}

function addNamed(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count
}
