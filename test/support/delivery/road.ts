/**
 * The whole road behind a sensor: a real broker, and the real ClickHouse engine that takes
 * from it with its own Kafka tables, made by `earshot migrate`.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs'
import { STREAMS } from '../../../src/record/batch.ts'
import { nameTopic } from '../../../src/record/topicName.ts'
import { countRecords } from '../../../src/sink/kafka/topics.ts'
import { type ClickHouseServer, startClickHouse } from '../clickhouse/server.ts'
import { type Broker, startBroker } from '../kafka/broker.ts'
import { runCommand } from './commandProcess.ts'
import {
  COMPARED,
  type Compared,
  compare,
  type Engine,
  type Held,
  loadTruth,
} from './comparison.ts'

const LOOK_EVERY_MS = 250
/** Nothing more comes once nothing has come for so long. */
const QUIET_MS = 3000

export type Settled = Record<Compared, { stored: Held; wanted: Held }> & {
  /** When the last row came, as performance.now() tells time. */
  lastRowAt: number
}

export class Road implements Engine {
  readonly folder: string
  broker: Broker
  server: ClickHouseServer
  private readonly kafkajs: Kafka
  private readonly admin: Admin
  private readonly producer: Producer

  private constructor(folder: string, broker: Broker, server: ClickHouseServer) {
    this.folder = folder
    this.broker = broker
    this.server = server
    this.kafkajs = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING })
    this.admin = this.kafkajs.admin()
    this.producer = this.kafkajs.producer()
  }

  static async open(): Promise<Road> {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-road-'))
    const broker = await startBroker({ properties: { 'num.partitions': '3' } })
    try {
      const server = await startClickHouse({ path: join(folder, 'clickhouse') })
      const road = new Road(folder, broker, server)
      await road.admin.connect()
      await road.producer.connect()
      await road.migrate()
      return road
    } catch (error) {
      await broker.stop()
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  get kafka(): string {
    return `kafka://${this.broker.address}`
  }

  get clickhouse(): string {
    return `clickhouse://${this.server.address}/earshot`
  }

  /** A new folder for what a command writes. */
  makeFolder(name: string): string {
    const path = join(this.folder, name)
    mkdirSync(path, { recursive: true })
    return path
  }

  /** Topics, tables, and the views between them, by the program's own commands. */
  async migrate(): Promise<void> {
    for (const flags of [
      ['topics', this.kafka, '--create'],
      ['migrate', this.clickhouse, '--kafka', this.broker.address],
    ]) {
      const { code, said } = await runCommand(flags, this.folder)
      if (code !== 0) throw new Error(`earshot ${flags.join(' ')} ended with ${code}: ${said}`)
    }
  }

  async ask(sql: string, lines?: Uint8Array<ArrayBuffer>): Promise<string> {
    const { url } = this.server
    const answer = await fetch(
      lines === undefined ? url : `${url}/?query=${encodeURIComponent(sql)}`,
      { method: 'POST', body: lines ?? sql },
    )
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${sql.slice(0, 200)}: ${text}`)
    return text.trim()
  }

  async count(what: string): Promise<number> {
    return Number(await this.ask(`SELECT count() FROM ${what} FORMAT TSV`))
  }

  /** Records in the topics of what captures make, those that were taken included. */
  async countPublished(): Promise<number> {
    let count = 0
    for (const stream of COMPARED) {
      try {
        const offsets = await this.admin.fetchTopicOffsets(nameTopic('earshot', stream))
        for (const { offset } of offsets) count += Number(offset)
      } catch {
        // The topic is not there yet.
      }
    }
    return count
  }

  /** One message as somebody else might send it. */
  async publish(topic: string, value: string): Promise<void> {
    await this.producer.send({ topic, messages: [{ value }] })
  }

  /** Every message of a topic, as text. */
  async readTopic(topic: string): Promise<string[]> {
    let left = await countRecords(this.admin, topic)
    const messages: string[] = []
    if (left === 0) return messages
    const consumer = this.kafkajs.consumer({ groupId: `reader-${randomUUID()}` })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((done) => {
      void consumer.run({
        eachMessage: async ({ message }) => {
          messages.push(message.value?.toString('utf8') ?? '')
          if (--left === 0) done()
        },
      })
    })
    await consumer.disconnect()
    return messages
  }

  /** Kills the engine as a power cut would, and starts it on the same data. */
  async killConsumer(): Promise<void> {
    await this.server.kill()
    this.server = await startClickHouse({ path: this.server.path })
  }

  /** Waits until as much is in the tables as the files in `truth` hold and nothing more comes, or for too long; then compares. */
  async settle(truth: string, timeoutMs = 120_000): Promise<Settled> {
    await loadTruth(this, truth)
    const end = performance.now() + timeoutMs
    const wanted = await this.countAll('truth', 'FINAL')
    let before = -1
    let changedAt = performance.now()
    for (;;) {
      const rows = await this.countAll('earshot')
      const now = performance.now()
      if (rows !== before) changedAt = now
      before = rows
      // Counting each once is dear, so only when it may be the end.
      const quiet = now - changedAt > QUIET_MS
      if (now > end || (quiet && (await this.countAll('earshot', 'FINAL')) >= wanted)) {
        return { ...(await compare(this)), lastRowAt: changedAt }
      }
      await sleep(LOOK_EVERY_MS)
    }
  }

  private async countAll(database: string, how = ''): Promise<number> {
    let sum = 0
    for (const stream of COMPARED) sum += await this.count(`${database}.${stream} ${how}`)
    return sum
  }

  /** Empties the tables between two tests. */
  async clear(): Promise<void> {
    for (const table of [...STREAMS, 'dead_letters']) {
      await this.ask(`TRUNCATE TABLE IF EXISTS earshot.${table}`)
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect().catch(() => {})
    await this.admin.disconnect().catch(() => {})
    await this.server.stop()
    await this.broker.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
