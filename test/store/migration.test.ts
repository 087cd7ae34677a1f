import { deepStrictEqual, match, ok, strictEqual, throws } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { columns, text } from '../../src/record/column.ts'
import { checkKafkaOptions, DEFAULT_KAFKA, makeKafkaChain } from '../../src/store/kafka.ts'
import { isWider, normalizeCodec } from '../../src/store/migration/columnChange.ts'
import { planMigration } from '../../src/store/migration/plan.ts'
import type { ServerState } from '../../src/store/migration/serverState.ts'
import {
  DEFAULT_RETENTION,
  makeTtl,
  NO_TIERS,
  parseRetention,
  readTiers,
  readTtl,
} from '../../src/store/retention.ts'
import {
  createSchema,
  listStatements,
  makeOptions,
  type SchemaOptions,
} from '../../src/store/schema.ts'
import { isAtLeast, parseRelease, SCHEMA_VERSION } from '../../src/store/schemaVersion.ts'
import { readSeal, seal } from '../../src/store/seal.ts'
import { DEFAULT_PLACE, nameIn, quoteName, quoteText } from '../../src/store/statement.ts'
import { ROOT } from '../support/paths.ts'

const toy = { columns: columns('toy', { banner: text('What it says') }) }
const CLUSTER = { database: 'earshot', cluster: 'all' }

const EMPTY: ServerState = {
  serverVersion: '25.8.1.1',
  hasDatabase: false,
  schemaVersion: 0,
  roles: '',
  tables: new Map(),
  columns: [],
  indexes: [],
}

const plan = (changes: Partial<SchemaOptions>, state: Partial<ServerState> = {}) =>
  planMigration(createSchema(makeOptions([toy], changes)), { ...EMPTY, ...state }, '1.0.0')

