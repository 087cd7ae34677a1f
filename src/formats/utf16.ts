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
