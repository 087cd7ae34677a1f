/**
 * What TLS adds to the bytes inside a record, by cipher suite: with an AEAD the size of what
 * was sent is exact, with CBC it is known to within a block (RFC 5246 6.2.3, RFC 8446 5.2).
 */

/** Bytes a record is longer than what it carries, at least and at most. */
export interface RecordCover {
  readonly least: number
  readonly most: number
}

const exactly = (bytes: number): RecordCover => ({ least: bytes, most: bytes })
/** Initialisation vector, authentication code, and 1 to `block` bytes of padding. */
const padded = (vector: number, code: number, block: number): RecordCover => ({
  least: vector + code + 1,
  most: vector + code + block,
})

const TLS_1_0 = 0x0301
/** Type byte and 16 bytes of authentication. */
const TLS13 = exactly(17)
const TLS13_SHORT_TAG = exactly(9)
/** 8 bytes of nonce, 16 of authentication. */
const EXPLICIT_NONCE = exactly(24)
const EXPLICIT_NONCE_SHORT_TAG = exactly(16)
const CHACHA = exactly(16)
const STREAM_SHA = exactly(20)
const STREAM_MD5 = exactly(16)

const SHA1_CBC = [0x2f, 0x33, 0x35, 0x39, 0x41, 0x45, 0x84, 0x88, 0xc009, 0xc00a, 0xc013, 0xc014]
const SHA256_CBC = [0x3c, 0x3d, 0x67, 0x6b, 0xc023, 0xc027]
const SHA384_CBC = [0xc024, 0xc028]
const TRIPLE_DES = [0x0a, 0x16, 0xc008, 0xc012]
const RC4_SHA = [0x05, 0xc007, 0xc011]
const RC4_MD5 = 0x04

/** The cover under a cipher suite; undefined for one this list does not have. `version` is the ServerHello's. */
export function coverOf(cipher: number, version: number): RecordCover | undefined {
  if (isTls13Cipher(cipher)) return cipher === 0x1305 ? TLS13_SHORT_TAG : TLS13
  if (isBetween(cipher, 0x9c, 0xa7) || isBetween(cipher, 0xc02b, 0xc032)) return EXPLICIT_NONCE
  if (isBetween(cipher, 0xc07a, 0xc08f)) return EXPLICIT_NONCE
  if (isBetween(cipher, 0xc09c, 0xc0af)) {
    const isShort = isBetween(cipher, 0xc0a0, 0xc0a3) || isBetween(cipher, 0xc0a8, 0xc0ab)
    return isShort || cipher >= 0xc0ae ? EXPLICIT_NONCE_SHORT_TAG : EXPLICIT_NONCE
  }
  if (isBetween(cipher, 0xcca8, 0xccae)) return CHACHA
  // TLS 1.0 goes on with the last block instead of sending a vector.
  const hasVector = version > TLS_1_0
  if (SHA1_CBC.includes(cipher)) return padded(hasVector ? 16 : 0, 20, 16)
  if (SHA256_CBC.includes(cipher)) return padded(hasVector ? 16 : 0, 32, 16)
  if (SHA384_CBC.includes(cipher)) return padded(hasVector ? 16 : 0, 48, 16)
  if (TRIPLE_DES.includes(cipher)) return padded(hasVector ? 8 : 0, 20, 8)
  if (RC4_SHA.includes(cipher)) return STREAM_SHA
  return cipher === RC4_MD5 ? STREAM_MD5 : undefined
}

export const isTls13Cipher = (cipher: number): boolean => isBetween(cipher, 0x1301, 0x1305)

const isBetween = (value: number, first: number, last: number): boolean =>
  value >= first && value <= last
