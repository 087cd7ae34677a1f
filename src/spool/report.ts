/** What a spool and its destination tell of themselves. */
import type { Stream } from '../record/batch.ts'
import { addTotals, createTotals, type Totals } from './totals.ts'

export interface SpoolReport {
  /** Waiting to be delivered now. */
  waitingBytes: number
  waitingRecords: number
  /** No record that waits was stored before this, in ms since the epoch; 0 when none waits. */
  oldestMs: number
  /** Since it was opened. */
  totals: Totals
  gaveUp: Record<Stream, number>
  /** Why nothing is delivered or stored now, or ''. */
  problem: string
}

export const createReport = (): SpoolReport => ({
  waitingBytes: 0,
  waitingRecords: 0,
  oldestMs: 0,
  totals: createTotals(),
  gaveUp: { sessions: 0, events: 0, transcripts: 0, sensors: 0 },
  problem: '',
})

/** Of several spools together: the oldest of what waits, the first problem. */
export const addReports = (a: SpoolReport, b: SpoolReport): SpoolReport => ({
  waitingBytes: a.waitingBytes + b.waitingBytes,
  waitingRecords: a.waitingRecords + b.waitingRecords,
  oldestMs: Math.min(a.oldestMs || b.oldestMs, b.oldestMs || a.oldestMs),
  totals: addTotals(a.totals, b.totals),
  gaveUp: {
    sessions: a.gaveUp.sessions + b.gaveUp.sessions,
    events: a.gaveUp.events + b.gaveUp.events,
    transcripts: a.gaveUp.transcripts + b.gaveUp.transcripts,
    sensors: a.gaveUp.sensors + b.gaveUp.sensors,
  },
  problem: a.problem || b.problem,
})

/** Records that will never be delivered. */
export const countLost = ({ gaveUp, unfit, damaged }: Readonly<Totals>): number =>
  gaveUp + unfit + damaged
