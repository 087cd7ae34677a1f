/** Kerberos' own types: RFC 4120 5.2 (names, realms, times), 5.3 (tickets), 5.2.9 (what is encrypted with what). */
import { BerReader, BerTag, contextTag } from '../../src/formats/ber.ts'
import { CIPHERS, MAX_LIST, MAX_NAME_CHARS, MAX_NAME_PARTS, Tag } from './constants.ts'

export interface Ticket {
  realm: string
  service: string
  cipher: string
}

export const nameCipher = (etype: number): string => CIPHERS[etype] ?? String(etype)

/** The number inside the field just read. */
export function readNumber(field: BerReader): number {
  const inner = field.enter()
  return inner.next() && (inner.tag === BerTag.Integer || inner.tag === BerTag.Enumerated)
    ? inner.integer()
    : 0
}

/** The text inside the field just read. */
export function readText(field: BerReader): string {
  const inner = field.enter()
  return inner.next() ? inner.text() : ''
}

/** `20370913024805Z` inside the field just read as ISO 8601; '' when it is none. */
export function readTime(field: BerReader): string {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(readText(field))
  return found === null
    ? ''
    : `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${found[6]}Z`
}

/** A principal's name inside the field just read, its parts joined by slashes. */
export function readPrincipal(field: BerReader): string {
  const inner = field.enter()
  if (!inner.expect(BerTag.Sequence)) return ''
  inner.descend()
  while (inner.next()) {
    if (inner.tag !== contextTag(1)) continue
    const list = inner.enter()
    if (!list.expect(BerTag.Sequence)) return ''
    list.descend()
    const parts: string[] = []
    while (parts.length < MAX_NAME_PARTS && list.next()) parts.push(list.text())
    return parts.join('/').slice(0, MAX_NAME_CHARS)
  }
  return ''
}

/** The numbers in the sequence inside the field just read. */
export function readNumbers(field: BerReader): number[] {
  const list = field.enter()
  const numbers: number[] = []
  if (!list.expect(BerTag.Sequence)) return numbers
  list.descend()
  while (numbers.length < MAX_LIST && list.next()) numbers.push(list.integer())
  return numbers
}

/** Encryption type of the encrypted data inside the field just read. */
export function readCipher(field: BerReader): string {
  const inner = field.enter()
  if (!inner.expect(BerTag.Sequence)) return ''
  inner.descend()
  return inner.next() && inner.tag === contextTag(0) ? nameCipher(readNumber(inner)) : ''
}

/** The ticket inside the field just read. */
export function readTicket(field: BerReader): Ticket {
  return readTicketAt(field.enter())
}

/** The ticket that is the next element. */
export function readTicketAt(reader: BerReader): Ticket {
  const ticket: Ticket = { realm: '', service: '', cipher: '' }
  if (!reader.expect(Tag.Ticket)) return ticket
  const inner = reader.enter()
  if (!inner.expect(BerTag.Sequence)) return ticket
  inner.descend()
  while (inner.next()) {
    if (inner.tag === contextTag(1)) ticket.realm = readText(inner)
    else if (inner.tag === contextTag(2)) ticket.service = readPrincipal(inner)
    else if (inner.tag === contextTag(3)) ticket.cipher = readCipher(inner)
  }
  return ticket
}

/** The ticket of an AP-REQ at `start` (RFC 4120 5.5.1). */
export function readApTicket(bytes: Buffer, start: number, stop: number, isCut: boolean): Ticket {
  const reader = new BerReader(bytes, start, stop, isCut)
  if (reader.expect(Tag.ApRequest) && reader.descend().expect(BerTag.Sequence)) {
    reader.descend()
    while (reader.next()) if (reader.tag === contextTag(3)) return readTicket(reader)
  }
  return { realm: '', service: '', cipher: '' }
}
