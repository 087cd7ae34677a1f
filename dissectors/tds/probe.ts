/**
 * Whether first bytes are TDS: a PRELOGIN or its answer, a login, or within a connection a request
 * with its headers. Tokens of the server alone are enough on the usual port only.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  BATCH,
  HEADER_BYTES,
  LOGIN7,
  MAX_PACKET_BYTES,
  OLD_LOGIN,
  OLD_TOKENS,
  PRELOGIN,
  RESPONSE,
  RPC,
  TRANSACTION,
} from './constants.ts'

/** Least bytes of a login record of 4.2 and 5.0. */
const OLD_LOGIN_BYTES = 511
const OLD_TEXT_BYTES = 30
/** First words of statements, upper case. */
const VERBS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'EXEC',
  'SET ',
  'USE ',
  'IF ',
  'DECLARE',
  'BEGIN',
  'CREATE',
  'WITH ',
  'MERGE',
]

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeTds(input: StreamSlice): Probe {
  const type = input.peek()
  const known =
    type === PRELOGIN ||
    type === LOGIN7 ||
    type === OLD_LOGIN ||
    type === RESPONSE ||
    type === BATCH ||
    type === RPC ||
    type === TRANSACTION ||
    type === OLD_TOKENS
  if (!known || input.peek(1) > 0x1f) return Probe.No
  if (input.remaining() < HEADER_BYTES) return Probe.More
  const length = input.view.getUint16(input.pos + 2)
  if (length <= HEADER_BYTES || length > MAX_PACKET_BYTES || input.peek(7) !== 0) return Probe.No
  switch (type) {
    case PRELOGIN:
      return sided(probePrelogin(input, length), input, Direction.Orig)
    case LOGIN7:
      return sided(probeLogin7(input, length), input, Direction.Orig)
    case OLD_LOGIN:
      return sided(probeOldLogin(input, length), input, Direction.Orig)
    case RESPONSE:
      return sided(probeResponse(input, length), input, Direction.Resp)
    case OLD_TOKENS:
      return sided(probeOldTokens(input, length), input, Direction.Orig)
  }
  return sided(probeRequest(input, length, type === BATCH), input, Direction.Orig)
}

const sided = (probe: Probe, input: StreamSlice, from: Direction): Probe =>
  probe !== Probe.Yes || input.direction === from ? probe : Probe.Flipped

/** Options in rising order, the version with its six bytes first; or TLS's handshake. */
function probePrelogin(input: StreamSlice, length: number): Probe {
  if (input.remaining() < HEADER_BYTES + 6) return Probe.More
  const at = HEADER_BYTES
  if (input.peek(at) === 0x16)
    return input.peek(at + 1) === 3 && input.peek(at + 5) <= 2 ? Probe.Yes : Probe.No
  if (input.peek(at) !== 0 || input.peek(at + 3) !== 0 || input.peek(at + 4) !== 6) return Probe.No
  const offset = (input.peek(at + 1) << 8) | input.peek(at + 2)
  if (offset < 6 || offset > 64 || offset + 6 > length - HEADER_BYTES) return Probe.No
  const next = input.peek(at + 5)
  return next === 1 || next === 0xff || next === 2 ? Probe.Yes : Probe.No
}

/** The length once more, and a version of seven. */
function probeLogin7(input: StreamSlice, length: number): Probe {
  if (input.remaining() < HEADER_BYTES + 8) return Probe.More
  const inner = input.view.getUint32(input.pos + HEADER_BYTES, true)
  const version = input.view.getUint32(input.pos + HEADER_BYTES + 4, true)
  if (inner < length - HEADER_BYTES || inner > 131_072) return Probe.No
  return version >>> 28 === 7 || version === 0x08000000 ? Probe.Yes : Probe.No
}

