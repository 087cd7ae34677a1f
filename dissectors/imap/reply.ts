/** The server's answers: untagged, with literals, and the tagged one that ends a command (RFC 9051, 7). */
import { MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { createMailHead } from '../../src/formats/mailHead.ts'
import { readServerLine } from '../../src/formats/sasl.ts'
import { refuseLiteral } from './command.ts'
import { completeCommand, readId, tellMessage } from './complete.ts'
import { MAX_CAPABILITIES, PRODUCT } from './constants.ts'
import { literalSize } from './literal.ts'
import type { ImapState } from './state.ts'

const SPACE = 0x20
const STAR = 0x2a
const PLUS = 0x2b
const STATUS = /^(OK|NO|BAD|BYE|PREAUTH)(?: (?:\[([A-Z0-9-]+)[^\]]*\] ?)?(.*))?$/i
const NUMBERED = /^(\d{1,10}) (EXISTS|EXPUNGE|RECENT|FETCH)\b/i
/** A literal that is a message's text, whole or in part: not its head alone. */
const WHOLE = /(?:BODY\[\]|RFC822|BINARY\[\])(?:<\d+>)? ?$/i
const TEXT =
  /(?:BODY\[(?!HEADER|\d+\.(?:HEADER|MIME))[^\]]*\]|RFC822(?:\.TEXT)?|BINARY\[[^\]]*\])(?:<\d+>)? ?$/i

/** Reads one line of the server that begins an answer; false when it is none. */
export function readAnswer(
  state: ImapState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): boolean {
  const { bytes } = input
  if (end === start) return true
  const first = bytes[start]
  if (first === PLUS && (end - start === 1 || bytes[start + 1] === SPACE)) {
    accept(state)
    state.offered = 0
    if (state.sasl !== undefined) readServerLine(state.sasl, bytes, Math.min(end, start + 2), end)
    return true
  }
  const size = literalSize(bytes, start, end)
  const text = wireText(bytes, start, end, MAX_OBJECT_BYTES)
  if (first === STAR) {
    if (bytes[start + 1] !== SPACE) return false
    accept(state)
    readUntagged(state, text.slice(2), input, session)
    if (size >= 0)
      beginLiteral(state, text.slice(2), wireText(bytes, Math.max(start, end - 80), end), size)
    return true
  }
  const space = text.indexOf(' ')
  const status = STATUS.exec(text.slice(space + 1))
  if (space <= 0 || status === null) return false
  accept(state)
  takeTagged(state, text.slice(0, space), status, input, session)
  return true
}

/** Reads what follows a literal on the same answer. */
export function readRest(
  state: ImapState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): boolean {
  const fetched = state.fetched!
  const size = literalSize(input.bytes, start, end)
  if (size >= 0) {
    beginLiteral(
      state,
      `${fetched.number} FETCH`,
      wireText(input.bytes, Math.max(start, end - 80), end),
      size,
    )
    return true
  }
  state.fetched = undefined
  if (fetched.bytes > 0) {
    state.fields.fetchedCount++
    state.fields.fetchedBytes += fetched.bytes
  }
  if (fetched.isWhole && fetched.head !== undefined)
    tellMessage(state, fetched.head, fetched.bytes, fetched.number, input.tsMicros, session)
  return true
}

/** Tells of commands that never got their answer, all but the `keep` newest. */
export function flushPending(
  state: ImapState,
  keep: number,
  tsMicros: number,
  session: SessionContext,
): void {
  while (state.pending.length > keep) {
    const command = state.pending.shift()!
    completeCommand(state, command, '', '', '', Math.max(tsMicros, command.tsMicros), session)
  }
}

function accept(state: ImapState): void {
  state.goodLines++
  state.resync[Direction.Resp] = false
}

