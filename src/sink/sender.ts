/** Brings the records of one stream from the spool to the destination, in order, group by group. */
import type { Stream } from '../record/batch.ts'
import type { Group } from '../spool/group.ts'
import type { Spool } from '../spool/spool.ts'
import type { Delivered, Destination } from './destination.ts'
import type { Outage } from './outage.ts'
import { Bell, GrowingPause } from './pause.ts'

export interface SenderTimes {
  /** Between two attempts at a destination that is away: doubled each time, from the first to the second. */
  firstPauseMs: number
  maxPauseMs: number
  /** The same at one that refuses. */
  refusedPauseMs: number
}

export interface SenderParts {
  stream: Stream
  spool: Spool
  destination: Pick<Destination, 'deliver'>
  outage: Outage
  times: SenderTimes
  onDelivered(delivered: Delivered): void
  /** An attempt failed. */
  onTrouble(): void
}

const NOTHING: Delivered = { unfit: 0, reason: '' }

export class Sender {
  private readonly parts: SenderParts
  private readonly records = new Bell()
  private readonly hurry = new Bell()
  private readonly pause: GrowingPause
  private isStopped = false

  constructor(parts: SenderParts) {
    this.parts = parts
    this.pause = new GrowingPause(parts.times.firstPauseMs, parts.times.maxPauseMs)
  }

  /** Something was stored. */
  wake(): void {
    this.records.ring()
  }

  /** Tries again now. */
  retry(): void {
    this.hurry.ring()
  }

  /** Begins nothing more. */
  stop(): void {
    this.isStopped = true
    this.records.ring()
    this.hurry.ring()
  }

  /** Resolves after `stop`, once what is being delivered is settled. Never rejects. */
  async run(): Promise<void> {
    const { stream, onTrouble, outage } = this.parts
    while (!this.isStopped) {
      try {
        if (await this.sendGroup()) this.pause.reset()
        else await this.records.wait()
      } catch (error) {
        if (this.isStopped) return
        const trouble = outage.begin(stream, error)
        onTrouble()
        await this.hurry.wait(
          trouble === 'refused' ? this.parts.times.refusedPauseMs : this.pause.take(),
        )
      }
    }
  }

  private async sendGroup(): Promise<boolean> {
    const { stream, spool, onDelivered } = this.parts
    const group = await spool.take(stream)
    if (group === undefined) return false
    if (this.isStopped) {
      spool.release(group)
      return false
    }
    const delivered = await this.deliver(group)
    await spool.acknowledge(group, Math.min(delivered.unfit, group.lines))
    onDelivered(delivered)
    return true
  }

  private async deliver(group: Group): Promise<Delivered> {
    const { stream, spool, destination, outage } = this.parts
    // A damaged stretch with nothing behind it: the spool counts it.
    if (group.batches.length === 0) return NOTHING
    try {
      const delivered = await destination.deliver(stream, group.batches)
      outage.end(stream)
      return delivered
    } catch (error) {
      spool.release(group)
      throw error
    }
  }
}
