/** NetBIOS names as the wire has them: sixteen characters, each byte as two letters from A to P. RFC 1001 14.1. */
import { escapeControls } from '../bytes/text.ts'

const ENCODED_BYTES = 32
const LETTER_A = 0x41
/** With the length in front. */
export const NAME_LABEL_BYTES = 1 + ENCODED_BYTES

/** `FILES<20>`: the name at `at` and, in hexadecimal, what kind it is of; '' where none is within `end`. */
export function readNetbiosName(bytes: Buffer, at: number, end: number): string {
  if (at < 0 || at + NAME_LABEL_BYTES > end || bytes[at] !== ENCODED_BYTES) return ''
  let name = ''
  for (let i = 1; i <= ENCODED_BYTES; i += 2) {
    const high = bytes[at + i]! - LETTER_A
    const low = bytes[at + i + 1]! - LETTER_A
    if (high < 0 || high > 15 || low < 0 || low > 15) return ''
    name += String.fromCharCode(high * 16 + low)
  }
  const kind = name.charCodeAt(15).toString(16).padStart(2, '0')
  return `${escapeControls(name.slice(0, 15).trimEnd())}<${kind}>`
}

/** Behind the name at `at`, its scope included; `end` where it is cut short. */
export function skipNetbiosName(bytes: Buffer, at: number, end: number): number {
  let next = at
  while (next < end && bytes[next] !== 0) next += 1 + bytes[next]!
  return Math.min(end, next + 1)
}
