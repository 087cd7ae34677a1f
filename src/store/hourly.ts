/**
 * Sums an hour, for charts over months: small enough to keep for years, after the sessions
 * themselves are gone.
 *
 * A session is delivered more than once and its snapshots replace each other, so sums that
 * grow with every insert would count it again. Instead an hour is summed anew from `sessions
 * FINAL` whenever rows of it were stored lately, and of each hour only its newest sums count:
 * what a session no longer belongs to vanishes with the older ones.
 */
import type { ColumnDefinition } from './columnDefinition.ts'
import { DEFAULT_PLACE, nameIn, onCluster, type Place, type Statement } from './statement.ts'
import { makeTable, type TableDefinition } from './tableDefinition.ts'
import { makeView } from './view.ts'

const REFRESH_MINUTES = 5
/** Rows are looked at again that were stored this long before the last sums: their insert may not have been seen. */
const OVERLAP_MINUTES = 15
export const HOURLY_KEPT_DAYS = 5 * 365
/** Sums of a year at once would not fit memory: beyond this they go through the disk. */
const MAX_GROUPING_BYTES = 2_000_000_000

const TABLE = 'sessions_hourly'

/** What a row is for; the rest are sums. */
const KEY = ['sensor', 'protocol', 'auth_result', 'visibility'] as const

/** Name, type, expression over sessions, meaning. */
const SUMS: readonly (readonly [string, string, string, string])[] = [
  ['sessions', 'UInt64', 'count()', 'Sessions that began in the hour'],
  ['logins', 'UInt64', "countIf(auth_result != '')", 'Of these, with a login or the try of one'],
  ['attempts', 'UInt64', 'sum(auth_attempts)', 'Login attempts'],
  ['encrypted', 'UInt64', 'countIf(s.encrypted)', 'Sessions that went over to encryption'],
  ['open', 'UInt64', "countIf(state = 'open')", 'Sessions whose last row is not there yet'],
  ['client_bytes', 'UInt64', 'sum(s.client_bytes)', 'Payload from clients (bytes)'],
  ['server_bytes', 'UInt64', 'sum(s.server_bytes)', 'Payload from servers (bytes)'],
  ['client_packets', 'UInt64', 'sum(s.client_packets)', 'Packets from clients'],
  ['server_packets', 'UInt64', 'sum(s.server_packets)', 'Packets from servers'],
  [
    'missed_bytes',
    'UInt64',
    'sum(s.missed_bytes)',
    'Payload acknowledged but not captured (bytes)',
  ],
  ['events', 'UInt64', 'sum(event_count)', 'Events in these sessions'],
  ['duration_ms', 'Float64', 'sum(s.duration_ms)', 'Their durations together (ms)'],
  ['longest_ms', 'Float64', 'max(s.duration_ms)', 'The longest (ms)'],
  [
    'clients',
    'AggregateFunction(uniqCombined64(12), IPv6)',
    'uniqCombined64State(12)(client_ip)',
    'Clients: uniqCombined64Merge(12)(clients)',
  ],
  [
    'servers',
    'AggregateFunction(uniqCombined64(12), IPv6)',
    'uniqCombined64State(12)(server_ip)',
    'Servers: uniqCombined64Merge(12)(servers)',
  ],
  [
    'users',
    'AggregateFunction(uniqCombined64(12), String)',
    "uniqCombined64StateIf(12)(user, user != '')",
    'Users: uniqCombined64Merge(12)(users)',
  ],
]

const KEYS = KEY.join(', ')
const VALUES = SUMS.map(([name, , sum]) => `${sum} AS ${name}`).join(',\n    ')
const MEANING = 'A row for each hour, sensor, protocol, result of login and visibility'

/** The sums from the sessions themselves: right at once, for a store that is not large. */
export const makeHourlyFromSessions = (place: Place = DEFAULT_PLACE): Statement =>
  makeView(
    place,
    'hourly',
    `SELECT toStartOfHour(started_at) AS hour, ${KEYS},
    ${VALUES}
FROM ${nameIn(place, 'sessions')} AS s FINAL
GROUP BY hour, ${KEYS}`,
    `${MEANING}, summed from the sessions when asked`,
  )

