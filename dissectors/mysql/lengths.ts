/** Numbers and texts with a length in front, and texts that end with a zero byte. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'

/** A number of one to nine bytes; -1 for NULL. */
export function readLength(reader: ByteReader): number {
  const first = reader.u8()
  if (first < 0xfb) return first
  if (first === 0xfb) return -1
  if (first === 0xfc) return reader.u16le()
  if (first === 0xfd) {
    const low = reader.u16le()
    return low + reader.u8() * 0x10000
  }
  if (first === 0xfe) {
    const low = reader.u32le()
    return low + reader.u32le() * 0x100000000
  }
  reader.fail()
  return 0
}

/** A text with its length in front. */
export function readText(reader: ByteReader, max = MAX_TEXT_BYTES): string {
  const length = readLength(reader)
  const start = reader.pos
  if (length <= 0) return ''
  reader.skip(length)
  return reader.ok ? wireText(reader.bytes, start, start + length, max) : ''
}

/** A text up to a zero byte, or to the end where nothing else follows. */
export function readZeroText(reader: ByteReader, max = MAX_TEXT_BYTES): string {
  const start = reader.pos
  const at = reader.find(0)
  const end = at < 0 ? reader.end : at
  reader.pos = at < 0 ? end : at + 1
  return wireText(reader.bytes, start, end, max)
}
