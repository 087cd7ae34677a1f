/** What of a message's text is shown: all of it, a mark in its place, or nothing, as the operator wants statements. */
import type { SessionContext } from '../../src/dissect/contract.ts'

/** The text as it may be shown. */
export function viewText(text: string, session: SessionContext): string {
  if (session.statements === 'full') return text
  return session.statements === 'no-literals' ? '?' : ''
}
