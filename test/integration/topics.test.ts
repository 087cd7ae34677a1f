import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Broker, findBroker, skipWithoutBroker } from '../support/kafka/broker.ts'
import { createClient } from '../support/kafka/consume.ts'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.js')
const PREFIX = `test-topics-${process.pid}-${Date.now()}`

interface Ended {
  code: number
  stdout: string
  stderr: string
}

describe('earshot topics', { skip: skipWithoutBroker('any') }, () => {
  let broker: Pick<Broker, 'address' | 'stop'>

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

  const run = (...args: string[]): Promise<Ended> => runFor(PREFIX, ...args)
  const runFor = (prefix: string, ...args: string[]): Promise<Ended> =>
    new Promise((done) => {
      const words = [CLI, 'topics', `kafka://${broker.address}`]
      words.push('--kafka-topic-prefix', prefix, '--kafka-partitions', '2', ...args)
      execFile(process.execPath, words, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr })
      })
    })

  test('says what is missing, makes it once, and counts what lies in it', async () => {
    const missing = await run()
    strictEqual(missing.code, 1)
    match(missing.stdout, /sessions\.v1 +missing\n/)
    match(missing.stdout, /PROBLEM \S+\.events\.v1 is missing; --create makes it/)
    match(missing.stderr, /^earshot: 4 problems with topics of kafka:\/\/[\d.]+:\d+\n$/)

    const made = await run('--create', '--kafka-retention-hours', '48')
    deepStrictEqual([made.code, made.stderr], [0, ''])
    match(made.stdout, /events\.v1 +created +2 +\d +48 h +\d+ B +0\n/)

    const producer = createClient(broker.address).producer()
    await producer.connect()
    const messages = [{ value: '{}' }, { value: '{}' }, { value: '{}' }]
    await producer.send({ topic: `${PREFIX}.events.v1`, messages })
    await producer.disconnect()

    const again = await run('--create')
    strictEqual(again.code, 0)
    match(again.stdout, /events\.v1 +there +2 +\d +48 h +\d+ B +3\n/)
    match(again.stdout, /differs: \S+ keeps records 48 h, kafka_retention_hours says 168 h/)
  })

  test('as JSON, for scripts', async () => {
    await run('--create')
    const { code, stdout } = await run('--json')
    strictEqual(code, 0)
    const report = JSON.parse(stdout) as { name: string; topics: Record<string, unknown>[] }
    strictEqual(report.name, `kafka://${broker.address}`)
    deepStrictEqual(
      report.topics.map(({ stream }) => stream),
      ['sessions', 'events', 'transcripts', 'sensors'],
    )
    for (const topic of report.topics) {
      deepStrictEqual([topic.state, topic.partitions, topic.problems], ['there', 2, []])
      ok(Number(topic.max_message_bytes) > 0)
      strictEqual(topic.cleanup_policy, 'delete')
    }
  })

  test('more copies than there are brokers is one sentence', async () => {
    const { code, stdout, stderr } = await runFor(
      `${PREFIX}-b`,
      '--create',
      '--kafka-replication',
      '9',
    )
    deepStrictEqual([code, stdout], [1, ''])
    match(
      stderr,
      /^earshot: Kafka at \S+ does not make the topics as set \(.*\); see kafka_part.*\n$/,
    )
  })

  test('wrong usage is exit code 2', async () => {
    const { code, stderr } = await run('--kafka-partitions', '0')
    deepStrictEqual([code, stderr.split('\n').length], [2, 2])
  })
})
