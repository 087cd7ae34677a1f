/**
 * `node dist/test/bench/kafka/run.js [PACKETS]`: how fast records get from the sensor's
 * batches to a broker on this machine, by compression, and how large they are there. The
 * records are those of the generated interactive mix (logins, commands, queries, scans).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { createSettings, type Settings } from '../../../src/config/settings.ts'
import { replay } from '../../../src/pipeline/replay.ts'
import type { RecordBatch, Stream } from '../../../src/record/batch.ts'
import type { Destination } from '../../../src/sink/destination.ts'
import { createKafkaDestination } from '../../../src/sink/kafka/destination.ts'
import { startBroker } from '../../support/kafka/broker.ts'
import { writeInteractive } from '../traffic/mixes.ts'

const packets = Number(process.argv[2] ?? 600_000)
/** About as many as a spool hands over at a time. */
const BATCHES_A_DELIVERY = 16
const PASSES = 3
const STREAMS: readonly Stream[] = ['sessions', 'events']

async function makeBatches(): Promise<RecordBatch[]> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
  const batches: RecordBatch[] = []
  try {
    const file = join(folder, 'mix.pcap')
    writeInteractive(file, packets)
    await replay({
      files: [file],
      settings: createSettings(),
      workers: 1,
      sink: async (batch) => {
        batches.push(batch)
      },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return batches
}

const batches = await makeBatches()
const sum = (of: (batch: RecordBatch) => number): number =>
  batches.reduce((total, batch) => total + of(batch), 0)
const records = sum(({ count }) => count)
const bytes = sum((batch) => batch.bytes.length)
console.log(
  `${records} records, ${Math.round(bytes / records)} bytes each; best of ${PASSES} passes`,
)
const broker = await startBroker()
try {
  for (const kafkaCompression of ['none', 'gzip', 'zstd'] as const) {
    if (kafkaCompression === 'zstd' && typeof zlib.zstdCompress !== 'function') {
      console.log(`zstd  this is Node ${process.version}, which has none`)
      continue
    }
    const kafkaTopicPrefix = `bench-${kafkaCompression}`
    const settings: Settings = { ...createSettings(), kafkaTopicPrefix, kafkaCompression }
    const destination = createKafkaDestination(`kafka://${broker.address}`, settings)
    await destination.open()
    await measure(destination, kafkaCompression, (stream) =>
      broker.measureTopic(`${kafkaTopicPrefix}.${stream}.v1`),
    )
    await destination.close()
  }
} finally {
  await broker.stop()
}

async function measure(
  destination: Destination,
  name: string,
  sizeOf: (stream: Stream) => number,
): Promise<void> {
  let seconds = Number.POSITIVE_INFINITY
  let cpuMicros = Number.POSITIVE_INFINITY
  for (let pass = 0; pass < PASSES; pass++) {
    const begun = performance.now()
    const cpu = process.cpuUsage()
    await Promise.all(STREAMS.map((stream) => deliver(destination, stream)))
    seconds = Math.min(seconds, (performance.now() - begun) / 1000)
    const { user, system } = process.cpuUsage(cpu)
    cpuMicros = Math.min(cpuMicros, user + system)
  }
  const size = STREAMS.reduce((total, stream) => total + sizeOf(stream), 0) / PASSES
  console.log(
    [
      name.padEnd(5),
      `${Math.round(records / seconds).toLocaleString('en-US')} records/s`,
      `${(bytes / seconds / 1e6).toFixed(1)} MB/s`,
      `${(cpuMicros / records).toFixed(1)} us of CPU a record`,
      `${Math.round(size / records)} bytes a record in the topic`,
    ].join('  '),
  )
}

async function deliver(destination: Destination, stream: Stream): Promise<void> {
  const own = batches.filter((batch) => batch.stream === stream)
  for (let i = 0; i < own.length; i += BATCHES_A_DELIVERY) {
    await destination.deliver(stream, own.slice(i, i + BATCHES_A_DELIVERY))
  }
}