describe('a plan of migration', () => {
  test('for an empty server is the whole schema and its entry in the history', () => {
    const { steps, refusals } = plan({ kafka: DEFAULT_KAFKA, keepsHourly: true })
    deepStrictEqual(refusals, [])
    const sql = steps.flatMap((s) => s.sql)
    const schema = createSchema(makeOptions([toy], { kafka: DEFAULT_KAFKA, keepsHourly: true }))
    deepStrictEqual(
      sql.slice(0, -1),
      listStatements(schema).map((s) => s.sql),
    )
    match(sql.at(-1)!, /^INSERT INTO earshot\.schema_history .* VALUES \(1, '1\.0\.0', \['made: /)
  })

  test('refuses a server that is too old, or of unknown version, and a newer schema', () => {
    for (const serverVersion of ['24.8.14.1', '', '18.16.1']) {
      match(plan({}, { serverVersion }).refusals.join(), /25\.8 is the oldest/)
    }
    match(plan({}, { schemaVersion: SCHEMA_VERSION + 1 }).refusals.join(), /use the newer Earshot/)
    deepStrictEqual(plan({}, { serverVersion: '26.1.1' }).refusals, [])
  })

  test('drops views before Kafka tables, and these before what they fill', () => {
    const kafka = { ...DEFAULT_KAFKA, group: 'other' }
    const chain = makeKafkaChain(DEFAULT_PLACE, 'sensors', [], kafka).map((s) => seal(s))
    const tables = new Map(
      chain.map((s) => {
        const engine = /MATERIALIZED/.test(s.sql)
          ? 'MaterializedView'
          : /ENGINE = (\w+)/.exec(s.sql)![1]!
        const comment = /COMMENT '(.*)'$/.exec(s.sql)![1]!
        return [
          s.name,
          { name: s.name, engine, engineFull: '', sortingKey: '', partitionKey: '', comment },
        ]
      }),
    )
    const { steps } = plan({ kafka: DEFAULT_KAFKA }, { tables })
    const sql = steps.find((s) => s.what.startsWith('kafka_sensors'))!.sql
    deepStrictEqual(
      sql.map((s) => /^(DROP|CREATE)[A-Z ]* earshot\.(\w+)/.exec(s)!.slice(1).join(' ')),
      [
        'DROP kafka_sensors_take',
        'DROP kafka_sensors',
        'DROP kafka_sensors_reject',
        'DROP kafka_sensors_store',
        'DROP kafka_sensors_taken',
        'CREATE kafka_sensors_taken',
        'CREATE kafka_sensors_store',
        'CREATE kafka_sensors_reject',
        'CREATE kafka_sensors',
        'CREATE kafka_sensors_take',
      ],
    )
  })

  test('runs roles once, and again when they change', () => {
    const first = plan({ roles: true }).steps.find((s) => s.what.startsWith('roles'))!
    strictEqual(first.outcome, 'made')
    const roles = /\((\w+)\)/.exec(first.what)![1]!
    const state = { roles, schemaVersion: SCHEMA_VERSION }
    const outcomeOf = (changes: Partial<SchemaOptions>) =>
      plan(changes, state).steps.find((s) => s.what.startsWith('roles'))!.outcome
    strictEqual(outcomeOf({ roles: true }), 'already so')
    strictEqual(outcomeOf({ roles: true, keepsHourly: true }), 'changed')
    ok(first.sql.every((s) => !/IDENTIFIED|PASSWORD/i.test(s)))
    ok(
      !first.sql.some((s) =>
        /SELECT ON earshot\.(dead_letters|kafka_\w+|schema_history)\b/.test(s),
      ),
    )
  })

  test('of a cluster sends a session to one shard, and says ON CLUSTER everywhere', () => {
    const schema = createSchema(
      makeOptions([toy], { place: CLUSTER, kafka: DEFAULT_KAFKA, keepsHourly: true }),
    )
    const statements = listStatements(schema)
    for (const { sql } of statements) ok(sql.includes(" ON CLUSTER 'all'"), sql)
    const sqlOf = (name: string) => statements.find((s) => s.name === name)!.sql
    match(
      sqlOf('sessions_local'),
      /ENGINE = ReplicatedReplacingMergeTree\('\/clickhouse\/tables\/\{shard\}\/\{database\}\/\{table\}', '\{replica\}', seq\)/,
    )
    match(
      sqlOf('sessions'),
      /ENGINE = Distributed\('all', earshot, sessions_local, cityHash64\(session_id\)\)/,
    )
    // What a server consumes goes where it belongs, not where it was consumed.
    match(sqlOf('kafka_sessions_store_0'), /TO earshot\.sessions AS/)
    match(sqlOf('sessions_hourly_refresh'), /TO earshot\.sessions_hourly_local\b/)
  })

  test('of a cluster is refused where tables of a single server are', () => {
    const found = {
      name: 'sessions',
      engine: 'ReplacingMergeTree',
      engineFull: '',
      sortingKey: 'started_at, session_id',
      partitionKey: 'toYYYYMMDD(started_at)',
      comment: '',
    }
    const tables = new Map([['sessions', found]])
    match(
      plan({ place: CLUSTER }, { tables }).refusals.join(),
      /sessions is a ReplacingMergeTree here and should be a Distributed/,
    )
    const moved = { ...found, sortingKey: 'session_id' }
    match(plan({}, { tables: new Map([['sessions', moved]]) }).refusals.join(), /is sorted by/)
  })
})

describe('retention', () => {
  test('names streams and days', () => {
    deepStrictEqual(parseRetention('sessions=30, dead_letters=0'), {
      sessions: 30,
      dead_letters: 0,
    })
    for (const wrong of [
      '',
      'sessions',
      'sessions=-1',
      'sessions=36501',
      'screens=3',
      'sessions=1.5',
    ]) {
      throws(() => parseRetention(wrong), /Retention is written as/)
    }
  })

  test('is read back from the rules that it makes', () => {
    const cold = { storagePolicy: 'tiers', coldAfterDays: 30 }
    deepStrictEqual(makeTtl(0, NO_TIERS), [])
    deepStrictEqual(makeTtl(20, cold), ['stored_at + toIntervalDay(20)'])
    for (const [days, tiers] of [
      [DEFAULT_RETENTION.sessions, cold],
      [0, cold],
      [7, NO_TIERS],
    ] as const) {
      const rules = makeTtl(days, tiers).join(', ')
      deepStrictEqual(readTtl(rules), { days, coldAfterDays: tiers.coldAfterDays })
    }
  })

  test('on a cold volume needs a policy that has one', () => {
    strictEqual(readTiers(undefined, undefined), undefined)
    deepStrictEqual(readTiers('tiers', undefined), { storagePolicy: 'tiers', coldAfterDays: 0 })
    throws(() => readTiers(undefined, 3), /needs --storage-policy/)
    throws(() => readTiers("x'; DROP", 3), /needs --storage-policy/)
    throws(() => readTiers('tiers', 0.5), /number of days/)
  })
})

describe('details of the schema', () => {
  test('a seal changes with the statement and is found in its comment', () => {
    const bare = { name: 'v', sql: 'CREATE VIEW v AS\nSELECT 1' }
    const described = { name: 'v', sql: "CREATE VIEW v AS\nSELECT 1\nCOMMENT 'It\\'s one'" }
    match(seal(bare).sql, /\nCOMMENT '\(earshot [0-9a-f]{12}\)'$/)
    match(seal(described).sql, /\nCOMMENT 'It\\'s one \(earshot [0-9a-f]{12}\)'$/)
    const mark = readSeal(seal(described).sql)
    strictEqual(readSeal(`It's one (earshot ${mark})`), mark)
    ok(mark !== readSeal(seal(described, 'a column').sql) && mark !== readSeal(seal(bare).sql))
    strictEqual(readSeal('somebody else'), '')
  })

  test('brokers and names go into SQL only when they can be such', () => {
    const good = { ...DEFAULT_KAFKA, brokers: 'a:1,b.example:9092' }
    strictEqual(checkKafkaOptions(good), good)
    for (const wrong of [
      { brokers: 'localhost' },
      { brokers: 'user:pw@host:9092' },
      { collection: 'a b' },
      { topicPrefix: "x'" },
      { group: '' },
      { consumers: 0 },
      { consumers: 1.5 },
    ]) {
      throws(() => checkKafkaOptions({ ...good, ...wrong }))
    }
  })

  test('names and texts are quoted', () => {
    strictEqual(quoteName('earshot'), 'earshot')
    strictEqual(quoteName('a`b'), '`a\\`b`')
    strictEqual(quoteText("a'\\"), "'a\\'\\\\'")
    strictEqual(nameIn({ database: 'ear shot', cluster: '' }, 'sessions'), '`ear shot`.sessions')
  })

  test('types widen only where every value stays, and codecs have one wording', () => {
    ok(isWider('UInt16', 'UInt64') && isWider('String', 'LowCardinality(String)'))
    ok(!isWider('UInt64', 'UInt32') && !isWider('Int32', 'UInt64') && !isWider('UInt8', 'UInt8'))
    strictEqual(normalizeCodec('CODEC(Delta(8), ZSTD(1))'), normalizeCodec('Delta, ZSTD(1)'))
  })

  test('releases are ordered by year, then month', () => {
    deepStrictEqual(parseRelease('26.7.2.1'), [26, 7])
    strictEqual(parseRelease('head'), undefined)
    ok(isAtLeast([26, 2], [25, 8]) && isAtLeast([25, 8], [25, 8]) && !isAtLeast([25, 12], [26, 2]))
  })

  test('the examples of server configuration are named as migrate names them', () => {
    const folder = join(ROOT, 'deploy', 'clickhouse')
    const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8')
    deepStrictEqual(readdirSync(join(folder, 'config.d')).sort(), [
      'cluster.xml',
      'kafka.xml',
      'storage.xml',
    ])
    ok(read('008_kafka.sql').includes('Kafka(earshot_kafka)'))
    match(read('config.d', 'kafka.xml'), /<earshot_kafka>[\s\S]*<kafka_broker_list>/)
    match(read('config.d', 'storage.xml'), /<cold>/)
    for (const macro of ['cluster', 'shard', 'replica']) {
      match(read('config.d', 'cluster.xml'), new RegExp(`<${macro}>`))
    }
  })
})
