/**
 * The generated tables consume from a real broker: what comes good is stored and counted
 * once, what comes broken is a dead letter, and nothing stops them.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs'
import { dissectors } from '../../dissectors/index.ts'
import { STREAMS, type Stream } from '../../src/record/batch.ts'
import { createEventRow, createSessionRow, type SessionRow } from '../../src/record/core.ts'
import { RecordWriter } from '../../src/record/encode.ts'
import { nameTopic } from '../../src/record/topicName.ts'
import { DEFAULT_KAFKA, makeKafkaChain } from '../../src/store/kafka.ts'
import { createSchema, listStatements, makeOptions } from '../../src/store/schema.ts'
import { DEFAULT_PLACE } from '../../src/store/statement.ts'
import { type Broker, findBroker, skipWithoutBroker } from '../support/kafka/broker.ts'
import { openSchemaStore, type SchemaStore, skipWithoutEngine } from '../support/schemaStore.ts'

const skip = skipWithoutEngine() || skipWithoutBroker('any')
const PARTITIONS = 3
const WAIT_MS = 90_000
const DAY_MICROS = 86_400_000_000

const folder = mkdtempSync(join(tmpdir(), 'earshot-consume-'))
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
const prefix = `earshot-test-${process.pid}-${Date.now()}`
let broker: Pick<Broker, 'address' | 'stop'>
let admin: Admin
let producer: Producer
let store: SchemaStore

const decode = (bytes: Uint8Array): string[] => Buffer.from(bytes).toString().trimEnd().split('\n')

/** The line of session `name`, as the sensor writes it. */
function encodeSession(name: string, changes: Partial<SessionRow> = {}): string {
  const writer = new RecordWriter()
  const row = createSessionRow()
  Object.assign(row, { sessionId: name, sensor: 'made', clientIp: '10.0.0.1', serverIp: '::1' })
  writer.session({ ...row, startedAt: 1_700_000_000_123_456, state: 'closed', ...changes }, [])
  return decode(writer.takeSessions()!.bytes)[0]!
}

function encodeEvent(session: string, eventSeq: number): string {
  const writer = new RecordWriter()
  const row = { ...createEventRow(), sessionId: session, eventSeq, ts: 1_700_000_000_000_000 }
  writer.event({ ...row, object: 'ls -l', clientIp: '10.0.0.1', serverIp: '10.0.0.2' })
  return decode(writer.takeEvents()!.bytes)[0]!
}

/** Publishes each text as one message. */
async function publish(stream: Stream, texts: readonly (string | Buffer)[]): Promise<void> {
  await producer.send({
    topic: nameTopic(prefix, stream),
    acks: -1,
    messages: texts.map((value) => ({ value })),
  })
}

async function count(sql: string): Promise<number> {
  const [row] = await store.ask<{ n: string | number }>(`SELECT count() AS n FROM ${sql}`)
  return Number(row!.n)
}

/** Waits until so many rows are there, then a moment more for those too many. */
async function expectRows(sql: string, wanted: number): Promise<void> {
  const end = Date.now() + WAIT_MS
  while ((await count(sql)) < wanted && Date.now() < end) await sleep(200)
  strictEqual(await count(sql), wanted, sql)
}

const kafka = () => ({
  ...DEFAULT_KAFKA,
  brokers: broker.address,
  topicPrefix: prefix,
  group: prefix,
})

