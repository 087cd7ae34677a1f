/**
 * Whether first bytes are MySQL's: a greeting, an error in its place, a login, or within a
 * connection a statement or a result. Nothing of the rest is enough on another port than its own.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'

const HEADER_BYTES = 4
/** Most bytes of a version. */
const MAX_VERSION_BYTES = 64
/** Reserved bytes of a login: all zero, but for four that MariaDB uses. */
const RESERVED_AT = HEADER_BYTES + 9
const RESERVED_BYTES = 19
/** Spaces, lines' ends and parentheses before a statement. */
const MAX_LEADING_BYTES = 32
const PROTOCOL_41 = 0x02
/** First words of statements, upper case. */
const VERBS = [
  'SELECT ',
  'INSERT ',
  'UPDATE ',
  'DELETE ',
  'SHOW ',
  'SET ',
  'CREATE ',
  'ALTER ',
  'DROP ',
  'REPLACE ',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'START TRANSACTION',
  'USE ',
  'CALL ',
  'EXPLAIN ',
  'LOAD DATA ',
  'GRANT ',
]
const STMT_PREPARE = 0x16
const QUERY = 0x03

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeMysql(input: StreamSlice): Probe {
  const high = input.peek(2)
  const sequence = input.peek(3)
  // Neither greeting nor login nor a statement that is looked at is 64 KiB long.
  if (high > 0 || sequence > 1) return Probe.No
  if (input.remaining() <= HEADER_BYTES) return Probe.More
  const length = input.view.getUint16(input.pos, true)
  if (length === 0) return Probe.No
  const first = input.peek(HEADER_BYTES)
  if (sequence === 1) {
    const login = probeLogin(input, length)
    if (login === Probe.Yes) return side(input, Direction.Orig)
    const response = probeResponse(input, length, first)
    if (response === Probe.Yes) return side(input, Direction.Resp)
    return login === Probe.More || response === Probe.More ? Probe.More : Probe.No
  }
  if (first === 0x0a || first === 0x09)
    return sided(probeGreeting(input, length), input, Direction.Resp)
  if (first === 0xff) return sided(probeRefusal(input, length), input, Direction.Resp)
  if (first === QUERY || first === STMT_PREPARE) {
    return sided(probeStatement(input), input, Direction.Orig)
  }
  return Probe.No
}

const side = (input: StreamSlice, from: Direction): Probe =>
  input.direction === from ? Probe.Yes : Probe.Flipped

const sided = (probe: Probe, input: StreamSlice, from: Direction): Probe =>
  probe === Probe.Yes ? side(input, from) : probe

/** A version of printable characters that begins with a digit, and behind it what protocol 10 has. */
function probeGreeting(input: StreamSlice, length: number): Probe {
  const start = HEADER_BYTES + 1
  const digit = input.peek(start)
  if (digit < 0) return Probe.More
  if ((digit < 0x30 || digit > 0x39) && !input.isUsualPort) return Probe.No
  let at = start
  for (; at < start + MAX_VERSION_BYTES; at++) {
    const byte = input.peek(at)
    if (byte < 0) return Probe.More
    if (byte === 0) break
    if (byte < 0x20 || byte > 0x7e) return Probe.No
  }
  if (input.peek(at) !== 0 || at === start) return Probe.No
  if (input.peek(HEADER_BYTES) === 0x09) {
    // Connection number and a scramble of eight printable characters with its zero.
    if (length !== at + 1 - HEADER_BYTES + 13) return Probe.No
    return input.isUsualPort ? Probe.Yes : Probe.No
  }
  const filler = at + 1 + 4 + 8
  if (length < filler + 1 + 2 - HEADER_BYTES) return Probe.No
  const byte = input.peek(filler)
  return byte < 0 ? Probe.More : byte === 0 ? Probe.Yes : Probe.No
}

