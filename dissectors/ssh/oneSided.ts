/**
 * Authentication when only the server's side was seen: the suite is one of those it offers,
 * and SERVICE_ACCEPT, the first refusal and SUCCESS have to fit it. Only what all suites that
 * fit agree on is said; methods and keys are not.
 */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { KexList, MAX_LISTED_NAMES } from './constants.ts'
import type { KexOffer } from './kexInit.ts'
import { NO_METHOD_LISTS } from './methodLists.ts'
import { sizesOf } from './suiteSizes.ts'
import { findSuite, nameSuite, type Suite, suiteOf } from './suites.ts'

/** Segments kept; six attempts with prompts take under twenty. */
const MAX_SEGMENTS = 32
/** What was inferred from one side alone. */
const CONFIDENCE = 0.6

/** The suites that a server with this offer may send under, one of each kind of sizes. */
function listSuites(offer: KexOffer): readonly Suite[] {
  const names = (list: number) => (offer.lists[list] ?? '').split(',', MAX_LISTED_NAMES)
  const bySizes = new Map<string, Suite>()
  for (const cipher of names(KexList.CipherToClient)) {
    for (const mac of names(KexList.MacToClient)) {
      const s = findSuite(cipher, mac)
      if (s) bySizes.set(`${s.blockBytes} ${s.tagBytes} ${s.lengthApart}`, s)
    }
  }
  return [...bySizes.values()]
}

export class OneSidedAuth {
  private readonly sizes: number[] = []
  private readonly suites: readonly Suite[]

  constructor(offer: KexOffer, serverBanner: string) {
    offer.suites ??= listSuites(offer)
    this.suites = offer.suites.map((suite) => suiteOf(suite, serverBanner))
  }

  /** Notes a segment; false once there are enough. */
  push(bytes: number): boolean {
    if (this.suites.length === 0 || this.sizes.length >= MAX_SEGMENTS) return false
    this.sizes.push(bytes)
    return true
  }

  close(session: SessionContext): void {
    const read = this.suites.map((suite) => this.readAs(suite)).filter((r) => r !== undefined)
    const first = read[0]
    if (first === undefined || session.facts.authResult !== '') return
    const agreed = read.every((r) => r.attempts === first.attempts)
    session.facts.authResult = agreed ? 'success' : 'unknown'
    if (!agreed) return
    session.facts.authAttempts = first.attempts
    session.facts.confidence = CONFIDENCE
    session.facts.evidence = `server's side only: ${first.evidence}`
  }

  /** The session under one suite: accept, refusals of one size, SUCCESS; undefined when it does not fit. */
  private readAs(suite: Suite): { attempts: number; evidence: string } | undefined {
    const { serviceBytes: accept, successBytes: success } = sizesOf(suite)
    const from = this.sizes.indexOf(accept)
    // EXT_INFO may come before it, nothing else.
    if (from < 0 || from > 1) return undefined
    const failure = this.sizes[from + 1] ?? 0
    const to = this.sizes.indexOf(success, from + 2)
    if (to < 0 || sizesOf(suite).methodLists(failure) === NO_METHOD_LISTS) return undefined
    const refused = this.sizes.slice(from + 2, to).filter((n) => n === failure).length
    return {
      attempts: refused + 1,
      evidence: `${accept}, ${failure} and ${success} B = SERVICE_ACCEPT, USERAUTH_FAILURE and SUCCESS under ${nameSuite(suite)}`,
    }
  }
}
