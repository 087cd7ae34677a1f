/** The ServerHello and the group of a ServerKeyExchange: RFC 8446 4.1.3, RFC 5246 7.4.1.3, RFC 8422 5.4. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import { readHex } from './clientHello.ts'
import { Extension, HELLO_RETRY_RANDOM } from './constants.ts'

export interface ServerHello {
  legacyVersion: number
  /** From supported_versions when that is there. */
  version: number
  isRetry: boolean
  sessionId: string
  cipher: number
  extensions: number[]
  alpn: string
  /** -1 when no key share was chosen here. */
  group: number
  hasPreSharedKey: boolean
}

/** Reads a ServerHello's body; `input.ok` is false afterwards when it was malformed. */
export function readServerHello(input: ByteReader): ServerHello {
  const legacyVersion = input.u16be()
  const isRetry = readRandom(input)
  // Drafts of TLS 1.3 before 22 left session id and compression out.
  const isOldDraft = legacyVersion >> 8 === 0x7f
  const hello: ServerHello = {
    legacyVersion,
    version: legacyVersion,
    isRetry,
    sessionId: isOldDraft ? '' : readHex(input, input.u8()),
    cipher: input.u16be(),
    extensions: [],
    alpn: '',
    group: -1,
    hasPreSharedKey: false,
  }
  if (!isOldDraft) input.skip(1)
  if (!input.ok || input.remaining() < 2) return hello
  const total = input.u16be()
  if (total > input.remaining()) {
    input.fail()
    return hello
  }
  const extensionsEnd = input.pos + total
  while (input.ok && input.pos < extensionsEnd) {
    const type = input.u16be()
    const size = input.u16be()
    if (!input.ok || size > extensionsEnd - input.pos) {
      input.fail()
      break
    }
    hello.extensions.push(type)
    readExtension(input, type, size, hello)
    input.pos += size
  }
  return hello
}

const retryRandom = Buffer.from(HELLO_RETRY_RANDOM, 'hex')

/** Reads over the random; whether it is the one that makes the hello a HelloRetryRequest. */
function readRandom(input: ByteReader): boolean {
  const start = input.pos
  input.skip(retryRandom.length)
  if (!input.ok) return false
  for (let i = 0; i < retryRandom.length; i++) {
    if (input.view.getUint8(start + i) !== retryRandom[i]) return false
  }
  return true
}

function readExtension(input: ByteReader, type: number, size: number, hello: ServerHello): void {
  const { pos, view } = input
  if (type === Extension.SupportedVersions && size === 2) hello.version = view.getUint16(pos)
  else if (isKeyShare(type) && size >= 2) hello.group = view.getUint16(pos)
  else if (type === Extension.PreSharedKey) hello.hasPreSharedKey = true
  else if (type === Extension.Alpn && size > 3) {
    const end = Math.min(pos + 3 + view.getUint8(pos + 2), pos + size)
    hello.alpn = wireText(input.bytes, pos + 3, end)
  }
}

const isKeyShare = (type: number): boolean =>
  type === Extension.KeyShare || type === Extension.DraftKeyShare

/** Named curve of an ECDHE ServerKeyExchange, -1 for anything else. */
export function readNamedCurve(input: ByteReader): number {
  const isNamedCurve = input.u8() === 3
  const group = input.u16be()
  const keyBytes = input.u8()
  // A DHE message may begin with 3 by chance only with a 768-bit-or-longer prime: its third byte is then no curve's.
  return input.ok && isNamedCurve && keyBytes >= 32 && keyBytes <= input.remaining() ? group : -1
}
