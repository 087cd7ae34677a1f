/** A destination in memory that fails as it is told to. */
import type { RecordBatch, Stream } from '../../src/record/batch.ts'
import { type Delivered, type Destination, DestinationProblem } from '../../src/sink/destination.ts'
import { numbersOf } from '../spool/records.ts'

export class FakeDestination implements Destination {
  readonly name: string
  opens = 0
  delivers = 0
  closed = false
  /** Numbers of the records it stored, by stream, as often as it stored them. */
  readonly stored: Record<Stream, number[]> = {
    sessions: [],
    events: [],
    transcripts: [],
    sensors: [],
  }
  /** What happens at the next opening, and at each delivery: nothing, or it throws, or never answers. */
  onOpen: () => unknown = () => {}
  /** May return what of the records is unfit. */
  onDeliver: (stream: Stream, numbers: number[]) => unknown = () => {}
  private readonly busy = new Set<Stream>()

  constructor(name = 'fake://there') {
    this.name = name
  }

  async open(): Promise<void> {
    this.opens++
    await this.onOpen()
  }

  async deliver(stream: Stream, batches: readonly RecordBatch[]): Promise<Delivered> {
    if (this.busy.has(stream)) throw new Error(`two deliveries of ${stream} at once`)
    if (batches.length === 0) throw new Error('nothing to deliver')
    this.busy.add(stream)
    this.delivers++
    try {
      const numbers = numbersOf(batches)
      const delivered = (await this.onDeliver(stream, numbers)) as Delivered | undefined
      this.stored[stream].push(...numbers)
      return delivered ?? { unfit: 0, reason: '' }
    } finally {
      this.busy.delete(stream)
    }
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

export const away = (): never => {
  throw new DestinationProblem('away', 'fake://there does not answer')
}

export const refuse = (): never => {
  throw new DestinationProblem('refused', 'fake://there wants another password')
}
