/** The client's commands: RFC 5321 (4.1), 4954 (AUTH), 3030 (BDAT), 3207 (STARTTLS). */
import { MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { createMailHead } from '../../src/formats/mailHead.ts'
import {
  beginSasl,
  isMechanism,
  readClientLine,
  type SaslExchange,
} from '../../src/formats/sasl.ts'
import {
  COMMANDS,
  FOREIGN_COMMANDS,
  MAX_PENDING_COMMANDS,
  MAX_RECIPIENTS,
  PENDING_FULL,
} from './constants.ts'
import { completeCommand } from './reply.ts'
import type { Message, SmtpState } from './state.ts'

const SPACE = 0x20
const MAX_VERB_BYTES = 16
const ADDRESS = /^(?:FROM|TO)?\s*:?\s*(<[^>]*>|[^\s<>]*)\s*(.*)$/i

/** Reads one command; Broken when the line is none. */
export function readCommand(
  state: SmtpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const { bytes } = input
  if (end === start) return Verdict.More
  let stop = start
  while (stop < end && stop - start < MAX_VERB_BYTES && isVerbByte(bytes[stop]!)) stop++
  const verb = bytes.toString('latin1', start, stop).toUpperCase()
  const isWord = stop > start && (stop === end || bytes[stop] === SPACE)
  if (state.goodLines === 0 || (state.fields.commandCount === 0 && !state.isEsmtp)) {
    if (isWord && FOREIGN_COMMANDS.has(verb)) return Verdict.Reject
  }
  // What is no command of the protocol's is not shown: it may be an answer to AUTH.
  if (!isWord || !COMMANDS.has(verb)) return Verdict.Broken
  state.goodLines++
  state.resync[Direction.Orig] = false
  const from = Math.min(end, stop + 1)
  if (verb === 'AUTH' || verb === 'X-EXPS') readAuth(state, verb, input, from, end, session)
  else {
    const argument = wireText(bytes, from, end, MAX_OBJECT_BYTES).trim()
    addCommand(state, verb, argument, input.tsMicros, session)
  }
  return Verdict.More
}

/** Puts a command among those that await their reply, and does what needs no reply. */
export function addCommand(
  state: SmtpState,
  verb: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
  sasl?: SaslExchange,
): void {
  let argument = text
  let parameters = ''
  let message: Message | undefined
  if (verb !== '.') state.fields.commandCount++
  if (verb === 'HELO' || verb === 'EHLO' || verb === 'LHLO') {
    state.fields.helo = argument.slice(0, 256)
    state.fields.lmtp = verb === 'LHLO'
    state.message = undefined
  } else if (verb === 'MAIL' || verb === 'SEND' || verb === 'SOML' || verb === 'SAML') {
    ;[argument, parameters] = splitAddress(text)
    state.message = createMessage(argument, tsMicros)
    state.fields.mailFrom = argument.slice(0, 256)
  } else if (verb === 'RCPT') {
    ;[argument, parameters] = splitAddress(text)
    const { recipients } = currentMessage(state, tsMicros)
    if (recipients.length < MAX_RECIPIENTS) recipients.push(argument)
  } else if (verb === 'RSET') state.message = undefined
  else if (verb === 'DATA') state.isDataAsked = true
  else if (verb === '.') {
    message = currentMessage(state, tsMicros)
    message.bytes += state.block?.bytes ?? 0
    state.block = undefined
    state.message = undefined
  } else if (verb === 'BDAT') message = beginChunk(state, text, tsMicros)
  // After a loss the pairing heals only when one command at a time is taken for the rule.
  if (state.lossy) {
    while (state.pending.length > 0) dropOldest(state, tsMicros, session)
  }
  if (state.pending.length >= MAX_PENDING_COMMANDS) {
    session.anomaly(PENDING_FULL)
    dropOldest(state, tsMicros, session)
  }
  state.pending.push({ verb, argument, parameters, tsMicros, sasl, message })
}

/** The transaction under way; one of an unknown sender where its beginning was not seen. */
export function currentMessage(state: SmtpState, tsMicros: number): Message {
  state.message ??= createMessage('', tsMicros)
  return state.message
}

function readAuth(
  state: SmtpState,
  verb: string,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): void {
  const { bytes } = input
  let stop = start
  while (stop < end && bytes[stop] !== SPACE) stop++
  const word = bytes.toString('latin1', start, Math.min(stop, start + 33))
  const mechanism = isMechanism(word) ? word.toUpperCase() : '?'
  const sasl = beginSasl(mechanism)
  if (stop + 1 < end) readClientLine(sasl, bytes, stop + 1, end, session)
  addCommand(state, verb, mechanism, input.tsMicros, session, sasl)
  state.sasl = sasl
  if (session.facts.authResult === '') session.facts.authResult = 'unknown'
}

/** `BDAT SIZE [LAST]`: the message it ends, if any. */
function beginChunk(state: SmtpState, text: string, tsMicros: number): Message | undefined {
  const found = /^(\d{1,15})(\s+LAST)?\s*$/i.exec(text)
  if (found === null) return undefined
  const message = currentMessage(state, tsMicros)
  if (message.chunks++ === 0) state.chunk.isAmidLine = false
  message.bytes += Number(found[1])
  state.chunk.left = Number(found[1])
  state.chunk.head = message.head
  return found[2] === undefined ? undefined : message
}

function dropOldest(state: SmtpState, tsMicros: number, session: SessionContext): void {
  completeCommand(state, state.pending.shift()!, '', [], tsMicros, session)
}

const createMessage = (from: string, startedMicros: number): Message => ({
  from,
  recipients: [],
  recipientCount: 0,
  head: createMailHead(),
  bytes: 0,
  chunks: 0,
  startedMicros,
  results: [],
})

/** Address without its brackets, the null sender's kept, and what follows it. */
function splitAddress(text: string): [string, string] {
  const found = ADDRESS.exec(text)
  const path = found?.[1] ?? ''
  const address = path.startsWith('<') && path !== '<>' ? path.slice(1, -1) : path
  return [address, found?.[2] ?? '']
}

function isVerbByte(byte: number): boolean {
  const letter = byte | 0x20
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d
}
