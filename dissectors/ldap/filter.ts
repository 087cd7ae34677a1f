/**
 * A search filter as text (RFC 4515) from its encoding (RFC 4511 4.5.1.7). Bytes that text cannot
 * hold are written `\xx`; the values of attributes that hold secrets are masked.
 */
import { MAX_TEXT_BYTES } from '../../src/bytes/text.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { BerReader } from '../../src/formats/ber.ts'
import { DEEP_FILTER, MAX_FILTER_CHARS, MAX_FILTER_DEPTH, MAX_VALUE_BYTES } from './constants.ts'
import { isSecretAttribute, viewLiteral } from './secretAttributes.ts'

/** Choices of Filter. */
const AND = 0xa0
const OR = 0xa1
const NOT = 0xa2
const EQUAL = 0xa3
const SUBSTRINGS = 0xa4
const GREATER = 0xa5
const LESS = 0xa6
const PRESENT = 0x87
const APPROXIMATE = 0xa8
const EXTENSIBLE = 0xa9

const COMPARISONS: Readonly<Record<number, string>> = {
  [EQUAL]: '=',
  [GREATER]: '>=',
  [LESS]: '<=',
  [APPROXIMATE]: '~=',
}
const CUT = '...'

/** Text made so far, so that one that grows too long is left off early. */
interface Draft {
  text: string
  isCut: boolean
}

/** The filter in the element just read of `reader`. */
export function readFilter(reader: BerReader, session: SessionContext): string {
  const draft: Draft = { text: '', isCut: false }
  writeFilter(draft, reader, 0, session)
  if (draft.text.length <= MAX_FILTER_CHARS && !draft.isCut) return draft.text
  return draft.text.slice(0, MAX_FILTER_CHARS) + CUT
}

function writeFilter(draft: Draft, reader: BerReader, depth: number, session: SessionContext) {
  if (draft.text.length > MAX_FILTER_CHARS) draft.isCut = true
  if (draft.isCut) return
  if (depth >= MAX_FILTER_DEPTH) {
    session.anomaly(DEEP_FILTER)
    draft.isCut = true
    return
  }
  const { tag } = reader
  draft.text += '('
  if (tag === AND || tag === OR || tag === NOT) {
    draft.text += tag === AND ? '&' : tag === OR ? '|' : '!'
    const parts = reader.enter()
    while (!draft.isCut && parts.next()) writeFilter(draft, parts, depth + 1, session)
    if (!parts.ok) draft.isCut = true
  } else if (tag === PRESENT) draft.text += `${reader.text(MAX_TEXT_BYTES)}=*`
  else if (tag === SUBSTRINGS) writeSubstrings(draft, reader.enter(), session)
  else if (tag === EXTENSIBLE) writeExtensible(draft, reader.enter(), session)
  else if (COMPARISONS[tag] !== undefined) {
    const parts = reader.enter()
    const attribute = parts.next() ? parts.text(MAX_TEXT_BYTES) : ''
    draft.text += attribute + COMPARISONS[tag]
    if (parts.next()) draft.text += viewAssertion(parts, attribute, session)
  } else draft.text += '?'
  draft.text += ')'
}

function writeSubstrings(draft: Draft, parts: BerReader, session: SessionContext): void {
  const attribute = parts.next() ? parts.text(MAX_TEXT_BYTES) : ''
  draft.text += `${attribute}=`
  if (!parts.next()) return
  const pieces = parts.enter()
  let endsOpen = true
  while (pieces.next() && draft.text.length <= MAX_FILTER_CHARS) {
    // initial [0] begins the value, any [1] and final [2] have a star in front.
    const kind = pieces.tag & 0x1f
    if (kind !== 0) draft.text += '*'
    draft.text += viewAssertion(pieces, attribute, session)
    endsOpen = kind !== 2
  }
  if (endsOpen) draft.text += '*'
}

/** `attribute:dn:rule:=value`, RFC 4515 3. */
function writeExtensible(draft: Draft, parts: BerReader, session: SessionContext): void {
  let rule = ''
  let attribute = ''
  let value = ''
  let isDn = false
  while (parts.next()) {
    const kind = parts.tag & 0x1f
    if (kind === 1) rule = parts.text(MAX_TEXT_BYTES)
    else if (kind === 2) attribute = parts.text(MAX_TEXT_BYTES)
    else if (kind === 3) value = viewAssertion(parts, attribute, session)
    else if (kind === 4) isDn = parts.size() === 1 && parts.bytes[parts.start] !== 0
  }
  draft.text += `${attribute}${isDn ? ':dn' : ''}${rule === '' ? '' : `:${rule}`}:=${value}`
}

function viewAssertion(reader: BerReader, attribute: string, session: SessionContext): string {
  const { bytes, start, stop } = reader
  if (isSecretAttribute(attribute)) return session.mask(bytes.toString('latin1', start, stop))
  return viewLiteral(escapeAssertion(bytes, start, stop), session)
}

/** RFC 4515 3: `*`, parentheses, backslash and what is no printable UTF-8 as `\xx`. */
export function escapeAssertion(bytes: Buffer, start: number, stop: number): string {
  const end = Math.min(stop, start + MAX_VALUE_BYTES)
  const value = bytes.subarray(start, end)
  const text = value.toString('utf8')
  // A cut may fall inside a character.
  const isText = !(end < stop ? text.slice(0, -1) : text).includes('\ufffd')
  let out = ''
  if (isText) {
    for (const c of text) out += isPlain(c) ? c : escapeBytes(Buffer.from(c))
  } else {
    for (const byte of value) {
      const c = String.fromCharCode(byte)
      out += byte < 0x7f && isPlain(c) ? c : escapeBytes([byte])
    }
  }
  return end < stop ? out + CUT : out
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
const SPECIAL = /[*()\\\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/

const isPlain = (c: string): boolean => !SPECIAL.test(c)

const escapeBytes = (bytes: Iterable<number>): string =>
  Array.from(bytes, (b) => `\\${b.toString(16).padStart(2, '0')}`).join('')
