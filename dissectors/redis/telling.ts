/** Commands with their replies, as events and facts. */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { AUTH_REQUIRED_TAG, MAX_NAME_CHARS, MONITOR_TAG, UNAUTHENTICATED_TAG } from './constants.ts'
import type { Pending, RedisState, ReplyReading } from './state.ts'

const ERROR = 0x2d
const BLOB_ERROR = 0x21
const STATUS = 0x2b

/** Names of RESP's types by first byte, as the RESP3 specification has them. */
const KINDS: Readonly<Record<string, string>> = {
  '+': 'simple-string',
  '-': 'error',
  ':': 'integer',
  $: 'bulk-string',
  '*': 'array',
  _: 'null',
  '#': 'boolean',
  ',': 'double',
  '(': 'big-number',
  '!': 'bulk-error',
  '=': 'verbatim-string',
  '%': 'map',
  '~': 'set',
  '>': 'push',
}

export const isError = (reply: ReplyReading): boolean =>
  reply.kind === ERROR || reply.kind === BLOB_ERROR

/** Tells of a command; `reply` is undefined when none came or none will. */
export function tellCommand(
  state: RedisState,
  pending: Pending,
  reply: ReplyReading | undefined,
  tsMicros: number,
  session: SessionContext,
): void {
  const failed = reply !== undefined && isError(reply)
  if (failed) state.fields.errorCount++
  if (pending.isAuth) tellLogin(state, pending, reply, session)
  else if (reply !== undefined) noteAnswer(state, pending, reply, failed, session)
  const event: SessionEvent = {
    tsMicros,
    kind: pending.isAuth ? 'auth' : pending.verb === 'HELLO' ? 'negotiation' : 'query',
    action: pending.verb,
    object: pending.object,
    user: pending.isAuth ? pending.user : state.user,
    status: reply === undefined ? 'unknown' : failed ? 'error' : 'ok',
    detail: describe(state, pending, reply, session),
  }
  if (reply !== undefined) {
    event.durationMicros = Math.max(0, tsMicros - pending.tsMicros)
    event.bytes = reply.bytes
    if (failed) {
      event.statusCode = reply.text.slice(0, /^[A-Z0-9_]*/.exec(reply.text)![0].length)
      event.statusText = reply.text
    } else if (reply.kind === STATUS) event.statusText = reply.text
  }
  session.event(event)
}

function describe(
  state: RedisState,
  pending: Pending,
  reply: ReplyReading | undefined,
  session: SessionContext,
): Record<string, unknown> {
  const detail: Record<string, unknown> = {}
  if (pending.key !== '') detail.key = pending.key
  if (pending.value !== '') detail.value = pending.value
  if (pending.cut) detail.cut = true
  if (state.fields.database > 0) detail.database = state.fields.database
  if (reply === undefined) return detail
  detail.reply_type = KINDS[String.fromCharCode(reply.kind)]
  if (reply.elements > 0) detail.elements = reply.elements
  if (reply.errors > 0 && !isError(reply)) detail.errors = reply.errors
  const isSaid = isError(reply) || reply.kind === STATUS
  const isShown = session.statements === 'full' && !pending.hidesReply && !isSaid
  if (isShown && reply.text !== '') detail.reply = reply.text
  return detail
}

function tellLogin(
  state: RedisState,
  pending: Pending,
  reply: ReplyReading | undefined,
  session: SessionContext,
): void {
  const { facts } = session
  facts.authAttempts++
  facts.authMethod = 'password'
  facts.user = pending.user
  if (reply === undefined) {
    if (facts.authResult === '') facts.authResult = 'unknown'
    return
  }
  if (isError(reply)) {
    if (facts.authResult !== 'success') facts.authResult = 'failure'
    return
  }
  facts.authResult = 'success'
  state.user = pending.user
  if (pending.verb === 'HELLO') noteAnswer(state, pending, reply, false, session)
}

function noteAnswer(
  state: RedisState,
  pending: Pending,
  reply: ReplyReading,
  failed: boolean,
  session: SessionContext,
): void {
  // A server too old to keep a library's name refuses what the client says of itself all the same.
  if (pending.name !== '' && !(failed && pending.name.startsWith('name=')))
    noteName(state, pending.name, session)
  if (failed) {
    if (reply.text.startsWith('NOAUTH')) session.tag(AUTH_REQUIRED_TAG)
    return
  }
  if (pending.database >= 0) state.fields.database = pending.database
  if (pending.verb === 'HELLO') noteServer(state, reply, session)
  else if (pending.verb === 'INFO') noteInfo(reply, session)
  else if (pending.verb === 'MONITOR') {
    state.monitoring = true
    session.tag(MONITOR_TAG)
  } else if (pending.verb === 'QUIT' || pending.verb === 'RESET') return
  // A login refused, then commands that work all the same, is no login either.
  if (state.fromStart && state.user === '' && session.facts.authResult === '')
    session.tag(UNAUTHENTICATED_TAG)
}

function noteName(state: RedisState, name: string, session: SessionContext): void {
  const value = name.slice(name.indexOf('=') + 1)
  if (name.startsWith('name=')) state.fields.clientName = value
  else if (name.startsWith('library=')) {
    state.libraryName = value
    session.facts.clientSoftware = value
  } else if (value !== '')
    session.facts.clientSoftware = `${state.libraryName} ${value}`.trim().slice(0, MAX_NAME_CHARS)
}

/** HELLO's map: server, version, proto, id, mode, role, modules. */
function noteServer(state: RedisState, reply: ReplyReading, session: SessionContext): void {
  const { items } = reply
  const find = (name: string): string => {
    const at = items.indexOf(name)
    return at >= 0 && at % 2 === 0 ? (items[at + 1] ?? '') : ''
  }
  const server = find('server')
  if (server !== '')
    session.facts.serverSoftware = `${server} ${find('version')}`.trim().slice(0, MAX_NAME_CHARS)
  const version = Number(find('proto'))
  if (version > 0 && version < 256) state.fields.protocolVersion = version
}

const OWN_VERSION = /(valkey|keydb|dragonfly|kvrocks)_version:v?([\w.-]+)/
const REDIS_VERSION = /redis_version:([\w.-]+)/

function noteInfo(reply: ReplyReading, session: SessionContext): void {
  const own = OWN_VERSION.exec(reply.text)
  const found = own ?? REDIS_VERSION.exec(reply.text)
  if (found !== null)
    session.facts.serverSoftware = own === null ? `redis ${found[1]}` : `${own[1]} ${own[2]}`
}
