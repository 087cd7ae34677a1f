/** The client's commands: RFC 9051 (6), arguments in literals included. Secrets are masked here. */
import { MAX_OBJECT_BYTES, MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { createMailHead } from '../../src/formats/mailHead.ts'
import { beginSasl, isMechanism, readClientLine } from '../../src/formats/sasl.ts'
import {
  COMMANDS,
  MAX_ARGUMENT_LITERAL_BYTES,
  MAX_PENDING_COMMANDS,
  MAX_TAG_BYTES,
  PENDING_FULL,
} from './constants.ts'
import { isSynchronising, literalSize } from './literal.ts'
import { flushPending } from './reply.ts'
import type { Command, ImapState } from './state.ts'

const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c
const MAX_VERB_BYTES = 24

/** Reads a command's first line; false when the line is none. */
export function readCommand(
  state: ImapState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): boolean {
  const { bytes } = input
  const tagEnd = findSpace(bytes, start, Math.min(end, start + MAX_TAG_BYTES))
  if (tagEnd <= start || tagEnd >= end) return false
  let stop = findSpace(bytes, tagEnd + 1, end)
  let verb = wordOf(bytes, tagEnd + 1, stop)
  // What is no command of the protocol's is not shown: it may be an answer to AUTHENTICATE.
  if (!COMMANDS.has(verb)) return false
  if (verb === 'UID') {
    const next = findSpace(bytes, Math.min(end, stop + 1), end)
    const word = wordOf(bytes, Math.min(end, stop + 1), next)
    if (!COMMANDS.has(word)) return false
    verb = `UID ${word}`
    stop = next
  }
  state.goodLines++
  state.resync[Direction.Orig] = false
  const command: Command = {
    tag: wireText(bytes, start, tagEnd),
    verb,
    argument: '',
    user: '',
    secret: '',
    argumentCount: 0,
    tsMicros: input.tsMicros,
    sasl: undefined,
    head: undefined,
    bytes: 0,
  }
  state.fields.commandCount++
  if (state.pending.length >= MAX_PENDING_COMMANDS) {
    session.anomaly(PENDING_FULL)
    flushPending(state, MAX_PENDING_COMMANDS - 1, input.tsMicros, session)
  }
  state.pending.push(command)
  const { facts } = session
  if ((verb === 'LOGIN' || verb === 'AUTHENTICATE') && facts.authResult === '')
    facts.authResult = 'unknown'
  if (verb === 'LOGOUT') state.closing = true
  else if (verb === 'IDLE') state.isIdle = true
  readContinuation(state, command, input, Math.min(end, stop + 1), end, session)
  return true
}

/** Reads arguments up to the line's end, and what literal stands there. */
export function readContinuation(
  state: ImapState,
  command: Command,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): void {
  const { bytes } = input
  const size = literalSize(bytes, start, end)
  const stop = size < 0 ? end : bytes.lastIndexOf(0x7b, end - 1)
  if (command.verb === 'LOGIN') readLogin(command, bytes, start, stop, session)
  else if (command.verb === 'AUTHENTICATE')
    readAuthenticate(state, command, input, start, end, session)
  else append(command, wireText(bytes, start, stop, MAX_OBJECT_BYTES))
  state.open = size < 0 ? undefined : command
  if (size < 0) return
  if (isSynchronising(bytes, end)) state.offered = size
  beginLiteral(state, command, size)
}

/** Reads a literal that is an argument, as names and passwords may be. */
export function readArgumentLiteral(
  state: ImapState,
  input: StreamSlice,
  session: SessionContext,
): void {
  const size = state.argumentLeft
  const command = state.open
  const start = input.pos
  input.pos += size
  state.argumentLeft = 0
  state.offered = 0
  if (command === undefined) return
  if (command.verb === 'LOGIN')
    takeLoginArgument(command, wireText(input.bytes, start, start + size), session)
  else append(command, wireText(input.bytes, start, start + size, MAX_OBJECT_BYTES))
}

/** The server refused the literal it was asked to take: it is not sent. */
export function refuseLiteral(state: ImapState, command: Command): void {
  if (state.open !== command || state.offered === 0) return
  state.open = undefined
  state.offered = 0
  state.argumentLeft = 0
  state.literals[Direction.Orig].left = 0
}

function beginLiteral(state: ImapState, command: Command, size: number): void {
  const isMessage =
    (command.verb === 'APPEND' && command.argument !== '') || command.verb === 'REPLACE'
  if (!isMessage && size <= MAX_ARGUMENT_LITERAL_BYTES) {
    state.argumentLeft = size
    if (size === 0) command.argumentCount++
    return
  }
  const literal = state.literals[Direction.Orig]
  literal.left = size
  literal.head = undefined
  literal.isAmidLine = false
  if (!isMessage) {
    append(command, `{${size}}`)
    return
  }
  command.bytes += size
  if (command.head !== undefined) return
  command.head = createMailHead()
  literal.head = command.head
}

function append(command: Command, text: string): void {
  if (command.argument.length < MAX_OBJECT_BYTES)
    command.argument = (command.argument + text).slice(0, MAX_OBJECT_BYTES)
}

/** `LOGIN name password`, each an atom, a quoted string or a literal. */
function readLogin(
  command: Command,
  bytes: Buffer,
  start: number,
  end: number,
  session: SessionContext,
): void {
  let at = start
  while (at < end) {
    if (bytes[at] === SPACE) {
      at++
      continue
    }
    const from = at
    if (bytes[at] !== QUOTE) {
      at = findSpace(bytes, at, end)
      takeLoginArgument(command, wireText(bytes, from, at), session)
      continue
    }
    at++
    while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
    const text = wireText(bytes, from + 1, Math.min(at, end))
    takeLoginArgument(command, text.replace(/\\(["\\])/g, '$1'), session)
    at++
  }
}

function takeLoginArgument(command: Command, text: string, session: SessionContext): void {
  const index = command.argumentCount++
  if (index === 0) command.user = text.slice(0, MAX_TEXT_BYTES)
  else if (index === 1) command.secret = session.mask(text)
}

function readAuthenticate(
  state: ImapState,
  command: Command,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): void {
  if (command.sasl !== undefined) return
  const { bytes } = input
  const stop = findSpace(bytes, start, end)
  const word = bytes.toString('latin1', start, Math.min(stop, start + 33)).replaceAll('"', '')
  command.argument = isMechanism(word) ? word.toUpperCase() : '?'
  command.sasl = beginSasl(command.argument)
  state.sasl = command.sasl
  if (stop + 1 < end) readClientLine(command.sasl, bytes, stop + 1, end, session)
}

function findSpace(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== SPACE) at++
  return at
}

const wordOf = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('latin1', start, Math.min(end, start + MAX_VERB_BYTES)).toUpperCase()
