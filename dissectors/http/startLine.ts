/**
 * Request and status lines: RFC 9112 (3, 4). A line as nearly all are written is read
 * byte by byte; any other by the patterns, which say what is allowed.
 */
import { MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { mayBeKnown } from './application.ts'
import { BAD_START, METHODS } from './constants.ts'
import { decodePercent } from './credentials.ts'
import { isText, readText, showText, skipSpace, trimSpace } from './lineText.ts'
import { createTransaction, type HttpState, type Message, type Transaction } from './state.ts'
import { hostOfTarget, maskTarget } from './target.ts'

const REQUEST = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) +(\S.*?) +HTTP\/(1\.\d)\s*$/s
/** HTTP/0.9 has no version, no fields and no status. */
const SIMPLE = /^GET +(\/\S*)\s*$/
const STRAY = /^[^A-Za-z]{1,8}/
const STATUS = /^HTTP\/(1\.\d) +(\d{3})(?: (.*))?$/s
/** As some servers write it, believed only where an answer is due. */
const LOOSE_STATUS = /^HTTP\/(\d{1,2}\.\d{1,3})\s+(\d{3})(?:\s(.*))?$/is

const SPACE = 0x20
const SLASH = 0x2f
const UNDERSCORE = 0x5f
const MAX_METHOD_BYTES = 32
const VERSION_LEAD = 'HTTP/1.'
/** `HTTP/1.1`. */
const VERSION_BYTES = 8
/** `HTTP/1.1 200`. */
const STATUS_BYTES = 12

/** Bytes of a token, RFC 9110 (5.6.2). */
const TOKEN = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) {
  if (/[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(String.fromCharCode(byte))) TOKEN[byte] = 1
}

/** What a byte of a target is: Part ends a segment of its path. */
const Kind = { Plain: 0, Bad: 1, Percent: 2, Part: 3 } as const
const KINDS = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) {
  if (byte <= SPACE || byte > 0x7e) KINDS[byte] = Kind.Bad
}
KINDS[0x25] = Kind.Percent
KINDS[0x2f] = Kind.Part
KINDS[0x3f] = Kind.Part

/** Reads the request line `[from, to)`; undefined where it is none. */
export function readRequestLine(
  bytes: Buffer,
  from: number,
  to: number,
  tsMicros: number,
  session: SessionContext,
): Transaction | undefined {
  let space = from
  while (space < to && TOKEN[bytes[space]!] === 1) space++
  const versionAt = to - VERSION_BYTES
  const targetAt = space + 1
  const targetEnd = versionAt - 1
  if (
    space === from ||
    space - from > MAX_METHOD_BYTES ||
    targetEnd <= targetAt ||
    bytes[space] !== SPACE ||
    bytes[targetEnd] !== SPACE ||
    !isVersion(bytes, versionAt)
  )
    return matchRequest(bytes.toString('latin1', from, to), tsMicros, session)
  let encoded = false
  let segmentEnd = 0
  let isCommon = true
  for (let at = targetAt; at < targetEnd; at++) {
    const kind = KINDS[bytes[at]!]!
    if (kind === Kind.Plain) continue
    if (kind === Kind.Bad)
      return matchRequest(bytes.toString('latin1', from, to), tsMicros, session)
    if (kind === Kind.Percent) encoded = true
    else if (at > targetAt) {
      if (segmentEnd === 0) segmentEnd = at
      // APIs whose segments begin so are looked at.
      if (bytes[at + 1] === UNDERSCORE) isCommon = false
    }
  }
  if (segmentEnd === 0) segmentEnd = targetEnd
  const method = readMethod(bytes, from, space)
  const raw = bytes.toString('latin1', targetAt, targetEnd)
  const shown = maskTarget(raw, session)
  const plain = shown === raw && raw.length <= MAX_OBJECT_BYTES
  const target = plain ? raw : showText(shown, MAX_OBJECT_BYTES)
  const request = createTransaction(method, target, tsMicros)
  if (encoded) request.decodedTarget = decodeTarget(raw, session)
  const host = hostOfTarget(method, shown)
  if (host !== '') {
    request.host = showText(host)
    request.via = true
  }
  request.version = readVersion(bytes, versionAt)
  const segment = segmentEnd - targetAt - 1
  const initial = bytes[targetAt + 1]!
  request.isCommon =
    isCommon &&
    segment > 0 &&
    method === 'GET' &&
    bytes[targetAt] === SLASH &&
    initial !== UNDERSCORE &&
    !mayBeKnown(initial, segment)
  return request
}