/** An error number of the server's range and a sentence that fills the packet. */
function probeRefusal(input: StreamSlice, length: number): Probe {
  if (length < 10 || length > 512) return Probe.No
  const high = input.peek(HEADER_BYTES + 2)
  if (high < 0) return Probe.More
  const code = (high << 8) | input.peek(HEADER_BYTES + 1)
  if (code < 1000 || code > 4999) return Probe.No
  for (let at = HEADER_BYTES + 3; at < HEADER_BYTES + length; at++) {
    const byte = input.peek(at)
    if (byte < 0) return at > HEADER_BYTES + 40 ? Probe.Yes : Probe.More
    if (byte < 0x20 || byte > 0x7e) return Probe.No
  }
  return Probe.Yes
}

/** Capabilities of 4.1 and later, then the reserved zeroes. */
function probeLogin(input: StreamSlice, length: number): Probe {
  if (length < 32) return Probe.No
  const caps = input.peek(HEADER_BYTES + 1)
  if (caps >= 0 && (caps & PROTOCOL_41) === 0) return Probe.No
  for (let at = RESERVED_AT; at < RESERVED_AT + RESERVED_BYTES; at++) {
    const byte = input.peek(at)
    if (byte < 0) return Probe.More
    if (byte !== 0) return Probe.No
  }
  const user = input.peek(HEADER_BYTES + 32)
  if (length === 32) return Probe.Yes
  if (user < 0) return Probe.More
  return user >= 0x20 || user === 0 ? Probe.Yes : Probe.No
}

/** Within a connection: a result's number of columns and the first one's definition, or an OK. */
function probeResponse(input: StreamSlice, length: number, first: number): Probe {
  if (length === 1 && first > 0 && first < 0xfb) {
    for (let i = 0; i < 5; i++) {
      const byte = input.peek(HEADER_BYTES + 1 + i)
      if (byte < 0) return Probe.More
      const fits =
        i === 1 || i === 2 ? byte === 0 : i === 3 ? byte === 2 : i === 4 ? byte === 3 : true
      if (!fits) return Probe.No
    }
    for (let i = 0; i < 3; i++) {
      const byte = input.peek(HEADER_BYTES + 6 + i)
      if (byte < 0) return Probe.More
      if (byte !== 'def'.charCodeAt(i)) return Probe.No
    }
    return Probe.Yes
  }
  if (!input.isUsualPort || first !== 0 || length < 7 || length > 64) return Probe.No
  // OK with nothing or few rows changed: the status in its place.
  const status = input.peek(HEADER_BYTES + 4)
  if (status < 0) return Probe.More
  const small = input.peek(HEADER_BYTES + 1) < 0xfb && input.peek(HEADER_BYTES + 2) === 0
  return small && input.remaining() >= HEADER_BYTES + length && status < 0x80 ? Probe.Yes : Probe.No
}

/** Within a connection: a statement that begins with a word of SQL. */
function probeStatement(input: StreamSlice): Probe {
  let at = HEADER_BYTES + 1
  // Attributes of a query: none, in one set.
  if (input.peek(at) === 0 && input.peek(at + 1) === 1) at += 2
  for (let i = 0; i < MAX_LEADING_BYTES && isBlank(input.peek(at)); i++) at++
  let more = false
  for (const verb of VERBS) {
    const found = match(input, verb, at)
    if (found === 1) return Probe.Yes
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

const isBlank = (byte: number): boolean =>
  byte === 0x20 || byte === 0x28 || (byte >= 0x09 && byte <= 0x0d)

/** Case-insensitive, a line's end as good as a space: 1 whole, 0 as far as there are bytes, -1 not. */
function match(input: StreamSlice, word: string, ahead: number): number {
  for (let i = 0; i < word.length; i++) {
    const byte = input.peek(ahead + i)
    if (byte < 0) return 0
    const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : isBlank(byte) ? 0x20 : byte
    if (upper !== word.charCodeAt(i)) return -1
  }
  return 1
}
