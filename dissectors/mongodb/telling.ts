/** Requests with their replies, as events. */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { AUTH_REQUIRED_TAG, HELLOS, LOGIN_COMMANDS, UNAUTHENTICATED_TAG } from './constants.ts'
import { endLogin } from './login.ts'
import type { MongodbState, Pending } from './state.ts'

export interface Outcome {
  status: 'ok' | 'error'
  /** Name of the error, or its number where the server gives none. */
  code: string
  text: string
  /** Of the reply. */
  bytes: number
  tsMicros: number
  /** Documents that a write touched; -1 when not told. */
  changed: number
  /** Documents in the reply; -1 when not told, or when it is too long to be gone through. */
  found: number
  /** More of them wait at the server. */
  cursor: boolean
}

/** Commands that are answered whoever asks. */
const OPEN_COMMANDS = new Set([
  ...HELLOS,
  ...LOGIN_COMMANDS,
  'ping',
  'buildInfo',
  'buildinfo',
  'getnonce',
  'logout',
  'endSessions',
  'whatsmyuri',
  'connectionStatus',
  'getCmdLineOpts',
  'atlasVersion',
])

/** Tells of a request; `outcome` is undefined when no reply was seen or none comes. */
export function tellRequest(
  state: MongodbState,
  pending: Pending,
  outcome: Outcome | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  if (outcome?.status === 'error') state.fields.errorCount++
  noteAccess(state, pending, outcome, session)
  // A login is told as a whole, by its last step.
  if (LOGIN_COMMANDS.has(pending.command)) return
  if (HELLOS.has(pending.command)) {
    const isRepeated = state.saidHello && outcome?.status !== 'error'
    state.saidHello = true
    if (isRepeated) return
  }
  const event: SessionEvent = {
    tsMicros,
    kind: HELLOS.has(pending.command) ? 'negotiation' : 'query',
    action: pending.command,
    object: pending.object,
    user: state.user,
    status: outcome?.status ?? 'unknown',
    bytes: outcome?.bytes ?? pending.bytes,
    detail: describe(pending, outcome, session),
  }
  if (outcome !== undefined) {
    event.statusCode = outcome.code
    event.statusText = outcome.text
    event.durationMicros = Math.max(0, tsMicros - pending.tsMicros)
  }
  session.event(event)
}

function describe(
  pending: Pending,
  outcome: Outcome | undefined,
  session: SessionContext,
): Record<string, unknown> {
  const detail: Record<string, unknown> = {}
  if (session.statements !== 'class') {
    if (pending.database !== '') detail.database = pending.database
    if (pending.collection !== '') detail.collection = pending.collection
  }
  if (pending.documents > 0) detail.documents = pending.documents
  if (pending.cut) detail.cut = true
  if (outcome === undefined) return detail
  if (outcome.changed >= 0) detail.n = outcome.changed
  if (outcome.found >= 0) detail.found = outcome.found
  if (outcome.cursor) detail.more = true
  return detail
}

function noteAccess(
  state: MongodbState,
  pending: Pending,
  outcome: Outcome | undefined,
  session: SessionContext,
): void {
  if (outcome === undefined || OPEN_COMMANDS.has(pending.command)) return
  if (outcome.status === 'error') {
    if (/^(Unauthorized|13)$/.test(outcome.code) && state.user === '')
      session.tag(AUTH_REQUIRED_TAG)
    return
  }
  const { facts } = session
  if (state.fromStart && state.user === '' && facts.authResult === '')
    session.tag(UNAUTHENTICATED_TAG)
}

/** Tells of all that was never answered. */
export function flushRequests(state: MongodbState, session: SessionContext): void {
  for (const pending of state.pending.splice(0))
    tellRequest(state, pending, undefined, pending.tsMicros, session)
}

/** A login that the session left open. */
export function flushLogin(state: MongodbState, tsMicros: number, session: SessionContext): void {
  endLogin(state, 'unknown', '', '', tsMicros, session)
}