const column = (name: string, type: string, comment: string, codec = ''): ColumnDefinition => ({
  name,
  type,
  codec,
  comment,
  initial: '',
})

/** The table of a server. */
export const defineHourly = (): TableDefinition => ({
  name: TABLE,
  columns: [
    column('hour', "DateTime('UTC')", 'Begin of the hour', 'Delta, ZSTD(1)'),
    ...KEY.map((k) => column(k, 'LowCardinality(String)', 'As in sessions')),
    column(
      'shard',
      'LowCardinality(String)',
      'Shard whose sessions these are; empty: there is one only',
    ),
    ...SUMS.map(([name, type, , meaning]) => column(name, type, meaning)),
    column(
      'computed_at',
      "DateTime64(3, 'UTC')",
      'When it was summed; an hour counts as summed last',
      'Delta, ZSTD(1)',
    ),
  ],
  indexes: [],
  retiredIndexes: [],
  engine: 'ReplacingMergeTree(computed_at)',
  partitionBy: 'toYYYYMM(hour)',
  orderBy: `hour, ${KEYS}, shard`,
  ttl: [`hour + toIntervalDay(${HOURLY_KEPT_DAYS})`],
  settings: {},
  comment: 'Sums of sessions by hour, older sums of an hour among them; ask the view hourly',
})

/** SELECT of the sums of every hour that got rows since the sums before. `shard`: SQL of the shard's name. */
function selectChanged(place: Place, sessions: string, hourly: string, shard: string): string {
  const changed = `SELECT toStartOfHour(started_at) FROM ${nameIn(place, sessions)}
        WHERE stored_at >= (SELECT max(computed_at) FROM ${nameIn(place, hourly)}) - INTERVAL ${OVERLAP_MINUTES} MINUTE`
  return `SELECT toStartOfHour(started_at) AS hour, ${KEYS}, ${shard} AS shard,
    ${VALUES},
    now64(3, 'UTC') AS computed_at
FROM ${nameIn(place, sessions)} AS s FINAL
WHERE toStartOfHour(started_at) IN
    (
        ${changed}
    )
GROUP BY hour, ${KEYS}
SETTINGS do_not_merge_across_partitions_select_final = 1, max_bytes_before_external_group_by = ${MAX_GROUPING_BYTES}`
}

/** The statement that sums what changed, in the background; `sessions` and `hourly` are this server's own tables. */
export function makeHourlyRefresh(
  place: Place,
  { sessions = 'sessions', hourly = TABLE, shard = "''" } = {},
): Statement {
  const name = 'sessions_hourly_refresh'
  return {
    name,
    sql: `CREATE MATERIALIZED VIEW IF NOT EXISTS ${nameIn(place, name)}${onCluster(place)}
REFRESH EVERY ${REFRESH_MINUTES} MINUTE APPEND TO ${nameIn(place, hourly)}
AS ${selectChanged(place, sessions, hourly, shard)}
COMMENT 'Sums again every hour of which rows were stored since the last time'`,
  }
}

/** The view over the table: of each hour what was summed last. */
export const makeHourlyView = (place: Place): Statement =>
  makeView(
    place,
    'hourly',
    `SELECT hour, ${KEYS}, ${SUMS.map(([name]) => name).join(', ')}
FROM ${nameIn(place, TABLE)} FINAL
WHERE (hour, shard, computed_at) GLOBAL IN (SELECT hour, shard, max(computed_at) FROM ${nameIn(place, TABLE)} GROUP BY hour, shard)`,
    `${MEANING}, at most ${REFRESH_MINUTES} minutes behind`,
  )

/** All that a single server needs for them. */
export const makeHourly = (place: Place = DEFAULT_PLACE): Statement[] => [
  makeTable(place, defineHourly()),
  makeHourlyRefresh(place),
  makeHourlyView(place),
]
