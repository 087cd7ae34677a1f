/** Start lines and header fields: RFC 9112 (3, 4, 5), RFC 9110 (6.6, 7.8, 8, 10, 11). */
import { escapeControls, MAX_OBJECT_BYTES, MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { BAD_LENGTH, BAD_START, LENGTH_CONFLICT, MAX_LIST_VALUES } from './constants.ts'
import { decodePercent, readCredentials } from './credentials.ts'
import { createTransaction, type HttpState, type Message, type Transaction } from './state.ts'
import { hostOfTarget, maskTarget } from './target.ts'

const REQUEST = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) +(\S.*?) +HTTP\/(1\.\d)\s*$/s
const STRAY = /^[^A-Za-z]{1,8}/
const STATUS = /^HTTP\/(1\.\d) +(\d{3})(?: (.*))?$/s
/** As some servers write it, believed only where an answer is due. */
const LOOSE_STATUS = /^HTTP\/(\d{1,2}\.\d{1,3})\s+(\d{3})(?:\s(.*))?$/is

/** Latin-1 text of a line as what may be shown of it. */
export function showText(value: string, max = MAX_TEXT_BYTES): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: tells ASCII from the rest
  if (/^[\x00-\x7f]*$/.test(value)) return escapeControls(value.slice(0, max))
  const bytes = Buffer.from(value, 'latin1')
  return wireText(bytes, 0, bytes.length, max)
}

/** Reads a request line; undefined where it is none. */
export function readRequestLine(
  line: string,
  tsMicros: number,
  session: SessionContext,
): Transaction | undefined {
  // A few stray bytes before the method are passed over, as servers do.
  const found = REQUEST.exec(line) ?? REQUEST.exec(line.replace(STRAY, ''))
  if (found === null) return undefined
  if (!line.startsWith(found[1]!)) session.anomaly(BAD_START)
  const raw = found[2]!
  const made = createTransaction(found[1]!, '', tsMicros)
  made.target = showText(
    maskTarget(raw, (s) => session.mask(s)),
    MAX_OBJECT_BYTES,
  )
  made.decodedTarget = raw.includes('%') ? decodeTarget(raw, session) : ''
  made.host = showText(hostOfTarget(made.method, raw))
  made.version = found[3]!
  made.via = made.host !== ''
  return made
}

/** Percent-encoding undone; masked before, for values, and after, for names written so. */
function decodeTarget(raw: string, session: SessionContext): string {
  const mask = (secret: string): string => session.mask(secret)
  const plain = decodePercent(maskTarget(raw, mask)).toString('latin1')
  return showText(maskTarget(plain, mask), MAX_OBJECT_BYTES)
}

export interface StatusLine {
  version: string
  status: number
  reason: string
}

/** Reads a status line; `due` is whether a request awaits one. */
export function readStatusLine(line: string, due: boolean): StatusLine | undefined {
  const found = STATUS.exec(line) ?? (due ? LOOSE_STATUS.exec(line) : null)
  if (found === null) return undefined
  return { version: found[1]!, status: Number(found[2]), reason: showText((found[3] ?? '').trim()) }
}

/** Adds a value to a list column, bounded, each once. */
export function addOnce(list: readonly string[], value: string): readonly string[] {
  if (value === '' || list.includes(value) || list.length >= MAX_LIST_VALUES) return list
  return [...list, value]
}

/** Takes a header field that either side may send; false where it was another. */
export function takeCommon(
  message: Message,
  name: string,
  value: string,
  session: SessionContext,
): boolean {
  if (name === 'content-length') takeLength(message, value, session)
  else if (name === 'content-type') message.contentType = showText(value)
  else if (name === 'upgrade') message.upgrade = showText(value, 64).toLowerCase()
  else if (name === 'transfer-encoding') {
    message.chunked = /(?:^|[\s,])chunked\s*$/i.test(value)
    message.otherCoding = !message.chunked && !/^\s*identity\s*$/i.test(value)
    if (message.contentLength >= 0) session.anomaly(LENGTH_CONFLICT)
  } else return false
  return true
}

function takeLength(message: Message, value: string, session: SessionContext): void {
  const parts = value.split(',').map((p) => p.trim())
  if (parts.some((p) => !/^\d{1,15}$/.test(p))) {
    session.anomaly(BAD_LENGTH)
    return
  }
  const length = Number(parts[0])
  const differs =
    parts.some((p) => Number(p) !== length) ||
    (message.contentLength >= 0 && message.contentLength !== length)
  if (differs || message.chunked || message.otherCoding) session.anomaly(LENGTH_CONFLICT)
  if (message.contentLength < 0) message.contentLength = length
}

export function takeRequestHeader(
  state: HttpState,
  request: Transaction,
  name: string,
  value: string,
  session: SessionContext,
): void {
  const { fields } = state
  if (takeCommon(request, name, value, session)) return
  if (name === 'host') {
    if (request.host === '') request.host = showText(value)
  } else if (name === 'user-agent') request.userAgent = showText(value, 512)
  else if (name === 'referer')
    request.referrer = showText(
      maskTarget(value, (s) => session.mask(s)),
      MAX_OBJECT_BYTES,
    )
  else if (name === 'expect') request.expect = /100-continue/i.test(value)
  else if (name === 'x-forwarded-for') {
    request.forwardedFor = showText(value)
    if (fields.forwardedFor === '') fields.forwardedFor = request.forwardedFor
    request.via = true
  } else if (name === 'via') request.via = true
  else if (name === 'authorization' || name === 'proxy-authorization') {
    const proxy = name === 'proxy-authorization'
    const read = readCredentials(value, proxy, (s) => session.mask(s))
    // The server's account says more than the proxy's.
    if (read !== undefined && (request.credentials === undefined || !proxy))
      request.credentials = read
    if (proxy) request.via = true
  }
}

export function takeResponseHeader(
  state: HttpState,
  response: Message,
  transaction: Transaction,
  name: string,
  value: string,
  session: SessionContext,
): void {
  const { fields } = state
  if (takeCommon(response, name, value, session)) return
  if (name === 'server') {
    if (fields.server === '') fields.server = showText(value)
    if (session.facts.serverSoftware === '') session.facts.serverSoftware = showText(value)
  } else if (name === 'location')
    transaction.location = showText(
      maskTarget(value, (s) => session.mask(s)),
      MAX_OBJECT_BYTES,
    )
  else if (name === 'www-authenticate' || name === 'proxy-authenticate') {
    for (const found of value.matchAll(/(?:^|,)\s*([A-Za-z][\w-]{0,31})(?=\s+[^\s=]|\s*,|\s*$)/g)) {
      fields.authSchemes = addOnce(fields.authSchemes, found[1]!.toLowerCase())
    }
  }
}
