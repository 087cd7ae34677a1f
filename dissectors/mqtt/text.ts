/** Strings and numbers of MQTT (5.0, 1.5), read from a reader that ends with the packet. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { MAX_OBJECT_BYTES, MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'

/** A string behind its length; '' and failed when it does not fit. */
export function readText(input: ByteReader, max = MAX_TEXT_BYTES): string {
  const length = input.u16be()
  const start = input.pos
  input.skip(length)
  return input.ok ? wireText(input.bytes, start, start + length, max) : ''
}

/** A topic, whole as far as any text goes. */
export const readTopic = (input: ByteReader): string => readText(input, MAX_OBJECT_BYTES)

/** A number of one to four bytes, seven bits each; failed when it has more. */
export function readVarint(input: ByteReader): number {
  let value = 0
  for (let i = 0; i < 4; i++) {
    const byte = input.u8()
    value += (byte & 0x7f) * 128 ** i
    if (byte < 0x80) return value
  }
  input.fail()
  return 0
}
