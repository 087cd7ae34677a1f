/** Statements as files that people read and run. */
import type { Statement } from './statement.ts'

export { DATABASE, type Statement } from './statement.ts'
export type { ColumnOwner } from './tables.ts'

/** Statements as a file that clickhouse-client runs. */
export const formatSql = (statements: readonly Statement[]): string =>
  `-- Generated from the column declarations by \`earshot schema --write\`; do not edit.\n\n${statements
    .map((s) => `${s.sql};\n`)
    .join('\n')}`
