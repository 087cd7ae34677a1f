/** A column as ClickHouse has it, made from its declaration. */
import type { Column, Columns } from '../record/column.ts'
import { describeColumn } from '../record/jsonSchema.ts'
import { quoteText } from './statement.ts'

export interface ColumnDefinition {
  readonly name: string
  /** As system.columns writes it. */
  readonly type: string
  /** What stands in CODEC(...); '' for the server's own choice. */
  readonly codec: string
  readonly comment: string
  /** Expression of a row that does not have it; '' for zero or empty. */
  readonly initial: string
}

const TYPE: Record<Column['kind'], string> = {
  text: 'String',
  word: 'LowCardinality(String)',
  words: 'Array(LowCardinality(String))',
  uint32s: 'Array(UInt32)',
  uint8: 'UInt8',
  uint16: 'UInt16',
  uint32: 'UInt32',
  uint64: 'UInt64',
  int32: 'Int32',
  float: 'Float64',
  flag: 'Bool',
  time: "DateTime64(6, 'UTC')",
  address: 'IPv6',
  json: 'String',
}

const CODEC: Partial<Record<Column['kind'], string>> = {
  text: 'ZSTD(1)',
  json: 'ZSTD(3)',
  time: 'Delta, ZSTD(1)',
  uint32: 'T64, ZSTD(1)',
  uint32s: 'ZSTD(1)',
  uint64: 'T64, ZSTD(1)',
  float: 'ZSTD(1)',
  address: 'ZSTD(1)',
}

const defineColumn = (c: Column): ColumnDefinition => ({
  name: c.name,
  type: TYPE[c.kind],
  codec: CODEC[c.kind] ?? '',
  comment: describeColumn(c),
  initial: '',
})

export const defineColumns = (columns: Columns): ColumnDefinition[] => columns.map(defineColumn)

export const STORED_AT: ColumnDefinition = {
  name: 'stored_at',
  type: "DateTime('UTC')",
  codec: 'Delta, ZSTD(1)',
  comment: 'When this row was stored; retention counts from here',
  initial: 'now()',
}

/** Always quoted: a dissector may name its columns as SQL names its own words. */
export const quoteColumn = (name: string): string => `\`${name}\``

/** One column as it stands in CREATE and ALTER of a table that stores rows. */
export function formatColumn(c: ColumnDefinition): string {
  const initial = c.initial === '' ? '' : ` DEFAULT ${c.initial}`
  const codec = c.codec === '' ? '' : ` CODEC(${c.codec})`
  return `${quoteColumn(c.name)} ${c.type}${initial} COMMENT ${quoteText(c.comment)}${codec}`
}

/** Name and type alone, for tables through which rows only pass. */
export const formatBareColumn = (c: ColumnDefinition): string => `${quoteColumn(c.name)} ${c.type}`