/** Texts of thirty bytes that hold no more than they can, zeroes behind them. */
function probeOldLogin(input: StreamSlice, length: number): Probe {
  if (length < OLD_LOGIN_BYTES) return Probe.No
  if (input.remaining() < HEADER_BYTES + 124) return Probe.More
  for (let field = 0; field < 4; field++) {
    const at = HEADER_BYTES + field * (OLD_TEXT_BYTES + 1)
    const size = input.peek(at + OLD_TEXT_BYTES)
    if (size > OLD_TEXT_BYTES) return Probe.No
    for (let i = 0; i < OLD_TEXT_BYTES; i++) {
      const byte = input.peek(at + i)
      if (i < size ? byte < 0x20 : byte !== 0) return Probe.No
    }
  }
  // A user there must be.
  return input.peek(HEADER_BYTES + 61) > 0 ? Probe.Yes : Probe.No
}

/** ALL_HEADERS, or a word of SQL in UTF-16. */
function probeRequest(input: StreamSlice, length: number, isBatch: boolean): Probe {
  const at = HEADER_BYTES
  if (input.remaining() < at + 12) return length < 20 ? Probe.No : Probe.More
  const total = input.view.getUint32(input.pos + at, true)
  const first = input.view.getUint32(input.pos + at + 4, true)
  const kind = input.view.getUint16(input.pos + at + 8, true)
  if (total === 22 && first === 18 && kind === 2) return Probe.Yes
  if (total > 22 && total < 256 && first > 5 && first <= total - 4 && kind >= 1 && kind <= 3)
    return Probe.Yes
  if (!isBatch) return Probe.No
  for (const verb of VERBS) {
    if (matchWide(input, verb, at)) return Probe.Yes
  }
  return Probe.No
}

function matchWide(input: StreamSlice, word: string, ahead: number): boolean {
  for (let i = 0; i < word.length && i < 6; i++) {
    const byte = input.peek(ahead + i * 2)
    const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte
    if (upper !== word.charCodeAt(i) || input.peek(ahead + i * 2 + 1) !== 0) return false
  }
  return true
}

/** LANGUAGE with the length that the packet leaves it. */
function probeOldTokens(input: StreamSlice, length: number): Probe {
  if (input.remaining() < HEADER_BYTES + 5) return Probe.More
  if (input.peek(HEADER_BYTES) !== 0x21) return Probe.No
  return input.view.getUint32(input.pos + HEADER_BYTES + 1, true) === length - HEADER_BYTES - 5
    ? Probe.Yes
    : Probe.No
}

/** The answer to PRELOGIN, what a login is answered by, or on the usual port the beginning of a result. */
function probeResponse(input: StreamSlice, length: number): Probe {
  if (input.remaining() < HEADER_BYTES + 6) return length < HEADER_BYTES + 6 ? Probe.No : Probe.More
  const token = input.peek(HEADER_BYTES)
  if (token === 0) return probePrelogin(input, length)
  const size = input.view.getUint16(input.pos + HEADER_BYTES + 1, true)
  if (token === 0xe3 || token === 0xaa || token === 0xab || token === 0xad) {
    // A change of the environment has a small kind, the others a number or a version.
    if (size < 3 || HEADER_BYTES + 3 + size > length) return Probe.No
    const next = input.peek(HEADER_BYTES + 3 + size)
    if (token === 0xe3 && (input.peek(HEADER_BYTES + 3) === 0 || input.peek(HEADER_BYTES + 3) > 24))
      return Probe.No
    if (next < 0) return input.isUsualPort ? Probe.Yes : Probe.No
    return next === 0xe3 || next === 0xab || next === 0xaa || next === 0xad || next >= 0xfd
      ? Probe.Yes
      : Probe.No
  }
  if (!input.isUsualPort) return Probe.No
  if (token === 0x81) return size > 0 && size <= 4096 ? Probe.Yes : Probe.No
  return token >= 0xfd && (length === HEADER_BYTES + 13 || length === HEADER_BYTES + 9)
    ? Probe.Yes
    : Probe.No
}
