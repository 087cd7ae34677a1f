/**
 * The head of a mail or news message, line by line: RFC 5322 (2.2, 3.6), 5536, encoded words
 * decoded. Of MIME parts (RFC 2045, 2183) only the names of files. The body is passed over.
 */
import { MAX_TEXT_BYTES, wireText } from '../bytes/text.ts'
import { decodeWords } from './encodedWord.ts'
import { readMailParameter } from './parameters.ts'

/** What a message says of itself; '' where it does not. */
export interface MailHead {
  /** By wanted header's property. */
  readonly values: Partial<Record<MailProperty, string>>
  /** Names of files attached, at most MAX_ATTACHMENTS. */
  readonly attachments: string[]
  /** `Received` headers, the newest hop first, at most MAX_RECEIVED. */
  readonly received: string[]
  /** `Received` headers there are: hops before this one. */
  hops: number
  /** `head`, `body`, or `part`: the head of a MIME part. */
  phase: 'head' | 'body' | 'part'
  isMultipart: boolean
  /** The header being read, which further lines may continue. */
  name: string
  value: string
}

type MailProperty =
  | 'subject'
  | 'subject_raw'
  | 'from'
  | 'to'
  | 'cc'
  | 'reply_to'
  | 'date'
  | 'message_id'
  | 'in_reply_to'
  | 'user_agent'
  | 'originating_ip'
  | 'newsgroups'
  | 'control'

/** Header by its name in lower case; of those with one property the first wins. */
const WANTED: ReadonlyMap<string, MailProperty> = new Map([
  ['subject', 'subject'],
  ['from', 'from'],
  ['to', 'to'],
  ['cc', 'cc'],
  ['reply-to', 'reply_to'],
  ['date', 'date'],
  ['message-id', 'message_id'],
  ['in-reply-to', 'in_reply_to'],
  ['user-agent', 'user_agent'],
  ['x-mailer', 'user_agent'],
  ['x-newsreader', 'user_agent'],
  ['x-originating-ip', 'originating_ip'],
  ['newsgroups', 'newsgroups'],
  ['control', 'control'],
])
const CONTENT_TYPE = 'content-type'
const DISPOSITION = 'content-disposition'
const RECEIVED = 'received'

/** Most characters kept of one header with its further lines. */
const MAX_VALUE_CHARS = 1024
const MAX_NAME_BYTES = 32
const MAX_ATTACHMENTS = 32
const MAX_RECEIVED = 4
const COLON = 0x3a
const DASH = 0x2d

/** An empty head, or for text without one the state of a body. */
export function createMailHead(): MailHead {
  return {
    values: {},
    attachments: [],
    received: [],
    hops: 0,
    phase: 'head',
    isMultipart: false,
    name: '',
    value: '',
  }
}

/** Whether the lines that come now say anything; a body's do where it has parts and the line begins with `-`. */
export function wantsLine(head: MailHead, first: number): boolean {
  return head.phase !== 'body' || (head.isMultipart && first === DASH)
}

/** Reads one line of a message. */
export function readMailLine(head: MailHead, bytes: Buffer, start: number, end: number): void {
  if (head.phase === 'body') {
    if (head.isMultipart && end - start > 2 && bytes[start] === DASH && bytes[start + 1] === DASH)
      head.phase = 'part'
    return
  }
  if (end === start) {
    closeHeader(head)
    head.phase = 'body'
    return
  }
  const first = bytes[start]!
  if (first === 0x20 || first === 0x09) {
    if (head.name !== '' && head.value.length < MAX_VALUE_CHARS)
      head.value += headText(bytes, start, end)
    return
  }
  closeHeader(head)
  const colon = findColon(bytes, start, end)
  if (colon < 0) {
    // A part's head that holds no header was a body's line after all.
    if (head.phase === 'part') head.phase = 'body'
    return
  }
  const name = bytes.toString('latin1', start, colon).trimEnd().toLowerCase()
  if (name === RECEIVED) head.hops += head.phase === 'head' ? 1 : 0
  const isWanted =
    name === CONTENT_TYPE ||
    name === DISPOSITION ||
    (head.phase === 'head' &&
      (WANTED.has(name) || (name === RECEIVED && head.received.length < MAX_RECEIVED)))
  if (!isWanted) return
  head.name = name
  head.value = headText(bytes, colon + 1, end).trimStart()
}

/** The headers seen, for an event's detail. */
export function describeMail(head: MailHead): Record<string, unknown> {
  closeHeader(head)
  const detail: Record<string, unknown> = { ...head.values }
  if (head.received.length > 0) detail.received = head.received
  if (head.attachments.length > 0) detail.attachments = head.attachments
  return detail
}

/** Text of a header's line, tabs taken for spaces. */
const headText = (bytes: Buffer, start: number, end: number): string =>
  wireText(bytes, start, end, MAX_VALUE_CHARS).replaceAll('\\x09', ' ')

function findColon(bytes: Buffer, start: number, end: number): number {
  const stop = Math.min(end, start + MAX_NAME_BYTES)
  for (let at = start; at < stop; at++) {
    const byte = bytes[at]!
    if (byte === COLON) return at > start ? at : -1
    if (byte <= 0x20 && byte !== 0x20) return -1
  }
  return -1
}

function closeHeader(head: MailHead): void {
  const { name } = head
  const value = head.value.trim()
  if (name === '') return
  head.name = ''
  head.value = ''
  if (name === CONTENT_TYPE || name === DISPOSITION) {
    if (/^multipart\//i.test(value)) head.isMultipart = true
    const file = readMailParameter(value, name === DISPOSITION ? 'filename' : 'name')
    if (file !== '' && head.attachments.length < MAX_ATTACHMENTS) {
      const cut = file.slice(0, MAX_TEXT_BYTES)
      if (!head.attachments.includes(cut)) head.attachments.push(cut)
    }
    return
  }
  if (name === RECEIVED) {
    head.received.push(value.slice(0, MAX_TEXT_BYTES))
    return
  }
  const property = WANTED.get(name)!
  if (head.values[property] !== undefined) return
  const decoded = decodeWords(value).slice(0, MAX_VALUE_CHARS)
  head.values[property] = decoded
  if (property === 'subject' && decoded !== value)
    head.values.subject_raw = value.slice(0, MAX_VALUE_CHARS)
}
