/** One event a command, told when its tagged answer came: RFC 9051 (6, 7.1), 2971 (ID). */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { settleLogin } from '../../src/formats/login.ts'
import { describeMail, type MailHead } from '../../src/formats/mailHead.ts'
import { describeSasl } from '../../src/formats/sasl.ts'
import { MAX_MAILBOXES, NEGOTIATIONS } from './constants.ts'
import type { Command, ImapState } from './state.ts'

/** Tells of a command by its answer: `word` is OK, NO, BAD, or '' when there was none. */
export function completeCommand(
  state: ImapState,
  command: Command,
  word: string,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { verb } = command
  const { fields } = state
  const status = word === '' ? 'unknown' : word === 'OK' ? 'ok' : 'error'
  if (status === 'error') fields.errorCount++
  const detail: Record<string, unknown> = {}
  if (code !== '' && code !== 'CAPABILITY') detail.code = code
  const event: SessionEvent = {
    tsMicros,
    kind: NEGOTIATIONS.has(verb) ? 'negotiation' : 'command',
    action: verb,
    object: unquote(command.argument),
    user: session.facts.user,
    status,
    statusCode: word,
    statusText: text,
    durationMicros: tsMicros - command.tsMicros,
    detail,
  }
  if (verb === 'LOGIN' || verb === 'AUTHENTICATE') completeLogin(command, event, detail, session)
  else if (verb === 'SELECT' || verb === 'EXAMINE') openMailbox(state, event, detail)
  else if (verb === 'CLOSE' || verb === 'UNSELECT') state.mailbox = ''
  else if (verb === 'APPEND' && command.head !== undefined)
    completeAppend(state, command, command.head, event)
  else if (verb === 'ID') {
    const software = readId(command.argument)
    if (software !== '') session.facts.clientSoftware = software
  } else if (/^(?:UID )?(?:FETCH|STORE)$/.test(verb)) {
    detail.messages = state.fetchAnswers
    if (state.mailbox !== '') detail.mailbox = state.mailbox
    if (state.fetchBytes > 0) event.bytes = state.fetchBytes
    state.fetchAnswers = 0
    state.fetchBytes = 0
  } else if (state.mailbox !== '' && /^(?:UID )?(?:COPY|MOVE|EXPUNGE|SEARCH)$/.test(verb))
    detail.mailbox = state.mailbox
  session.event(event)
}

/** Tells that a whole message was sent to the client. */
export function tellMessage(
  state: ImapState,
  head: MailHead,
  bytes: number,
  number: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const detail = describeMail(head)
  detail.number = number
  if (state.mailbox !== '') detail.mailbox = state.mailbox
  session.event({
    tsMicros,
    kind: 'message',
    action: 'FETCH',
    object: head.values.subject ?? '',
    user: session.facts.user,
    status: 'ok',
    bytes,
    detail,
  })
}

/** Name and version of `ID ("name" "x" "version" "y" ...)`, whatever its order. */
export function readId(text: string): string {
  const field = (name: string): string =>
    new RegExp(`"${name}"\\s+"([^"]*)"`, 'i').exec(text)?.[1] ?? ''
  return `${field('name')} ${field('version')}`.trim().slice(0, 256)
}

function completeLogin(
  command: Command,
  event: SessionEvent,
  detail: Record<string, unknown>,
  session: SessionContext,
): void {
  const { sasl } = command
  const status = event.status ?? 'unknown'
  event.kind = 'auth'
  event.user = sasl?.user ?? command.user
  if (sasl !== undefined) Object.assign(detail, describeSasl(sasl))
  else {
    event.object = event.user
    if (command.secret !== '') detail.secret = command.secret
  }
  // Refused before anything was said of a user, it was no attempt.
  if (sasl !== undefined && status === 'error' && sasl.clientMessages === 0 && !sasl.isCancelled)
    return
  const login = { user: event.user, domain: sasl?.domain ?? '', method: sasl?.method ?? 'password' }
  settleLogin(session.facts, login, status)
}

function openMailbox(state: ImapState, event: SessionEvent, detail: Record<string, unknown>): void {
  if (event.status === 'error') {
    state.mailbox = ''
    return
  }
  const name = (event.object ?? '').slice(0, 256)
  state.mailbox = name
  if (event.status !== 'ok') return
  detail.messages = state.exists
  const { mailboxes } = state.fields
  if (!mailboxes.includes(name) && mailboxes.length < MAX_MAILBOXES)
    state.fields.mailboxes = [...mailboxes, name]
}

function completeAppend(
  state: ImapState,
  command: Command,
  head: MailHead,
  event: SessionEvent,
): void {
  const mailbox = firstArgument(command.argument)
  event.kind = 'message'
  event.bytes = command.bytes
  event.detail = { ...event.detail, mailbox, ...describeMail(head) }
  event.object = head.values.subject ?? ''
  if (event.status !== 'ok') return
  state.fields.appendedCount++
  state.fields.appendedBytes += command.bytes
}

/** A mailbox's name is quoted or not at the client's will. */
function unquote(text: string): string {
  const trimmed = text.trim()
  return /^"(?:[^"\\]|\\.)*"$/.test(trimmed)
    ? trimmed.slice(1, -1).replace(/\\(.)/g, '$1')
    : trimmed
}

const firstArgument = (text: string): string =>
  unquote(/^\s*("(?:[^"\\]|\\.)*"|\S+)/.exec(text)?.[1] ?? '')
