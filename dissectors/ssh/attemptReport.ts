/** What is said of a session's login attempts: counts, the `auth` events, and the sizes as evidence. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { MAX_KEPT_EVIDENCE, MAX_KEPT_EVIDENCE_SUITES } from './constants.ts'
import { Answer, type Attempt, Sign } from './reading.ts'
import { nameSuite, type Suite } from './suites.ts'
import { type MethodSign, NO_SIGN } from './turnPace.ts'

/** Attempts that get an event of their own. */
const MAX_ATTEMPT_EVENTS = 64
/** Sizes under this make keys that are exact numbers. */
const SIZE_LIMIT_BYTES = 2 ** 24

/** By Answer. */
const MEANINGS = [
  'USERAUTH_FAILURE',
  'USERAUTH_FAILURE with other methods: partial success',
  'USERAUTH_SUCCESS',
  'DISCONNECT, too many authentication failures',
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

/** What one session's turn had of its own. */
export interface TurnNote {
  readonly tsMicros: number
  /** For a password, and for a key. */
  readonly signs: readonly [MethodSign, MethodSign]
}

export class AttemptReport {
  /** Of the method told last. */
  methodConfidence = 1
  private count = 0
  private readonly suiteName: string
  private readonly texts: Map<number, string>

  /** `toClient`: of the packets by which answers are told. */
  constructor(toClient: Suite) {
    this.suiteName = nameSuite(toClient)
    this.texts = findTexts(this.suiteName)
  }

  /** Tells of one attempt; `key`: the key offered, '' when it is not known or none was; `note`: when it was, and the sign that told its method. */
  add(attempt: Attempt, key: string, note: TurnNote, session: SessionContext): void {
    const { facts } = session
    const { method, answer } = attempt
    const sizes = this.evidenceOf(answer, attempt.requestBytes, attempt.answerBytes)
    const sign = attempt.sign === Sign.None ? NO_SIGN : note.signs[attempt.sign - 1]!
    const evidence = sign.evidence === '' ? sizes : `${sizes}; ${sign.evidence}`
    const refused = answer === Answer.Refusal || answer === Answer.Disconnect
    this.count++
    this.methodConfidence = sign.confidence || 1
    facts.authAttempts = this.count
    facts.authMethod = method
    facts.evidence = evidence
    if (this.count > MAX_ATTEMPT_EVENTS) return
    session.event({
      tsMicros: note.tsMicros,
      kind: 'auth',
      action: method === '' ? 'unknown' : method,
      status: refused ? 'error' : 'ok',
      detail:
        key === '' ? { attempt: this.count, evidence } : { attempt: this.count, key, evidence },
    })
  }

  private evidenceOf(answer: Answer, requestBytes: number, answerBytes: number): string {
    const { texts } = this
    const isKept = requestBytes < SIZE_LIMIT_BYTES && answerBytes < SIZE_LIMIT_BYTES
    const key = (requestBytes * SIZE_LIMIT_BYTES + answerBytes) * MEANINGS.length + answer
    const kept = isKept ? texts.get(key) : undefined
    if (kept !== undefined) return kept
    const text = `${answerBytes} B from the server = ${MEANINGS[answer]} under ${this.suiteName}, after ${requestBytes} B from the client`
    if (texts.size >= MAX_KEPT_EVIDENCE) texts.clear()
    if (isKept) texts.set(key, text)
    return text
  }
}
