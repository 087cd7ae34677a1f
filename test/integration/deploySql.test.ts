/** Every statement in the pages and scripts under deploy/ is one that ClickHouse understands. */
import { ok, strictEqual } from 'node:assert'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { dissectors } from '../../dissectors/index.ts'
import { type EmbeddedStore, openStore } from '../../src/store/embedded.ts'
import { FIXTURES, ROOT } from '../support/paths.ts'

const read = (path: string): string => readFileSync(join(ROOT, 'deploy', path), 'utf8')
const pages = readdirSync(join(ROOT, 'deploy'), { recursive: true, encoding: 'utf8' })
const statements = [
  ...pages
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => [...read(path).matchAll(/^```sql\n(.*?)^```/gms)])
    .map((m) => m[1]!.trim()),
  ...(/<<SQL\n(.*?)^SQL$/ms.exec(read('docker/reader.sh'))?.[1] ?? '').split(';\n'),
].filter((sql) => sql.trim() !== '')

describe('SQL under deploy/', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
  let store: EmbeddedStore
  before(async () => {
    store = await openStore({ path: join(folder, 'data'), owners: dissectors, mayCreate: true })
  })
  after(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('a backup gives back the rows it was made of', async () => {
    const golden = readFileSync(join(FIXTURES, 'telnet', 'su.ndjson'), 'utf8').split('\n')
    const lines = golden.filter((line) => line.startsWith('{"stream":"sessions"'))
    await store.insert('sessions', Buffer.from(`${lines.join('\n')}\n`))
    const sum = (database: string) =>
      store.query(`SELECT count(), sum(cityHash64(*)) FROM ${database}.sessions`, 'TSV')
    const stored = await sum('earshot')
    ok(!stored.startsWith('0\t'))
    // The statements of the page but for where to and as what.
    const page = statements.filter((sql) => /^(?:BACKUP|RESTORE) /.test(sql))
    for (const sql of page) {
      const here = sql.replace(/Disk\([^)]*\)/, "Memory('kept')")
      await store.query(here.replace('RESTORE DATABASE earshot', '$& AS restored'), 'TSV')
    }
    strictEqual(await sum('restored'), stored)
  })

  ok(statements.length >= 8)
  for (const sql of statements) {
    test(sql.replace(/\s+/g, ' ').slice(0, 90), async () => {
      ok((await store.query(`EXPLAIN AST ${sql}`, 'TSV')).length > 0)
      // What asks for tables that a database of this version has is asked.
      const [, table] = /^SELECT .* FROM ([\w.]+)/.exec(sql) ?? []
      if (table === undefined) return
      const there = await store.query(`EXISTS TABLE ${table}`, 'TSV')
      if (there.trim() === '1') await store.query(sql, 'JSON')
      else ok(table === 'earshot.dead_letters', table)
    })
  }
})
