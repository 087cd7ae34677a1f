/**
 * Public key blobs: RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709, OpenSSH's
 * PROTOCOL.certkeys and PROTOCOL.u2f. Names the type, size and SHA-256 fingerprint;
 * of a certificate, those of the key inside it. Verifies nothing.
 */
import { createHash } from 'node:crypto'
import { ContentCache } from '../../src/bytes/contentCache.ts'
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_KEPT_HOST_KEY_BYTES, MAX_KEPT_HOST_KEYS } from './constants.ts'

export interface PublicKey {
  /** As the blob names it, `ssh-ed25519-cert-v01@openssh.com` for a certificate. */
  type: string
  /** 0 when the type's size is not known. */
  bits: number
  /** `SHA256:` and base64 without padding. */
  fingerprint: string
}

const MAX_TYPE_BYTES = 64
const CERTIFICATE = /-cert-v0[01]@openssh\.com$/
const TYPE = /^[a-z0-9][a-z0-9.@-]+$/

/** Servers show the same key to everyone. */
const publicKeys = new ContentCache<PublicKey>(MAX_KEPT_HOST_KEYS, MAX_KEPT_HOST_KEY_BYTES)

/** Strings of a blob at offsets; `at` is -1 once something did not fit. */
interface Cursor {
  at: number
}

/** The next string of `blob` as a view of it; empty and `at` -1 past its end. */
function takeString(blob: Buffer, cursor: Cursor): Buffer {
  if (cursor.at < 0 || cursor.at + 4 > blob.length) {
    cursor.at = -1
    return Buffer.alloc(0)
  }
  const length = blob.readUInt32BE(cursor.at)
  const start = cursor.at + 4
  if (length > blob.length - start) {
    cursor.at = -1
    return Buffer.alloc(0)
  }
  cursor.at = start + length
  return blob.subarray(start, start + length)
}

/** How many strings make up the public key of a type, behind its name. */
function countKeyStrings(type: string): number {
  if (type.startsWith('sk-ecdsa-sha2-')) return 3
  if (type.startsWith('sk-ssh-ed25519')) return 2
  if (type.startsWith('ssh-dss')) return 4
  if (/^(ssh-rsa|rsa-sha2-|ecdsa-sha2-)/.test(type)) return 2
  if (/^ssh-ed(25519|448)/.test(type)) return 1
  return 0
}

/** Bits of an mpint, RFC 4251 section 5: its sign byte does not count. */
export function countMpintBits(mpint: Buffer): number {
  let at = 0
  while (at < mpint.length && mpint[at] === 0) at++
  if (at === mpint.length) return 0
  return (mpint.length - at) * 8 - Math.clz32(mpint[at]!) + 24
}

function countBits(type: string, strings: readonly Buffer[]): number {
  if (/^(ssh-rsa|rsa-sha2-)/.test(type)) return countMpintBits(strings[1] ?? Buffer.alloc(0))
  if (type.startsWith('ssh-dss')) return countMpintBits(strings[0] ?? Buffer.alloc(0))
  const curve = /nistp(\d{3})/.exec(type)
  if (curve) return Number(curve[1])
  if (type.includes('ed25519')) return 256
  return type.includes('ed448') ? 448 : 0
}

function lengthPrefixed(part: Buffer): Buffer {
  const out = Buffer.alloc(4 + part.length)
  out.writeUInt32BE(part.length, 0)
  part.copy(out, 4)
  return out
}

/** Takes the next `length` bytes of `input`, which has them, as a key blob; undefined when it is none. */
export function takePublicKey(input: StreamSlice, length: number): PublicKey | undefined {
  const { bytes, pos: start } = input
  const end = start + length
  input.pos = end
  // A client's key exchange value stands where a reply has the key: most are told by this length.
  if (length < 8 || input.view.getUint32(start) > MAX_TYPE_BYTES) return undefined
  const kept = publicKeys.find(bytes, start, end)
  if (kept !== undefined) return kept
  const key = readPublicKey(bytes.subarray(start, end))
  if (key !== undefined) publicKeys.add(bytes, start, end, key)
  return key
}

/** Reads a key blob; undefined when it does not begin with a key type's name. */
export function readPublicKey(blob: Buffer): PublicKey | undefined {
  const cursor: Cursor = { at: 0 }
  const name = takeString(blob, cursor)
  if (cursor.at < 0 || name.length < 4 || name.length > MAX_TYPE_BYTES) return undefined
  const type = name.toString('latin1')
  if (!TYPE.test(type)) return undefined
  const certified = CERTIFICATE.test(type)
  if (certified) takeString(blob, cursor) // nonce
  const strings: Buffer[] = []
  for (let i = countKeyStrings(type); i > 0; i--) strings.push(takeString(blob, cursor))
  if (cursor.at < 0) return undefined
  const inner = certified
    ? Buffer.concat(
        [Buffer.from(type.replace(CERTIFICATE, '')), ...strings].map((s) => lengthPrefixed(s)),
      )
    : blob
  const hash = createHash('sha256').update(inner).digest('base64').replace(/=+$/, '')
  return { type, bits: countBits(type, strings), fingerprint: `SHA256:${hash}` }
}
