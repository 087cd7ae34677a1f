/** A database of an earlier version, with rows in it, becomes one of this version. */
import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { dissectors } from '../../dissectors/index.ts'
import { columns, text, uint64 } from '../../src/record/column.ts'
import { DEFAULT_KAFKA } from '../../src/store/kafka.ts'
import {
  type MigrateOptions,
  NOTHING_STATED,
  planSteps,
  runSteps,
} from '../../src/store/migration/migrate.ts'
import type { Step } from '../../src/store/migration/step.ts'
import { makeOptions, type SchemaOptions } from '../../src/store/schema.ts'
import { startClickHouse } from '../support/clickhouse/server.ts'
import { ask } from '../support/clickhouse/tables.ts'
import { ROOT } from '../support/paths.ts'
import { openSchemaStore, type SchemaStore, skipWithoutEngine } from '../support/schemaStore.ts'
import { splitStatements } from '../support/sqlFile.ts'

const skip = skipWithoutEngine()
const OLD = join(ROOT, 'test', 'store', 'schemaV0')
const CLI = join(ROOT, 'dist', 'src', 'cli.js')
const RELEASE = '9.9.9'
const folder = mkdtempSync(join(tmpdir(), 'earshot-migrate-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const toy = {
  name: 'toy',
  columns: columns('toy', { banner: text('What it says'), size: uint64('How much') }),
}

const want = (changes: Partial<MigrateOptions> = {}): MigrateOptions => ({
  ...makeOptions([...dissectors, toy], { keepsHourly: true } satisfies Partial<SchemaOptions>),
  stated: NOTHING_STATED,
  ...changes,
})

const listSql = (steps: readonly Step[]): string[] => steps.flatMap((s) => s.sql)

/** The tables of the version before, with a session in two snapshots, one of them twice. */
async function openOld(name: string): Promise<SchemaStore> {
  const store = await openSchemaStore(join(folder, name))
  for (const file of readdirSync(OLD).sort()) {
    await store.run(...splitStatements(readFileSync(join(OLD, file), 'utf8')))
  }
  await store.run(
    `INSERT INTO earshot.sessions (session_id, seq, started_at, user, client_bytes, client_ip, tags) VALUES
('a', 0, '2026-01-01 00:00:00', 'x', 1, '10.0.0.1', []), ('a', 1, '2026-01-01 00:00:00', 'y', 2, '10.0.0.1', ['t']), ('b', 0, '2026-01-02 00:00:00', 'z', 3, '::1', [])`,
    `INSERT INTO earshot.sessions (session_id, seq, started_at, user, client_bytes, client_ip, tags) VALUES ('a', 1, '2026-01-01 00:00:00', 'y', 2, '10.0.0.1', ['t'])`,
    `INSERT INTO earshot.events (session_id, event_seq, ts, object) VALUES ('a', 0, '2026-01-01 00:00:01', 'rm notes.txt')`,
    `INSERT INTO earshot.sensors (sensor, seq, ts) VALUES ('made', 0, '2026-01-01 00:00:00')`,
  )
  return store
}

describe('a schema of an earlier version', { skip }, () => {
  test('is brought to this one with all its rows; again changes nothing', async () => {
    const store = await openOld('old')
    try {
      const kafka = { ...DEFAULT_KAFKA, brokers: '127.0.0.1:1' }
      const steps = await planSteps(store, want({ kafka }), RELEASE)
      await runSteps(store, steps)
      deepStrictEqual(
        await store.ask(
          'SELECT session_id, user, toUInt32(client_bytes) AS bytes, tags, toy_banner, toUInt32(toy_size) AS size FROM earshot.current_sessions ORDER BY session_id',
        ),
        [
          { session_id: 'a', user: 'y', bytes: 2, tags: ['t'], toy_banner: '', size: 0 },
          { session_id: 'b', user: 'z', bytes: 3, tags: [], toy_banner: '', size: 0 },
        ],
      )
      const [events] = await store.ask<{ n: number }>(
        "SELECT toUInt32(count()) AS n FROM earshot.current_events WHERE hasToken(object, 'notes')",
      )
      strictEqual(events!.n, 1)
      const added = steps.find((s) => s.what.startsWith('sessions: columns added: '))
      ok(added?.sql.join().includes('toy_banner'))
      deepStrictEqual(listSql(await planSteps(store, want({ kafka }), RELEASE)), [])
      // Without Kafka in the wish the chain is left alone, as the hourly sums and TTLs are.
      deepStrictEqual(listSql(await planSteps(store, want(), RELEASE)), [])
      const [history] = await store.ask<{ version: number; release: string; changes: string[] }>(
        'SELECT version, release, changes FROM earshot.schema_history',
      )
      strictEqual(history!.release, RELEASE)
      ok(history!.changes.includes(`changed: ${added?.what}`))
    } finally {
      await store.close()
    }
  })

  test('gets other retention, wider types and comments where they are asked for', async () => {
    const store = await openOld('changed')
    try {
      await store.run(
        'ALTER TABLE earshot.sessions MODIFY COLUMN missed_bytes UInt32 CODEC(NONE)',
        "ALTER TABLE earshot.sessions COMMENT COLUMN user 'who'",
        'ALTER TABLE earshot.events MODIFY TTL stored_at + toIntervalDay(7)',
      )
      const stated = { retention: new Set(['sessions']), tiers: false }
      const retention = { ...want().retention, sessions: 30 }
      const steps = await planSteps(store, want({ retention, stated }), RELEASE)
      await runSteps(store, steps)
      const said = steps.map((s) => s.what).join('\n')
      match(said, /sessions: types widened: missed_bytes from UInt32 to UInt64/)
      match(said, /sessions: comments of user/)
      match(said, /sessions: kept 30 days instead of 365 days/)
      const engines = await store.ask<{ name: string; engine_full: string }>(
        "SELECT name, engine_full FROM system.tables WHERE database = 'earshot' AND name IN ('sessions', 'events') ORDER BY name",
      )
      match(engines[0]!.engine_full, /toIntervalDay\(7\)/)
      match(engines[1]!.engine_full, /toIntervalDay\(30\)/)
      deepStrictEqual(listSql(await planSteps(store, want({ retention, stated }), RELEASE)), [])
    } finally {
      await store.close()
    }
  })

  test('that only a person can change is refused in sentences, and nothing is done', async () => {
    const store = await openOld('refused')
    try {
      await store.run(
        'ALTER TABLE earshot.sessions MODIFY COLUMN user FixedString(100)',
        'DROP TABLE earshot.sensors',
        'CREATE TABLE earshot.sensors (ts DateTime64(6)) ENGINE = MergeTree ORDER BY ts',
        'DROP VIEW earshot.logins',
        'CREATE TABLE earshot.logins (ts DateTime64(6)) ENGINE = MergeTree ORDER BY ts',
      )
      await rejects(planSteps(store, want(), RELEASE), (error: Error) => {
        match(error.message, /^Nothing was changed/)
        match(error.message, /sessions\.user is FixedString\(100\) here and should be String/)
        match(error.message, /sensors is a MergeTree here and should be a ReplacingMergeTree/)
        match(error.message, /logins is a MergeTree here and should be a view/)
        return true
      })
    } finally {
      await store.close()
    }
  })

  test('of a version to come is left to the Earshot that made it', async () => {
    const store = await openOld('future')
    try {
      await runSteps(store, await planSteps(store, want(), RELEASE))
      await store.run(
        "INSERT INTO earshot.schema_history (version, release) VALUES (1000, '10.0.0')",
      )
      await rejects(planSteps(store, want(), RELEASE), /has version 1000 of the schema/)
    } finally {
      await store.close()
    }
  })

  test('with Kafka tables of a newer release keeps them', async () => {
    const store = await openOld('newer')
    try {
      const kafka = { ...DEFAULT_KAFKA, brokers: '127.0.0.1:1' }
      await runSteps(store, await planSteps(store, want({ kafka }), RELEASE))
      const older = want({ kafka, owners: dissectors })
      await rejects(
        planSteps(store, older, RELEASE),
        /kafka_sessions reads toy_banner, toy_size, which this version of Earshot does not know/,
      )
    } finally {
      await store.close()
    }
  })
})

describe('earshot migrate', { skip }, () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [CLI, 'migrate', ...words], { encoding: 'utf8', timeout: 60_000 })

  test('prints with --dry-run exactly what it then runs, on a server and for any database', async () => {
    const server = await startClickHouse()
    try {
      const uri = `clickhouse://${server.address}/other`
      const words = [uri, '--kafka', '127.0.0.1:1', '--retention', 'events=5']
      const dry = run(...words, '--dry-run')
      strictEqual(dry.status, 0, dry.stderr)
      deepStrictEqual(await ask(server, "SELECT 1 FROM system.databases WHERE name = 'other'"), [])
      const wet = run(...words)
      strictEqual(wet.status, 0, wet.stderr)
      const outcomes = wet.stdout.trimEnd().split('\n')
      ok(
        outcomes.every((l) => /^(made|changed) /.test(l)),
        wet.stdout,
      )
      strictEqual(dry.stdout.match(/\bearshot\.(?!\w+\.v1)/), null)
      // The same statements, on a server of their own, make the same objects.
      const list = `SELECT name, replaceRegexpAll(create_table_query, 'UUID \\'[^\\']*\\'', '') FROM system.tables WHERE database = 'other' ORDER BY name`
      const made = await ask(server, list)
      const twin = await startClickHouse()
      try {
        for (const sql of splitStatements(dry.stdout)) {
          const answer = await fetch(`${twin.url}/?database=default`, { method: 'POST', body: sql })
          ok(answer.ok, `${await answer.text()} ${sql}`)
        }
        deepStrictEqual(await ask(twin, list), made)
        deepStrictEqual(
          await ask(twin, 'SELECT version, changes FROM other.schema_history'),
          await ask(server, 'SELECT version, changes FROM other.schema_history'),
        )
      } finally {
        await twin.stop()
      }
      const again = run(...words)
      ok(
        again.stdout
          .trimEnd()
          .split('\n')
          .every((l) => l.startsWith('already so ')),
        again.stdout,
      )
      strictEqual(run(...words, '--dry-run').stdout, '')
    } finally {
      await server.stop()
    }
  })

  test('makes an embedded store, and of a dry run nothing', () => {
    const path = join(folder, 'embedded')
    match(run(`embedded:${path}`, '--dry-run').stdout, /^CREATE DATABASE IF NOT EXISTS earshot;/)
    strictEqual(run(`embedded:${path}`).status, 0)
    ok(readdirSync(folder).includes('embedded'))
    match(run(`embedded:${path}`).stdout, /^(already so {2}.*\n)+$/)
  })

  test('says what is wrong in one line', () => {
    const wrong: [RegExp, number, ...string[]][] = [
      [/has no tables/, 2, 'kafka://localhost:9092'],
      [/Retention is written as/, 2, 'embedded:x', '--retention', 'sessions=long'],
      [/Brokers are written as/, 2, 'embedded:x', '--kafka', 'kafka://user:secret@host'],
      [/neither a cluster nor roles/, 2, 'embedded:x', '--variant', 'cluster'],
      [/--cold-after needs --storage-policy/, 2, 'embedded:x', '--cold-after', '3'],
      [/refuses connections/, 1, 'clickhouse://127.0.0.1:1/earshot'],
    ]
    for (const [message, status, ...words] of wrong) {
      const { stderr, stdout, status: got } = run(...words)
      match(stderr, message)
      deepStrictEqual([got, stdout, stderr.trimEnd().split('\n').length], [status, '', 1])
      ok(!stderr.includes('secret'))
    }
  })
})
