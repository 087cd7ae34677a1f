/**
 * Whether first bytes are PostgreSQL's: what opens a connection, the server's request to
 * authenticate or its refusal, or messages within a connection that fit one another.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  CANCEL_REQUEST,
  GSS_REQUEST,
  OLD_STARTUP_BYTES,
  PROTOCOL_2,
  SSL_REQUEST,
} from './constants.ts'

const HEADER_BYTES = 5
/** Most bytes of a parameter's name. */
const MAX_NAME_BYTES = 32
/** Messages of the server without an outcome that may go before one. */
const EMPTY_ANSWERS = '123nsI'
const TAGS = [
  'SELECT ',
  'INSERT ',
  'UPDATE ',
  'DELETE ',
  'BEGIN\0',
  'COMMIT\0',
  'SET\0',
  'COPY ',
  'CREATE ',
  'DROP ',
  'ROLLBACK\0',
  'FETCH ',
]
const SEVERITIES = ['SFATAL\0', 'SERROR\0', 'SPANIC\0']
const PARAMETERS = [
  'client_encoding\0',
  'application_name\0',
  'server_version\0',
  'DateStyle\0',
  'in_hot_standby\0',
]
/** First words of statements, upper case. */
const VERBS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SET ',
  'SHOW ',
  'CREATE ',
  'ALTER ',
  'DROP ',
  'COPY ',
  'WITH ',
  'START ',
  'LISTEN ',
  'VACUUM',
  'EXPLAIN ',
  'DISCARD ',
  'GRANT ',
]

/** Says what the first bytes of a direction are; allocates nothing. */
export function probePostgresql(input: StreamSlice): Probe {
  const first = input.peek()
  if (first === 0) return sided(probeOpening(input), input, Direction.Orig)
  switch (first) {
    case 0x51: // Q
      return sided(probeQuery(input, HEADER_BYTES), input, Direction.Orig)
    case 0x50: // P
      return sided(probeParse(input), input, Direction.Orig)
    case 0x52: // R
      return sided(probeAuthentication(input), input, Direction.Resp)
    case 0x45: // E
      return sided(probeWords(input, SEVERITIES), input, Direction.Resp)
    case 0x43: // C
      return sided(probeWords(input, TAGS), input, Direction.Resp)
    case 0x53: // S
      return sided(probeWords(input, PARAMETERS), input, Direction.Resp)
    case 0x54: // T
      return sided(probeRows(input), input, Direction.Resp)
    case 0x5a: // Z
    case 0x31:
    case 0x32:
      return sided(probeEmpty(input), input, Direction.Resp)
  }
  return Probe.No
}

const sided = (probe: Probe, input: StreamSlice, from: Direction): Probe =>
  probe !== Probe.Yes || input.direction === from ? probe : Probe.Flipped

