/** What a reply says of the command it answers: RFC 1939 (5, 6, 7), 2449, 2595, 5034. */
import type { SessionContext, SessionEvent } from '../../src/dissect/contract.ts'
import { createDotBlock } from '../../src/formats/dotBlock.ts'
import { settleLogin } from '../../src/formats/login.ts'
import { createMailHead, describeMail } from '../../src/formats/mailHead.ts'
import { describeSasl } from '../../src/formats/sasl.ts'
import { MULTILINE, PRODUCT } from './constants.ts'
import type { Command, Listing, Pop3State } from './state.ts'

/** Takes a reply's first line; true when the rest belongs to TLS. */
export function takeReply(
  state: Pop3State,
  isGood: boolean,
  text: string,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const command = state.pending[0]
  if (!state.greeted) {
    state.greeted = true
    // A client speaks after the greeting: what answers a command is none, the beginning was not seen.
    if (command === undefined) {
      state.fields.greeting = text
      session.facts.serverSoftware = PRODUCT.exec(text)?.[0] ?? ''
      if (!isGood) session.tag('turned-away')
      return false
    }
  }
  if (command === undefined) {
    session.event({
      tsMicros,
      kind: 'command',
      action: 'REPLY',
      user: session.facts.user,
      status: isGood ? 'ok' : 'error',
      statusCode: isGood ? '+OK' : '-ERR',
      statusText: text,
    })
    return false
  }
  state.pending.shift()
  if (command.sasl !== undefined && command.sasl === state.sasl) state.sasl = undefined
  if (isGood && hasLines(command)) {
    const isMessage = command.verb === 'RETR' || command.verb === 'TOP'
    const block = createDotBlock(isMessage ? createMailHead() : undefined)
    state.capabilities = []
    state.listing = { command, statusText: text, block }
    return false
  }
  complete(state, command, isGood ? 'ok' : 'error', text, tsMicros, session)
  return isGood && command.verb === 'STLS'
}

/** Tells of a command whose reply's last line has come. */
export function completeListing(
  state: Pop3State,
  listing: Listing,
  tsMicros: number,
  session: SessionContext,
  status: 'ok' | 'unknown' = 'ok',
): void {
  const { command, block, statusText } = listing
  state.listing = undefined
  if (command.verb === 'CAPA') state.fields.capabilities = state.capabilities
  if (block.head === undefined) {
    complete(state, command, status, statusText, tsMicros, session, { lines: block.lines })
    return
  }
  const detail = describeMail(block.head)
  if (command.verb === '') {
    if (detail.from === undefined && detail.subject === undefined) return
  } else detail.number = command.argument
  if (command.verb !== 'TOP' && status === 'ok') {
    state.fields.retrievedCount++
    state.fields.retrievedBytes += block.bytes
  }
  session.event({
    tsMicros,
    kind: 'message',
    action: command.verb || 'RETR',
    object: block.head.values.subject ?? '',
    user: session.facts.user,
    status,
    statusCode: '+OK',
    statusText,
    bytes: block.bytes,
    durationMicros: tsMicros - command.tsMicros,
    detail,
  })
}

/** Tells of commands that never got their reply, all but the `keep` newest. */
export function flushPending(
  state: Pop3State,
  keep: number,
  tsMicros: number,
  session: SessionContext,
): void {
  while (state.pending.length > keep) {
    const command = state.pending.shift()!
    complete(state, command, 'unknown', '', Math.max(tsMicros, command.tsMicros), session)
  }
  if (state.pending.length === 0) state.sasl = undefined
}

/** Whether a good reply to the command goes on up to a line with one dot. */
function hasLines(command: Command): boolean {
  const { verb, argument, sasl } = command
  if (verb === 'AUTH') return sasl === undefined
  if (!MULTILINE.has(verb)) return false
  return argument === '' || verb === 'RETR' || verb === 'TOP' || verb === 'CAPA'
}

function complete(
  state: Pop3State,
  command: Command,
  status: 'ok' | 'error' | 'unknown',
  text: string,
  tsMicros: number,
  session: SessionContext,
  more?: Record<string, unknown>,
): void {
  const { fields } = state
  const { verb } = command
  if (status === 'error') fields.errorCount++
  const event: SessionEvent = {
    tsMicros,
    kind: verb === 'CAPA' || verb === 'STLS' ? 'negotiation' : 'command',
    action: verb,
    object: command.secret || command.argument,
    user: session.facts.user,
    status,
    statusCode: status === 'unknown' ? '' : status === 'ok' ? '+OK' : '-ERR',
    statusText: text,
    durationMicros: tsMicros - command.tsMicros,
  }
  if (verb === 'RETR' || verb === 'TOP') event.kind = 'message'
  if (more !== undefined && verb !== 'CAPA') event.detail = more
  if (status === 'ok' && verb === 'STAT') readStat(state, text)
  else if (status === 'ok' && verb === 'DELE') fields.deletedCount++
  completeLogin(state, command, event, session)
  session.event(event)
}

function readStat(state: Pop3State, text: string): void {
  const found = /^(\d{1,9}) (\d{1,15})/.exec(text)
  if (found === null) return
  state.fields.mailboxCount = Number(found[1])
  state.fields.mailboxBytes = Number(found[2])
}

function completeLogin(
  state: Pop3State,
  command: Command,
  event: SessionEvent,
  session: SessionContext,
): void {
  const { verb, sasl } = command
  const status = event.status ?? 'unknown'
  // A server that refuses the name itself has refused the login.
  const isName = verb === 'USER' && status === 'error'
  if (verb !== 'PASS' && verb !== 'APOP' && sasl === undefined && !isName) return
  event.kind = 'auth'
  event.user = sasl?.user ?? (verb === 'APOP' ? command.argument : state.user)
  if (sasl !== undefined) {
    event.detail = describeSasl(sasl)
    if (status === 'error' && sasl.clientMessages === 0 && !sasl.isCancelled) return
  }
  const method = sasl?.method ?? (verb === 'APOP' ? 'apop' : 'password')
  settleLogin(session.facts, { user: event.user, domain: sasl?.domain ?? '', method }, status)
}
