/** One SIP message: start line and the headers that are read, long and compact names (RFC 3261, 7). */
import { MAX_OBJECT_BYTES, MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'

export interface SipMessage {
  /** '' of an answer. */
  readonly method: string
  readonly uri: string
  /** '' of a request. */
  readonly code: string
  readonly reason: string
  /** By lower-case long name; of those given twice the first. */
  readonly headers: ReadonlyMap<string, string>
  /** Where the body begins; `end` where the head has no end. */
  readonly bodyStart: number
}

const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a
/** Longest header that is read; credentials with their nonces are long. */
const MAX_HEADER_BYTES = 2048
const MAX_HEADERS = 128
const REQUEST = /^([A-Z][A-Z0-9-]{1,19}) (\S{1,4000}) SIP\/2\.0$/
const ANSWER = /^SIP\/2\.0 (\d{3})(?: (.*))?$/

/** Headers that are read, by both of their names (RFC 3261, 7.3.3; 3265). */
const WANTED: ReadonlyMap<string, string> = new Map([
  ...[
    'from',
    'to',
    'call-id',
    'cseq',
    'contact',
    'via',
    'user-agent',
    'server',
    'authorization',
    'proxy-authorization',
    'www-authenticate',
    'proxy-authenticate',
    'content-length',
    'content-type',
    'expires',
    'subject',
    'reason',
    'event',
    'refer-to',
    'p-asserted-identity',
  ].map((name): [string, string] => [name, name]),
  ['f', 'from'],
  ['t', 'to'],
  ['i', 'call-id'],
  ['m', 'contact'],
  ['v', 'via'],
  ['l', 'content-length'],
  ['c', 'content-type'],
  ['s', 'subject'],
  ['o', 'event'],
  ['r', 'refer-to'],
])

/** The message whose head is in `[start, end)`; undefined where none is. */
export function readMessage(bytes: Buffer, start: number, end: number): SipMessage | undefined {
  let stop = findEnd(bytes, start, end)
  const first = wireText(bytes, start, trim(bytes, start, stop), MAX_OBJECT_BYTES)
  const request = REQUEST.exec(first)
  const answer = request === null ? ANSWER.exec(first) : null
  if (request === null && answer === null) return undefined
  const headers = new Map<string, string>()
  let name = ''
  let at = stop + 1
  for (let count = 0; count < MAX_HEADERS && at < end; count++) {
    stop = findEnd(bytes, at, end)
    const to = trim(bytes, at, stop)
    if (to === at) {
      at = stop + 1
      break
    }
    if (bytes[at] === 0x20 || bytes[at] === 0x09) {
      const before = headers.get(name)
      if (before !== undefined && before.length < MAX_HEADER_BYTES)
        headers.set(name, `${before} ${wireText(bytes, at, to, MAX_HEADER_BYTES).trim()}`)
    } else name = addHeader(headers, bytes, at, to)
    at = stop + 1
  }
  return {
    method: request?.[1] ?? '',
    uri: dropPassword(request?.[2] ?? ''),
    code: answer?.[1] ?? '',
    reason: answer?.[2] ?? '',
    headers,
    bodyStart: Math.min(at, end),
  }
}

/** The URI in a From, To or Contact, its display name and parameters left out (RFC 3261, 20.10). */
export function uriOf(value: string): string {
  const open = value.indexOf('<')
  const close = value.indexOf('>', open)
  const uri = open >= 0 && close > open ? value.slice(open + 1, close) : value.split(';')[0]!
  return dropPassword(uri.trim()).slice(0, MAX_TEXT_BYTES)
}

/** A URI without the password that RFC 3261 (19.1.1) lets stand in it. */
export const dropPassword = (uri: string): string =>
  uri.replace(/^(sips?:[^@:;?]{1,256}):[^@]{0,4000}@/i, '$1@')

/** The user of a URI: `alice` of `sip:alice@example.org`, the number of `tel:`. */
export function userOf(uri: string): string {
  const found = /^(?:sips?:([^@;?]+)@|tel:([^;?]+))/i.exec(uri)
  return (found?.[1] ?? found?.[2] ?? '').split(':')[0]!
}

/** Reads a header that is wanted; its long name, or '' where further lines of it are not wanted. */
function addHeader(headers: Map<string, string>, bytes: Buffer, at: number, to: number): string {
  let colon = at
  while (colon < to && bytes[colon] !== COLON && colon - at < 32) colon++
  if (bytes[colon] !== COLON || colon >= to) return ''
  const name = WANTED.get(bytes.toString('latin1', at, colon).trim().toLowerCase())
  if (name === undefined || headers.has(name)) return ''
  headers.set(name, wireText(bytes, colon + 1, to, MAX_HEADER_BYTES).trim())
  return name
}

function findEnd(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== LF) at++
  return at
}

const trim = (bytes: Buffer, start: number, stop: number): number =>
  stop > start && bytes[stop - 1] === CR ? stop - 1 : stop
