/** What a reply says of the command it answers: RFC 5321 (4.2, 4.3), 2033 (4.2), 4954 (4). */
import type { EventKind, SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { settleLogin } from '../../src/formats/login.ts'
import { describeMail } from '../../src/formats/mailHead.ts'
import { describeSasl } from '../../src/formats/sasl.ts'
import { MAX_EXTENSIONS, PRODUCT } from './constants.ts'
import type { Command, Message, SmtpState } from './state.ts'
import { beginText } from './text.ts'

const NEGOTIATIONS = new Set([
  'HELO',
  'EHLO',
  'LHLO',
  'STARTTLS',
  'X-ANONYMOUSTLS',
  'XCLIENT',
  'XFORWARD',
])

/** Reads the greeting: 220, or 421 and 554 of a server that turns the client away. */
export function readGreeting(
  state: SmtpState,
  code: string,
  lines: readonly string[],
  session: SessionContext,
): void {
  state.greeted = true
  const whole = lines
    .filter((l) => l.trim() !== '')
    .join(' | ')
    .slice(0, 256)
  state.fields.greeting = whole
  state.isEsmtp = /SMTP|LMTP/i.test(whole)
  const product = PRODUCT.exec(whole)
  const said = /\b(?:E?SMTP|LMTP)S?A?\b[\s:;,-]*(.*)$/i.exec(lines[0] ?? '')
  session.facts.serverSoftware = product?.[0] ?? said?.[1]?.trim().slice(0, 128) ?? ''
  if (code !== '220') session.tag('turned-away')
}

/** Tells of a command by its reply, code '' when there was none; false when more replies of it are to come. */
export function completeCommand(
  state: SmtpState,
  command: Command,
  code: string,
  lines: readonly string[],
  tsMicros: number,
  session: SessionContext,
): boolean {
  const { fields } = state
  const { verb } = command
  const status = code === '' ? 'unknown' : code < '4' ? 'ok' : 'error'
  if (verb === 'DATA') {
    state.isDataAsked = false
    if (code === '354') {
      beginText(state)
      // `beginText` takes the newest command away, which is this one unless more was pipelined.
      return state.pending.includes(command)
    }
  }
  if (command.message !== undefined && fields.lmtp && code !== '') {
    const { results, recipientCount } = command.message
    results.push(`${code} ${lines[0] ?? ''}`)
    if (results.length < Math.min(recipientCount, command.message.recipients.length)) return false
  }
  if (status === 'error') fields.errorCount++
  const event: SessionEvent = {
    tsMicros,
    kind: kindOf(command),
    action: verb,
    object: command.argument,
    user: state.user,
    status,
    statusCode: code,
    statusText: lines[0] ?? '',
    durationMicros: tsMicros - command.tsMicros,
  }
  if (command.sasl !== undefined) completeAuth(state, command, event, session)
  else if (command.message !== undefined) completeMessage(state, command.message, event, session)
  else {
    if (command.parameters !== '') event.detail = { parameters: command.parameters }
    if (verb === 'RCPT') countRecipient(state, command, status)
    else if (status === 'ok' && (verb === 'EHLO' || verb === 'LHLO')) readExtensions(state, lines)
    else if ((verb === 'VRFY' || verb === 'EXPN') && lines.length > 1)
      event.detail = { answers: lines }
  }
  session.event(event)
  return true
}

function kindOf(command: Command): EventKind {
  if (command.sasl !== undefined) return 'auth'
  if (command.message !== undefined) return 'message'
  return NEGOTIATIONS.has(command.verb) ? 'negotiation' : 'command'
}

function countRecipient(state: SmtpState, command: Command, status: SessionEvent['status']): void {
  const { fields, message } = state
  if (status === 'error') {
    fields.refusedRecipientCount++
    const at = message?.recipients.lastIndexOf(command.argument) ?? -1
    if (at >= 0) message!.recipients.splice(at, 1)
    return
  }
  if (status === 'ok') fields.recipientCount++
  if (message !== undefined) message.recipientCount++
}

function completeAuth(
  state: SmtpState,
  command: Command,
  event: SessionEvent,
  session: SessionContext,
): void {
  const sasl = command.sasl!
  event.user = sasl.user
  event.detail = describeSasl(sasl)
  // Refused before anything was said of a user, it was no attempt: no such mechanism, TLS asked for first.
  if (event.status === 'error' && sasl.clientMessages === 0 && event.statusCode !== '535') return
  settleLogin(session.facts, sasl, event.status ?? 'unknown')
  if (event.status !== 'ok') return
  state.user = sasl.user
  state.isSubmission = true
}

/** One event a message: its envelope, its head, its size, what became of it. */
function completeMessage(
  state: SmtpState,
  message: Message,
  event: SessionEvent,
  session: SessionContext,
): void {
  const { fields } = state
  const { head } = message
  const mail = describeMail(head)
  event.action = message.chunks > 0 ? 'BDAT' : 'DATA'
  event.object = head.values.subject ?? ''
  event.bytes = message.bytes
  event.durationMicros = event.tsMicros - message.startedMicros
  const detail: Record<string, unknown> = {
    mail_from: message.from,
    recipients: message.recipients,
  }
  if (message.recipientCount > message.recipients.length)
    detail.recipient_count = message.recipientCount
  if (message.chunks > 1) detail.chunks = message.chunks
  if (message.results.length > 1) {
    detail.results = message.results
    if (message.results.some((result) => result.startsWith('2'))) event.status = 'ok'
  }
  if (head.hops > 0) detail.hops = head.hops
  event.detail = { ...detail, ...mail }
  fields.messageBytes += message.bytes
  if (event.status === 'ok') fields.messageCount++
  // A message's program is the client of this session only where nobody relayed it before.
  const software = head.values.user_agent ?? ''
  if (software !== '' && (state.isSubmission || head.hops === 0))
    session.facts.clientSoftware = software.slice(0, 256)
  if (message === state.message) state.message = undefined
}

function readExtensions(state: SmtpState, lines: readonly string[]): void {
  const found = lines
    .slice(1)
    .map((l) => l.trim().slice(0, 64))
    .filter((l) => l !== '')
  state.fields.extensions = found.slice(0, MAX_EXTENSIONS)
  state.isEsmtp = true
}
