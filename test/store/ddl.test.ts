import { deepStrictEqual, match, ok, strictEqual, throws } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { dissectors } from '../../dissectors/index.ts'
import { listStale, PROJECT_ROOT } from '../../src/commands/schema.ts'
import { columns, flag, text, words } from '../../src/record/column.ts'
import { sessionColumns } from '../../src/record/core.ts'
import { makeColumnTable, replaceColumns } from '../../src/record/markdown.ts'
import { formatSql, makeSchema } from '../../src/store/ddl.ts'
import { makeJsonSchemas } from '../../src/store/generated.ts'
import { makeOptions } from '../../src/store/schema.ts'
import { DEFAULT_PLACE } from '../../src/store/statement.ts'
import { makeTable } from '../../src/store/tableDefinition.ts'
import { type ColumnOwner, defineTable } from '../../src/store/tables.ts'

const toy = {
  name: 'toy',
  columns: columns('toy', {
    banner: text("What the server's \\ says", { empty: 'it said nothing' }),
    algorithms: words('Offered | ordered', { source: 'RFC 1 section 2' }),
    done: flag('Whether it is done'),
  }),
}

const makeSessionsTable = (owners: readonly ColumnOwner[]) =>
  makeTable(DEFAULT_PLACE, defineTable('sessions', makeOptions(owners)))

describe('ClickHouse schema', () => {
  test('a dissector’s columns follow the core ones, typed and described', () => {
    const { sql } = makeSessionsTable([toy])
    ok(
      sql.includes("`toy_banner` String COMMENT 'What the server\\'s \\\\ says; empty or zero: it"),
    )
    ok(sql.includes('`toy_algorithms` Array(LowCardinality(String)) COMMENT'))
    ok(sql.includes('`toy_done` Bool COMMENT'))
    ok(sql.indexOf('`tags`') < sql.indexOf('`toy_banner`'))
  })

  test('no expression grows deeper by the column: a server reads 1,000 parentheses of its own views, no more', () => {
    const folder = join(PROJECT_ROOT, 'deploy', 'clickhouse')
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.sql'))) {
      for (const statement of readFileSync(join(folder, name), 'utf8').split(';\n')) {
        ok(statement.split(' + ').length < 100, `${name}: ${statement.slice(0, 80)}`)
      }
    }
  })

  test('every column of every dissector is there exactly once', () => {
    const { sql } = makeSessionsTable(dissectors)
    for (const c of [...sessionColumns, ...dissectors.flatMap((d) => [...d.columns])]) {
      strictEqual(sql.split(`\n    \`${c.name}\` `).length, 2, c.name)
    }
  })

  test('two dissectors may not claim one column', () => {
    const copy = { columns: columns('toy', { banner: text('b') }) }
    throws(() => makeSessionsTable([toy, copy]), /Two columns are named toy_banner/)
  })

  test('every statement of a file ends in one semicolon', () => {
    const statements = makeSchema([toy])
    strictEqual(formatSql(statements).split(';\n').length, statements.length + 1)
  })
})

describe('JSON Schema', () => {
  test('requires what is always written and nothing that may be left out', () => {
    const { sessions } = makeJsonSchemas([toy]) as {
      sessions: { required: string[]; properties: Record<string, object> }
    }
    ok(sessions.required.includes('started_at') && sessions.required.includes('encrypted'))
    ok(!sessions.required.includes('user') && !sessions.required.includes('toy_done'))
    deepStrictEqual(sessions.properties.toy_done, {
      type: 'boolean',
      description: 'Whether it is done',
      default: false,
    })
  })
})

describe('column tables', () => {
  test('stand between their markers, cells escaped', () => {
    const table = makeColumnTable(toy.columns)
    match(table, /`toy_algorithms` \| list \| Offered \\\| ordered \(RFC 1 section 2\)\./)
    const page = 'a\n<!-- columns -->\nold\n<!-- /columns -->\nb\n'
    const once = replaceColumns(page, table)!
    strictEqual(replaceColumns(once, table), once)
    ok(!once.includes('old') && once.startsWith('a\n') && once.endsWith('\nb\n'))
    strictEqual(replaceColumns('no markers', table), undefined)
  })
})

test('generated files are true; `earshot schema --write` mends them', () => {
  deepStrictEqual(
    listStale(PROJECT_ROOT, dissectors).map((s) => s.file.path),
    [],
  )
})
