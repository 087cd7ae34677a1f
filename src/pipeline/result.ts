/** What a replay is asked to do and what it says afterwards; src/pipeline/replay.ts does it. */
import type { Settings } from '../config/settings.ts'
import type { RecordBatch } from '../record/batch.ts'
import type { TallyData } from '../record/tally.ts'

export interface ReplayOptions {
  /** Capture files in the order they are read; `-` is standard input. */
  files: readonly string[]
  /** Awaited before more is read: a slow sink slows the replay down. A rejection ends it. */
  sink(batch: RecordBatch): Promise<void>
  settings: Settings
  workers: number
  /** pcap-filter(7) expression: packets it does not let in are as if not in the files. '' for all. */
  filter?: string
  onProgress?(progress: ReplayProgress): void
}

export interface ReplayProgress {
  bytesRead: number
  /** 0 when unknown, as on a pipe. */
  bytesTotal: number
  packets: number
}

export interface ReplayResult {
  /** Those the filter let in. */
  packets: number
  /** Packets of the input, let in or not. */
  packetsRead: number
  /** Bytes those packets had on the wire. */
  bytes: number
  flows: number
  /** Time of the first and the last packet, microseconds since the epoch; 0 without packets. */
  firstMicros: number
  lastMicros: number
  /** Packets that could not be looked into, by why: `truncated`, `malformed`, `not-ip`, ... */
  undecoded: Readonly<Record<string, number>>
  /** What was noticed on the way: evicted flows, duplicates, super-size packets. */
  counted: Readonly<Record<string, number>>
  /** Dissectors that threw, with the first error of each: bugs, to be reported. */
  faults: Readonly<Record<string, string>>
  tally: TallyData
  /** '' when all input was read, else a sentence on where and why reading ended. */
  problem: string
}

/** The replay itself, as src/pipeline/replay.ts exports it. */
export type Replay = (options: ReplayOptions) => Promise<ReplayResult>
