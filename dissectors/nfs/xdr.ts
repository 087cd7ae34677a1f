/** XDR (RFC 4506) over a byte reader: opaques padded to four bytes, numbers of eight bytes. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'

const pad = (length: number): number => (4 - (length & 3)) & 3

/** A number of eight bytes, as near as a JavaScript number comes. */
export const readU64 = (reader: ByteReader): number =>
  reader.u32be() * 0x1_0000_0000 + reader.u32be()

/** Passes over an opaque of variable length; -1 when it is longer than `max`. */
export function skipOpaque(reader: ByteReader, max: number): number {
  const length = reader.u32be()
  if (length > max) return reader.fail()
  reader.skip(length + pad(length))
  return length
}

/** A name or other text of variable length. */
export function readText(reader: ByteReader, max: number): string {
  const length = reader.u32be()
  const at = reader.pos
  if (length > max) {
    reader.fail()
    return ''
  }
  reader.skip(length + pad(length))
  return reader.ok ? wireText(reader.bytes, at, at + length, max) : ''
}

/** The bytes of a variable or fixed opaque as a map's key. */
export function readKey(reader: ByteReader, max: number, fixed = 0): string {
  const length = fixed > 0 ? fixed : reader.u32be()
  if (length > max) {
    reader.fail()
    return ''
  }
  const key = reader.latin1(length)
  reader.skip(pad(length))
  return key
}

/** Passes over a list of words with its length before it. */
export function skipWords(reader: ByteReader, max: number): void {
  const count = reader.u32be()
  if (count > max) reader.fail()
  else reader.skip(4 * count)
}
