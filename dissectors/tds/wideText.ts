/** Texts with a length in front: UTF-16 since 7.0, one byte a character before. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import { utf16Text } from '../../src/formats/utf16.ts'

/** Reads `length` characters; fails when they are not there. */
export function readCharacters(
  reader: ByteReader,
  length: number,
  isWide: boolean,
  max = MAX_TEXT_BYTES,
): string {
  const start = reader.pos
  const bytes = isWide ? length * 2 : length
  reader.skip(bytes)
  if (!reader.ok) return ''
  return isWide
    ? utf16Text(reader.bytes, start, start + bytes, max)
    : wireText(reader.bytes, start, start + bytes, max)
}

/** A text whose length is one byte. */
export const readShort = (reader: ByteReader, isWide: boolean): string =>
  readCharacters(reader, reader.u8(), isWide)

/** A text whose length is two bytes. */
export const readLong = (reader: ByteReader, isWide: boolean): string =>
  readCharacters(reader, reader.u16le(), isWide)
