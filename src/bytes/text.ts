/**
 * Wire bytes as text that is safe in a terminal, in JSON and in SQL: valid UTF-8
 * stays as it is, anything else is read as Latin-1, and control characters
 * (C0, DEL, C1, bidirectional overrides) become `\xNN` or `\uNNNN`.
 */

const PLAIN = /^[\x20-\x7e]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Most bytes of one text column; the rest is cut. */
export const MAX_TEXT_BYTES = 256
/** Most bytes of a path, statement or command line. */
export const MAX_OBJECT_BYTES = 4096

/** Makes characters that act on a terminal or a page visible. */
export function escapeControls(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(UNSAFE, (c) => {
    const code = c.charCodeAt(0)
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** Text of `[start, end)` of `bytes`, at most `max` bytes of it. */
export function wireText(bytes: Buffer, start: number, end: number, max = MAX_TEXT_BYTES): string {
  return escapeControls(decodeText(bytes, start, end, max))
}

/** The same with its controls as they are: for a reader of its grammar, who escapes what it shows. */
export function decodeText(bytes: Buffer, start: number, end: number, max: number): string {
  const stop = end - start > max ? start + max : end
  const latin1 = bytes.toString('latin1', start, stop)
  return PLAIN.test(latin1) ? latin1 : utf8OrLatin1(bytes, start, stop, stop < end, latin1)
}

function utf8OrLatin1(
  bytes: Buffer,
  start: number,
  stop: number,
  cut: boolean,
  latin1: string,
): string {
  // A cut may fall inside a character: up to three of its bytes are then left off.
  for (let back = 0; back <= (cut ? 3 : 0); back++) {
    try {
      return strictUtf8.decode(bytes.subarray(start, stop - back))
    } catch {
      // not UTF-8 this far
    }
  }
  return latin1
}
