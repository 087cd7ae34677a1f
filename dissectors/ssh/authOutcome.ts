/** What the readings of an authentication agree on, told in columns and events. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { AttemptReport, type TurnNote } from './attemptReport.ts'
import {
  Answer,
  type Attempt,
  countAttempts,
  LIKELY_COST,
  Phase,
  type Reading,
  Sign,
} from './reading.ts'
import type { SshFields } from './record.ts'
import type { Suite } from './suites.ts'
import { type KeyClaim, nameKey } from './userKeys.ts'

const SUCCESS_CONFIDENCE = 0.95
/** Where lengths are in clear. */
const EXACT_SUCCESS_CONFIDENCE = 0.98
const REFUSAL_CONFIDENCE = 0.9
/** Less for each thing the best reading has to suppose. */
const COST_CONFIDENCE = 0.04
const LEAST_CONFIDENCE = 0.5

export class AuthOutcome {
  succeeded = false
  /** Capture time of SUCCESS; 0 before it. */
  decidedAtMicros = 0
  /** Methods of the attempts told, each once, in order. */
  readonly methodsSeen: string[] = []
  /** By turn. */
  readonly notes: TurnNote[] = []
  private readonly report: AttemptReport
  private readonly exact: boolean
  /** Attempts told so far. */
  private told = 0

  constructor(toClient: Suite) {
    this.report = new AttemptReport(toClient)
    this.exact = toClient.lengthClear
  }

  /** After a turn that did not decide: what is sure already. */
  update(readings: readonly Reading[], fields: SshFields, session: SessionContext): void {
    if (readings.length === 1) this.tell(readings[0]!.last, fields, session)
    const best = readings[0]!
    const { facts } = session
    facts.authResult = countAttempts(best) > 0 ? 'failure' : 'unknown'
    facts.authAttempts = countAttempts(best)
  }

  /** The end: all that is likely has a say. */
  finish(
    readings: readonly Reading[],
    turns: number,
    fields: SshFields,
    session: SessionContext,
  ): void {
    const best = readings[0]
    if (turns === 0 || best === undefined) return
    const likely = readings.filter((r) => r.cost < best.cost + LIKELY_COST)
    this.tellFields(likely, fields)
    const { facts } = session
    const count = countAttempts(best)
    const isOpen = best.phase === Phase.Open
    if (likely.some((r) => (r.phase === Phase.Open) !== isOpen)) {
      this.giveUp('sizes can be a success as well as a refusal', session)
      return
    }
    const isCounted = likely.every((r) => countAttempts(r) === count)
    if (!isOpen && !isCounted && likely.some((r) => countAttempts(r) === 0)) {
      this.giveUp('sizes leave open whether there was an attempt', session)
      return
    }
    let last = best.last
    for (const reading of likely) {
      if (countAttempts(reading) === count) last = joinSequence(last, reading.last)
    }
    this.tell(last, fields, session)
    if (count === 0) {
      facts.authResult = 'unknown'
      facts.evidence ||= 'the client asked and made no attempt'
      return
    }
    facts.authResult = isOpen ? 'success' : 'failure'
    if (!isCounted) this.leaveCountOpen(likely, session)
    const sure = isOpen
      ? this.exact
        ? EXACT_SUCCESS_CONFIDENCE
        : SUCCESS_CONFIDENCE
      : REFUSAL_CONFIDENCE
    const less = Math.max(LEAST_CONFIDENCE, sure - best.cost * COST_CONFIDENCE)
    facts.confidence = Math.min(less, this.report.methodConfidence)
    this.succeeded = isOpen
    if (isOpen) this.decidedAtMicros = last === undefined ? 0 : this.notes[last.turn - 1]!.tsMicros
  }

  /** The end is sure, the way there is not: no count, and a method only when all end with it. */
  private leaveCountOpen(likely: readonly Reading[], session: SessionContext): void {
    const { facts } = session
    const method = likely[0]?.last?.method ?? ''
    facts.authAttempts = 0
    facts.authMethod = likely.every((r) => r.last?.method === method) ? method : ''
    facts.evidence += '; sizes leave open how many attempts there were'
  }

  /** What was read before stays told, and nothing else. */
  lose(why: string, session: SessionContext): void {
    this.giveUp(why, session)
  }

  private giveUp(why: string, session: SessionContext): void {
    session.facts.authResult = 'unknown'
    session.facts.confidence = 0
    session.facts.evidence = `authentication not decided: ${why}`
  }

  private tellFields(likely: readonly Reading[], fields: SshFields): void {
    const offered = likely.map((r) => r.offered.agreed?.join() ?? '')
    const [first] = offered
    if (first !== undefined && first !== '' && offered.every((list) => list === first)) {
      fields.authMethodsOffered = first.split(',')
    }
    fields.authPartialSuccess = likely.every((r) => r.partial)
    fields.authBanner = likely.every((r) => r.banner)
    const key = agreeOnKey(likely.map((r) => r.key))
    fields.clientKeyAlgorithm = key?.type ?? ''
    fields.clientKeyBits = key?.bits ?? 0
  }

  /** Tells the attempts up to this one that were not told yet. */
  private tell(last: Attempt | undefined, fields: SshFields, session: SessionContext): void {
    const untold: Attempt[] = []
    for (let at = last; at !== undefined && at.number > this.told; at = at.before) untold.push(at)
    for (let i = untold.length - 1; i >= 0; i--) {
      const attempt = untold[i]!
      this.report.add(attempt, nameClaim(attempt.key), this.notes[attempt.turn - 1]!, session)
      if (!this.methodsSeen.includes(attempt.method)) this.methodsSeen.push(attempt.method)
    }
    if (untold.length > 0) {
      this.told = untold[0]!.number
      fields.authMethodsTried = this.methodsSeen.filter((method) => method !== '')
    }
  }
}

function nameClaim(claim: KeyClaim | undefined): string {
  const key = claim === undefined ? undefined : nameKey(claim)
  if (key === undefined) return ''
  return key.bits > 0 ? `${key.type} ${key.bits}` : key.type
}

function agreeOnKey(claims: readonly (KeyClaim | undefined)[]): ReturnType<typeof nameKey> {
  const keys = claims.map((claim) => (claim === undefined ? undefined : nameKey(claim)))
  const first = keys[0]
  if (first === undefined || keys.some((k) => k?.type !== first.type)) return undefined
  return keys.every((k) => k?.bits === first.bits) ? first : { type: first.type, bits: 0 }
}

/** The attempts both tell of, from the last one back; what differs is left open. */
function joinSequence(a: Attempt | undefined, b: Attempt | undefined): Attempt | undefined {
  if (a === b || a === undefined || b === undefined) return a
  const before = joinSequence(a.before, b.before)
  if (a.method === b.method && a.answer === b.answer && before === a.before) return a
  return {
    ...a,
    before,
    method: a.method === b.method ? a.method : '',
    answer: a.answer === b.answer ? a.answer : Answer.Refusal,
    key: a.method === b.method ? a.key : undefined,
    sign: a.sign === b.sign ? a.sign : Sign.None,
  }
}