describe('tables that consume from Kafka', { skip }, () => {
  before(async () => {
    broker = await findBroker()
    const client = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING })
    admin = client.admin()
    producer = client.producer()
    await Promise.all([admin.connect(), producer.connect()])
    await admin.createTopics({
      topics: STREAMS.map((s) => ({ topic: nameTopic(prefix, s), numPartitions: PARTITIONS })),
    })
    store = await openSchemaStore(join(folder, 'store'))
    const schema = createSchema(makeOptions(dissectors, { kafka: kafka(), keepsHourly: true }))
    await store.run(...listStatements(schema).map((s) => s.sql))
  })
  after(async () => {
    // Also when the broker no longer answers.
    await store?.close().catch(() => undefined)
    await producer?.disconnect()
    await admin?.deleteTopics({ topics: STREAMS.map((s) => nameTopic(prefix, s)) })
    await admin?.disconnect()
    await broker?.stop()
  })

  test('store what sensors publish, of other versions too, and count it once', async () => {
    const plain = encodeSession('good')
    const object = JSON.parse(plain) as Record<string, unknown>
    const open = encodeSession('grown', { seq: 0, state: 'open', clientBytes: 1 })
    const grown = encodeSession('grown', { seq: 1, clientBytes: 2 ** 40 })
    await publish('sessions', [
      plain,
      plain,
      grown,
      open,
      JSON.stringify({ ...object, session_id: 'newer', a_new_column: { of: ['any', 1] } }),
      JSON.stringify({ session_id: 'older', started_at: object.started_at }),
      JSON.stringify({ ...object, session_id: 'nulls', client_port: null, user: null, tags: null }),
      `${encodeSession('line 1')}\n${encodeSession('line 2')}\n`,
    ])
    await publish('events', [
      encodeEvent('good', 0),
      encodeEvent('good', 0),
      encodeEvent('good', 1),
    ])
    await publish('sensors', ['{"stream":"sensors","sensor":"made","ts":"2026-11-21T00:00:00Z"}'])
    await expectRows('earshot.current_sessions', 7)
    await expectRows('earshot.current_events', 2)
    await expectRows('earshot.sensors FINAL', 1)
    const piece = (seq: number, rest: object): string =>
      JSON.stringify({ session_id: 'good', piece_seq: seq, ts: '2026-11-21T00:00:00Z', ...rest })
    const shown = { kind: 'output', text: '\u001b[1m\u0000z\u00fc', encoding: 'latin-1' }
    await publish('transcripts', [
      piece(0, { ...shown, delays_us: [0, 4294967295], lengths: [4, 3] }),
      piece(0, { ...shown, delays_us: [0, 4294967295], lengths: [4, 3] }),
      piece(1, { kind: 'gap', missing_bytes: 1234 }),
      piece(2, { kind: 'output', lengths: 'many' }),
    ])
    await expectRows('earshot.transcripts FINAL', 2)
    deepStrictEqual(
      await store.ask(
        'SELECT hex(text) AS bytes, toString(delays_us) AS delays, toString(lengths) AS lengths, toString(missing_bytes) AS missing FROM earshot.transcripts FINAL ORDER BY piece_seq',
      ),
      [
        { bytes: '1B5B316D007AC3BC', delays: '[0,4294967295]', lengths: '[4,3]', missing: '0' },
        { bytes: '', delays: '[]', lengths: '[]', missing: '1234' },
      ],
    )
    const wrong = "SELECT error FROM earshot.dead_letters FINAL WHERE stream = 'transcripts'"
    await expectRows(`(${wrong})`, 1)
    deepStrictEqual(await store.ask(wrong), [
      { error: 'A value is not of the type of its column: lengths' },
    ])
    await store.run('TRUNCATE TABLE earshot.dead_letters')
    const rows = await store.ask(
      `SELECT session_id, state, toString(client_bytes) AS bytes, toString(client_ip) AS ip, toUnixTimestamp64Micro(started_at) = 1700000000123456 AS on_time
FROM earshot.current_sessions WHERE session_id IN ('grown', 'older') ORDER BY session_id`,
    )
    deepStrictEqual(rows, [
      {
        session_id: 'grown',
        state: 'closed',
        bytes: String(2 ** 40),
        ip: '::ffff:10.0.0.1',
        on_time: 1,
      },
      { session_id: 'older', state: '', bytes: '0', ip: '::', on_time: 1 },
    ])
    strictEqual(await count('earshot.dead_letters'), 0)
  })

  test('put what is no record among the dead letters, each once, and go on', async () => {
    const good = JSON.parse(encodeSession('bad')) as Record<string, unknown>
    const change = (changes: object): string => JSON.stringify({ ...good, ...changes })
    const broken = [
      '{"session_id":"bad"',
      change({ client_port: 'ssh' }),
      change({ client_port: 70_000 }),
      change({ server_ip: 'nonsense' }),
      change({ started_at: 'yesterday' }),
      change({ tags: { a: 1 } }),
      '42',
      Buffer.from([0xff, 0x00, 0x7b]),
      `${encodeSession('line of two')}\nno record\nnor this\n`,
      // These can be read, and are no sessions all the same.
      '{}',
      encodeEvent('bad', 0),
    ]
    await publish('sessions', [...broken, encodeSession('after')])
    await expectRows("earshot.current_sessions WHERE session_id = 'after'", 1)
    // One message has two lines that are no records, and one that is.
    await expectRows('earshot.dead_letters FINAL', broken.length + 1)
    strictEqual(await count("earshot.current_sessions WHERE session_id = 'line of two'"), 1)
    strictEqual(await count("earshot.current_sessions WHERE session_id = 'bad'"), 0)
    const letters = await store.ask<{ message: string; error: string; topic: string; age: number }>(
      `SELECT message, error, topic, abs(dateDiff('second', ts, now())) AS age FROM earshot.dead_letters FINAL`,
    )
    for (const letter of letters) {
      strictEqual(letter.topic, nameTopic(prefix, 'sessions'))
      ok(letter.age < 600 && letter.error !== '' && letter.message !== '')
    }
    const errorOf = (part: string) => letters.find((l) => l.message.includes(part))?.error ?? ''
    match(errorOf('"ssh"'), /client_port/)
    match(errorOf('70000'), /client_port$/)
    match(errorOf('nonsense'), /server_ip/)
    match(errorOf('yesterday'), /started_at$/)
    match(errorOf('{"a":1}'), /tags$/)
    match(errorOf('"stream":"events"'), /another stream/)
    ok(letters.some((l) => l.error === 'It has no session_id'))
    for (const line of ['no record', 'nor this']) ok(letters.some((l) => l.message === line))
  })

  test('take a batch of 300 days; of one over more than 400 the earliest are dead letters', async () => {
    const days = (name: string, n: number, from: number): string[] =>
      Array.from({ length: n }, (_, i) =>
        encodeSession(`${name} ${i}`, { startedAt: from + i * DAY_MICROS }),
      )
    await publish('sessions', days('day', 300, 1_500_000_000_000_000))
    await expectRows("earshot.current_sessions WHERE startsWith(session_id, 'day ')", 300)
    // One message is one batch at least, whatever else comes.
    await publish('sessions', [days('age', 450, 1_200_000_000_000_000).join('\n')])
    await expectRows("earshot.current_sessions WHERE startsWith(session_id, 'age ')", 400)
    const given = await store.ask<{ message: string; error: string }>(
      "SELECT message, error FROM earshot.dead_letters FINAL WHERE error LIKE '%days%'",
    )
    strictEqual(given.length, 50)
    // They are whole: as they stand they can be inserted.
    for (const { message } of given) {
      await store.run(`INSERT INTO earshot.sessions FORMAT JSONEachRow ${message}`)
    }
    await expectRows("earshot.current_sessions WHERE startsWith(session_id, 'age ')", 450)
  })

  test('killed in the middle of batches and started again, miss nothing and count nothing twice', async () => {
    const total = 60_000
    const each = 5000
    const publishing = (async () => {
      for (let from = 0; from < total; from += each) {
        const names = Array.from({ length: each }, (_, i) => `kill ${from + i}`)
        await publish(
          'sessions',
          names.map((name) => encodeSession(name)),
        )
      }
    })()
    const sql = "earshot.current_sessions WHERE startsWith(session_id, 'kill ')"
    let deaths = 0
    while (deaths < 1) {
      const before = await count(sql)
      const end = Date.now() + WAIT_MS
      while ((await count(sql)) === before && Date.now() < end) await sleep(20)
      await store.kill()
      deaths++
      store = await openSchemaStore(join(folder, 'store'))
    }
    await publishing
    await expectRows(sql, total)
    strictEqual(await count("earshot.dead_letters WHERE message LIKE '%kill %'"), 0)
  })

  test('are made anew with a column more, and lose nothing that was published meanwhile', async () => {
    const chain = makeKafkaChain(DEFAULT_PLACE, 'events', [], kafka())
    for (const { name, sql } of [...chain].reverse()) {
      await store.run(`DROP ${sql.includes(' VIEW ') ? 'VIEW' : 'TABLE'} earshot.${name} SYNC`)
    }
    await publish('events', [encodeEvent('meanwhile', 0)])
    await store.run(...chain.map((s) => s.sql))
    await publish('events', [encodeEvent('meanwhile', 1)])
    await expectRows("earshot.current_events WHERE session_id = 'meanwhile'", 2)
  })
})
