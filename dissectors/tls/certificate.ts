/**
 * What is read of an X.509 certificate (RFC 5280 4.1): serial number, names, validity,
 * key, subject alternative names. No signature is checked and no chain is built.
 */
import { escapeControls } from '../../src/bytes/text.ts'
import { DerReader, Tag } from '../../src/formats/der.ts'
import { type CertificateKey, nameSignature, readKey } from './certificateKey.ts'
import { MAX_CERTIFICATE_NAMES } from './constants.ts'

export interface Certificate {
  /** RFC 4514 text: last part of the name first. */
  subject: string
  issuer: string
  /** Microseconds since the epoch. */
  notBefore: number
  notAfter: number
  names: string[]
  /** Hex digits. */
  serial: string
  /** Algorithm its issuer signed it with: `sha256WithRSA`. */
  signature: string
  key: CertificateKey
  /** Issuer and subject are one, byte for byte, as of a certificate that its own key signed. */
  isSelfIssued: boolean
}

/** Most attributes of one name that are written. */
const MAX_ATTRIBUTES = 32
const MAX_NAME_TEXT = 1024
/** RFC 5280 4.1.2.2 allows no longer serial number; some are. */
const MAX_SERIAL_BYTES = 20
const SUBJECT_ALT_NAME = '2.5.29.17'
const VERSION_TAG = 0xa0
const EXTENSIONS_TAG = 0xa3
const DNS_NAME_TAG = 0x82
const IP_ADDRESS_TAG = 0x87

const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
}

/** Reads one certificate; undefined when it is not one. */
export function readCertificate(
  bytes: Buffer,
  start: number,
  end: number,
): Certificate | undefined {
  const outer = new DerReader(bytes, start, end)
  if (!outer.expect(Tag.Sequence)) return undefined
  const certificate = outer.enter()
  if (!certificate.expect(Tag.Sequence)) return undefined
  const body = certificate.enter()
  if (!body.next()) return undefined
  // A version 1 certificate begins with its serial number at once.
  if (body.tag === VERSION_TAG) body.next()
  const serialEnd = Math.min(body.stop, body.start + MAX_SERIAL_BYTES)
  const serial = bytes.toString('hex', body.start, serialEnd)
  if (!body.expect(Tag.Sequence)) return undefined
  const algorithm = body.enter()
  const signature = algorithm.expect(Tag.Oid) ? nameSignature(algorithm.oid()) : ''
  if (!body.expect(Tag.Sequence)) return undefined
  const issuerStart = body.start
  const issuerStop = body.stop
  const issuer = readName(body.enter())
  if (!body.expect(Tag.Sequence)) return undefined
  const validity = body.enter()
  const notBefore = readTime(validity)
  const notAfter = readTime(validity)
  if (!body.expect(Tag.Sequence)) return undefined
  const isSelfIssued = bytes.compare(bytes, issuerStart, issuerStop, body.start, body.stop) === 0
  const subject = readName(body.enter())
  const key = body.expect(Tag.Sequence) ? readKey(body.enter()) : { type: '', bits: 0 }
  const names: string[] = []
  while (body.next()) if (body.tag === EXTENSIONS_TAG) readExtensions(body.enter(), names)
  return { subject, issuer, notBefore, notAfter, names, serial, signature, key, isSelfIssued }
}

function readName(name: DerReader): string {
  const parts: string[] = []
  let attributes = 0
  while (name.expect(Tag.Set) && attributes < MAX_ATTRIBUTES) {
    const set = name.enter()
    const values: string[] = []
    while (set.expect(Tag.Sequence) && attributes++ < MAX_ATTRIBUTES) {
      const pair = set.enter()
      if (!pair.expect(Tag.Oid)) break
      const oid = pair.oid()
      if (pair.next()) values.push(`${ATTRIBUTES[oid] ?? oid}=${escapeValue(pair.text())}`)
    }
    // A set has no order of its own: this is the one OpenSSL writes.
    parts.push(values.reverse().join('+'))
  }
  return parts.reverse().join(',').slice(0, MAX_NAME_TEXT)
}

const escapeValue = (value: string): string =>
  value.replace(/["+,;<>]|\\(?!x[0-9a-f]{2}|u[0-9a-f]{4})|^[ #]| $/g, '\\$&')

/** UTCTime `YYMMDDhhmmssZ` or GeneralizedTime `YYYYMMDDhhmmssZ`, as microseconds; 0 when it is neither. */
function readTime(validity: DerReader): number {
  if (!validity.next()) return 0
  const text = validity.bytes.toString(
    'latin1',
    validity.start,
    Math.min(validity.stop, validity.start + 20),
  )
  const match = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(text)
  if (match === null) return 0
  let year = Number(match[1])
  if (match[1]!.length === 2) year += year < 50 ? 2000 : 1900
  const days = countDays(year, Number(match[2]), Number(match[3]))
  const seconds =
    days * 86_400 + Number(match[4]) * 3600 + Number(match[5]) * 60 + Number(match[6] ?? 0)
  return Math.max(0, seconds) * 1e6
}

/** Days since 1970-01-01 of a date in the Gregorian calendar. */
function countDays(year: number, month: number, day: number): number {
  // The year begins in March here, so that the leap day is its last.
  const y = month > 2 ? year : year - 1
  const m = month > 2 ? month - 3 : month + 9
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return 365 * y + leaps + Math.floor((153 * m + 2) / 5) + day - 719_469
}

/** A time that `readTime` read as ISO 8601, to the second; '' for 0. */
export function writeTime(micros: number): string {
  if (micros === 0) return ''
  const seconds = Math.floor(micros / 1e6)
  const days = Math.floor(seconds / 86_400)
  // Years begin in March, in cycles of 400.
  const shifted = days + 719_468
  const cycle = Math.floor(shifted / 146_097)
  const day = shifted - cycle * 146_097
  const year = Math.floor(
    (day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  )
  const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * dayOfYear + 2) / 153)
  const date = [
    cycle * 400 + year + (month >= 10 ? 1 : 0),
    month < 10 ? month + 3 : month - 9,
    dayOfYear - Math.floor((153 * month + 2) / 5) + 1,
  ]
  const rest = seconds - days * 86_400
  const time = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60]
  const write = (part: number): string => String(part).padStart(2, '0')
  return `${date.map(write).join('-')}T${time.map(write).join(':')}Z`
}

function readExtensions(wrapper: DerReader, names: string[]): void {
  if (!wrapper.expect(Tag.Sequence)) return
  const list = wrapper.enter()
  while (list.expect(Tag.Sequence)) {
    const extension = list.enter()
    if (!extension.expect(Tag.Oid) || extension.oid() !== SUBJECT_ALT_NAME) continue
    // critical BOOLEAN may stand before the value.
    while (extension.next()) if (extension.tag === 0x04) readAltNames(extension.enter(), names)
    return
  }
}

function readAltNames(value: DerReader, names: string[]): void {
  if (!value.expect(Tag.Sequence)) return
  const list = value.enter()
  while (names.length < MAX_CERTIFICATE_NAMES && list.next()) {
    if (list.tag === DNS_NAME_TAG) names.push(escapeControls(list.text()))
    else if (list.tag === IP_ADDRESS_TAG) names.push(writeAddress(list))
  }
}

function writeAddress(list: DerReader): string {
  const { bytes, start, stop } = list
  if (stop - start === 4) return [...bytes.subarray(start, stop)].join('.')
  const groups: string[] = []
  const end = Math.min(stop, start + 16)
  for (let at = start; at + 2 <= end; at += 2) groups.push(bytes.readUInt16BE(at).toString(16))
  return groups.join(':')
}
