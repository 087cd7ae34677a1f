/** What the sensor's main thread and its workers say to each other. */
import type { LivePlace } from '../capture/live/liveCapture.ts'
import type { Settings } from '../config/settings.ts'
import type { SensorCounts, SpoolCounts } from '../observe/sensorCounts.ts'
import type { RecordBatch } from '../record/batch.ts'

export interface WorkerStart {
  settings: Settings
  place: LivePlace
  /** Of the flow hash: drawn once a sensor, so that nobody outside can make collisions. */
  seed: number
  control: SharedArrayBuffer
}

export type ToWorker =
  | { kind: 'settings'; settings: Settings }
  /** Nothing more comes in: read what waits, close every session. */
  | { kind: 'end' }
  /** Break down, to see what follows from it. */
  | { kind: 'fail' }

/** What an engine counts, of `SensorCounts`. */
export type EngineCounts = Omit<
  SensorCounts,
  | keyof SpoolCounts
  | 'offeredPackets'
  | 'kernelDrops'
  | 'ringFreezes'
  | 'nicDrops'
  | 'abandonedSessions'
  | 'workerRestarts'
  | 'interfaceDowns'
  | 'records'
  | 'recordsLost'
>

export interface WorkerReport {
  /** Since the worker began. */
  counts: EngineCounts
  flowsOpen: number
  sessionsOpen: Record<string, number>
  /** Longest since the last report. */
  lagMicros: number
  vlans: Record<string, number>
  encapsulations: Record<string, number>
  /** First fault of each dissector that threw. */
  faults: Record<string, string>
}

export type FromWorker =
  | { kind: 'records'; batch: RecordBatch }
  | { kind: 'report'; report: WorkerReport }
  /** The last message: every session is closed. */
  | { kind: 'ended'; report: WorkerReport }
