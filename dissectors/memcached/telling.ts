/** Commands with their replies, as events and facts; shared by the text and the binary protocol. */
import { Direction, type SessionContext, type SessionEvent } from '../../src/dissect/contract.ts'
import {
  AUTH_REQUIRED_TAG,
  FETCHES,
  MANY_COMMANDS,
  MAX_NAME_CHARS,
  MAX_PENDING_COMMANDS,
  MAX_VERBS,
  PENDING_FULL,
  SHORT_OBJECT_CHARS,
  UNAUTHENTICATED_TAG,
} from './constants.ts'
import type { Answer, MemcachedState, Pending } from './state.ts'

/** How a command ended. */
export interface Outcome {
  status: 'ok' | 'error' | 'unknown'
  /** The reply's first word, or the status of a binary message by name. */
  code: string
  text: string
  tsMicros: number
}

/** Counts a command and lets it wait for its reply. */
export function addCommand(
  state: MemcachedState,
  pending: Pending,
  isAnswered: boolean,
  session: SessionContext,
): void {
  const { fields } = state
  fields.commandCount++
  fields.requestBytes += pending.bytes
  if (!fields.verbs.includes(pending.verb) && fields.verbs.length < MAX_VERBS)
    fields.verbs = [...fields.verbs, pending.verb]
  if (!isAnswered) {
    tellUnanswered(state, pending, session)
    return
  }
  if (state.pending.length >= MAX_PENDING_COMMANDS && state.pending[0]!.isQuiet)
    tellUnanswered(state, state.pending.shift()!, session)
  if (state.untracked > 0 || state.pending.length >= MAX_PENDING_COMMANDS) {
    // Where only the client is seen nothing is ever answered.
    if (state.good[Direction.Resp] > 0) session.anomaly(PENDING_FULL)
    state.untracked++
    tellUnanswered(state, pending, session)
    return
  }
  if (state.pending.length >= MANY_COMMANDS && pending.object.length > SHORT_OBJECT_CHARS) {
    pending.object = pending.object.slice(0, SHORT_OBJECT_CHARS)
    pending.isCut = true
  }
  state.pending.push(pending)
}

/** Tells of a command that was not answered. */
export function tellUnanswered(
  state: MemcachedState,
  pending: Pending,
  session: SessionContext,
  tsMicros = pending.tsMicros,
): void {
  const outcome: Outcome = { status: 'unknown', code: '', text: '', tsMicros }
  tellCommand(state, pending, undefined, outcome, session)
}

/** Tells of all that were never answered. */
export function flushPending(state: MemcachedState, session: SessionContext): void {
  for (const pending of state.pending.splice(0)) tellUnanswered(state, pending, session)
  state.untracked = 0
}

export function tellCommand(
  state: MemcachedState,
  pending: Pending,
  answer: Answer | undefined,
  outcome: Outcome,
  session: SessionContext,
): void {
  if (outcome.status === 'error') state.fields.errorCount++
  const isLogin = noteLogin(state, pending, outcome, session)
  const detail: Record<string, unknown> = {}
  if (pending.key !== '' && session.statements !== 'class') detail.key = pending.key
  if (pending.keys > 1) detail.keys = pending.keys
  if (pending.isQuiet) detail.quiet = true
  if (pending.isCut) detail.cut = true
  if (isLogin && pending.mechanism !== '') detail.mechanism = pending.mechanism
  if (answer !== undefined) noteAnswer(state, pending, answer, detail)
  const event: SessionEvent = {
    tsMicros: outcome.tsMicros,
    kind: isLogin ? 'auth' : 'query',
    action: pending.verb,
    object:
      session.statements === 'class' || (isLogin && pending.mechanism === '') ? '' : pending.object,
    user: isLogin ? session.facts.user : state.user,
    status: outcome.status,
    bytes: pending.bytes + (answer?.bytes ?? 0),
    detail,
  }
  if (outcome.code !== '') event.statusCode = outcome.code
  if (outcome.text !== '') event.statusText = outcome.text
  if (outcome.status !== 'unknown')
    event.durationMicros = Math.max(0, outcome.tsMicros - pending.tsMicros)
  session.event(event)
  const isWork = !isLogin && outcome.status === 'ok' && pending.verb !== 'quit'
  const isPublic = pending.verb === 'version' || pending.verb.startsWith('sasl')
  if (isWork && !isPublic && state.fromStart && state.user === '') session.tag(UNAUTHENTICATED_TAG)
}

function noteAnswer(
  state: MemcachedState,
  pending: Pending,
  answer: Answer,
  detail: Record<string, unknown>,
): void {
  state.fields.replyBytes += answer.bytes
  if (FETCHES.has(pending.verb) || pending.verb === 'mg') {
    detail.hits = answer.hits
    state.fields.hitCount += answer.hits
    state.fields.missCount += Math.max(0, pending.keys - answer.hits)
  } else if (answer.lines > 0) detail.lines = answer.lines
}

/** Whether the command was a login, and what became of it. */
function noteLogin(
  state: MemcachedState,
  pending: Pending,
  outcome: Outcome,
  session: SessionContext,
): boolean {
  const { facts } = session
  const isRefused = /authenticat/i.test(outcome.text)
  if (pending.maybeUser !== '') {
    // A server that wants a login takes it as the first item stored: only its answers tell one from the other.
    const isWanted = state.wantsLogin && outcome.status === 'ok'
    if (!isWanted && !/authentication failure/i.test(outcome.text)) return false
    facts.user = pending.maybeUser
  } else if (pending.mechanism !== '') facts.user = pending.user || facts.user
  else {
    const wantsLogin = isRefused || outcome.code === 'AUTH_ERROR'
    if (wantsLogin) {
      state.wantsLogin = true
      session.tag(AUTH_REQUIRED_TAG)
    }
    return false
  }
  if (outcome.code === 'AUTH_CONTINUE') return true
  facts.authMethod = pending.mechanism === '' ? 'password' : pending.mechanism.toLowerCase()
  facts.authAttempts++
  if (outcome.status === 'ok') {
    facts.authResult = 'success'
    state.user = facts.user
  } else if (facts.authResult !== 'success')
    facts.authResult = outcome.status === 'error' ? 'failure' : 'unknown'
  return true
}

/** The server's version, as `version` or `stats` tells it. */
export function noteVersion(version: string, session: SessionContext): void {
  if (/^\d[\w.~+-]*$/.test(version))
    session.facts.serverSoftware = `memcached ${version}`.slice(0, MAX_NAME_CHARS)
}

/** Gives the reply to the command at `at`; quiet ones before it were not answered. */
export function answerCommand(
  state: MemcachedState,
  at: number,
  outcome: Outcome,
  session: SessionContext,
): void {
  const { answer } = state
  for (const skipped of state.pending.splice(0, at))
    tellUnanswered(state, skipped, session, outcome.tsMicros)
  const pending = state.pending.shift()
  if (pending === undefined) {
    if (state.untracked > 0) state.untracked--
  } else tellCommand(state, pending, answer, outcome, session)
  answer.hits = 0
  answer.bytes = 0
  answer.lines = 0
}
