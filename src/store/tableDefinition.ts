/** A table that stores rows: what it should be, and the statement that makes it. */
import { type ColumnDefinition, formatColumn } from './columnDefinition.ts'
import { nameIn, onCluster, type Place, quoteText, type Statement } from './statement.ts'

export interface IndexDefinition {
  readonly name: string
  readonly expression: string
  readonly type: string
}

export interface TableDefinition {
  readonly name: string
  readonly columns: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
  /** Indexes of earlier versions that something else has replaced. */
  readonly retiredIndexes: readonly string[]
  /** With its arguments, as in `ReplacingMergeTree(seq)`. */
  readonly engine: string
  readonly partitionBy: string
  /** Columns and expressions of the sorting key, without parentheses. */
  readonly orderBy: string
  readonly ttl: readonly string[]
  readonly settings: Readonly<Record<string, string | number>>
  readonly comment: string
}

export const formatIndex = (i: IndexDefinition): string =>
  `INDEX ${i.name} ${i.expression} TYPE ${i.type}`

/** Server and engine without what makes copies of them, as `ReplacingMergeTree`. */
export const nameEngine = (engine: string): string =>
  engine.replace(/\(.*$/s, '').replace(/^(Replicated|Shared)/, '')

const formatSettings = (settings: TableDefinition['settings']): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'number' ? value : quoteText(value)}`)
    .join(', ')

/** Sorting keys of several columns stand in parentheses. */
const formatKey = (key: string): string => (key.includes(',') ? `(${key})` : key)

export function makeTable(place: Place, table: TableDefinition): Statement {
  const lines = [...table.columns.map(formatColumn), ...table.indexes.map(formatIndex)]
  const clauses = [`ENGINE = ${table.engine}`]
  if (table.partitionBy !== '') clauses.push(`PARTITION BY ${table.partitionBy}`)
  if (table.orderBy !== '') clauses.push(`ORDER BY ${formatKey(table.orderBy)}`)
  if (table.ttl.length > 0) clauses.push(`TTL ${table.ttl.join(', ')}`)
  if (Object.keys(table.settings).length > 0) {
    clauses.push(`SETTINGS ${formatSettings(table.settings)}`)
  }
  clauses.push(`COMMENT ${quoteText(table.comment)}`)
  return {
    name: table.name,
    sql: `CREATE TABLE IF NOT EXISTS ${nameIn(place, table.name)}${onCluster(place)}\n(\n    ${lines.join(',\n    ')}\n)\n${clauses.join('\n')}`,
  }
}
