/**
 * Parts of a line as text. Lines are compared and cut as bytes; text is made only of
 * what a record shows, and of a value seen just before not even then.
 */
import { escapeControls, MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'

/** Latin-1 text of a line as what may be shown of it. */
export function showText(value: string, max = MAX_TEXT_BYTES): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: tells ASCII from the rest
  if (/^[\x00-\x7f]*$/.test(value)) return escapeControls(value.slice(0, max))
  const bytes = Buffer.from(value, 'latin1')
  return wireText(bytes, 0, bytes.length, max)
}

/** What may be shown of `[from, to)`; `last`, a text shown before, where it reads the same. */
export function readText(
  bytes: Buffer,
  from: number,
  to: number,
  last: string,
  max = MAX_TEXT_BYTES,
): string {
  if (to - from <= max && isText(bytes, from, to, last)) return last
  return wireText(bytes, from, to, max)
}

/** Whether `[from, to)` is the printable ASCII `text`. */
export function isText(bytes: Buffer, from: number, to: number, text: string): boolean {
  const { length } = text
  if (to - from !== length) return false
  for (let i = 0; i < length; i++) {
    const byte = bytes[from + i]!
    if (byte !== text.charCodeAt(i) || byte < 0x20 || byte > 0x7e) return false
  }
  return true
}

/** What `String.prototype.trim` takes for space, as far as Latin-1 goes. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xa0
}

/** First byte of `[from, to)` that is no space, or `to`. */
export function skipSpace(bytes: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && isSpace(bytes[at]!)) at++
  return at
}

/** End of `[from, to)` without the spaces before it. */
export function trimSpace(bytes: Buffer, from: number, to: number): number {
  let stop = to
  while (stop > from && isSpace(bytes[stop - 1]!)) stop--
  return stop
}
