import { deepStrictEqual, ok, strictEqual, throws } from 'node:assert'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import * as zlib from 'node:zlib'
import fc from 'fast-check'
import { UsageError } from '../../../src/config/problems.ts'
import { createSettings } from '../../../src/config/settings.ts'
import type { Stream } from '../../../src/record/batch.ts'
import { createSensorRow, encodeSensorRow } from '../../../src/record/sensorRow.ts'
import { chooseCompression } from '../../../src/sink/kafka/compression.ts'
import { crc32c } from '../../../src/sink/kafka/crc32c.ts'
import { createKafkaDestination } from '../../../src/sink/kafka/destination.ts'
import { choosePartition, hashKey } from '../../../src/sink/kafka/keyHash.ts'
import { encodeProduce } from '../../../src/sink/kafka/produceRequest.ts'
import { encodeHeaders } from '../../../src/sink/kafka/recordBatch.ts'
import {
  findKey,
  type GroupOptions,
  groupRecords,
  type KafkaRecord,
  measureRecord,
} from '../../../src/sink/kafka/recordLines.ts'
import { linesOf, makeEvents, makeLine, makeSession, sessionId } from '../../support/kafka/lines.ts'

const require = createRequire(import.meta.url)
const kafkajsHash: (
  key: Buffer,
) => number = require('kafkajs/src/producer/partitioners/default/murmur2')
const kafkajsCrc: (
  bytes: { buffer: Buffer } | Buffer,
) => number = require('kafkajs/src/protocol/recordBatch/crc32C/crc32C')
const kafkajsProduce: (args: object) => {
  encode(): Promise<{ buffer: Buffer }>
} = require('kafkajs/src/protocol/requests/produce/v7/request')

const HEADERS = { schema: '1', earshot: '0.1.0', sensor: 'sénsor', stream: 'events' }
const OPTIONS: GroupOptions = {
  stream: 'events',
  partitions: 4,
  headers: HEADERS,
  maxPartitionBytes: 1_000_000,
  maxBytes: 4_000_000,
  maxRecords: 1000,
}

const keyOf = (line: string, stream: Stream): string => {
  const bytes = Buffer.from(`{"before":"x"}\n${line}\n{"session_id":"after","sensor":"after"}`)
  const start = bytes.indexOf(10) + 1
  return findKey(bytes, start, bytes.indexOf(10, start), stream).toString()
}

