/** Opening a destination: at once, or in the end. */
import type { Destination } from './destination.ts'
import { type Outage, troubleOf } from './outage.ts'
import { Bell, GrowingPause } from './pause.ts'
import type { SenderTimes } from './sender.ts'

const WHO = 'opening'

export class Connection {
  /** Resolves once it is open, or to false when it is stopped before. */
  opened: Promise<boolean> = Promise.resolve(true)
  private readonly destination: Destination
  private readonly outage: Outage
  private readonly times: SenderTimes
  private readonly bell = new Bell()
  private isStopped = false

  constructor(destination: Destination, outage: Outage, times: SenderTimes) {
    this.destination = destination
    this.outage = outage
    this.times = times
  }

  /**
   * Rejects when the destination refuses. When it is away: rejects too, or with `isPatient` goes
   * on trying, and resolves.
   */
  async open(isPatient: boolean): Promise<void> {
    try {
      await this.destination.open()
    } catch (error) {
      if (!isPatient || troubleOf(error) !== 'away') throw error
      this.outage.begin(WHO, error)
      this.opened = this.keepTrying()
    }
  }

  stop(): void {
    this.isStopped = true
    this.bell.ring()
  }

  private async keepTrying(): Promise<boolean> {
    const pause = new GrowingPause(this.times.firstPauseMs, this.times.maxPauseMs)
    let ms = pause.take()
    for (;;) {
      await this.bell.wait(ms)
      if (this.isStopped) return false
      try {
        await this.destination.open()
        this.outage.end(WHO)
        return true
      } catch (error) {
        if (this.isStopped) return false
        const trouble = this.outage.begin(WHO, error)
        ms = trouble === 'refused' ? this.times.refusedPauseMs : pause.take()
      }
    }
  }
}
