/** NDJSON lines as Kafka records: where each line ends, what its key is, and how many go in one request. */
import type { RecordBatch, Stream } from '../../record/batch.ts'
import { choosePartition } from './keyHash.ts'
import { encodeHeaders } from './recordBatch.ts'

/** As kafkajs takes a message; key and value are views into the batch. */
export interface KafkaRecord {
  /** Null when the line has none. */
  key: Buffer | null
  value: Buffer
  partition: number
  headers: Record<string, string>
  encodedHeaders: Buffer
}

export interface GroupOptions {
  stream: Stream
  partitions: number
  /** The same for every record. */
  headers: Record<string, string>
  /** Most bytes of records of one partition, as the topic takes them in one batch. */
  maxPartitionBytes: number
  /** Most bytes and records of all partitions in one request. */
  maxBytes: number
  maxRecords: number
}

const LINE_FEED = 0x0a
const QUOTE = 0x22
const NO_KEY = Buffer.alloc(0)
/** Lengths and offsets of a record, at most. */
const RECORD_OVERHEAD_BYTES = 32
/** Member whose value is the key of a stream's records. */
const KEY_MEMBER: Readonly<Record<Stream, Buffer>> = {
  sessions: Buffer.from('"session_id":"'),
  events: Buffer.from('"session_id":"'),
  transcripts: Buffer.from('"session_id":"'),
  sensors: Buffer.from('"sensor":"'),
}

/**
 * The key of the line `[start, end)`: its session's identifier, of `sensors` the sensor's
 * name. Both are plain ASCII and stand near the beginning, so that the first hit is it.
 * Empty when the line has none.
 */
export function findKey(bytes: Buffer, start: number, end: number, stream: Stream): Buffer {
  const member = KEY_MEMBER[stream]
  const at = bytes.indexOf(member, start)
  if (at === -1 || at >= end) return NO_KEY
  const from = at + member.length
  const to = bytes.indexOf(QUOTE, from)
  return to === -1 || to >= end ? NO_KEY : bytes.subarray(from, to)
}

/** Cuts batches into groups that are sent one after the other; a line over the limit is a group by itself. */
export function* groupRecords(
  batches: readonly RecordBatch[],
  options: GroupOptions,
): Generator<KafkaRecord[]> {
  const { maxBytes, maxPartitionBytes, maxRecords } = options
  const filled = new Array<number>(options.partitions).fill(0)
  let group: KafkaRecord[] = []
  let bytes = 0
  let alone = false
  for (const record of listRecords(batches, options)) {
    const { partition } = record
    const size = measureRecord(record)
    const full =
      alone ||
      group.length >= maxRecords ||
      bytes + size > maxBytes ||
      filled[partition]! + size > maxPartitionBytes
    if (full && group.length > 0) {
      yield group
      group = []
      bytes = 0
      filled.fill(0)
    }
    alone = size > maxPartitionBytes
    group.push(record)
    bytes += size
    filled[partition]! += size
  }
  if (group.length > 0) yield group
}

/** Most bytes that a record takes in a batch that is not compressed. */
export const measureRecord = ({ key, value, encodedHeaders }: KafkaRecord): number =>
  (key?.length ?? 0) + value.length + encodedHeaders.length + RECORD_OVERHEAD_BYTES

function* listRecords(
  batches: readonly RecordBatch[],
  { stream, partitions, headers }: GroupOptions,
): Generator<KafkaRecord> {
  const encodedHeaders = encodeHeaders(headers)
  for (const batch of batches) {
    const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length)
    for (let start = 0; start < bytes.length; ) {
      const feed = bytes.indexOf(LINE_FEED, start)
      const end = feed === -1 ? bytes.length : feed
      if (end > start) {
        const found = findKey(bytes, start, end, stream)
        yield {
          key: found.length === 0 ? null : found,
          value: bytes.subarray(start, end),
          partition: choosePartition(found, partitions),
          headers,
          encodedHeaders,
        }
      }
      start = end + 1
    }
  }
}
