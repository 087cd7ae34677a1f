/** Whether a login by a form worked, from its answer: what applications do, not what a standard says. */
import { pathOf } from './parameters.ts'
import type { Transaction } from './state.ts'

export interface LoginOutcome {
  result: 'success' | 'failure' | 'unknown'
  /** 0 to 1. */
  confidence: number
  evidence: string
}

const BACK_TO_LOGIN = /log-?in|logon|sign-?_?in|[?&;#/](?:auth_?)?err(?:or)?\b|fail|denied|invalid/i
const SAYS_FAILED =
  /"(?:success|ok|authenticated|result)"\s*:\s*false|"(?:status|result)"\s*:\s*"(?:err|fail|denied|invalid)|"error"\s*:\s*(?:"[^"]|\{)|invalid (?:user|login|password|credential)|incorrect (?:user|password)|login failed|authentication fail/i
const SAYS_TOKEN =
  /"(?:[a-z_]*token|ticket|jwt|session_?key|sessionid)"\s*:\s*"[^"]{8,}|"result"\s*:\s*"[0-9a-f]{32}"/i

const say = (
  result: LoginOutcome['result'],
  confidence: number,
  evidence: string,
): LoginOutcome => ({ result, confidence, evidence })

/** Judges an answer by its status, where it redirects, whether it sets a cookie and what its first bytes say. */
export function judgeLogin(transaction: Transaction, answer: string): LoginOutcome {
  const { status, location, response } = transaction
  if (status === 0 || response === undefined) return say('unknown', 0, 'no answer seen')
  if (status === 401 || status === 403) return say('failure', 0.95, `status ${status}`)
  if (status >= 500) return say('unknown', 0, `status ${status}`)
  if (status >= 400) return say('failure', 0.8, `status ${status}`)
  const cookie = transaction.setsCookie ? ' and sets a cookie' : ''
  if (status >= 300) {
    const target = pathOf(location) || '/'
    if (BACK_TO_LOGIN.test(location)) {
      return say('failure', 0.85, `redirects back to ${target}`)
    }
    return say('success', transaction.setsCookie ? 0.9 : 0.7, `redirects to ${target}${cookie}`)
  }
  if (SAYS_FAILED.test(answer))
    return say('failure', 0.85, `status ${status}, the answer says that it failed`)
  if (SAYS_TOKEN.test(answer))
    return say('success', 0.9, `status ${status}, the answer has a token`)
  const isData = /json|xml/i.test(response.contentType) || response.bodyBytes === 0
  if (isData || status === 201 || status === 204) {
    return say('success', transaction.setsCookie ? 0.85 : 0.6, `status ${status}${cookie}`)
  }
  if (/html/i.test(response.contentType)) {
    return say('failure', 0.6, 'answered with a page, as a form shown again is')
  }
  return say('unknown', 0, `status ${status}`)
}
