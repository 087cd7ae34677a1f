/** Text as Windows sends it: UTF-16, little-endian. */
import type { ByteReader } from '../bytes/reader.ts'
import { escapeControls, MAX_TEXT_BYTES } from '../bytes/text.ts'

/** Lone surrogates become U+FFFD. */
const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true })

/** UTF-16LE of at most `sizeBytes`, up to its NUL; moves past all of them. */
export function readUtf16(input: ByteReader, sizeBytes: number): string {
  const start = input.pos
  input.skip(sizeBytes)
  if (!input.ok) return ''
  let end = start
  let line = ''
  let isPlain = true
  while (end + 2 <= start + sizeBytes) {
    const unit = input.view.getUint16(end, true)
    if (unit === 0) break
    if (unit < 0x20 || unit > 0x7e || line.length >= MAX_TEXT_BYTES) isPlain = false
    else line += String.fromCharCode(unit)
    end += 2
  }
  // Nearly always ASCII, for which the decoder costs more than the rest of the settings.
  if (isPlain) return line
  return escapeControls(utf16.decode(input.bytes.subarray(start, end))).slice(0, MAX_TEXT_BYTES)
}

/** UTF-16LE of `[start, end)`, all of it that fits `max` characters, NULs at its end left out. */
export function utf16Text(
  bytes: Buffer,
  start: number,
  end: number,
  max: number = MAX_TEXT_BYTES,
): string {
  let stop = Math.min(start + ((end - start) & ~1), start + max * 2)
  while (stop - 2 >= start && bytes[stop - 1] === 0 && bytes[stop - 2] === 0) stop -= 2
  if (stop <= start) return ''
  for (let at = start; at < stop; at += 2) {
    const low = bytes[at]!
    if (bytes[at + 1] !== 0 || low < 0x20 || low > 0x7e)
      return escapeControls(utf16.decode(bytes.subarray(start, stop))).slice(0, max)
  }
  return bytes.toString('utf16le', start, stop)
}
