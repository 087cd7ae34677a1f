/** What a login attempt leaves in a session's facts, whichever protocol it was made in. */

/** The facts an attempt changes. */
export interface LoginFacts {
  user: string
  userDomain: string
  authMethod: string
  authResult: '' | 'success' | 'failure' | 'unknown'
  authAttempts: number
}

/** Who tried, and how. */
export interface Login {
  readonly user: string
  readonly domain: string
  readonly method: string
}

/** Counts an attempt and notes how it ended; a success is not taken back by a later refusal. */
export function settleLogin(
  facts: LoginFacts,
  login: Login,
  status: 'ok' | 'error' | 'unknown',
): void {
  facts.authAttempts++
  if (facts.authResult === 'success' && status !== 'ok') return
  facts.user = login.user
  facts.userDomain = login.domain
  facts.authMethod = login.method
  facts.authResult = status === 'ok' ? 'success' : status === 'error' ? 'failure' : 'unknown'
}
