/** Addresses as text: IPv4 dotted, IPv6 as RFC 5952 section 4 wants it; no zone, no mixed notation. */

const BYTE_TEXT = Array.from({ length: 256 }, (_, i) => String(i))
/** Second-last word of an IPv4-mapped address (RFC 4291 section 2.5.5.2). */
const MAPPED_PREFIX = 0xffff
const ZERO = 0x30
const DOT = 0x2e

export function isMappedIpv4(w0: number, w1: number, w2: number): boolean {
  return w0 === 0 && w1 === 0 && w2 === MAPPED_PREFIX
}

/** Text of an address of four 32-bit words; IPv4-mapped ones as IPv4. */
export function addressText(w0: number, w1: number, w2: number, w3: number): string {
  if (!isMappedIpv4(w0, w1, w2)) return ipv6Text(w0, w1, w2, w3)
  const a = BYTE_TEXT[w3 >>> 24]!
  const b = BYTE_TEXT[(w3 >>> 16) & 0xff]!
  const c = BYTE_TEXT[(w3 >>> 8) & 0xff]!
  return `${a}.${b}.${c}.${BYTE_TEXT[w3 & 0xff]!}`
}

const groups = new Uint16Array(8)

function ipv6Text(w0: number, w1: number, w2: number, w3: number): string {
  groups[0] = w0 >>> 16
  groups[1] = w0
  groups[2] = w1 >>> 16
  groups[3] = w1
  groups[4] = w2 >>> 16
  groups[5] = w2
  groups[6] = w3 >>> 16
  groups[7] = w3
  // The longest run of at least two zero groups is shortened, the first of equals.
  let runAt = -1
  let runLength = 1
  for (let i = 0; i < 8; ) {
    let end = i
    while (end < 8 && groups[end] === 0) end++
    if (end - i > runLength) {
      runAt = i
      runLength = end - i
    }
    i = end + 1
  }
  let text = ''
  for (let i = 0; i < 8; i++) {
    if (i === runAt) {
      text += '::'
      i += runLength - 1
      continue
    }
    if (text !== '' && !text.endsWith('::')) text += ':'
    text += groups[i]!.toString(16)
  }
  return text
}

/** Longest text of an address, eight full groups. */
export const MAX_ADDRESS_BYTES = 39

/** Writes `addressText` at `p` and returns the position after; an IPv4 address without a string between. */
export function writeAddress(
  bytes: Uint8Array,
  p: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): number {
  if (isMappedIpv4(w0, w1, w2)) {
    p = writeByte(bytes, p, w3 >>> 24)
    bytes[p] = DOT
    p = writeByte(bytes, p + 1, (w3 >>> 16) & 0xff)
    bytes[p] = DOT
    p = writeByte(bytes, p + 1, (w3 >>> 8) & 0xff)
    bytes[p] = DOT
    return writeByte(bytes, p + 1, w3 & 0xff)
  }
  const text = ipv6Text(w0, w1, w2, w3)
  for (let i = 0; i < text.length; i++) bytes[p + i] = text.charCodeAt(i)
  return p + text.length
}

function writeByte(bytes: Uint8Array, p: number, n: number): number {
  if (n >= 100) {
    const hundreds = n >= 200 ? 2 : 1
    bytes[p++] = ZERO + hundreds
    n -= hundreds * 100
    bytes[p++] = ZERO + ((n * 205) >>> 11)
  } else if (n >= 10) bytes[p++] = ZERO + ((n * 205) >>> 11)
  bytes[p] = ZERO + n - ((n * 205) >>> 11) * 10
  return p + 1
}
