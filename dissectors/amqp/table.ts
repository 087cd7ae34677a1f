/** Strings and field tables of 0-9-1 (4.2.5), with the types RabbitMQ gives them. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import { MAX_PROPERTIES } from './constants.ts'

const SIZES: Readonly<Record<string, number>> = {
  t: 1,
  b: 1,
  B: 1,
  U: 2,
  u: 2,
  s: 2,
  I: 4,
  i: 4,
  f: 4,
  D: 5,
  L: 8,
  l: 8,
  d: 8,
  T: 8,
  V: 0,
}

/** A string of at most 255 bytes. */
export function readShort(input: ByteReader): string {
  const length = input.u8()
  const start = input.pos
  input.skip(length)
  return input.ok ? wireText(input.bytes, start, start + length) : ''
}

/** Where a string of up to 4 GiB lies; empty and failed when it does not fit. */
export function readLong(input: ByteReader): { start: number; end: number } {
  const length = input.u32be()
  const start = input.pos
  input.skip(length)
  return input.ok ? { start, end: start + length } : { start, end: start }
}

export function readLongText(input: ByteReader, max = MAX_TEXT_BYTES): string {
  const { start, end } = readLong(input)
  return wireText(input.bytes, start, end, max)
}

/** The strings of a table, by name; other values are passed over. */
export function readTable(input: ByteReader): Map<string, string> {
  const length = input.u32be()
  const end = input.pos + length
  if (length > input.remaining()) input.fail()
  return readEntries(input, end)
}

/** The same up to `end`, for AMQPLAIN, whose table has no length of its own. */
export function readEntries(input: ByteReader, end: number): Map<string, string> {
  const found = new Map<string, string>()
  while (input.ok && input.pos < end) {
    const name = readShort(input)
    const type = String.fromCharCode(input.u8())
    if (type === 'S') {
      const value = readLongText(input)
      if (found.size < MAX_PROPERTIES) found.set(name, value)
    } else if (type === 'F' || type === 'A' || type === 'x') readLong(input)
    else {
      const size = SIZES[type]
      if (size === undefined) input.fail()
      else input.skip(size)
    }
  }
  return found
}
