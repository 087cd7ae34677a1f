/** The schema as statements, and statements as files that people read and run. */
import { createSchema, listStatements, makeOptions } from './schema.ts'
import type { Statement } from './statement.ts'
import type { ColumnOwner } from './tables.ts'

/** What a single server needs that is filled directly, in order. */
export const makeSchema = (owners: readonly ColumnOwner[]): Statement[] =>
  listStatements(createSchema(makeOptions(owners)))

/** Statements as a file that clickhouse-client runs; `lines`: what its reader should know. */
export function formatSql(statements: readonly Statement[], lines: readonly string[] = []): string {
  const head = [
    'Generated from the column declarations by `earshot schema --write`; do not edit.',
    ...lines,
  ]
  return `${head.map((l) => `-- ${l}\n`).join('')}\n${statements.map((s) => `${s.sql};\n`).join('\n')}`
}
