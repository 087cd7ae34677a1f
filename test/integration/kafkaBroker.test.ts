import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { skipWithoutBroker, startBroker } from '../support/kafka/broker.ts'
import { countStored } from '../support/kafka/consume.ts'

const RUN = join(import.meta.dirname, '..', 'support', 'kafka', 'run.js')

describe('a Kafka broker for tests', { skip: skipWithoutBroker('own') }, () => {
  test('is killed and comes back on the same ports with its data', async () => {
    const broker = await startBroker()
    try {
      const kafka = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING })
      const admin = kafka.admin()
      await admin.connect()
      await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }] })
      await admin.disconnect()
      const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
      await producer.connect()
      await producer.send({ topic: 'kept', messages: [{ value: 'one' }, { value: 'two' }] })
      await producer.disconnect()
      await broker.kill()
      await broker.restart()
      strictEqual(await countStored(broker.address, 'kept'), 2)
    } finally {
      await broker.stop()
    }
  })

  test('ends with the program that started it, and leaves no folder', async () => {
    const program = spawn(process.execPath, [RUN, 'SSL'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    for await (const line of createInterface({ input: program.stdout! })) {
      lines.push(line)
      if (line.startsWith('Ctrl-C')) break
    }
    deepStrictEqual(
      lines.map((line) => line.split(' ')[0]),
      ['PLAINTEXT', 'SSL', 'authority', 'Ctrl-C'],
    )
    const folder = dirname(lines[2]!.slice('authority '.length))
    ok(existsSync(folder))
    program.kill('SIGKILL')
    await once(program, 'exit')
    for (let i = 0; existsSync(folder) && i < 100; i++) await sleep(50)
    strictEqual(existsSync(folder), false)
  })
})
