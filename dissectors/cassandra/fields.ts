/** The protocol's notations: strings, maps and bytes behind their lengths (section 3 of the specification). */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import { MAX_MAP_ENTRIES, MAX_NAME_CHARS } from './constants.ts'

/** [string], at most `max` bytes of it. */
export function readString(reader: ByteReader, max = MAX_NAME_CHARS): string {
  return readText(reader, reader.u16be(), max)
}

export function readText(reader: ByteReader, length: number, max: number): string {
  const start = reader.pos
  reader.skip(length)
  return reader.ok ? wireText(reader.bytes, start, start + length, max) : ''
}

/** [int] as a signed number. */
export const readInt = (reader: ByteReader): number => reader.u32be() | 0

/** [short bytes] in hexadecimal. */
export function readId(reader: ByteReader): string {
  const length = reader.u16be()
  const start = reader.pos
  reader.skip(length)
  return reader.ok ? reader.bytes.toString('hex', start, Math.min(start + length, start + 64)) : ''
}

/** Passes [bytes] or [value]: a negative length has none. */
export function skipBytes(reader: ByteReader): void {
  const length = readInt(reader)
  if (length > 0) reader.skip(length)
}

/** [string map], the first entries of it. */
export function readMap(reader: ByteReader): Map<string, string> {
  const map = new Map<string, string>()
  const count = Math.min(reader.u16be(), MAX_MAP_ENTRIES)
  for (let i = 0; i < count && reader.ok; i++) {
    const name = readString(reader)
    const value = readString(reader)
    if (reader.ok) map.set(name, value)
  }
  return map
}

/** Passes what flags put before a body: trace, warnings, payload. */
export function skipPreamble(reader: ByteReader, flags: number, isAnswer: boolean): void {
  if ((flags & 2) !== 0 && isAnswer) reader.skip(16)
  if ((flags & 8) !== 0 && isAnswer) {
    const count = Math.min(reader.u16be(), MAX_MAP_ENTRIES)
    for (let i = 0; i < count && reader.ok; i++) reader.skip(reader.u16be())
  }
  if ((flags & 4) === 0) return
  const count = Math.min(reader.u16be(), MAX_MAP_ENTRIES)
  for (let i = 0; i < count && reader.ok; i++) {
    reader.skip(reader.u16be())
    skipBytes(reader)
  }
}
