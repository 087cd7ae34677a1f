/** The ClientHello: RFC 8446 4.1.2, RFC 5246 7.4.1.2, and the SSL 2.0 form (RFC 5246 E.2). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import { Extension, MAX_ALPN } from './constants.ts'

/** What a client offers, in its order; every list is bounded by the message's length. */
export interface ClientHello {
  legacyVersion: number
  sessionId: string
  ciphers: number[]
  extensions: number[]
  groups: number[]
  pointFormats: number[]
  signatureAlgorithms: number[]
  supportedVersions: number[]
  /** Names as text, for the columns. */
  alpn: string[]
  /** First name's first and last byte, for JA4; -1 when there is none. */
  alpnFirstByte: number
  alpnLastByte: number
  serverName: string
  /** An early session's ticket (RFC 5077) is in it. */
  hasTicket: boolean
}

const createHello = (): ClientHello => ({
  legacyVersion: 0,
  sessionId: '',
  ciphers: [],
  extensions: [],
  groups: [],
  pointFormats: [],
  signatureAlgorithms: [],
  supportedVersions: [],
  alpn: [],
  alpnFirstByte: -1,
  alpnLastByte: -1,
  serverName: '',
  hasTicket: false,
})

/** Reads a ClientHello's body; `input.ok` is false afterwards when it was malformed. */
export function readClientHello(input: ByteReader): ClientHello {
  const hello = createHello()
  hello.legacyVersion = input.u16be()
  input.skip(32)
  hello.sessionId = readHex(input, input.u8())
  // DTLS has a cookie here (RFC 6347 4.2.1).
  if (hello.legacyVersion >= 0xfe00) input.skip(input.u8())
  readU16List(input, input.u16be(), hello.ciphers)
  input.skip(input.u8())
  // SSL 3.0 and early TLS 1.0 clients end here.
  if (!input.ok || input.remaining() === 0) return hello
  const total = input.u16be()
  if (total > input.remaining()) {
    input.fail()
    return hello
  }
  const messageEnd = input.end
  const extensionsEnd = input.pos + total
  while (input.ok && input.pos < extensionsEnd) {
    const type = input.u16be()
    const size = input.u16be()
    if (!input.ok || size > extensionsEnd - input.pos) {
      input.fail()
      break
    }
    hello.extensions.push(type)
    const next = input.pos + size
    input.end = next
    readExtension(input, type, hello)
    // A fault inside one extension leaves the others readable.
    input.reset(next, messageEnd)
  }
  return hello
}

/** `count` bytes in hex; '' and failed when there are fewer. */
export function readHex(input: ByteReader, count: number): string {
  const start = input.pos
  input.skip(count)
  return count > 0 && input.ok ? input.bytes.toString('hex', start, start + count) : ''
}

function readExtension(input: ByteReader, type: number, hello: ClientHello): void {
  switch (type) {
    case Extension.ServerName:
      hello.serverName = readServerName(input)
      break
    case Extension.SupportedGroups:
      readU16List(input, input.u16be(), hello.groups)
      break
    case Extension.PointFormats:
      for (let left = input.u8(); left > 0 && input.ok; left--) hello.pointFormats.push(input.u8())
      break
    case Extension.SignatureAlgorithms:
      readU16List(input, input.u16be(), hello.signatureAlgorithms)
      break
    case Extension.SupportedVersions:
      readU16List(input, input.u8(), hello.supportedVersions)
      break
    case Extension.Alpn:
      readAlpn(input, hello)
      break
    case Extension.SessionTicket:
      hello.hasTicket = input.remaining() > 0
      break
  }
}

function readU16List(input: ByteReader, sizeBytes: number, list: number[]): void {
  if (sizeBytes > input.remaining()) {
    input.fail()
    return
  }
  for (let left = sizeBytes >> 1; left > 0; left--) list.push(input.u16be())
  if (sizeBytes & 1) input.skip(1)
}

/** The first host_name of a server_name_list. */
function readServerName(input: ByteReader): string {
  input.skip(2)
  const isHostName = input.u8() === 0
  const size = input.u16be()
  if (!input.ok || !isHostName || size > input.remaining()) return ''
  return wireText(input.bytes, input.pos, input.pos + size)
}

function readAlpn(input: ByteReader, hello: ClientHello): void {
  input.skip(2)
  while (input.ok && input.remaining() > 0) {
    const size = input.u8()
    if (size > input.remaining()) break
    if (hello.alpnFirstByte < 0 && size > 0) {
      hello.alpnFirstByte = input.peek()
      hello.alpnLastByte = input.peek(size - 1)
    }
    // GREASE stands in ALPN too, as two such bytes.
    const grease = size === 2 && input.peek() === input.peek(1) && (input.peek() & 0xf) === 0xa
    if (!grease && hello.alpn.length < MAX_ALPN) {
      hello.alpn.push(wireText(input.bytes, input.pos, input.pos + size))
    }
    input.skip(size)
  }
}

/**
 *   length | 0x8000 (2)  type 1  version (2)  ciphers' bytes (2)  session id's (2)  challenge's (2)
 *   ciphers, three bytes each: the first is 0 for those TLS knows
 */
export function readV2ClientHello(input: ByteReader): ClientHello {
  const hello = createHello()
  input.skip(3)
  hello.legacyVersion = input.u16be()
  const cipherBytes = input.u16be()
  input.skip(4)
  for (let left = Math.floor(cipherBytes / 3); left > 0 && input.ok; left--) {
    const cipher = input.u24be()
    if (input.ok && cipher <= 0xffff) hello.ciphers.push(cipher)
  }
  return hello
}

/** Bytes of an SSL 2.0 ClientHello with its header, 0 when `input` does not begin with one; -1: more is needed. */
export function measureV2ClientHello(input: ByteReader): number {
  const first = input.peek()
  if (first < 0) return -1
  if ((first & 0x80) === 0) return 0
  if (input.remaining() < 11) return input.remaining() > 2 && input.peek(2) !== 1 ? 0 : -1
  const at = input.pos
  const view = input.view
  const size = view.getUint16(at) & 0x7fff
  const version = view.getUint16(at + 3)
  const ciphers = view.getUint16(at + 5)
  const session = view.getUint16(at + 7)
  const challenge = view.getUint16(at + 9)
  const plausible =
    view.getUint8(at + 2) === 1 &&
    (version === 2 || (version >= 0x300 && version <= 0x303)) &&
    ciphers > 0 &&
    ciphers % 3 === 0 &&
    (session === 0 || session === 16) &&
    challenge >= 16 &&
    challenge <= 32 &&
    size === 9 + ciphers + session + challenge
  return plausible ? size + 2 : 0
}
