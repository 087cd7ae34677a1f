/** Texts that end with a zero byte. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'

/** A text up to its zero byte, or to the end where the rest was not read. */
export function readZeroText(reader: ByteReader, max = MAX_TEXT_BYTES): string {
  const start = reader.pos
  const end = passZeroText(reader)
  return wireText(reader.bytes, start, end, max)
}

/** Moves past a text; the index of its end. */
export function passZeroText(reader: ByteReader): number {
  const at = reader.find(0)
  const end = at < 0 ? reader.end : at
  reader.pos = at < 0 ? end : at + 1
  return end
}