/** The same by pattern: of lines with more spaces, or other bytes, than they should have. */
function matchRequest(
  line: string,
  tsMicros: number,
  session: SessionContext,
): Transaction | undefined {
  // A few stray bytes before the method are passed over, as servers do.
  const found = REQUEST.exec(line) ?? REQUEST.exec(line.replace(STRAY, ''))
  if (found === null) return undefined
  if (!line.startsWith(found[1]!)) session.anomaly(BAD_START)
  const raw = found[2]!
  const shown = maskTarget(raw, session)
  const made = createTransaction(found[1]!, showText(shown, MAX_OBJECT_BYTES), tsMicros)
  made.decodedTarget = raw.includes('%') ? decodeTarget(raw, session) : ''
  made.host = showText(hostOfTarget(made.method, shown))
  made.version = found[3]!
  made.via = made.host !== ''
  return made
}

/** Percent-encoding undone; masked before, for values, and after, for names written so. */
function decodeTarget(raw: string, session: SessionContext): string {
  const plain = decodePercent(maskTarget(raw, session)).toString('latin1')
  return showText(maskTarget(plain, session), MAX_OBJECT_BYTES)
}

/** A request of HTTP/0.9: `GET /path`. */
export function readSimpleRequest(
  bytes: Buffer,
  from: number,
  to: number,
  tsMicros: number,
  session: SessionContext,
): Transaction | undefined {
  const found = SIMPLE.exec(bytes.toString('latin1', from, to))
  if (found === null) return undefined
  const target = showText(maskTarget(found[1]!, session), MAX_OBJECT_BYTES)
  const request = createTransaction('GET', target, tsMicros)
  request.version = '0.9'
  return request
}

function readMethod(bytes: Buffer, from: number, to: number): string {
  for (let i = 0; i < METHODS.length; i++) {
    const method = METHODS[i]!
    if (isText(bytes, from, to, method)) return method
  }
  return bytes.toString('latin1', from, to)
}

/** Whether the bytes at `at`, of which there are enough, are `HTTP/1.` and a digit. */
function isVersion(bytes: Buffer, at: number): boolean {
  const minor = bytes[at + VERSION_LEAD.length]!
  return isDigit(minor) && isText(bytes, at, at + VERSION_LEAD.length, VERSION_LEAD)
}

function readVersion(bytes: Buffer, at: number): string {
  const minor = bytes[at + VERSION_LEAD.length]!
  if (minor === 0x31) return '1.1'
  return minor === 0x30 ? '1.0' : `1.${minor - 0x30}`
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/**
 * Reads the status line `[from, to)`: its version into `message`, its reason into
 * `state.reason`. Gives the status, -1 where it is none. `due` is whether a request awaits one.
 */
export function readStatusLine(
  state: HttpState,
  bytes: Buffer,
  from: number,
  to: number,
  due: boolean,
  message: Message,
): number {
  const codeAt = from + VERSION_BYTES + 1
  const codeEnd = from + STATUS_BYTES
  if (
    codeEnd > to ||
    (codeEnd < to && bytes[codeEnd] !== SPACE) ||
    bytes[codeAt - 1] !== SPACE ||
    !isVersion(bytes, from)
  )
    return matchStatus(state, bytes.toString('latin1', from, to), due, message)
  let status = 0
  for (let at = codeAt; at < codeEnd; at++) {
    const byte = bytes[at]!
    if (!isDigit(byte)) return matchStatus(state, bytes.toString('latin1', from, to), due, message)
    status = status * 10 + byte - 0x30
  }
  message.version = readVersion(bytes, from)
  const reasonAt = skipSpace(bytes, codeEnd, to)
  state.reason = readText(bytes, reasonAt, trimSpace(bytes, reasonAt, to), state.reason)
  return status
}

function matchStatus(state: HttpState, line: string, due: boolean, message: Message): number {
  const found = STATUS.exec(line) ?? (due ? LOOSE_STATUS.exec(line) : null)
  if (found === null) return -1
  message.version = found[1]!
  state.reason = showText((found[3] ?? '').trim())
  return Number(found[2])
}
