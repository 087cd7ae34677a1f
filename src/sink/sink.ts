/** Where records go. The seam is thin: whole NDJSON lines in, done when stored. */
import type { RecordBatch } from '../record/batch.ts'
import type { SpoolReport } from '../spool/report.ts'

export interface Sink {
  /** Its URI, without secrets: for messages. */
  readonly name: string
  /**
   * Takes a batch, which must not be changed afterwards. Resolves when the sink can take
   * the next one: it may hold a bounded amount back to store it in one go. Rejects with a
   * Failure, also when an earlier batch could not be stored.
   */
  write(batch: RecordBatch): Promise<void>
  /** Resolves once everything written so far is stored. */
  flush(): Promise<void>
  /** Lets go of its files and makes them anew, where it has any: they may have been moved away. */
  reopen?(): Promise<void>
  /** How its spool stands, where it has one; also once it is closed. */
  report?(): SpoolReport
  /** Flushes and lets go of what the sink holds open. */
  close(): Promise<void>
}
