/**
 * A record batch of Kafka's format 2, written into one buffer: header, checksum, records.
 * kafkajs makes several buffers a record, which costs ten times what this does; a test
 * holds the two to the same bytes. The format: kafka.apache.org/documentation/#recordbatch
 */
import { crc32c } from './crc32c.ts'
import type { KafkaRecord } from './recordLines.ts'

/** What a producer puts in front of its records. */
export interface BatchIdentity {
  producerId: number | bigint | string
  producerEpoch: number
  firstSequence: number
  /** Kafka's number of it. */
  compression: number
}

export type Compress = (bytes: Buffer) => Promise<Buffer>

/** Header of a batch up to its records, and what of it the checksum leaves out. */
const BATCH_HEADER_BYTES = 61
const CHECKED_FROM = 21
const LENGTH_FROM = 12
const MAGIC = 2
/** Lengths, deltas and attributes of a record, and the count of its headers, at most. */
const RECORD_HEAD_BYTES = 32

/** Headers as every record of a request carries them, written once: count, then each name and value with its length. */
export function encodeHeaders(headers: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(headers)
  const room = entries.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value) + 10,
    5,
  )
  const bytes = Buffer.alloc(room)
  let p = writeVarint(bytes, 0, entries.length)
  for (const entry of entries) {
    for (const text of entry) {
      p = writeVarint(bytes, p, Buffer.byteLength(text))
      p += bytes.write(text, p)
    }
  }
  return bytes.subarray(0, p)
}

/** Writes a number from 0 to 2^30 as Kafka's zigzag varint; returns the position after. */
function writeVarint(bytes: Buffer, p: number, value: number): number {
  let rest = value << 1
  while (rest > 0x7f) {
    bytes[p++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[p++] = rest
  return p
}

const sizeOfVarint = (value: number): number =>
  value < 0x40 ? 1 : value < 0x2000 ? 2 : value < 0x10_0000 ? 3 : value < 0x800_0000 ? 4 : 5

/** Records of one partition, one after the other; returns the position after. */
function writeRecords(
  bytes: Buffer,
  start: number,
  records: readonly KafkaRecord[],
  headers: Buffer,
): number {
  let p = start
  for (let i = 0; i < records.length; i++) {
    const { key, value } = records[i]!
    const keySize = key === null ? 1 : sizeOfVarint(key.length) + key.length
    const valueSize = sizeOfVarint(value.length) + value.length
    // Attributes, and the time since that of the batch: none.
    const size = 2 + sizeOfVarint(i) + keySize + valueSize + headers.length
    p = writeVarint(bytes, p, size)
    bytes[p++] = 0
    bytes[p++] = 0
    p = writeVarint(bytes, p, i)
    if (key === null) bytes[p++] = 1
    else {
      p = writeVarint(bytes, p, key.length)
      bytes.set(key, p)
      p += key.length
    }
    p = writeVarint(bytes, p, value.length)
    bytes.set(value, p)
    p += value.length
    bytes.set(headers, p)
    p += headers.length
  }
  return p
}

function measureRecords(records: readonly KafkaRecord[], headers: Buffer): number {
  let bytes = 0
  for (let i = 0; i < records.length; i++) {
    const { key, value } = records[i]!
    bytes += (key?.length ?? 0) + value.length + RECORD_HEAD_BYTES + headers.length
  }
  return bytes
}

/** `[size][batch header][records]` of one partition, stamped with the time of now. */
export async function encodeBatch(
  records: readonly KafkaRecord[],
  identity: BatchIdentity,
  compress: Compress | undefined,
): Promise<Buffer> {
  const headers = records[0]!.encodedHeaders
  const room = 4 + BATCH_HEADER_BYTES + measureRecords(records, headers)
  let bytes = Buffer.allocUnsafe(room)
  const start = 4 + BATCH_HEADER_BYTES
  let end = writeRecords(bytes, start, records, headers)
  if (compress !== undefined) {
    const compressed = await compress(bytes.subarray(start, end))
    end = start + compressed.length
    if (end > bytes.length) bytes = Buffer.allocUnsafe(end)
    bytes.set(compressed, start)
  }
  const now = BigInt(Date.now())
  bytes.writeInt32BE(end - 4, 0)
  const batch = bytes.subarray(4, end)
  batch.writeBigInt64BE(0n, 0)
  batch.writeInt32BE(batch.length - LENGTH_FROM, 8)
  batch.writeInt32BE(0, 12)
  batch[16] = MAGIC
  batch.writeInt16BE(identity.compression, 21)
  batch.writeInt32BE(records.length - 1, 23)
  batch.writeBigInt64BE(now, 27)
  batch.writeBigInt64BE(now, 35)
  batch.writeBigInt64BE(BigInt(identity.producerId), 43)
  batch.writeInt16BE(identity.producerEpoch, 51)
  batch.writeInt32BE(identity.firstSequence, 53)
  batch.writeInt32BE(records.length, 57)
  batch.writeUInt32BE(crc32c(batch, CHECKED_FROM, batch.length), 17)
  return bytes.subarray(0, end)
}
