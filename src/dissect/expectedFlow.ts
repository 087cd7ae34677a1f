/** An announced flow as its announcer sees it. */
import type { Expectation, ExpectedFlow } from './contract.ts'
import type { Session } from './session.ts'

/** The announcing session's handle on the flow it awaits; counters are read from the table while it is open. */
export class ExpectedFlowHandle implements ExpectedFlow {
  state: 'awaited' | 'open' | 'closed' | 'expired' = 'awaited'
  sessionId = ''
  firstMicros = 0
  lastMicros = 0
  /** Reads a live counter; replaced by plain numbers when the flow closes. */
  read: ((direction: number) => number) | null = null
  private counts: [number, number] = [0, 0]
  readonly owner: Session
  readonly expectation: Expectation
  readonly untilMicros: number

  constructor(owner: Session, expectation: Expectation, untilMicros: number) {
    this.owner = owner
    this.expectation = expectation
    this.untilMicros = untilMicros
  }

  get origBytes(): number {
    return this.read?.(0) ?? this.counts[0]
  }

  get respBytes(): number {
    return this.read?.(1) ?? this.counts[1]
  }

  /** The flow is over: keeps its counters, tells the announcer once. */
  close(tsMicros: number): void {
    if (this.state !== 'open') return
    this.counts = [this.origBytes, this.respBytes]
    this.read = null
    this.state = 'closed'
    this.lastMicros = tsMicros
    if (!this.owner.closed) this.expectation.onClose?.(this, tsMicros)
  }
}
