import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSettings } from '../../src/config/settings.ts'
import type { DestinationProblem } from '../../src/sink/destination.ts'
import { createKafkaDestination } from '../../src/sink/kafka/destination.ts'
import {
  type Broker,
  skipWithoutBroker,
  startBroker,
  startCluster,
} from '../support/kafka/broker.ts'
import { consumeAll, countStored } from '../support/kafka/consume.ts'
import { linesOf, makeEvents } from '../support/kafka/lines.ts'

const PROGRAM = join(import.meta.dirname, '..', 'support', 'kafka', 'deliverForever.js')
const RECORDS = 100_000
/** Longer than this nobody may wait for a broker that is gone. */
const GONE_LIMIT_MS = 30_000

interface Outcome {
  problems: string[]
  longestMs: number
  lingeredMs: number
  escaped: string[]
}

describe('kafka destination, faults', { skip: skipWithoutBroker('own') }, () => {
  let broker: Broker
  let count = 0
  const uri = () => `kafka://${broker.address}`
  const settingsFor = () => ({ ...createSettings(), kafkaTopicPrefix: `faults-${count++}` })

  before(async () => {
    broker = await startBroker()
  })
  after(() => broker.stop())

  /** A program that delivers; `disturb` is called each time it has delivered 20,000 more. */
  async function deliverAll(
    prefix: string,
    disturb: (delivered: number) => Promise<void>,
    to = uri(),
  ) {
    const child = spawn(process.execPath, [PROGRAM, to, prefix, `${RECORDS}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = text(child.stdout)
    const ended = once(child, 'exit')
    for await (const line of createInterface({ input: child.stderr })) {
      const delivered = Number(/^delivered (\d+)$/.exec(line)?.[1] ?? 0)
      if (delivered === 0) throw new Error(`it said ${line}`)
      await disturb(delivered)
    }
    await ended
    return JSON.parse(await output) as Outcome
  }

  /** All are there, and what is there twice is the very same record of the same session. */
  async function checkStored(prefix: string, address = broker.address): Promise<number> {
    const stored = await consumeAll(address, `${prefix}.events.v1`)
    const values = new Set(stored.map(({ value }) => value))
    strictEqual(values.size, RECORDS)
    const numbers = new Set<number>()
    const places = new Map<string, number>()
    for (const { value, key, partition } of stored) {
      numbers.add((JSON.parse(value) as { event_seq: number }).event_seq)
      strictEqual(places.get(key) ?? partition, partition)
      places.set(key, partition)
    }
    strictEqual(numbers.size, RECORDS)
    return stored.length - values.size
  }

  test('a broker that is killed and comes back gets all records', async () => {
    const { kafkaTopicPrefix: prefix } = settingsFor()
    let kills = 0
    const outcome = await deliverAll(prefix, async (delivered) => {
      if (delivered !== 20_000 && delivered !== 60_000) return
      kills++
      await sleep(30)
      await broker.kill()
      await sleep(1000)
      await broker.restart()
    })
    strictEqual(kills, 2)
    deepStrictEqual(outcome.escaped, [])
    ok(outcome.problems.length > 0, 'it was noticed')
    for (const problem of outcome.problems) match(problem, /^Kafka at \S+ /)
    ok(outcome.longestMs < GONE_LIMIT_MS, `${outcome.longestMs} ms`)
    const twice = await checkStored(prefix)
    console.log(
      `killed twice: ${RECORDS} of ${RECORDS} there, ${twice} twice, ${outcome.problems.length} failures: ${[...new Set(outcome.problems)].join(' | ')}`,
    )
  })

  test('brokers of three that are killed one after the other keep all records', async () => {
    const { kafkaTopicPrefix: prefix } = settingsFor()
    const cluster = await startCluster(3)
    try {
      const all = `kafka://${cluster.map(({ address }) => address).join(',')}`
      let next = 0
      const outcome = await deliverAll(
        prefix,
        async () => {
          const node = cluster[next++ % cluster.length]!
          await node.kill()
          await sleep(3500)
          await node.restart()
          await sleep(2000)
        },
        all,
      )
      deepStrictEqual(outcome.escaped, [])
      ok(next >= 2 && outcome.problems.length > 0, 'it was noticed')
      const twice = await checkStored(prefix, cluster[0]!.address)
      console.log(
        `${next} of three killed: ${RECORDS} of ${RECORDS} there, ${twice} twice, ${outcome.problems.length} failures: ${[...new Set(outcome.problems)].join(' | ')}`,
      )
    } finally {
      await Promise.all(cluster.map((node) => node.stop()))
    }
  })

  test('a broker that ends in order and comes back gets all records', async () => {
    const { kafkaTopicPrefix: prefix } = settingsFor()
    const outcome = await deliverAll(prefix, async (delivered) => {
      if (delivered === 40_000) await broker.restart()
    })
    deepStrictEqual(outcome.escaped, [])
    const twice = await checkStored(prefix)
    console.log(`restarted: ${RECORDS} of ${RECORDS} there, ${twice} twice`)
  })

  test('a broker that is stopped for a while gets all records', async () => {
    const { kafkaTopicPrefix: prefix } = settingsFor()
    const outcome = await deliverAll(prefix, async (delivered) => {
      if (delivered !== 40_000) return
      broker.pause()
      await sleep(28_000)
      broker.resume()
    })
    deepStrictEqual(outcome.escaped, [])
    ok(outcome.problems.length > 0, 'it was noticed')
    ok(outcome.longestMs < GONE_LIMIT_MS, `${outcome.longestMs} ms`)
    const twice = await checkStored(prefix)
    console.log(
      `stopped for 28 s: ${RECORDS} of ${RECORDS} there, ${twice} twice, ${outcome.problems.length} failures, longest ${outcome.longestMs} ms`,
    )
  })

  test('a program ends as soon as it has closed the destination', async () => {
    const { kafkaTopicPrefix: prefix } = settingsFor()
    const outcome = await deliverAll(prefix, async () => {})
    deepStrictEqual(outcome, { ...outcome, problems: [], escaped: [] })
    ok(outcome.lingeredMs < 1000, `${outcome.lingeredMs} ms`)
    strictEqual(await checkStored(prefix), 0)
  })

  test('closing does not wait for a broker that does not answer', async () => {
    const destination = createKafkaDestination(uri(), settingsFor())
    await destination.open()
    broker.pause()
    try {
      const delivery = rejects(destination.deliver('events', makeEvents(100)))
      await sleep(200)
      const begun = performance.now()
      await destination.close()
      await delivery
      ok(performance.now() - begun < 2500)
    } finally {
      broker.resume()
    }
  })

  test('a topic that is deleted under it comes back', async () => {
    const settings = settingsFor()
    const destination = createKafkaDestination(uri(), settings)
    await destination.open()
    await destination.deliver('events', makeEvents(10))
    const topic = `${settings.kafkaTopicPrefix}.events.v1`
    const { createClient } = await import('../support/kafka/consume.ts')
    const admin = createClient(broker.address).admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [topic] })
    await admin.disconnect()
    const events = makeEvents(10)
    for (let tries = 0; tries < 10; tries++) {
      const error = await destination.deliver('events', events).catch((e: unknown) => e)
      if (!(error instanceof Error)) break
      await sleep(200)
    }
    await destination.close()
    const stored = await consumeAll(broker.address, topic)
    deepStrictEqual([...new Set(stored.map(({ value }) => value))].sort(), linesOf(events).sort())
  })

  test('while nothing is delivered the process sleeps', async () => {
    const destination = createKafkaDestination(uri(), settingsFor())
    await destination.open()
    await destination.deliver('events', makeEvents(10))
    await sleep(200)
    const before = process.cpuUsage()
    await sleep(2000)
    const { user, system } = process.cpuUsage(before)
    await destination.close()
    ok(user + system < 30_000, `${user + system} us of CPU in 2 s`)
  })

  test('nobody there is one sentence', async () => {
    const { kafkaTopicPrefix } = settingsFor()
    const settings = { ...createSettings(), kafkaTopicPrefix }
    const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const silent = createKafkaDestination(`kafka://127.0.0.1:${port}`, settings)
    await rejects(silent.open(), (error: DestinationProblem) => {
      strictEqual(error.trouble, 'away')
      match(error.message, /^Kafka at 127\.0\.0\.1:\d+ does not answer; is the broker well/)
      return true
    })
    await silent.close()
    server.close()
    const closed = createKafkaDestination(`kafka://127.0.0.1:${port}`, settings)
    await rejects(closed.open(), (error: DestinationProblem) => {
      strictEqual(error.trouble, 'away')
      match(error.message, /^Kafka at 127\.0\.0\.1:\d+ refuses connections; is the broker running/)
      return true
    })
    await closed.close()
    const unnamed = createKafkaDestination('kafka://no-such-host.invalid', settings)
    await rejects(unnamed.open(), /no-such-host.invalid:9092 has a name that cannot be resolved/)
    await unnamed.close()
  })

  test('one of several brokers is enough', async () => {
    const destination = createKafkaDestination(
      `kafka://127.0.0.1:1,[::1]:1,${broker.address}`,
      settingsFor(),
    )
    await destination.open()
    await destination.deliver('events', makeEvents(10))
    await destination.close()
    strictEqual(await countStored(broker.address, `faults-${count - 1}.events.v1`), 10)
  })
})
