/** Says that records of a spool are lost, and why; at most once a minute, with how many. */
import { STREAMS, type Stream } from '../record/batch.ts'
import type { Spool } from '../spool/spool.ts'
import { addTotals, createTotals, type Totals } from '../spool/totals.ts'

const SAY_EVERY_MS = 60_000

const number = (count: number): string => count.toLocaleString('en-US')

export class LossVoice {
  private readonly name: string
  private readonly spool: Spool
  private readonly notice: (message: string) => void
  private readonly saidMs = new Map<string, number>()
  private said: Totals = createTotals()
  private unfitReason = ''

  constructor(name: string, spool: Spool, notice: (message: string) => void) {
    this.name = name
    this.spool = spool
    this.notice = notice
  }

  /** Why the destination cannot store some; said with the next `tell`. */
  unfit(stream: Stream, reason: string): void {
    this.unfitReason = `${stream}: ${reason}`
  }

  /** Says what was lost since it was last said. */
  tell(): void {
    const now = STREAMS.map((stream) => this.spool.counts(stream)).reduce(addTotals, createTotals())
    const { folder, problem } = this.spool
    this.say('gaveUp', now, (count) => {
      const why = problem === '' ? `The spool ${folder} is full or records in it too old` : problem
      return `${why}: ${count} records given up`
    })
    this.say('unfit', now, (count) => {
      const why = this.unfitReason === '' ? '' : ` (${this.unfitReason})`
      return `${this.name} cannot store ${count} records, which are lost${why}`
    })
    this.say(
      'damaged',
      now,
      (count) => `${count} records in the spool ${folder} were damaged on disk and are lost`,
    )
    this.say(
      'tornBytes',
      now,
      (count) =>
        `${count} bytes were cut from the spool ${folder}: records that were being written when a process ended`,
    )
  }

  private say(what: keyof Totals, now: Totals, word: (count: string) => string): void {
    const lost = now[what] - this.said[what]
    const ms = performance.now()
    if (lost <= 0 || ms - (this.saidMs.get(what) ?? Number.NEGATIVE_INFINITY) < SAY_EVERY_MS) return
    this.saidMs.set(what, ms)
    this.said[what] = now[what]
    this.notice(word(number(lost)))
  }
}
