/**
 * The ClickHouse schema, made from the column declarations: three tables, the views that
 * count each record once, and what a database of an earlier version lacks.
 *
 * The sorting keys hold only what no later snapshot of the same session changes: roles
 * and protocol may be corrected, the first packet's time may not. Rows delivered twice
 * therefore always meet. Retention counts from when a row was stored, so that an old
 * capture can be replayed today.
 */
import type { Stream } from '../record/batch.ts'
import type { Column, Columns } from '../record/column.ts'
import { eventColumns, sessionColumns } from '../record/core.ts'
import { describeColumn } from '../record/jsonSchema.ts'
import { sensorColumns } from '../record/sensorRow.ts'
import { DATABASE, type Statement } from './statement.ts'
import { makeSensorViews, makeViews } from './views.ts'

export { DATABASE, type Statement }

const SESSIONS_KEPT_DAYS = 365
const EVENTS_KEPT_DAYS = 180
const SENSORS_KEPT_DAYS = 90

/** Whatever has columns to add; a dissector does. */
export interface ColumnOwner {
  readonly columns: Columns
}

const TYPE: Record<Column['kind'], string> = {
  text: 'String',
  word: 'LowCardinality(String)',
  words: 'Array(LowCardinality(String))',
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
  uint64: 'T64, ZSTD(1)',
  float: 'ZSTD(1)',
  address: 'ZSTD(1)',
}

const quoteText = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const quoteName = (name: string): string => `\`${name}\``

/** One column as it stands in CREATE and ALTER. */
function makeColumn(c: Column): string {
  const codec = CODEC[c.kind] === undefined ? '' : ` CODEC(${CODEC[c.kind]})`
  return `${quoteName(c.name)} ${TYPE[c.kind]} COMMENT ${quoteText(describeColumn(c))}${codec}`
}

/** All columns of a session: core, then each dissector's. Throws when two have one name. */
export function listSessionColumns(owners: readonly ColumnOwner[]): Columns {
  const all = [...sessionColumns, ...new Set(owners.flatMap((o) => [...o.columns]))]
  const names = new Set<string>()
  for (const c of all) {
    if (names.has(c.name)) throw new Error(`Two columns are named ${c.name}`)
    names.add(c.name)
  }
  return all
}

const STORED_AT =
  "`stored_at` DateTime('UTC') DEFAULT now() COMMENT 'When this row was stored; retention counts from here' CODEC(Delta, ZSTD(1))"

const INDEXES: Record<Stream, readonly string[]> = {
  sessions: [
    'INDEX by_session session_id TYPE bloom_filter(0.01)',
    'INDEX by_client client_ip TYPE bloom_filter(0.01)',
    'INDEX by_server server_ip TYPE bloom_filter(0.01)',
    'INDEX by_user user TYPE bloom_filter(0.01)',
    'INDEX by_protocol protocol TYPE set(100)',
  ],
  events: [
    'INDEX by_session session_id TYPE bloom_filter(0.01)',
    'INDEX by_client client_ip TYPE bloom_filter(0.01)',
    'INDEX by_server server_ip TYPE bloom_filter(0.01)',
    'INDEX by_user user TYPE bloom_filter(0.01)',
    'INDEX by_kind kind TYPE set(20)',
    'INDEX by_object object TYPE tokenbf_v1(8192, 3, 0)',
  ],
  sensors: [],
}

const ENGINE: Record<Stream, string> = {
  sessions: `ENGINE = ReplacingMergeTree(seq)
PARTITION BY toYYYYMMDD(started_at)
ORDER BY (started_at, session_id)
TTL stored_at + INTERVAL ${SESSIONS_KEPT_DAYS} DAY
SETTINGS ttl_only_drop_parts = 1
COMMENT 'State of each session; the row with the highest seq stands'`,
  events: `ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(ts)
ORDER BY (ts, session_id, event_seq)
TTL stored_at + INTERVAL ${EVENTS_KEPT_DAYS} DAY
SETTINGS ttl_only_drop_parts = 1
COMMENT 'What happened in sessions'`,
  sensors: `ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(ts)
ORDER BY (sensor, ts, seq)
TTL stored_at + INTERVAL ${SENSORS_KEPT_DAYS} DAY
SETTINGS ttl_only_drop_parts = 1
COMMENT 'What each sensor saw and lost in each interval'`,
}

function makeTable(stream: Stream, columns: Columns): Statement {
  const lines = [...columns.map(makeColumn), STORED_AT, ...INDEXES[stream]]
  return {
    name: stream,
    sql: `CREATE TABLE IF NOT EXISTS ${DATABASE}.${stream}\n(\n    ${lines.join(',\n    ')}\n)\n${ENGINE[stream]}`,
  }
}

export const makeDatabase = (): Statement => ({
  name: DATABASE,
  sql: `CREATE DATABASE IF NOT EXISTS ${DATABASE}`,
})

export const makeSessionsTable = (owners: readonly ColumnOwner[]): Statement =>
  makeTable('sessions', listSessionColumns(owners))

export const makeEventsTable = (): Statement => makeTable('events', eventColumns)

export const makeSensorsTable = (): Statement => makeTable('sensors', sensorColumns)

/** All columns that records of a stream may have. */
export function listColumns(stream: Stream, owners: readonly ColumnOwner[]): Columns {
  if (stream === 'sessions') return listSessionColumns(owners)
  return stream === 'events' ? eventColumns : sensorColumns
}

/** ALTER statements for columns that a table of an earlier version lacks. */
export function makeAdditions(
  stream: Stream,
  owners: readonly ColumnOwner[],
  existing: ReadonlySet<string>,
): Statement[] {
  return listColumns(stream, owners)
    .filter((c) => !existing.has(c.name))
    .map((c) => ({
      name: `${stream}.${c.name}`,
      sql: `ALTER TABLE ${DATABASE}.${stream} ADD COLUMN IF NOT EXISTS ${makeColumn(c)}`,
    }))
}

/** Everything an empty server needs, in order. */
export const makeSchema = (owners: readonly ColumnOwner[]): Statement[] => [
  makeDatabase(),
  makeSessionsTable(owners),
  makeEventsTable(),
  makeSensorsTable(),
  ...makeViews(),
  ...makeSensorViews(),
]

/** Statements as a file that clickhouse-client runs. */
export const formatSql = (statements: readonly Statement[]): string =>
  `-- Generated from the column declarations by \`earshot schema --write\`; do not edit.\n\n${statements
    .map((s) => `${s.sql};\n`)
    .join('\n')}`
