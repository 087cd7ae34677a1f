/** Opening a destination: at once, or in the end. */
import { type Destination, DestinationProblem } from './destination.ts'
import { type Outage, troubleOf } from './outage.ts'
import { Bell, GrowingPause, settles } from './pause.ts'
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
   * on trying, and resolves; then also when there is no answer for `ms`.
   */
  async open(isPatient: boolean, ms: number): Promise<void> {
    const first = this.destination.open()
    if (isPatient && !(await settles(first, ms))) {
      const message = `${this.destination.name} does not answer within ${ms / 1000} s`
      this.outage.begin(WHO, new DestinationProblem('away', message))
      this.opened = this.keepTrying(first)
      return
    }
    try {
      await first
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

  /** `attempt`: one that has begun. */
  private async keepTrying(attempt?: Promise<void>): Promise<boolean> {
    const pause = new GrowingPause(this.times.firstPauseMs, this.times.maxPauseMs)
    let ms = attempt === undefined ? pause.take() : 0
    for (let next = attempt; ; next = undefined) {
      if (ms > 0) await this.bell.wait(ms)
      if (this.isStopped) return false
      try {
        await (next ?? this.destination.open())
        if (this.isStopped) return false
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
