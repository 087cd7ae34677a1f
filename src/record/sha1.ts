/**
 * SHA-1 (RFC 3174) of one block: enough for messages of up to 55 bytes, as the input of a
 * Community ID is. By hand, because a call of the crypto module costs more than so short a
 * digest. It leaves out longer messages.
 */

/** Most bytes of a message that fits one block with its padding. */
export const MAX_ONE_BLOCK_BYTES = 55

const schedule = new Int32Array(80)
/** The words of the last digest. */
export const digest = new Int32Array(5)

/** Digests the first `length` bytes of `block`, into `digest`. */
export function digestBlock(block: DataView, length: number): void {
  const w = schedule
  for (let i = 0; i < 15; i++) w[i] = 0
  const whole = length >> 2
  for (let i = 0; i < whole; i++) w[i] = block.getInt32(i * 4)
  // The rest of the last word, with the bit that ends the message behind it.
  let last = 0
  for (let i = whole * 4; i < length; i++) last = (last << 8) | block.getUint8(i)
  w[whole] = ((last << 8) | 0x80) << (24 - (length & 3) * 8)
  w[15] = length * 8
  for (let i = 16; i < 80; i++) {
    const x = w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!
    w[i] = (x << 1) | (x >>> 31)
  }
  mixSchedule()
}

function mixSchedule(): void {
  const w = schedule
  let a = 0x67452301
  let b = 0xefcdab89 | 0
  let c = 0x98badcfe | 0
  let d = 0x10325476
  let e = 0xc3d2e1f0 | 0
  for (let i = 0; i < 20; i++) {
    const f = (((a << 5) | (a >>> 27)) + (d ^ (b & (c ^ d))) + e + w[i]! + 0x5a827999) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = f
  }
  for (let i = 20; i < 40; i++) {
    const f = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + w[i]! + 0x6ed9eba1) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = f
  }
  for (let i = 40; i < 60; i++) {
    const f = (((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) + e + w[i]! + 0x8f1bbcdc) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = f
  }
  for (let i = 60; i < 80; i++) {
    const f = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + w[i]! + 0xca62c1d6) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = f
  }
  digest[0] = (a + 0x67452301) | 0
  digest[1] = (b + 0xefcdab89) | 0
  digest[2] = (c + 0x98badcfe) | 0
  digest[3] = (d + 0x10325476) | 0
  digest[4] = (e + 0xc3d2e1f0) | 0
}
