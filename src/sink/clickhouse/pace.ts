/**
 * How often small inserts go out. Every insert is a file set that the server merges later, and
 * it wants about one a second of a table; what comes meanwhile waits in the spool and goes
 * with the next one.
 */
import { setTimeout as sleep } from 'node:timers/promises'

const INTERVAL_MS = 1000
/** From so many rows on an insert is worth its merge. */
const LARGE_ROWS = 10_000

export class Pace {
  #lastMs = Number.NEGATIVE_INFINITY

  /** Resolves when an insert of so many rows may go out. Rejects once `signal` is aborted. */
  async wait(rows: number, signal: AbortSignal): Promise<void> {
    const restMs = this.#lastMs + INTERVAL_MS - performance.now()
    if (rows < LARGE_ROWS && restMs > 0) await sleep(restMs, undefined, { signal })
    this.#lastMs = performance.now()
  }
}
