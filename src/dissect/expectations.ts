/** Flows that sessions have announced and that have not come yet. Bounded; what is too old is forgotten. */

import type { Expectation } from './contract.ts'
import { ExpectedFlowHandle, type Session } from './session.ts'

/** Flows one session may announce in its life. */
export const MAX_EXPECTATIONS_PER_SESSION = 10_000
/** Flows awaited at once in a worker. */
export const MAX_EXPECTATIONS = 65_536

const keyOf = (host: string, port: number, transport: string) => `${transport} ${host} ${port}`

export class Expectations {
  /** Announcements refused at a bound. */
  refused = 0
  private readonly awaited = new Map<string, ExpectedFlowHandle>()

  get size(): number {
    return this.awaited.size
  }

  /** Takes an announcement; undefined past a bound. A newer one for the same end replaces the older. */
  add(owner: Session, expectation: Expectation, nowMicros: number): ExpectedFlowHandle | undefined {
    if (this.awaited.size >= MAX_EXPECTATIONS) this.dropExpired(nowMicros)
    if (this.awaited.size >= MAX_EXPECTATIONS || owner.announced >= MAX_EXPECTATIONS_PER_SESSION) {
      this.refused++
      return undefined
    }
    owner.announced++
    const host =
      expectation.host !== ''
        ? expectation.host
        : expectation.listener === 0
          ? owner.clientIp
          : owner.serverIp
    const handle = new ExpectedFlowHandle(owner, expectation, nowMicros + expectation.forMicros)
    const key = keyOf(host, expectation.port, expectation.transport)
    this.awaited.set(key, handle)
    return handle
  }

  /** The announcement of a flow that listens at this end, taken out of the list. */
  take(
    host: string,
    port: number,
    transport: string,
    nowMicros: number,
  ): ExpectedFlowHandle | undefined {
    const key = keyOf(host, port, transport)
    const handle = this.awaited.get(key)
    if (handle === undefined) return undefined
    this.awaited.delete(key)
    if (handle.untilMicros < nowMicros) {
      handle.state = 'expired'
      return undefined
    }
    return handle
  }

  private dropExpired(nowMicros: number): void {
    for (const [key, handle] of this.awaited) {
      if (handle.untilMicros >= nowMicros) continue
      handle.state = 'expired'
      this.awaited.delete(key)
    }
  }
}
