/** What the reader and the workers of a shared replay say to each other. */
import type { Settings } from '../config/settings.ts'
import type { RecordBatch } from '../record/batch.ts'
import type { EngineReport } from './summing.ts'

/** A batch in memory that all threads see, and which packets of it are the worker's. */
export interface SharedBatch {
  bytes: SharedArrayBuffer
  offset: Uint32Array
  capturedBytes: Uint32Array
  wireBytes: Uint32Array
  tsMicros: Float64Array
  linkType: Uint16Array
  interfaceId: Uint16Array
  clocks: Float64Array
  picks: Uint32Array
}

export interface WorkerStart {
  settings: Settings
  batches: readonly SharedBatch[]
}

/** A packet outside the shared memory: a fragment that had to wait for its datagram. */
export interface StrayPacket {
  bytes: Uint8Array<ArrayBuffer>
  wireBytes: number
  tsMicros: number
  linkType: number
  interfaceId: number
}

/** Strays to be worked on before packet `before` of the batch. */
export interface Strays {
  before: number
  packets: readonly StrayPacket[]
}

export type ToWorker =
  | {
      kind: 'batch'
      index: number
      count: number
      /** Latest packet time of the input at the end of the batch. */
      clock: number
      interfaces: readonly string[]
      strays: readonly Strays[]
    }
  | { kind: 'end'; clock: number; strays: readonly StrayPacket[] }

export type FromWorker =
  | { kind: 'records'; batch: RecordBatch }
  | { kind: 'done'; index: number }
  | { kind: 'report'; report: EngineReport }
