/** Every generated statement is SQL to the real parser, and what the engine can do it does. */
import { deepStrictEqual, ok, rejects } from 'node:assert'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { dissectors } from '../../dissectors/index.ts'
import { DEFAULT_KAFKA } from '../../src/store/kafka.ts'
import { makeRoles, makeRowPolicies } from '../../src/store/roles.ts'
import { createSchema, listStatements, makeOptions } from '../../src/store/schema.ts'
import { ROOT } from '../support/paths.ts'
import { openSchemaStore, type SchemaStore, skipWithoutEngine } from '../support/schemaStore.ts'
import { splitStatements } from '../support/sqlFile.ts'

const skip = skipWithoutEngine()
const DEPLOY = join(ROOT, 'deploy', 'clickhouse')
const folder = mkdtempSync(join(tmpdir(), 'earshot-sql-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const listSql = (path: string): string[] =>
  readdirSync(path)
    .filter((f) => f.endsWith('.sql'))
    .sort()
    .map((f) => join(path, f))

const readStatements = (path: string): string[] => splitStatements(readFileSync(path, 'utf8'))

describe('the generated SQL', { skip }, () => {
  let store: SchemaStore
  before(async () => {
    store = await openSchemaStore(join(folder, 'store'))
  })
  after(async () => {
    await store.close()
  })

  test('of one server makes a database, file by file', async () => {
    const made: string[] = []
    for (const path of listSql(DEPLOY).filter((p) => /\d{3}_/.test(p))) {
      const statements = readStatements(path)
      ok(statements.length > 0, path)
      await store.run(...statements)
      made.push(path)
    }
    ok(made.length >= 8)
    const tables = await store.ask<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = 'earshot' ORDER BY name",
    )
    const wanted = listStatements(
      createSchema(makeOptions(dissectors, { kafka: DEFAULT_KAFKA, keepsHourly: true })),
    )
    deepStrictEqual(
      tables.map((t) => t.name),
      wanted
        .map((s) => s.name)
        .filter((n) => n !== 'earshot')
        .sort(),
    )
  })

  test('of a cluster, of roles and of another database parses', async () => {
    const files = [...listSql(join(DEPLOY, 'cluster')), ...listSql(DEPLOY)]
    const options = makeOptions(dissectors, {
      place: { database: 'ear shot', cluster: "clu'ster" },
      kafka: { ...DEFAULT_KAFKA, brokers: '', collection: 'earshot_kafka', consumers: 4 },
      keepsHourly: true,
      tiers: { storagePolicy: 'tiers', coldAfterDays: 30 },
      textIndex: true,
    })
    const schema = createSchema(options)
    const statements = [
      ...files.flatMap(readStatements),
      ...[...listStatements(schema), ...makeRoles(schema), ...makeRowPolicies(schema)].map(
        (s) => s.sql,
      ),
    ]
    ok(statements.length > 150)
    for (const sql of statements) {
      await store.run(`EXPLAIN AST ${sql}`).catch((error: Error) => {
        throw new Error(`${error.message.slice(0, 300)}\n${sql.slice(0, 300)}`)
      })
    }
    await rejects(store.run('EXPLAIN AST CREATE ROLE'), /Syntax error/)
  })
})
