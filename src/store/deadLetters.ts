/**
 * Where messages go that are no records: broken JSON, a value of a wrong type, a record
 * of another stream. They stop nobody, and a person can read what came and why not.
 */
import { type ColumnDefinition, STORED_AT } from './columnDefinition.ts'
import { makeTtl } from './retention.ts'
import type { TableDefinition } from './tableDefinition.ts'
import { makeTableSettings, type TableOptions } from './tables.ts'

const column = (name: string, type: string, codec: string, comment: string): ColumnDefinition => ({
  name,
  type,
  codec,
  comment,
  initial: '',
})

const COLUMNS: readonly ColumnDefinition[] = [
  column('stream', 'LowCardinality(String)', '', 'Stream whose topic it came by'),
  column('topic', 'LowCardinality(String)', '', 'Topic it came by'),
  column('partition', 'UInt64', 'T64, ZSTD(1)', 'Partition of the topic'),
  column('offset', 'UInt64', 'T64, ZSTD(1)', 'Its number in that partition'),
  column(
    'ts',
    "DateTime64(3, 'UTC')",
    'Delta, ZSTD(1)',
    'When it was published, as the broker says',
  ),
  column(
    'message',
    'String',
    'ZSTD(3)',
    'What came, whole; of JSON that could be read, the fields that are columns',
  ),
  column('error', 'String', 'ZSTD(1)', 'Why it is no record'),
  STORED_AT,
]

export const DEAD_LETTERS = 'dead_letters'

/** A message that is delivered twice counts once: its place in the topic is the key. */
export const defineDeadLetters = (options: TableOptions): TableDefinition => ({
  name: DEAD_LETTERS,
  columns: COLUMNS,
  indexes: [],
  retiredIndexes: [],
  engine: 'ReplacingMergeTree',
  partitionBy: 'toYYYYMM(ts)',
  orderBy: 'topic, partition, offset, cityHash64(message)',
  ttl: makeTtl(options.retention.dead_letters, options.tiers),
  settings: makeTableSettings(options.tiers),
  comment: 'Messages on the topics that are no records',
})
