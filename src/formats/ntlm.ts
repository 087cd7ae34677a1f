/**
 * NTLM's three messages: MS-NLMP 2.2.1. Names are read, proofs never: responses, challenges and
 * session keys stay where they are. Reads within `[start, end)` only, and no name past its bound.
 */
import { MAX_TEXT_BYTES, wireText } from '../bytes/text.ts'
import { utf16Text } from './utf16.ts'

/** What one message says; '' where it says nothing. */
export interface NtlmMessage {
  /** Negotiate, challenge, authenticate. */
  readonly type: 1 | 2 | 3
  readonly user: string
  readonly domain: string
  readonly workstation: string
  /** Of a challenge the server's realm, of an NTLMv2 answer the service meant: `cifs/server`. */
  readonly targetName: string
  readonly nbDomain: string
  readonly nbComputer: string
  readonly dnsDomain: string
  readonly dnsComputer: string
  readonly dnsTree: string
  /** Of the sender's system: `10.0.19041`. */
  readonly version: string
  readonly isAnonymous: boolean
  readonly isNtlmV2: boolean
}

type Mutable = { -readonly [K in keyof NtlmMessage]: NtlmMessage[K] }

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1')

/** Flags, 2.2.2.5. */
const UNICODE = 0x00000001
const ANONYMOUS = 0x00000800
const DOMAIN_SUPPLIED = 0x00001000
const WORKSTATION_SUPPLIED = 0x00002000
const TARGET_INFO = 0x00800000
const VERSION = 0x02000000

/** Where the fixed part of each message ends when it has flags, and with its version. */
const NEGOTIATE_BYTES = 16
const CHALLENGE_BYTES = 24
const AUTHENTICATE_BYTES = 52

/** AV_PAIR ids, 2.2.2.1. */
const AV_END = 0
const AV_NB_COMPUTER = 1
const AV_NB_DOMAIN = 2
const AV_DNS_COMPUTER = 3
const AV_DNS_DOMAIN = 4
const AV_DNS_TREE = 5
const AV_TARGET_NAME = 9
/** Pairs looked at; there are eleven kinds. */
const MAX_AV_PAIRS = 32
/** Of an NTLMv2 response: proof, and what stands before its pairs, 2.2.2.7. */
const NTLM2_HEADER_BYTES = 44
/** An NTLMv1 response, 2.2.2.6; a longer one is NTLMv2's. */
const NTLM1_RESPONSE_BYTES = 24

/** Where a field's bytes lie. */
interface Range {
  readonly start: number
  readonly end: number
}

/** The message at `start`; undefined where none is, or its fixed part is cut short. */
export function readNtlm(bytes: Buffer, start: number, end: number): NtlmMessage | undefined {
  const stop = Math.min(end, bytes.length)
  if (stop - start < NEGOTIATE_BYTES) return undefined
  if (bytes.compare(SIGNATURE, 0, 8, start, start + 8) !== 0) return undefined
  const type = bytes.readUInt32LE(start + 8)
  if (type === 1) return readNegotiate(bytes, start, stop)
  if (type === 2 && stop - start >= CHALLENGE_BYTES) return readChallenge(bytes, start, stop)
  if (type === 3 && stop - start >= AUTHENTICATE_BYTES) return readAuthenticate(bytes, start, stop)
  return undefined
}

function readNegotiate(bytes: Buffer, start: number, end: number): NtlmMessage {
  const made = createMessage(1)
  const flags = bytes.readUInt32LE(start + 12)
  // Names of this message are never Unicode, since nothing is agreed on yet.
  if (flags & DOMAIN_SUPPLIED) made.domain = fieldText(bytes, start, end, 16, false)
  if (flags & WORKSTATION_SUPPLIED) made.workstation = fieldText(bytes, start, end, 24, false)
  if (flags & VERSION) made.version = readVersion(bytes, start + 32, end)
  return made
}

function readChallenge(bytes: Buffer, start: number, end: number): NtlmMessage {
  const made = createMessage(2)
  const flags = bytes.readUInt32LE(start + 20)
  made.targetName = fieldText(bytes, start, end, 12, (flags & UNICODE) !== 0)
  if (flags & TARGET_INFO) {
    const info = fieldRange(bytes, start, end, 40)
    if (info !== undefined) readPairs(made, bytes, info.start, info.end)
  }
  if (flags & VERSION) made.version = readVersion(bytes, start + 48, end)
  return made
}

