/** Records on their way to the sinks: whole lines of one stream, ready to be written as they are. */

export const STREAMS = ['sessions', 'events', 'transcripts', 'sensors'] as const
export type Stream = (typeof STREAMS)[number]

export interface RecordBatch {
  readonly stream: Stream
  /** Whole NDJSON lines; fills an ArrayBuffer of its own, so it can be transferred to another thread. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Lines in it. */
  readonly count: number
}
