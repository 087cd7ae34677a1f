/** Values that a client sends beside a statement: COM_QUERY with CLIENT_QUERY_ATTRIBUTES. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { readLength, readText } from './lengths.ts'

/** Most values looked at; a statement with more is not found. */
const MAX_VALUES = 256
/** Names told of. */
const MAX_NAMES = 16
const NONE: readonly string[] = []

/** Bytes of a value by its type; what is not here has its length in front. */
const FIXED_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 2,
  3: 4,
  4: 4,
  5: 8,
  6: 0,
  8: 8,
  9: 4,
  13: 2,
}

/** Moves past the values, to the statement; their names, or undefined when they cannot be read. */
export function readQueryAttributes(reader: ByteReader): readonly string[] | undefined {
  const count = readLength(reader)
  readLength(reader)
  if (count <= 0) return reader.ok ? NONE : undefined
  if (count > MAX_VALUES) return undefined
  const nullsAt = reader.pos
  reader.skip((count + 7) >> 3)
  if (reader.u8() !== 1) return undefined
  const names: string[] = []
  const types: number[] = []
  for (let i = 0; i < count && reader.ok; i++) {
    types.push(reader.u16le() & 0xff)
    const name = readText(reader, 64)
    if (names.length < MAX_NAMES) names.push(name)
  }
  for (let i = 0; i < count && reader.ok; i++) {
    const isNull = ((reader.bytes[nullsAt + (i >> 3)] ?? 0) >> (i & 7)) & 1
    if (isNull !== 0) continue
    const fixed = FIXED_BYTES[types[i]!]
    reader.skip(fixed ?? Math.max(0, readLength(reader)))
  }
  return reader.ok ? names : undefined
}
