/** Values of 1.0's type system (1.6): strings, numbers and lists of them; what is not wanted is passed over. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import { MAX_DEPTH, MAX_PROPERTIES } from './constants.ts'

/** A value as far as anything is read of it: text of strings and symbols, numbers, lists and maps. */
export type Value = string | number | boolean | undefined | Bytes | readonly Value[]
/** Where binary data lies. */
export interface Bytes {
  readonly start: number
  readonly end: number
}

/** Reads one value; fails the reader when it is none. */
export function readValue(input: ByteReader, depth = 0): Value {
  if (depth > MAX_DEPTH) {
    input.fail()
    return undefined
  }
  const code = input.u8()
  switch (code) {
    case 0x00:
      // A described value: what it is called says nothing that its place does not.
      readValue(input, depth + 1)
      return readValue(input, depth + 1)
    case 0x40:
      return undefined
    case 0x41:
      return true
    case 0x42:
      return false
    case 0x43:
    case 0x44:
      return 0
    case 0x45:
      return []
    case 0x56:
      return input.u8() !== 0
    case 0x50:
    case 0x52:
    case 0x53:
      return input.u8()
    case 0x60:
      return input.u16be()
    case 0x70:
      return input.u32be()
    case 0x80:
      return input.u32be() * 2 ** 32 + input.u32be()
    case 0xa0:
    case 0xb0:
      return readBytes(input, code)
    case 0xa1:
    case 0xa3:
    case 0xb1:
    case 0xb3: {
      const { start, end } = readBytes(input, code)
      return wireText(input.bytes, start, end)
    }
    case 0xc0:
    case 0xc1:
    case 0xd0:
    case 0xd1:
      return readList(input, code, depth)
    case 0xe0:
    case 0xf0:
      return readArray(input, code)
    default:
      input.skip(sizeOf(code))
      return undefined
  }
}

/** Fixed sizes by the code's first half (1.2); others fail the reader. */
function sizeOf(code: number): number {
  return [-1, -1, -1, -1, 0, 1, 2, 4, 8, 16][code >> 4] ?? -1
}

function readBytes(input: ByteReader, code: number): Bytes {
  const length = code >= 0xb0 ? input.u32be() : input.u8()
  const start = input.pos
  input.skip(length)
  return input.ok ? { start, end: start + length } : { start: 0, end: 0 }
}

/** A list's values, or a map's names and values in turn; its end decides, not what was understood. */
function readList(input: ByteReader, code: number, depth: number): readonly Value[] {
  const wide = code >= 0xd0
  const size = wide ? input.u32be() : input.u8()
  const end = input.pos + size
  if (size > input.remaining()) input.fail()
  const count = wide ? input.u32be() : input.u8()
  const values: Value[] = []
  while (input.ok && input.pos < end && values.length < Math.min(count, 2 * MAX_PROPERTIES))
    values.push(readValue(input, depth + 1))
  if (input.ok) input.pos = end
  return values
}

/** An array of symbols; of others nothing is kept. */
function readArray(input: ByteReader, code: number): readonly Value[] {
  const wide = code >= 0xf0
  const size = wide ? input.u32be() : input.u8()
  const end = input.pos + size
  if (size > input.remaining()) input.fail()
  const count = wide ? input.u32be() : input.u8()
  const kind = input.u8()
  const values: string[] = []
  if (kind === 0xa3 || kind === 0xb3) {
    while (input.ok && input.pos < end && values.length < Math.min(count, MAX_PROPERTIES)) {
      const { start, end: stop } = readBytes(input, kind)
      values.push(wireText(input.bytes, start, stop))
    }
  }
  if (input.ok) input.pos = end
  return values
}

export const toText = (value: Value): string => (typeof value === 'string' ? value : '')
export const toList = (value: Value): readonly Value[] => (Array.isArray(value) ? value : [])
export const toBytes = (value: Value): Bytes | undefined =>
  typeof value === 'object' && !Array.isArray(value) ? (value as Bytes) : undefined
