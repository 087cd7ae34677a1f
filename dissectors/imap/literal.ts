/** Literals at the end of a line, `{123}` and `{123+}`: RFC 9051 (4.3), 7888; `~{123}` of RFC 3516. */

const OPEN = 0x7b
const CLOSE = 0x7d
const PLUS = 0x2b
const MINUS = 0x2d
const MAX_DIGITS = 10

/** Size of the literal that the line `[start, end)` announces, -1 when it announces none. */
export function literalSize(bytes: Buffer, start: number, end: number): number {
  let at = end - 1
  if (at <= start || bytes[at] !== CLOSE) return -1
  at--
  if (bytes[at] === PLUS || bytes[at] === MINUS) at--
  let size = 0
  let scale = 1
  let digits = 0
  while (at >= start && digits < MAX_DIGITS) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) break
    size += digit * scale
    scale *= 10
    digits++
    at--
  }
  return digits > 0 && at >= start && bytes[at] === OPEN ? size : -1
}

/** Whether the sender waits for the other side's go-ahead (RFC 9051, 4.3). */
export function isSynchronising(bytes: Buffer, end: number): boolean {
  return bytes[end - 2] !== PLUS && bytes[end - 2] !== MINUS
}
