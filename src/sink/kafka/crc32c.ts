/** CRC-32C (Castagnoli) of a record batch, eight bytes a step; kafkajs's own takes one. */

const POLYNOMIAL = 0x82f63b78
const STEP = 8

/** `STEP` tables of 256 words after each other. */
const TABLES = makeTables()

function makeTables(): Int32Array {
  const tables = new Int32Array(STEP * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    tables[byte] = crc
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256]!
    tables[i] = (before >>> 8) ^ tables[before & 0xff]!
  }
  return tables
}

/** CRC of `[start, end)` of `bytes`, unsigned. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  const t = TABLES
  let crc = -1
  let i = start
  for (const last = end - STEP; i <= last; i += STEP) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    crc =
      t[1792 + (crc & 0xff)]! ^
      t[1536 + ((crc >>> 8) & 0xff)]! ^
      t[1280 + ((crc >>> 16) & 0xff)]! ^
      t[1024 + (crc >>> 24)]! ^
      t[768 + bytes[i + 4]!]! ^
      t[512 + bytes[i + 5]!]! ^
      t[256 + bytes[i + 6]!]! ^
      t[bytes[i + 7]!]!
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 0xff]!
  return ~crc >>> 0
}
