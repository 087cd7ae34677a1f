/**
 * A wheel of one-second lists over the flow slots, turned by packet time. A flow stands
 * in one list; when its second comes the owner is asked, and says when to ask again.
 * The wheel decides nothing to the microsecond: the owner compares times.
 */
import type { PacketTime } from '../decode/packetTime.ts'
import { FLOW_WORDS, TIMER_BUCKET, TIMER_NEXT, TIMER_PREV } from './layout.ts'
import { NONE } from './table.ts'

/** Seconds the wheel spans: longer waits are asked about once a turn. */
const WHEEL_SECONDS = 4096
/** Seconds of one step of the clock that are turned one by one, more than any setting waits: ten days. */
const MAX_SECONDS_ONE_BY_ONE = 864_000

/** What the wheel needs of the flow table: its words, which are others after it has grown. */
export interface FlowMemory {
  readonly words: Int32Array
}

export class TimerWheel {
  private readonly table: FlowMemory
  private readonly heads = new Int32Array(WHEEL_SECONDS).fill(NONE)
  /** Second up to which lists have been emptied. */
  private second = -1
  /** Flows in the lists. */
  private waiting = 0

  constructor(table: FlowMemory) {
    this.table = table
  }

  private get words(): Int32Array {
    return this.table.words
  }

  /** Puts the flow into the list of `dueMicros`, out of any other. */
  set(slot: number, dueMicros: number): void {
    const due = Math.floor(dueMicros / 1e6)
    const ahead = Math.min(Math.max(due, this.second + 1), this.second + WHEEL_SECONDS - 1)
    const bucket = ahead % WHEEL_SECONDS
    const { words, heads } = this
    const at = slot * FLOW_WORDS
    if (words[at + TIMER_BUCKET] === bucket) return
    this.cancel(slot)
    const head = heads[bucket]!
    words[at + TIMER_BUCKET] = bucket
    words[at + TIMER_NEXT] = head
    words[at + TIMER_PREV] = NONE
    if (head !== NONE) words[head * FLOW_WORDS + TIMER_PREV] = slot
    heads[bucket] = slot
    this.waiting++
  }

  cancel(slot: number): void {
    const { words, heads } = this
    const at = slot * FLOW_WORDS
    const bucket = words[at + TIMER_BUCKET]!
    if (bucket === NONE) return
    const next = words[at + TIMER_NEXT]!
    const prev = words[at + TIMER_PREV]!
    if (prev !== NONE) words[prev * FLOW_WORDS + TIMER_NEXT] = next
    else heads[bucket] = next
    if (next !== NONE) words[next * FLOW_WORDS + TIMER_PREV] = prev
    words[at + TIMER_BUCKET] = NONE
    this.waiting--
  }

  /** True when `advance` would have something to do: the cheap question a packet asks. */
  isBehind(time: PacketTime): boolean {
    return time.clock >= (this.second + 2) * 1e6
  }

  /** Time the wheel has come to: inside `advance`, the end of the second being emptied. */
  get reachedMicros(): number {
    return (this.second + 1) * 1e6
  }

  /**
   * Turns the wheel to `clockMicros`, calling `ask` for every flow of the seconds that have
   * passed. Second by second, however far the clock has jumped: a worker that saw no packet
   * for long must close its flows in the same order as one that saw many.
   */
  advance(clockMicros: number, ask: (slot: number) => void): void {
    // A second is emptied once it is over, so that no flow of it can still be early.
    const target = Math.floor(clockMicros / 1e6) - 1
    const giveUpAt = this.second + MAX_SECONDS_ONE_BY_ONE
    while (this.second < target) {
      // Only times that cannot be are left: one more turn meets every flow that waits.
      if (this.second >= giveUpAt) this.second = Math.max(this.second, target - WHEEL_SECONDS)
      if (this.waiting === 0) {
        this.second = target
        return
      }
      this.second++
      const bucket = this.second % WHEEL_SECONDS
      // `ask` may re-arm or remove any flow, so the list is taken from its head.
      for (let slot = this.heads[bucket]!; slot !== NONE; slot = this.heads[bucket]!) {
        this.cancel(slot)
        ask(slot)
      }
    }
  }
}
