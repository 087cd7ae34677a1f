/** Rows of the `sensors` stream: remembers what the last row counted, and tells what came since. */
import type { RecordBatch } from '../record/batch.ts'
import {
  createSensorRow,
  encodeSensorRow,
  type SensorReason,
  type SensorRow,
} from '../record/sensorRow.ts'
import { judgeSensor } from './remarks.ts'
import { createSensorCounts, type SensorCounts, type SensorGauges } from './sensorCounts.ts'

/** Most VLANs named in a row. */
export const MAX_VLANS_NAMED = 64
const MORE = '...'
/** Name of what is not recognised, whose protocol is ''. */
const UNKNOWN = 'unknown'

export interface SensorIdentity {
  readonly sensor: string
  readonly version: string
  readonly driver: string
}

/** Counts by name, as `SensorGauges` has them: since the sensor began. */
type Tally = Readonly<Record<string, number>>

/** Counts of the same name in the row. `wireBytes` is the row's `bytes`. */
type Counted = Exclude<keyof SensorCounts, 'wireBytes'>
const COUNTED = Object.keys(createSensorCounts()).filter((k): k is Counted => k !== 'wireBytes')

const percent = (part: number, whole: number): number =>
  whole > 0 ? Math.min(100, (part * 100) / whole) : 0

/** What grew, in ascending order of numbers, then of names. */
function listGrown(now: Tally, before: Tally): string[] {
  return Object.keys(now)
    .filter((name) => now[name]! > (before[name] ?? 0))
    .sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
}

const cutList = (names: string[]): string[] =>
  names.length <= MAX_VLANS_NAMED ? names : [...names.slice(0, MAX_VLANS_NAMED), MORE]

export class SensorReporter {
  /** Filter in force; set it when it changes. */
  filter: string
  private readonly identity: SensorIdentity
  private readonly monotonicMs: () => number
  private readonly begunMs: number
  private lastMs: number
  private seq = 0
  private counts: SensorCounts = createSensorCounts()
  private vlans: Tally = {}
  private encapsulations: Tally = {}

  /** `monotonicMs`: a clock that nobody sets, for intervals; the sensor begins now. */
  constructor(identity: SensorIdentity, filter: string, monotonicMs = () => performance.now()) {
    this.identity = identity
    this.filter = filter
    this.monotonicMs = monotonicMs
    this.begunMs = monotonicMs()
    this.lastMs = this.begunMs
  }

  /** The row as the line sinks take. `wallMicros`: microseconds since the epoch. */
  row(
    reason: SensorReason,
    wallMicros: number,
    counts: Readonly<SensorCounts>,
    gauges: SensorGauges,
  ): RecordBatch {
    return encodeSensorRow(this.fields(reason, wallMicros, counts, gauges))
  }

  /** The same as an object. Each call ends an interval. */
  fields(
    reason: SensorReason,
    wallMicros: number,
    counts: Readonly<SensorCounts>,
    gauges: SensorGauges,
  ): SensorRow {
    const nowMs = this.monotonicMs()
    const row = createSensorRow()
    row.ts = wallMicros
    row.seq = this.seq++
    row.reason = reason
    row.intervalS = (nowMs - this.lastMs) / 1000
    row.uptimeS = (nowMs - this.begunMs) / 1000
    row.sensor = this.identity.sensor
    row.version = this.identity.version
    row.driver = this.identity.driver
    row.filter = this.filter
    // A network card that went away and came back counts anew, so a count may fall after all.
    for (const name of COUNTED) row[name] = Math.max(0, counts[name] - this.counts[name])
    row.bytes = Math.max(0, counts.wireBytes - this.counts.wireBytes)
    this.measure(row, gauges)
    row.remarks = judgeSensor(row)
    this.lastMs = nowMs
    this.counts = { ...counts }
    this.vlans = { ...gauges.vlans }
    this.encapsulations = { ...gauges.encapsulations }
    return row
  }

  private measure(row: SensorRow, gauges: SensorGauges): void {
    const names = Object.keys(gauges.interfaces)
    row.interfaces = names
    row.interfacesDown = names.filter((name) => gauges.interfaces[name] !== 'up')
    row.workers = gauges.workers
    row.dropPercent = percent(row.kernelDrops, row.offeredPackets)
    row.lossPercent = percent(row.ackGaps, row.acks)
    row.oneSidedPercent = percent(row.oneSided, row.connections)
    if (row.intervalS > 0) {
      row.packetsPerS = row.packets / row.intervalS
      row.bitsPerS = (row.bytes * 8) / row.intervalS
    }
    row.lagMs = gauges.lagMicros / 1000
    row.flowsOpen = gauges.flowsOpen
    const open = Object.entries(gauges.sessionsOpen).filter(([, sessions]) => sessions > 0)
    row.sessionsOpen = open.reduce((sum, [, sessions]) => sum + sessions, 0)
    if (open.length > 0) {
      row.sessionsByProtocol = JSON.stringify(
        Object.fromEntries(open.map(([protocol, sessions]) => [protocol || UNKNOWN, sessions])),
      )
    }
    row.memoryBytes = gauges.rssBytes
    row.queuedBytes = gauges.queuedBytes
    row.spoolRecords = gauges.spoolRecords
    row.spoolBytes = gauges.spoolBytes
    row.spoolAgeS = gauges.spoolAgeMs / 1000
    row.deliveryProblem = gauges.deliveryProblem
    row.vlans = cutList(listGrown(gauges.vlans, this.vlans))
    row.encapsulations = listGrown(gauges.encapsulations, this.encapsulations)
  }
}
