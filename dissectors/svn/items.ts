/**
 * Items of the stream: `word`, `12`, `5:hello`, `( ... )`, each followed by a space or line feed.
 * Read member by member, so that a list need not be there whole and long strings are passed over.
 */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readClientItem } from './client.ts'
import {
  BAD_ITEM,
  COMMANDS,
  ITEM_CUT,
  MAX_DEPTH,
  MAX_MEMBERS,
  MAX_NUMBER_DIGITS,
  MAX_STRING_BYTES,
  MAX_WORD_BYTES,
  SEALING,
} from './constants.ts'
import { countContents, readServerItem } from './server.ts'
import type { Item, Reading, SvnState } from './state.ts'

const SPACE = 0x20
const LF = 0x0a
const OPEN = 0x28
const CLOSE = 0x29
const COLON = 0x3a
/** What reading a member came to. */
const READ = 0
const SHORT = 1
const BAD = 2

/** Reads the members of one direction that are there. */
export function readItems(state: SvnState, input: StreamSlice, session: SessionContext): Verdict {
  const reading = state.reading[input.direction]
  while (input.remaining() > 0) {
    if (reading.resync && !findItem(reading, input)) return Verdict.More
    const byte = input.peek()
    if (byte === SPACE || byte === LF) {
      input.pos++
      continue
    }
    const result = readMember(state, reading, input, byte, session)
    if (result === BAD) return refuse(state, session)
    if (result === SHORT) {
      if (input.need === 1) input.need = input.remaining() + 1
      return Verdict.More
    }
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

/** Bytes that are no item: sealed by the login, or not this protocol. */
function refuse(state: SvnState, session: SessionContext): Verdict {
  if (SEALING.has(session.facts.authMethod.toUpperCase())) {
    session.facts.encrypted = true
    return Verdict.Done
  }
  session.anomaly(BAD_ITEM)
  return state.items === 0 ? Verdict.Reject : Verdict.Broken
}

function readMember(
  state: SvnState,
  reading: Reading,
  input: StreamSlice,
  byte: number,
  session: SessionContext,
): number {
  const { open } = reading
  if (byte === OPEN || byte === CLOSE) {
    const after = input.peek(1)
    if (after < 0) return SHORT
    if (after !== SPACE && after !== LF) return BAD
    input.pos += 2
    if (byte === OPEN) {
      if (open.length >= MAX_DEPTH) return BAD
      const list: Item[] = []
      add(reading, list, session)
      open.push(list)
      return READ
    }
    const list = open.pop()
    if (list === undefined) return BAD
    if (open.length > 0) return READ
    deliver(state, list, reading, input, session)
    reading.members = 0
    reading.stringBytes = 0
    return READ
  }
  if (isDigit(byte)) return readNumber(state, reading, input, session)
  return isLetter(byte) ? readWord(state, reading, input, session) : BAD
}

function add(reading: Reading, item: Item, session: SessionContext): void {
  if (reading.open.length === 0) return
  if (++reading.members > MAX_MEMBERS) session.anomaly(ITEM_CUT)
  else reading.open.at(-1)!.push(item)
}

function readWord(
  state: SvnState,
  reading: Reading,
  input: StreamSlice,
  session: SessionContext,
): number {
  let length = 1
  while (length <= MAX_WORD_BYTES && isWordByte(input.peek(length))) length++
  const after = input.peek(length)
  if (after < 0 && length <= MAX_WORD_BYTES) return SHORT
  if (after !== SPACE && after !== LF) return BAD
  const word = input.latin1(length)
  input.pos++
  if (reading.open.length > 0) add(reading, word, session)
  else deliver(state, word, reading, input, session)
  return READ
}

function readNumber(
  state: SvnState,
  reading: Reading,
  input: StreamSlice,
  session: SessionContext,
): number {
  let digits = 1
  while (digits <= MAX_NUMBER_DIGITS && isDigit(input.peek(digits))) digits++
  const after = input.peek(digits)
  if (after < 0 && digits <= MAX_NUMBER_DIGITS) return SHORT
  if (after === SPACE || after === LF) {
    if (reading.open.length === 0) return BAD
    add(reading, input.latin1(digits), session)
    input.pos++
    return READ
  }
  if (after !== COLON) return BAD
  let length = 0
  for (let i = 0; i < digits; i++) length = length * 10 + input.peek(i) - 0x30
  return readString(state, reading, input, digits + 1, length, session)
}

function readString(
  state: SvnState,
  reading: Reading,
  input: StreamSlice,
  head: number,
  length: number,
  session: SessionContext,
): number {
  const isContents = reading.open.length === 0 && input.direction === Direction.Resp
  if (length > MAX_STRING_BYTES || isContents) {
    reading.stringBytes += length
    if (isContents) countContents(state, length, session)
    else add(reading, '', session)
    input.skipBytes = head + length
    return READ
  }
  const whole = head + length
  if (input.remaining() < whole) {
    input.need = whole
    return SHORT
  }
  const at = input.pos + head
  const text = wireText(input.bytes, at, at + length, MAX_STRING_BYTES)
  input.pos += whole
  reading.stringBytes += length
  if (reading.open.length > 0) add(reading, text, session)
  else deliver(state, text, reading, input, session)
  return READ
}

function deliver(
  state: SvnState,
  item: Item,
  reading: Reading,
  input: StreamSlice,
  session: SessionContext,
): void {
  state.items++
  if (input.direction === Direction.Orig) {
    readClientItem(state, item, reading.stringBytes, input.tsMicros, session)
  } else readServerItem(state, item, reading.stringBytes, input.tsMicros, session)
}

const RESULTS = ['( success ', '( failure ']

/** After a loss: the next list that can only begin an item; false when none is in sight. */
function findItem(reading: Reading, input: StreamSlice): boolean {
  const { bytes, end } = input
  for (let at = bytes.indexOf('( ', input.pos); at >= 0 && at < end; ) {
    const isResult = RESULTS.some(
      (r) => bytes.toString('latin1', at, Math.min(end, at + r.length)) === r,
    )
    if (isResult || isCommandAt(bytes, at + 2, end)) {
      input.pos = at
      reading.resync = false
      return true
    }
    at = bytes.indexOf('( ', at + 2)
  }
  input.pos = input.end
  return false
}

function isCommandAt(bytes: Buffer, at: number, end: number): boolean {
  let stop = at
  while (stop < end && stop - at < MAX_WORD_BYTES && isWordByte(bytes[stop]!)) stop++
  return stop > at && Object.hasOwn(COMMANDS, bytes.toString('latin1', at, stop))
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const isLetter = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a)
const isWordByte = (byte: number): boolean => isLetter(byte) || isDigit(byte) || byte === 0x2d
