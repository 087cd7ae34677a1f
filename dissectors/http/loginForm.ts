/**
 * Logins by a form or a JSON document: who, told by the names of the fields; whether it worked,
 * inferred from status, redirect and cookies of the answer, since no rule says how to answer.
 */
import { escapeControls } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { readBodyText } from './bodyCapture.ts'
import { isSecretName } from './jsonView.ts'
import { judgeLogin } from './loginOutcome.ts'
import { type Parameters, pathOf, readParameters } from './parameters.ts'
import type { HttpState, Transaction } from './state.ts'
import type { View } from './view.ts'

/** Longest body that may be a login. */
const FORM_BYTES = 4096
/** Bytes of the answer in which it may say that it failed. */
const ANSWER_BYTES = 1024
const MAX_USER_CHARS = 256
/** Depth of JSON in which fields are looked for. */
const MAX_DEPTH = 3
const LOGIN_PATH =
  /log-?[io]n|sign-?_?in|session|auth|token|ticket|security_check|account|password|api_jsonrpc/i
/** Accounts made or changed: they have the same fields. */
const OTHER_PATH = /regist|sign-?up|create|reset|change|invite|add-?user|\/users?\/?$/i
const USER_NAME =
  /^(?:user|user_?name|user_?id|user_?login|uid|uname|login|login_?name|login_?username|log|account|e-?mail|email_?address|j_username|pma_username|os_username|httpd_username|session_key|name|(?:user|session|login|account)\[(?:login|email|e?mail|user_?name|name)\])$/i

export function mayBeLogin(request: Transaction): boolean {
  if (request.contentLength > FORM_BYTES || OTHER_PATH.test(pathOf(request.target))) return false
  const type = request.contentType.toLowerCase()
  if (type.startsWith('application/x-www-form-urlencoded')) return true
  return type.startsWith('application/json') && LOGIN_PATH.test(pathOf(request.target))
}

export const loginForm: View = {
  requestBytes: FORM_BYTES,
  responseBytes: ANSWER_BYTES,
  tell(state, transaction, tsMicros, session) {
    const text = readBodyText(transaction)
    const isJson = /^\s*\{/.test(text)
    const fields = isJson ? readJson(text) : readParameters(text)
    const login = findLogin(fields)
    if (login !== undefined) tellLogin(state, transaction, login, isJson, tsMicros, session)
  },
}

interface Login {
  user: string
  secret: string
}

/** The first field named like a user beside the first named like a password; a change of password has two. */
function findLogin(fields: Parameters): Login | undefined {
  let user: string | undefined
  let secret: string | undefined
  for (const [name, value] of fields) {
    if (secret === undefined && isPasswordName(name)) secret = value
    else if (user === undefined && USER_NAME.test(name)) user = value
  }
  if (user === undefined || secret === undefined || user === '') return undefined
  return { user: escapeControls(user.slice(0, MAX_USER_CHARS)), secret }
}

const isPasswordName = (name: string): boolean =>
  /pass|pwd|pswd/i.test(name) && (isSecretName(name) || /pass/i.test(name))

function readJson(text: string): Parameters {
  const fields = new Map<string, string>()
  try {
    collect(JSON.parse(text), 0, fields)
  } catch {
    // Cut short, or no JSON: nothing can be said of it.
  }
  return fields
}

function collect(value: unknown, depth: number, fields: Map<string, string>): void {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string') {
      if (!fields.has(name)) fields.set(name, member)
    } else collect(member, depth + 1, fields)
  }
}

function tellLogin(
  state: HttpState,
  transaction: Transaction,
  login: Login,
  isJson: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  const verdict = judgeLogin(transaction, readBodyText(transaction.response))
  facts.authMethod = isJson ? 'json' : 'form'
  facts.user = login.user
  facts.authAttempts++
  facts.authResult = verdict.result
  if (verdict.result !== 'unknown') {
    facts.confidence = verdict.confidence
    facts.evidence = verdict.evidence
  }
  const detail: Record<string, unknown> = {
    host: transaction.host,
    path: pathOf(transaction.target),
    secret: session.mask(login.secret),
    confidence: verdict.confidence,
    evidence: verdict.evidence,
  }
  if (state.fields.application !== '') detail.application = state.fields.application
  session.event({
    tsMicros,
    kind: 'auth',
    action: facts.authMethod,
    object: login.user,
    user: login.user,
    status:
      verdict.result === 'success' ? 'ok' : verdict.result === 'failure' ? 'error' : 'unknown',
    statusCode: transaction.status === 0 ? '' : String(transaction.status),
    statusText: transaction.reason,
    durationMicros: tsMicros - transaction.tsMicros,
    detail,
  })
}