/** A length, then one of the known codes or a version with a parameter's name behind it. */
function probeOpening(input: StreamSlice): Probe {
  if (input.peek(1) > 0) return Probe.No
  if (input.peek(4) > 4) return Probe.No
  if (input.remaining() < 8) return Probe.More
  const length = input.view.getUint32(input.pos)
  const code = input.view.getUint32(input.pos + 4)
  if (code === SSL_REQUEST || code === GSS_REQUEST) return length === 8 ? Probe.Yes : Probe.No
  if (code === CANCEL_REQUEST) return length >= 16 && length <= 268 ? Probe.Yes : Probe.No
  if (code === PROTOCOL_2) return length === OLD_STARTUP_BYTES ? Probe.Yes : Probe.No
  if (code >>> 16 !== 3 || (code & 0xffff) > 99 || length < 9 || length > 10_000) return Probe.No
  for (let at = 8; at < 8 + MAX_NAME_BYTES; at++) {
    const byte = input.peek(at)
    if (byte < 0) return Probe.More
    if (byte === 0) return at > 8 + 3 ? Probe.Yes : Probe.No
    const fits = (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f || byte === 0x2e
    if (!fits && !(byte >= 0x30 && byte <= 0x39) && !(byte >= 0x41 && byte <= 0x5a)) return Probe.No
  }
  return Probe.No
}

/** An authentication request of the length that it has to have. */
function probeAuthentication(input: StreamSlice): Probe {
  if (input.peek(1) > 0 || input.peek(2) > 0) return Probe.No
  if (input.remaining() < HEADER_BYTES + 4) return Probe.More
  const length = input.view.getUint32(input.pos + 1)
  const code = input.view.getUint32(input.pos + HEADER_BYTES)
  if (code === 5) return length === 12 ? Probe.Yes : Probe.No
  if (code === 0 || code === 2 || code === 3 || code === 7 || code === 9) {
    return length === 8 ? Probe.Yes : Probe.No
  }
  if (code !== 10 || length > 256) return Probe.No
  const mechanism = input.peek(HEADER_BYTES + 4)
  return mechanism < 0 ? Probe.More : mechanism >= 0x41 && mechanism <= 0x5a ? Probe.Yes : Probe.No
}

/** A length that fits, then one of the words that such a message begins with. */
function probeWords(input: StreamSlice, words: readonly string[]): Probe {
  if (input.peek(1) > 0 || input.peek(2) > 0) return Probe.No
  let more = false
  for (const word of words) {
    const found = match(input, word, HEADER_BYTES, false)
    if (found === 1) return Probe.Yes
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

/** A description of rows: a number of columns, the first one's name, and what is known of it. */
function probeRows(input: StreamSlice): Probe {
  if (input.peek(1) > 0 || input.peek(2) > 0) return Probe.No
  if (input.remaining() < HEADER_BYTES + 3) return Probe.More
  const columns = input.view.getUint16(input.pos + HEADER_BYTES)
  const length = input.view.getUint32(input.pos + 1)
  if (columns === 0 || columns > 1664 || length < 6 + columns * 19) return Probe.No
  for (let at = HEADER_BYTES + 2; at < HEADER_BYTES + 2 + 64; at++) {
    const byte = input.peek(at)
    if (byte < 0) return Probe.More
    if (byte === 0) {
      // The column's format ends its eighteen bytes: text or binary.
      const format = input.peek(at + 18)
      if (format < 0) return Probe.More
      return input.peek(at + 17) === 0 && format <= 1 ? Probe.Yes : Probe.No
    }
    if (byte < 0x20) return Probe.No
  }
  return Probe.No
}

/** ReadyForQuery, or answers without content one behind another. */
function probeEmpty(input: StreamSlice): Probe {
  let at = 0
  for (let seen = 0; ; seen++) {
    const type = input.peek(at)
    if (type < 0) return Probe.More
    const isReady = type === 0x5a
    if (!isReady && !EMPTY_ANSWERS.includes(LETTERS[type]!)) return seen > 1 ? Probe.Yes : Probe.No
    for (let i = 1; i < HEADER_BYTES; i++) {
      const byte = input.peek(at + i)
      if (byte < 0) return Probe.More
      if (byte !== (i < 4 ? 0 : isReady ? 5 : 4)) return Probe.No
    }
    if (isReady) {
      const status = input.peek(at + HEADER_BYTES)
      return status < 0
        ? Probe.More
        : status === 0x49 || status === 0x54 || status === 0x45
          ? Probe.Yes
          : Probe.No
    }
    if (seen > 1) return Probe.Yes
    at += HEADER_BYTES
  }
}

const LETTERS: readonly string[] = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i))

/** A statement that begins with a word of SQL. */
function probeQuery(input: StreamSlice, from: number): Probe {
  if (input.peek(1) > 0) return Probe.No
  let at = from
  for (let i = 0; i < 32 && isBlank(input.peek(at)); i++) at++
  let more = false
  for (const verb of VERBS) {
    const found = match(input, verb, at, true)
    if (found === 1) return Probe.Yes
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

/** A statement's name, then the statement. */
function probeParse(input: StreamSlice): Probe {
  for (let at = HEADER_BYTES; at < HEADER_BYTES + 64; at++) {
    const byte = input.peek(at)
    if (byte < 0) return input.peek(1) > 0 ? Probe.No : Probe.More
    if (byte === 0) return probeQuery(input, at + 1)
    if (byte < 0x20 || byte > 0x7e) return Probe.No
  }
  return Probe.No
}

const isBlank = (byte: number): boolean =>
  byte === 0x20 || byte === 0x28 || (byte >= 0x09 && byte <= 0x0d)

/** 1 whole, 0 as far as there are bytes, -1 not. */
function match(input: StreamSlice, word: string, ahead: number, ignoresCase: boolean): number {
  for (let i = 0; i < word.length; i++) {
    const byte = input.peek(ahead + i)
    if (byte < 0) return 0
    let shown = byte
    if (ignoresCase)
      shown = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : isBlank(byte) ? 0x20 : byte
    if (shown !== word.charCodeAt(i)) return -1
  }
  return 1
}
