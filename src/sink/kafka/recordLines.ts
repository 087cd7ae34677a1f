/** NDJSON lines as Kafka records: where each line ends, what its key is, and how many go in one request. */
import type { RecordBatch, Stream } from '../../record/batch.ts'
import { choosePartition } from './keyHash.ts'

export interface KafkaRecord {
  /** Views into the batch. */
  key: Buffer
  value: Buffer
  partition: number
}

export interface GroupLimits {
  partitions: number
  /** Most bytes of records of one partition, as the topic takes them in one batch. */
  maxPartitionBytes: number
  /** Most bytes and records of all partitions in one request. */
  maxBytes: number
  maxRecords: number
  /** What a record takes beyond key and value. */
  overheadBytes: number
}

const LINE_FEED = 0x0a
const QUOTE = 0x22
const NO_KEY = Buffer.alloc(0)
/** Member whose value is the key of a stream's records. */
const KEY_MEMBER: Readonly<Record<Stream, Buffer>> = {
  sessions: Buffer.from('"session_id":"'),
  events: Buffer.from('"session_id":"'),
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
  stream: Stream,
  batches: readonly RecordBatch[],
  limits: GroupLimits,
): Generator<KafkaRecord[]> {
  const filled = new Array<number>(limits.partitions).fill(0)
  let group: KafkaRecord[] = []
  let bytes = 0
  for (const record of listRecords(stream, batches, limits.partitions)) {
    const size = record.key.length + record.value.length + limits.overheadBytes
    const full =
      group.length >= limits.maxRecords ||
      bytes + size > limits.maxBytes ||
      filled[record.partition]! + size > limits.maxPartitionBytes
    if (full && group.length > 0) {
      yield group
      group = []
      bytes = 0
      filled.fill(0)
    }
    group.push(record)
    bytes += size
    filled[record.partition]! += size
  }
  if (group.length > 0) yield group
}

function* listRecords(
  stream: Stream,
  batches: readonly RecordBatch[],
  partitions: number,
): Generator<KafkaRecord> {
  for (const batch of batches) {
    const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.length)
    for (let start = 0; start < bytes.length; ) {
      const feed = bytes.indexOf(LINE_FEED, start)
      const end = feed === -1 ? bytes.length : feed
      if (end > start) {
        const key = findKey(bytes, start, end, stream)
        const value = bytes.subarray(start, end)
        yield { key, value, partition: choosePartition(key, partitions) }
      }
      start = end + 1
    }
  }
}