describe('kafka records', () => {
  test('the key is the session, of sensors the sensor', () => {
    strictEqual(keyOf(linesOf(makeEvents(1))[0]!, 'events'), sessionId(0))
    strictEqual(keyOf(linesOf([makeSession(7)])[0]!, 'sessions'), sessionId(7))
    const row = encodeSensorRow({ ...createSensorRow(), sensor: 'mirror-7' })
    strictEqual(keyOf(linesOf([row])[0]!, 'sensors'), 'mirror-7')
  })

  test('a line without a key has none, and takes none of its neighbour', () => {
    strictEqual(keyOf('{"stream":"events"}', 'events'), '')
    strictEqual(keyOf('{"stream":"sensors","ts":"x"}', 'sensors'), '')
    strictEqual(keyOf('{"stream":"events","session_id":"cut', 'events'), '')
  })

  test('a value that looks like the member is no key', () => {
    const line = String.raw`{"stream":"events","session_id":"real","object":"\"session_id\":\"false\""}`
    strictEqual(keyOf(line, 'events'), 'real')
  })

  test('keys hash as with kafkajs, which is as with Java', () => {
    // Values of org.apache.kafka.common.utils.Utils.murmur2 in Kafka's own tests.
    strictEqual(hashKey(Buffer.from('21')), -973932308)
    strictEqual(hashKey(Buffer.from('foobar')), -790332482)
    strictEqual(hashKey(Buffer.from('a-little-bit-long-string')), -985981536)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        strictEqual(hashKey(bytes), kafkajsHash(Buffer.from(bytes)))
      }),
    )
    const places = Array.from({ length: 6000 }, (_, i) =>
      choosePartition(Buffer.from(sessionId(i)), 6),
    )
    for (let p = 0; p < 6; p++) ok(places.filter((place) => place === p).length > 850)
  })

  test('checksums are those of kafkajs', () => {
    strictEqual(crc32c(Buffer.from('123456789'), 0, 9), 0xe3069283)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, from) => {
        const start = Math.min(from, bytes.length)
        const expected = kafkajsCrc(Buffer.from(bytes).subarray(start))
        strictEqual(crc32c(bytes, start, bytes.length), expected)
      }),
    )
  })

  test('requests are written as kafkajs writes them, byte for byte', async () => {
    const text = fc.string({ maxLength: 400 }).map((s) => Buffer.from(s))
    const record = fc.tuple(fc.option(text), text)
    const partition = fc.tuple(fc.nat(9), fc.nat(1_000_000), fc.array(record, { minLength: 1 }))
    const encodedHeaders = encodeHeaders(HEADERS)
    const now = Date.now
    Date.now = () => 1_790_000_000_000
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(partition, { maxLength: 3 }),
          fc.constantFrom('none', 'gzip'),
          async (partitions, compression) => {
            const args = {
              acks: -1,
              timeout: 10_000,
              producerId: '4000000000',
              producerEpoch: 3,
              compression: chooseCompression(compression as 'none' | 'gzip') as number,
              topicData: [
                {
                  topic: 'earshot.events.v1',
                  partitions: partitions.map(([number, firstSequence, records]) => ({
                    partition: number,
                    firstSequence,
                    messages: records.map(([key, value]) => ({
                      key,
                      value,
                      partition: number,
                      headers: HEADERS,
                      encodedHeaders,
                    })),
                  })),
                },
              ],
            }
            const theirs = await kafkajsProduce(args).encode()
            deepStrictEqual((await encodeProduce(args)).buffer, theirs.buffer)
          },
        ),
        { numRuns: 50 },
      )
    } finally {
      Date.now = now
    }
  })

  test('groups hold every line once, in order, within every bound', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3000), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 500, max: 5000 }),
        fc.integer({ min: 1, max: 5 }),
        (lengths, maxRecords, maxPartitionBytes, partitions) => {
          const batches = lengths.map((length, i) =>
            makeLine('events', `"session_id":"${sessionId(i % 7)}","n":"${i}"`, length),
          )
          const maxBytes = maxPartitionBytes * 2
          const options = { ...OPTIONS, partitions, maxRecords, maxPartitionBytes, maxBytes }
          const groups = [...groupRecords(batches, options)]
          deepStrictEqual(
            groups.flat().map(({ value }) => value.toString()),
            linesOf(batches),
          )
          for (const group of groups) checkGroup(group, options)
        },
      ),
    )
  })

  function checkGroup(group: readonly KafkaRecord[], options: GroupOptions): void {
    ok(group.length >= 1 && group.length <= options.maxRecords)
    const filled = new Map<number, number>()
    for (const record of group) {
      const { partition } = record
      filled.set(partition, (filled.get(partition) ?? 0) + measureRecord(record))
    }
    if (group.length === 1) return
    const bytes = [...filled.values()]
    ok(Math.max(...bytes) <= options.maxPartitionBytes)
    ok(bytes.reduce((sum, n) => sum + n, 0) <= options.maxBytes)
  }

  test('an empty line and a missing last line end are no record and no loss', () => {
    const bytes = new Uint8Array(Buffer.from('{"session_id":"a"}\n\n{"session_id":"b"}'))
    const [group] = groupRecords([{ stream: 'events', bytes, count: 2 }], OPTIONS)
    deepStrictEqual(
      group?.map(({ key, value }) => [`${key}`, `${value}`]),
      [
        ['a', '{"session_id":"a"}'],
        ['b', '{"session_id":"b"}'],
      ],
    )
  })

  test('zstd where Node has it, else a sentence', () => {
    const settings = { ...createSettings(), kafkaCompression: 'zstd' as const }
    if (typeof zlib.zstdCompress === 'function') {
      strictEqual(chooseCompression('zstd'), 4)
      return
    }
    throws(
      () => createKafkaDestination('kafka://b', settings),
      (error) => error instanceof UsageError && /needs Node 22\.15 or newer/.test(error.message),
    )
  })
})