function readAuthenticate(bytes: Buffer, start: number, end: number): NtlmMessage {
  const made = createMessage(3)
  // Messages of the oldest clients end where others have their flags: their names then say how they are written.
  const first = firstPayload(bytes, start, end)
  const flags = first >= 64 && end - start >= 64 ? bytes.readUInt32LE(start + 60) : -1
  const isUnicode = flags < 0 ? looksUnicode(bytes, start, end) : (flags & UNICODE) !== 0
  made.domain = fieldText(bytes, start, end, 28, isUnicode)
  made.user = fieldText(bytes, start, end, 36, isUnicode)
  made.workstation = fieldText(bytes, start, end, 44, isUnicode)
  const response = fieldRange(bytes, start, end, 20)
  const size = response === undefined ? 0 : response.end - response.start
  made.isNtlmV2 = size > NTLM1_RESPONSE_BYTES
  made.isAnonymous = made.user === '' && (size === 0 || (flags >= 0 && (flags & ANONYMOUS) !== 0))
  if (response !== undefined && size > NTLM2_HEADER_BYTES)
    readPairs(made, bytes, response.start + NTLM2_HEADER_BYTES, response.end)
  if (flags >= 0 && (flags & VERSION) !== 0 && first >= 72)
    made.version = readVersion(bytes, start + 64, end)
  return made
}

/** Names of the server and of what the client meant to talk to. */
function readPairs(made: Mutable, bytes: Buffer, start: number, end: number): void {
  let at = start
  for (let i = 0; i < MAX_AV_PAIRS && at + 4 <= end; i++) {
    const id = bytes.readUInt16LE(at)
    const from = at + 4
    const to = from + bytes.readUInt16LE(at + 2)
    if (id === AV_END || to > end) return
    if (id === AV_NB_COMPUTER) made.nbComputer = utf16Text(bytes, from, to)
    else if (id === AV_NB_DOMAIN) made.nbDomain = utf16Text(bytes, from, to)
    else if (id === AV_DNS_COMPUTER) made.dnsComputer = utf16Text(bytes, from, to)
    else if (id === AV_DNS_DOMAIN) made.dnsDomain = utf16Text(bytes, from, to)
    else if (id === AV_DNS_TREE) made.dnsTree = utf16Text(bytes, from, to)
    else if (id === AV_TARGET_NAME) made.targetName = utf16Text(bytes, from, to)
    at = to
  }
}

/** The bytes a field descriptor at `at` of the message points to; undefined when they are not there. */
function fieldRange(bytes: Buffer, start: number, end: number, at: number): Range | undefined {
  if (start + at + 8 > end) return undefined
  const length = bytes.readUInt16LE(start + at)
  const from = start + bytes.readUInt32LE(start + at + 4)
  return length === 0 || from + length > end ? undefined : { start: from, end: from + length }
}

function fieldText(
  bytes: Buffer,
  start: number,
  end: number,
  at: number,
  isUnicode: boolean,
): string {
  const range = fieldRange(bytes, start, end, at)
  if (range === undefined) return ''
  return isUnicode
    ? utf16Text(bytes, range.start, range.end)
    : wireText(bytes, range.start, range.end, MAX_TEXT_BYTES)
}

/** Where the first field that is not empty lies, counted from the message's start. */
function firstPayload(bytes: Buffer, start: number, end: number): number {
  let first = end - start
  for (let at = 12; at <= 44; at += 8) {
    if (bytes.readUInt16LE(start + at) > 0)
      first = Math.min(first, bytes.readUInt32LE(start + at + 4))
  }
  return first
}

function looksUnicode(bytes: Buffer, start: number, end: number): boolean {
  const range = fieldRange(bytes, start, end, 36) ?? fieldRange(bytes, start, end, 28)
  if (range === undefined || ((range.end - range.start) & 1) !== 0) return false
  return bytes[range.start + 1] === 0
}

function readVersion(bytes: Buffer, at: number, end: number): string {
  if (at + 8 > end) return ''
  const build = bytes.readUInt16LE(at + 2)
  const major = bytes.readUInt8(at)
  return major === 0 && build === 0 ? '' : `${major}.${bytes.readUInt8(at + 1)}.${build}`
}

const createMessage = (type: 1 | 2 | 3): Mutable => ({
  type,
  user: '',
  domain: '',
  workstation: '',
  targetName: '',
  nbDomain: '',
  nbComputer: '',
  dnsDomain: '',
  dnsComputer: '',
  dnsTree: '',
  version: '',
  isAnonymous: false,
  isNtlmV2: false,
})
