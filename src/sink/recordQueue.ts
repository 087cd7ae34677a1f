/** Record batches on their way to the sinks of a long-running program, one after the other; and what became of them. */
import type { RecordBatch } from '../record/batch.ts'
import { addReports, countLost, createReport, type SpoolReport } from '../spool/report.ts'
import type { SinkSlot } from './sinkSlot.ts'

export class RecordQueue {
  /** Record lines handed in, rows of the sensor itself left out. */
  records = 0
  /** Batches not yet with the sinks. */
  waiting = 0
  private readonly slots: readonly SinkSlot[]
  private tail: Promise<void> = Promise.resolve()

  constructor(slots: readonly SinkSlot[]) {
    this.slots = slots
  }

  /** Record lines that a sink could not store or its spool lost, each sink counted for itself. */
  get lost(): number {
    const refused = this.slots.reduce((sum, slot) => sum + slot.lost, 0)
    return refused + countLost(this.report().totals)
  }

  /** How the spools of all sinks stand. */
  report(): SpoolReport {
    return this.slots.map((slot) => slot.report()).reduce(addReports, createReport())
  }

  get allWork(): boolean {
    return this.slots.every((slot) => slot.works)
  }

  /** Queues a batch; whoever hands them in bounds how many there are. `done` once no sink needs it any more. */
  push(batch: RecordBatch, done?: () => void): void {
    if (batch.stream !== 'sensors') this.records += batch.count
    this.waiting++
    this.inTurn(async () => {
      for (const slot of this.slots) await slot.write(batch)
      this.waiting--
      done?.()
    })
  }

  /** Has everything handed in so far stored. */
  flush(): Promise<void> {
    return this.inTurn(() => this.each((slot) => slot.flush()))
  }

  /** Between two batches, closes every sink and opens it anew. */
  reopen(): Promise<void> {
    return this.inTurn(() => this.each((slot) => slot.reopen()))
  }

  close(): Promise<void> {
    // Side by side: each may need what time there is for its last records.
    return this.inTurn(async () => {
      await Promise.all(this.slots.map((slot) => slot.close()))
    })
  }

  private async each(act: (slot: SinkSlot) => Promise<void>): Promise<void> {
    for (const slot of this.slots) await act(slot)
  }

  private inTurn(act: () => Promise<void>): Promise<void> {
    this.tail = this.tail.then(act)
    return this.tail
  }
}
