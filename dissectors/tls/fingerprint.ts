/**
 * JA3 and JA3S (MD5 of decimal lists), and JA4 (BSD 3-clause part of FoxIO's set).
 * Nothing else of that set is made here.
 */
import { createHash } from 'node:crypto'
import { ContentCache } from '../../src/bytes/contentCache.ts'
import type { ClientHello } from './clientHello.ts'
import {
  Extension,
  isGrease,
  MAX_GROUPS,
  MAX_KEPT_DIGESTS,
  MAX_KEPT_TEXT_CHARS,
  nameGroup,
} from './constants.ts'

const digest = (algorithm: 'md5' | 'sha256', text: string): string =>
  createHash(algorithm).update(text).digest('hex')

/** The digest of a text that comes again and again, kept in `kept`. */
function digestKept(kept: Map<string, string>, algorithm: 'md5' | 'sha256', text: string): string {
  if (text.length > MAX_KEPT_TEXT_CHARS) return digest(algorithm, text)
  let found = kept.get(text)
  if (found === undefined) {
    found = digest(algorithm, text)
    if (kept.size >= MAX_KEPT_DIGESTS) kept.clear()
    kept.set(text, found)
  }
  return found
}

const md5s = new Map<string, string>()
const sha256s = new Map<string, string>()

const dropGrease = (list: readonly number[]): number[] => list.filter((v) => !isGrease(v))
const toHex4 = (value: number): string => value.toString(16).padStart(4, '0')

/** JA3's text before hashing: version,ciphers,extensions,groups,point formats. */
export const writeJa3 = (hello: ClientHello): string =>
  [
    String(hello.legacyVersion),
    dropGrease(hello.ciphers).join('-'),
    dropGrease(hello.extensions).join('-'),
    dropGrease(hello.groups).join('-'),
    hello.pointFormats.join('-'),
  ].join(',')

export const hashJa3 = (hello: ClientHello): string => digest('md5', writeJa3(hello))

export const hashJa3s = (version: number, cipher: number, extensions: readonly number[]): string =>
  digestKept(md5s, 'md5', `${version},${cipher},${extensions.join('-')}`)

const JA4_VERSIONS: Readonly<Record<number, string>> = {
  772: '13',
  65279: 'd1',
  65277: 'd2',
  65276: 'd3',
  771: '12',
  770: '11',
  769: '10',
  768: 's3',
  2: 's2',
}
const NO_LIST = '000000000000'
const hash12 = (text: string): string =>
  text === '' ? NO_LIST : digestKept(sha256s, 'sha256', text).slice(0, 12)
const count2 = (list: readonly number[]): string =>
  String(Math.min(list.length, 99)).padStart(2, '0')

function isAlphanumeric(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
}

/** First and last character of the first ALPN name; hex digits of them when they are not printable as such. */
function writeAlpn(hello: ClientHello): string {
  const { alpnFirstByte: first, alpnLastByte: last } = hello
  if (first < 0) return '00'
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last)
  return `${(first >> 4).toString(16)}${(last & 15).toString(16)}`
}

/** What carried a ClientHello, as JA4 writes it. */
export type Ja4Transport = 't' | 'q' | 'd'

/** JA4 of a ClientHello. */
export function hashJa4(hello: ClientHello, transport: Ja4Transport = 't'): string {
  const ciphers = dropGrease(hello.ciphers)
  const extensions = dropGrease(hello.extensions)
  const versions = dropGrease(hello.supportedVersions)
  const version = versions.length > 0 ? highest(versions) : hello.legacyVersion
  const hashed = extensions
    .filter((e) => e !== Extension.ServerName && e !== Extension.Alpn)
    .map(toHex4)
    .sort()
    .join()
  const algorithms = dropGrease(hello.signatureAlgorithms).map(toHex4).join()
  const head = [
    transport,
    JA4_VERSIONS[version] ?? '00',
    extensions.includes(Extension.ServerName) ? 'd' : 'i',
    count2(ciphers),
    count2(extensions),
    writeAlpn(hello),
  ].join('')
  const tail = algorithms === '' ? hashed : `${hashed}_${algorithms}`
  return `${head}_${hash12(ciphers.map(toHex4).sort().join())}_${hash12(tail)}`
}

/** Of DTLS the smallest number is the newest version. */
const highest = (versions: readonly number[]): number =>
  versions.some((v) => v >= 0xfe00)
    ? Math.min(...versions.filter((v) => v >= 0xfe00))
    : Math.max(...versions)

/** What carries a hello: QUIC's are told by their own extension (RFC 9001 8.2). */
const transportOf = (hello: ClientHello): Ja4Transport =>
  hello.legacyVersion >= 0xfe00
    ? 'd'
    : hello.extensions.includes(Extension.QuicTransportParameters) ||
        hello.extensions.includes(Extension.DraftQuicTransportParameters)
      ? 'q'
      : 't'

export interface Fingerprints {
  readonly ja3: string
  readonly ja4: string
  /** Names of the groups offered. */
  readonly groups: readonly string[]
}

const makeFingerprints = (hello: ClientHello): Fingerprints => ({
  ja3: hashJa3(hello),
  ja4: hashJa4(hello, transportOf(hello)),
  groups: dropGrease(hello.groups).slice(0, MAX_GROUPS).map(nameGroup),
})

/** 16-bit numbers of the lists that make a key; a hello with more is hashed each time. */
const MAX_KEY_NUMBERS = 512
const key = new Uint16Array(MAX_KEY_NUMBERS)
const keyBytes = Buffer.from(key.buffer)
const kept = new ContentCache<Fingerprints>(MAX_KEPT_DIGESTS, keyBytes.length)

/** JA3, JA4 and the groups' names, from an earlier hello that differs in nothing they are made of. */
export function fingerprint(hello: ClientHello): Fingerprints {
  const numbers = writeKey(hello)
  if (numbers < 0) return makeFingerprints(hello)
  let found = kept.find(keyBytes, 0, numbers * 2)
  if (found === undefined) {
    found = makeFingerprints(hello)
    kept.add(keyBytes, 0, numbers * 2, found)
  }
  return found
}

/** Writes all that the fingerprints are made of, GREASE left out as they do; -1 when it is too much. */
function writeKey(hello: ClientHello): number {
  key[0] = hello.legacyVersion
  key[1] = hello.alpnFirstByte
  key[2] = hello.alpnLastByte
  let at = writeList(hello.ciphers, 3)
  at = writeList(hello.extensions, at)
  at = writeList(hello.groups, at)
  at = writeList(hello.pointFormats, at)
  at = writeList(hello.signatureAlgorithms, at)
  return writeList(hello.supportedVersions, at)
}

/** Writes a list behind its length; returns the place after it, -1 when it has none. */
function writeList(list: readonly number[], at: number): number {
  if (at < 0 || at + 1 + list.length > MAX_KEY_NUMBERS) return -1
  let next = at + 1
  for (let i = 0; i < list.length; i++) {
    const value = list[i]!
    if (!isGrease(value)) key[next++] = value
  }
  key[at] = next - at - 1
  return next
}
