/** Flows that sessions have announced and that have not come yet. Bounded; what is too old is forgotten. */

import type { Expectation } from './contract.ts'
import { ExpectedFlowHandle } from './expectedFlow.ts'
import type { Session } from './session.ts'

/** Flows one session may announce in its life. */
export const MAX_EXPECTATIONS_PER_SESSION = 10_000
/** Flows awaited at once in a worker. */
export const MAX_EXPECTATIONS = 65_536

const keyOf = (opener: string, host: string, port: number, transport: string) =>
  `${transport} ${opener} ${host} ${port}`

export class Expectations {
  /** Announcements refused at a bound, or because they named another host. */
  refused = 0
  /** How many are awaited at each port: the question asked of every new flow. */
  private readonly ports = new Uint16Array(65_536)
  private readonly awaited = new Map<string, ExpectedFlowHandle>()

  get size(): number {
    return this.awaited.size
  }

  /** Takes an announcement; undefined past a bound and for ends of other hosts. A newer one for the same end replaces the older. */
  add(owner: Session, expectation: Expectation, nowMicros: number): ExpectedFlowHandle | undefined {
    if (this.awaited.size >= MAX_EXPECTATIONS) this.dropExpired(nowMicros)
    const { clientIp, serverIp } = owner
    const host = expectation.host || (expectation.listener === 0 ? clientIp : serverIp)
    // A flow of another pair of addresses may be another worker's, and records must not depend on their number.
    const isOwnPair = host === clientIp || host === serverIp
    const isFull =
      this.awaited.size >= MAX_EXPECTATIONS || owner.announced >= MAX_EXPECTATIONS_PER_SESSION
    if (!isOwnPair || isFull) {
      this.refused++
      return undefined
    }
    owner.announced++
    const handle = new ExpectedFlowHandle(owner, expectation, nowMicros + expectation.forMicros)
    const opener = host === clientIp ? serverIp : clientIp
    const key = keyOf(opener, host, expectation.port, expectation.transport)
    const replaced = this.awaited.get(key)
    if (replaced === undefined) this.ports[expectation.port & 0xffff]!++
    else replaced.state = 'expired'
    this.awaited.set(key, handle)
    return handle
  }

  /** The announcement of a flow that `opener` opens to this end, taken out of the list. */
  take(
    opener: string,
    host: string,
    port: number,
    transport: string,
    nowMicros: number,
  ): ExpectedFlowHandle | undefined {
    const key = keyOf(opener, host, port, transport)
    const handle = this.awaited.get(key)
    if (handle === undefined) return undefined
    this.drop(key, handle)
    if (handle.untilMicros < nowMicros) {
      handle.state = 'expired'
      return undefined
    }
    return handle
  }

  /** Whether any flow to this port is awaited. */
  awaits(port: number): boolean {
    return this.ports[port] !== 0
  }

  private drop(key: string, handle: ExpectedFlowHandle): void {
    this.awaited.delete(key)
    this.ports[handle.expectation.port & 0xffff]!--
  }

  private dropExpired(nowMicros: number): void {
    for (const [key, handle] of this.awaited) {
      if (handle.untilMicros >= nowMicros) continue
      handle.state = 'expired'
      this.drop(key, handle)
    }
  }
}
