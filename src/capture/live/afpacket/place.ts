/**
 * What a worker needs to read its ring, and the little memory that it shares with the main
 * thread and with the worker that takes its place when it dies.
 */
import type { LivePlace } from '../liveCapture.ts'

export interface AfpacketPlace extends LivePlace {
  readonly driver: 'afpacket'
  /** File descriptor and mapping belong to the process: every thread may use them. */
  readonly fd: number
  readonly ringAddress: bigint
  readonly blockBytes: number
  readonly blockCount: number
  readonly latencyMicros: number
  /** Where the reader stands, by the constants below. */
  readonly progress: Int32Array
  /** Which interface an index is, see InterfaceTable. */
  readonly interfaceTable: Int32Array
}

/** Words of `progress`: the block to be read next or being read, */
export const PROGRESS_BLOCK = 0
/** the low half of its sequence number, once reading it began, */
export const PROGRESS_SEQUENCE = 1
/** how many of its packets are dealt with, */
export const PROGRESS_DONE = 2
/** how many the reader has in its hands beyond those, 0 for none. */
export const PROGRESS_GIVEN = 3
export const PROGRESS_WORDS = 4

export const createProgress = (): Int32Array =>
  new Int32Array(new SharedArrayBuffer(PROGRESS_WORDS * 4))
