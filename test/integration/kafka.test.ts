import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import * as zlib from 'node:zlib'
import { createSettings, type Settings } from '../../src/config/settings.ts'
import { type RecordBatch, STREAMS } from '../../src/record/batch.ts'
import { createKafkaDestination } from '../../src/sink/kafka/destination.ts'
import { type Broker, findBroker, skipWithoutBroker } from '../support/kafka/broker.ts'
import { consumeAll, countStored, createClient } from '../support/kafka/consume.ts'
import { linesOf, makeEvents, makeLine, makeSession } from '../support/kafka/lines.ts'

/** Of topics nobody else has, on a broker that others may use too. */
const PREFIX = `test-${process.pid}-${Date.now()}`
const hasZstd = typeof zlib.zstdCompress === 'function'

describe('kafka destination', { skip: skipWithoutBroker('any') }, () => {
  let broker: Pick<Broker, 'address' | 'stop'>
  let count = 0
  const uri = () => `kafka://${broker.address}`
  const settingsFor = (settings: Partial<Settings> = {}): Settings => ({
    ...createSettings(),
    sensor: 'mirror-7',
    kafkaTopicPrefix: `${PREFIX}-${count++}`,
    kafkaPartitions: 3,
    ...settings,
  })
  const topicOf = (settings: Settings, stream = 'events') =>
    `${settings.kafkaTopicPrefix}.${stream}.v1`

  before(async () => {
    broker = await findBroker()
  })
  after(async () => {
    const admin = createClient(broker.address).admin()
    await admin.connect()
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(PREFIX))
    if (topics.length > 0) await admin.deleteTopics({ topics })
    await admin.disconnect()
    await broker.stop()
  })

  for (const kafkaCompression of ['none', 'gzip', 'zstd'] as const) {
    const skip = kafkaCompression === 'zstd' && !hasZstd ? 'this Node has no zstd' : false
    test(`what was delivered is what a consumer reads, ${kafkaCompression}`, { skip }, async () => {
      const settings = settingsFor({ kafkaCompression })
      const destination = createKafkaDestination(uri(), settings)
      await destination.open()
      const events = makeEvents(20_000)
      deepStrictEqual(await destination.deliver('events', events), { unfit: 0, reason: '' })
      await destination.close()
      const stored = await consumeAll(broker.address, topicOf(settings))
      const sent = linesOf(events)
      deepStrictEqual(stored.map(({ value }) => value).sort(), sent.toSorted())
      // A session lies in one partition, in the order it was delivered in.
      const places = new Map<string, number>()
      const numbers = new Map<string, number>()
      for (const { key, partition, value } of stored) {
        const row = JSON.parse(value) as { session_id: string; event_seq: number }
        strictEqual(key, row.session_id)
        strictEqual(places.get(key) ?? partition, partition)
        ok(row.event_seq > (numbers.get(key) ?? -1))
        places.set(key, partition)
        numbers.set(key, row.event_seq)
      }
      strictEqual(new Set(places.values()).size, 3)
      deepStrictEqual(stored[0]!.headers, {
        schema: '1',
        earshot: '0.1.0',
        sensor: 'mirror-7',
        stream: 'events',
      })
    })
  }

  test('an ordinary producer puts the same keys into the same partitions', async () => {
    const settings = settingsFor()
    const destination = createKafkaDestination(uri(), settings)
    await destination.open()
    const events = makeEvents(200, 1)
    await destination.deliver('events', events)
    await destination.close()
    const ours = await consumeAll(broker.address, topicOf(settings))
    const producer = createClient(broker.address).producer()
    await producer.connect()
    const messages = ours.map(({ key }) => ({ key, value: 'other' }))
    await producer.send({ topic: topicOf(settings), messages })
    await producer.disconnect()
    const all = await consumeAll(broker.address, topicOf(settings))
    const places = new Map(ours.map(({ key, partition }) => [key, partition]))
    const others = all.filter(({ value }) => value === 'other')
    strictEqual(others.length, 200)
    for (const { key, partition } of others) strictEqual(partition, places.get(key))
  })

  test('three streams go to three topics, side by side', async () => {
    const settings = settingsFor()
    const destination = createKafkaDestination(uri(), settings)
    await destination.open()
    const sensors = makeLine('sensors', '"ts":"2026-01-01","sensor":"mirror-7"', 10)
    const events = makeEvents(3000)
    await Promise.all([
      destination.deliver('events', events),
      destination.deliver('sessions', [makeSession(1), makeSession(1, 1)]),
      destination.deliver('sensors', [sensors]),
    ])
    await destination.close()
    strictEqual(await countStored(broker.address, topicOf(settings)), 3000)
    const sessions = await consumeAll(broker.address, topicOf(settings, 'sessions'))
    deepStrictEqual(
      sessions.map(({ value }) => (JSON.parse(value) as { seq: number }).seq),
      [0, 1],
    )
    const [row] = await consumeAll(broker.address, topicOf(settings, 'sensors'))
    strictEqual(row?.key, 'mirror-7')
    strictEqual(row?.headers.stream, 'sensors')
  })

  for (const kafkaCompression of ['none', 'gzip'] as const) {
    test(`a line that is too large is given up and holds nothing up, ${kafkaCompression}`, async () => {
      const settings = settingsFor({ kafkaCompression, kafkaPartitions: 1 })
      await makeTopic(settings, 'events', { 'max.message.bytes': '20000' })
      const destination = createKafkaDestination(uri(), settings)
      await destination.open()
      // Random bytes do not compress.
      const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(40_000))).toString('hex')
      const large = makeLine('events', `"session_id":"x","user":"${noise}"`, 0)
      const [first, last] = [makeEvents(500), makeEvents(500, 10, 500)]
      const delivered = await destination.deliver('events', [...first, large, ...last])
      await destination.close()
      strictEqual(delivered.unfit, 1)
      match(delivered.reason, /^a record of 80\d\d\d bytes is larger than .*max\.message\.bytes$/)
      const values = new Set(
        (await consumeAll(broker.address, topicOf(settings))).map(({ value }) => value),
      )
      deepStrictEqual([...values].sort(), linesOf([...first, ...last]).sort())
    })
  }

  test('a line that a compressed batch makes small enough is delivered', async () => {
    const settings = settingsFor({ kafkaCompression: 'gzip' })
    await makeTopic(settings, 'events', { 'max.message.bytes': '20000' })
    const destination = createKafkaDestination(uri(), settings)
    await destination.open()
    const long = makeLine('events', '"session_id":"x"', 100_000)
    strictEqual((await destination.deliver('events', [long])).unfit, 0)
    await destination.close()
    strictEqual(await countStored(broker.address, topicOf(settings)), 1)
  })

  test('missing topics are a sentence when they are only to be checked', async () => {
    const settings = settingsFor({ kafkaTopics: 'check' })
    const destination = createKafkaDestination(uri(), settings)
    await rejects(destination.open(), (error: Error & { trouble?: string }) => {
      strictEqual(error.trouble, 'refused')
      match(
        error.message,
        /^Kafka at [\d.:]+ has no topic \S+\.sessions\.v1, \S+, \S+, \S+; make it/,
      )
      return true
    })
    await destination.close()
  })

  test('topics are made as set, and what differs later is said, not changed', async () => {
    const settings = settingsFor({ kafkaPartitions: 2, kafkaRetentionHours: 24 })
    const first = createKafkaDestination(uri(), settings)
    await first.open()
    await first.close()
    const said: string[] = []
    const changed = { ...settings, kafkaPartitions: 5, kafkaRetentionHours: 1, kafkaReplication: 3 }
    const second = createKafkaDestination(uri(), changed, { notice: (text) => said.push(text) })
    await second.open()
    await second.deliver('events', makeEvents(10))
    await second.close()
    strictEqual(said.length, 3 * STREAMS.length)
    match(said.join('\n'), /events\.v1 has 2 partitions, kafka_partitions says 5/)
    match(said.join('\n'), /events\.v1 keeps records 24 h, kafka_retention_hours says 1 h/)
    strictEqual(await countStored(broker.address, topicOf(settings)), 10)
  })

  test('a topic that compacts is called unfit', async () => {
    const settings = settingsFor()
    await makeTopic(settings, 'events', { 'cleanup.policy': 'compact' })
    const said: string[] = []
    const destination = createKafkaDestination(uri(), settings, {
      notice: (text) => said.push(text),
    })
    await destination.open()
    await destination.close()
    match(said.join('\n'), /cleanup\.policy=compact: the broker keeps one record a session/)
  })

  test('nothing to deliver is delivered; a closed destination says so', async () => {
    const destination = createKafkaDestination(uri(), settingsFor())
    await destination.open()
    const none: RecordBatch[] = []
    deepStrictEqual(await destination.deliver('events', none), { unfit: 0, reason: '' })
    await destination.close()
    await rejects(destination.deliver('events', makeEvents(1)), /is closed/)
  })

  async function makeTopic(
    settings: Settings,
    stream: string,
    config: Record<string, string>,
  ): Promise<void> {
    const admin = createClient(broker.address).admin()
    await admin.connect()
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    const topic = topicOf(settings, stream)
    await admin.createTopics({
      topics: [{ topic, numPartitions: settings.kafkaPartitions, configEntries }],
    })
    await admin.disconnect()
  }
})
