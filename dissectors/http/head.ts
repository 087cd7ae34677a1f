/** Header fields: RFC 9112 (5), RFC 9110 (6.6, 7.8, 8, 10, 11). */
import { MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { noteProductHeader, noteServer } from './application.ts'
import { BAD_LENGTH, LENGTH_CONFLICT, MAX_LIST_VALUES } from './constants.ts'
import { readCredentials, takeServerToken } from './credentials.ts'
import { Header, isRare } from './headerName.ts'
import { isText, readText, showText } from './lineText.ts'
import type { HttpState, Message, Transaction } from './state.ts'
import { maskTarget } from './target.ts'

const MAX_USER_AGENT_BYTES = 512
const MAX_UPGRADE_BYTES = 64
const MAX_CODING_BYTES = 16
const MAX_RARE_BYTES = 512
/** Digits that stay a 31-bit number. */
const SHORT_DIGITS = 9

/** Adds a value to a list column, bounded, each once. */
export function addOnce(list: readonly string[], value: string): readonly string[] {
  if (value === '') return list
  for (let i = 0; i < list.length; i++) {
    if (list[i] === value) return list
  }
  return list.length >= MAX_LIST_VALUES ? list : [...list, value]
}

/** Takes a header field that either side may send; false where it was another. */
function takeCommon(
  state: HttpState,
  message: Message,
  header: Header,
  bytes: Buffer,
  from: number,
  to: number,
  session: SessionContext,
): boolean {
  if (header === Header.ContentLength) takeLength(message, bytes, from, to, session)
  else if (header === Header.ContentType) {
    state.contentType = readText(bytes, from, to, state.contentType)
    message.contentType = state.contentType
  } else if (header === Header.Upgrade)
    message.upgrade = wireText(bytes, from, to, MAX_UPGRADE_BYTES).toLowerCase()
  else if (header === Header.TransferEncoding) {
    if (isText(bytes, from, to, 'chunked')) {
      message.chunked = true
      message.otherCoding = false
    } else {
      const value = bytes.toString('latin1', from, to)
      message.chunked = /(?:^|[\s,])chunked\s*$/i.test(value)
      message.otherCoding = !message.chunked && !/^\s*identity\s*$/i.test(value)
    }
    if (message.contentLength >= 0) session.anomaly(LENGTH_CONFLICT)
  } else if (header === Header.ContentEncoding)
    message.contentEncoding = wireText(bytes, from, to, MAX_CODING_BYTES).toLowerCase()
  else return false
  return true
}

function takeLength(
  message: Message,
  bytes: Buffer,
  from: number,
  to: number,
  session: SessionContext,
): void {
  let length = readShortLength(bytes, from, to)
  let differs = false
  if (length < 0) {
    const parts = bytes
      .toString('latin1', from, to)
      .split(',')
      .map((p) => p.trim())
    if (parts.some((p) => !/^\d{1,15}$/.test(p))) {
      session.anomaly(BAD_LENGTH)
      return
    }
    length = Number(parts[0])
    differs = parts.some((p) => Number(p) !== length)
  }
  if (message.contentLength >= 0 && message.contentLength !== length) differs = true
  if (differs || message.chunked || message.otherCoding) session.anomaly(LENGTH_CONFLICT)
  if (message.contentLength < 0) message.contentLength = length
}

/** A number of few digits and nothing else, or -1. */
function readShortLength(bytes: Buffer, from: number, to: number): number {
  if (to === from || to - from > SHORT_DIGITS) return -1
  let length = 0
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) return -1
    length = length * 10 + digit
  }
  return length
}

/** Takes a request's field; its value is `[from, to)` without spaces around it. */
export function takeRequestHeader(
  state: HttpState,
  request: Transaction,
  header: Header,
  bytes: Buffer,
  from: number,
  to: number,
  session: SessionContext,
): void {
  const { fields } = state
  if (header === Header.Host) {
    if (request.host !== '') return
    state.host = readText(bytes, from, to, state.host)
    request.host = state.host
  } else if (header === Header.UserAgent) {
    state.userAgent = readText(bytes, from, to, state.userAgent, MAX_USER_AGENT_BYTES)
    request.userAgent = state.userAgent
  } else if (takeCommon(state, request, header, bytes, from, to, session)) return
  else if (header === Header.Referer) request.referrer = readTarget(bytes, from, to, session)
  else if (header === Header.Expect)
    request.expect = /100-continue/i.test(bytes.toString('latin1', from, to))
  else if (header === Header.ForwardedFor) {
    request.forwardedFor = wireText(bytes, from, to)
    if (fields.forwardedFor === '') fields.forwardedFor = request.forwardedFor
    request.via = true
  } else if (header === Header.Via) request.via = true
  else if (header === Header.Authorization || header === Header.ProxyAuthorization) {
    const proxy = header === Header.ProxyAuthorization
    const value = bytes.toString('latin1', from, to)
    const read = readCredentials(state, value, proxy, (s) => session.mask(s))
    // The server's account says more than the proxy's.
    if (read !== undefined && (request.credentials === undefined || !proxy))
      request.credentials = read
    if (proxy) request.via = true
  } else if (isRare(header)) takeRare(state, request, header, bytes, from, to, session)
}

/** Keeps a field that few messages have. */
function takeRare(
  state: HttpState,
  transaction: Transaction,
  header: Header,
  bytes: Buffer,
  from: number,
  to: number,
  session: SessionContext,
): void {
  const isSecret = header === Header.ClickHouseKey || header === Header.VaultToken
  const value = isSecret
    ? session.mask(bytes.toString('latin1', from, to))
    : wireText(bytes, from, to, MAX_RARE_BYTES)
  transaction.rare ??= new Map()
  transaction.rare.set(header, value)
  noteProductHeader(state, header, value)
}

function readTarget(bytes: Buffer, from: number, to: number, session: SessionContext): string {
  return showText(maskTarget(bytes.toString('latin1', from, to), session), MAX_OBJECT_BYTES)
}

/** Takes a response's field; its value is `[from, to)` without spaces around it. */
export function takeResponseHeader(
  state: HttpState,
  response: Message,
  transaction: Transaction,
  header: Header,
  bytes: Buffer,
  from: number,
  to: number,
  session: SessionContext,
): void {
  const { fields } = state
  const { facts } = session
  if (takeCommon(state, response, header, bytes, from, to, session)) return
  if (header === Header.Server) {
    if (fields.server === '') fields.server = wireText(bytes, from, to)
    if (facts.serverSoftware === '') {
      facts.serverSoftware = readText(bytes, from, to, fields.server)
      noteServer(state, facts.serverSoftware)
    }
  } else if (header === Header.Location) transaction.location = readTarget(bytes, from, to, session)
  else if (header === Header.WwwAuthenticate || header === Header.ProxyAuthenticate) {
    const value = bytes.toString('latin1', from, to)
    for (const found of value.matchAll(/(?:^|,)\s*([A-Za-z][\w-]{0,31})(?=\s+[^\s=]|\s*,|\s*$)/g)) {
      fields.authSchemes = addOnce(fields.authSchemes, found[1]!.toLowerCase())
    }
    takeServerToken(state, value)
  } else if (header === Header.SetCookie) transaction.setsCookie = true
  else if (isRare(header)) takeRare(state, transaction, header, bytes, from, to, session)
}