function readUntagged(
  state: ImapState,
  text: string,
  input: StreamSlice,
  session: SessionContext,
): void {
  const numbered = NUMBERED.exec(text)
  if (numbered !== null) {
    const what = numbered[2]!.toUpperCase()
    if (what === 'EXISTS') state.exists = Number(numbered[1])
    else if (what === 'FETCH') state.fetchAnswers++
    return
  }
  if (/^CAPABILITY /i.test(text)) readCapabilities(state, text.slice(11))
  else if (/^ID \(/i.test(text)) {
    const software = readId(text)
    if (software !== '') session.facts.serverSoftware = software
  }
  const status = STATUS.exec(text)
  if (status === null) return
  const listed = /\[CAPABILITY ([^\]]*)\]/i.exec(text)
  if (listed !== null) readCapabilities(state, listed[1]!)
  const word = status[1]!.toUpperCase()
  if (!state.greeted) readGreeting(state, word, status[3] ?? '', session)
  else if (word === 'BYE' && !state.closing)
    session.event({
      tsMicros: input.tsMicros,
      kind: 'command',
      action: 'BYE',
      user: session.facts.user,
      status: 'error',
      statusCode: 'BYE',
      statusText: status[3] ?? '',
    })
}

function readGreeting(state: ImapState, word: string, text: string, session: SessionContext): void {
  state.greeted = true
  // In midstream the first status line is no greeting.
  if (state.pending.length > 0) return
  const { facts } = session
  state.fields.greeting = text.slice(0, 256)
  if (facts.serverSoftware === '') facts.serverSoftware = PRODUCT.exec(text)?.[0] ?? ''
  if (word === 'BYE') session.tag('turned-away')
  if (word !== 'PREAUTH') return
  facts.authMethod = 'preauth'
  facts.authResult = 'success'
}

function readCapabilities(state: ImapState, list: string): void {
  const words = list.split(' ').filter((word) => word !== '')
  state.fields.capabilities = words.slice(0, MAX_CAPABILITIES).map((word) => word.slice(0, 64))
}

/** `line` names the answer, `tail` what stands right before the literal. */
function beginLiteral(state: ImapState, line: string, tail: string, size: number): void {
  const literal = state.literals[Direction.Resp]
  literal.left = size
  literal.head = undefined
  literal.isAmidLine = false
  const number = NUMBERED.exec(line)
  if (number === null || number[2]!.toUpperCase() !== 'FETCH') {
    // A name in a LIST or a header in an ENVELOPE: the answer's rest follows it all the same.
    state.fetched ??= { number: '', head: undefined, bytes: 0, isWhole: false }
    return
  }
  state.fetched ??= { number: number[1]!, head: undefined, bytes: 0, isWhole: false }
  state.fetchBytes += size
  const before = tail.slice(0, tail.lastIndexOf('{'))
  if (TEXT.test(before)) state.fetched.bytes += size
  if (!WHOLE.test(before) || state.fetched.head !== undefined) return
  state.fetched.isWhole = true
  state.fetched.head = createMailHead()
  literal.head = state.fetched.head
}

function takeTagged(
  state: ImapState,
  tag: string,
  status: RegExpExecArray,
  input: StreamSlice,
  session: SessionContext,
): void {
  const word = status[1]!.toUpperCase()
  const code = status[2]?.toUpperCase() ?? ''
  const text = status[3] ?? ''
  state.greeted = true
  const at = state.pending.findIndex((command) => command.tag === tag)
  const listed = /\[CAPABILITY ([^\]]*)\]/i.exec(status[0])
  if (listed !== null) readCapabilities(state, listed[1]!)
  if (at < 0) {
    session.event({
      tsMicros: input.tsMicros,
      kind: 'command',
      action: 'REPLY',
      user: session.facts.user,
      status: word === 'OK' ? 'ok' : 'error',
      statusCode: word,
      statusText: text,
    })
    return
  }
  const command = state.pending[at]!
  state.pending.splice(at, 1)
  refuseLiteral(state, command)
  if (command.sasl !== undefined && command.sasl === state.sasl) state.sasl = undefined
  if (command.verb === 'IDLE') state.isIdle = false
  completeCommand(state, command, word, code, text, input.tsMicros, session)
  if (word !== 'OK') return
  if (command.verb === 'STARTTLS') {
    flushPending(state, 0, input.tsMicros, session)
    session.facts.encrypted = true
    input.handOff = 'tls'
  } else if (command.verb === 'COMPRESS') {
    state.fields.compressed = true
    session.tag('compressed')
  }
}
