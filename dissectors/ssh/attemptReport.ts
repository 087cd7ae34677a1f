/** What is said of a session's login attempts: counts, the `auth` events, and the sizes as evidence. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_KEPT_EVIDENCE, MAX_KEPT_EVIDENCE_SUITES } from './constants.ts'
import { nameSuite, type Suite } from './suites.ts'

/** Attempts that get an event of their own. */
const MAX_ATTEMPT_EVENTS = 64
/** Sizes under this make keys that are exact numbers. */
const SIZE_LIMIT_BYTES = 2 ** 24

/** What an answer was taken for. */
export const Answer = { Refusal: 0, Partial: 1, Success: 2 } as const
export type Answer = (typeof Answer)[keyof typeof Answer]

const MEANINGS = [
  'USERAUTH_FAILURE',
  'USERAUTH_FAILURE with other methods: partial success',
  'USERAUTH_SUCCESS',
] as const

/** Evidence by the suite's name and then the sizes: those who guess send the same sizes again and again. */
const textsBySuite = new Map<string, Map<number, string>>()

function findTexts(name: string): Map<number, string> {
  let texts = textsBySuite.get(name)
  if (texts === undefined) {
    if (textsBySuite.size >= MAX_KEPT_EVIDENCE_SUITES) textsBySuite.clear()
    texts = new Map()
    textsBySuite.set(name, texts)
  }
  return texts
}

export class AttemptReport {
  /** Attempts so far. */
  count = 0
  private method = ''
  private readonly suiteName: string
  private readonly texts: Map<number, string>

  /** `toClient`: the suite of the answers. */
  constructor(toClient: Suite) {
    this.suiteName = nameSuite(toClient)
    this.texts = findTexts(this.suiteName)
  }

  /** Tells of one attempt; `request` and `answer` in bytes on the wire, `sign`: what else the method is told by. */
  add(
    method: string,
    meaning: Answer,
    request: number,
    answer: number,
    tsMicros: number,
    session: SessionContext,
    sign = '',
  ): void {
    const { facts } = session
    const sizes = this.evidenceOf(meaning, request, answer)
    const evidence = sign === '' ? sizes : `${sizes}; ${sign}`
    const refused = meaning === Answer.Refusal
    this.count++
    if (method !== '') this.method = method
    facts.authAttempts = this.count
    facts.authMethod = refused ? this.method : method
    facts.evidence = evidence
    if (this.count > MAX_ATTEMPT_EVENTS) return
    session.event({
      tsMicros,
      kind: 'auth',
      action: method === '' ? 'unknown' : method,
      status: refused ? 'error' : 'ok',
      detail: { attempt: this.count, evidence },
    })
  }

  private evidenceOf(meaning: Answer, request: number, answer: number): string {
    const { texts } = this
    const isKept = request < SIZE_LIMIT_BYTES && answer < SIZE_LIMIT_BYTES
    const key = (request * SIZE_LIMIT_BYTES + answer) * MEANINGS.length + meaning
    const kept = isKept ? texts.get(key) : undefined
    if (kept !== undefined) return kept
    const text = `${answer} B from the server = ${MEANINGS[meaning]} under ${this.suiteName}, after ${request} B from the client`
    if (texts.size >= MAX_KEPT_EVIDENCE) texts.clear()
    if (isKept) texts.set(key, text)
    return text
  }
}
