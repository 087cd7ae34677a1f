/**
 * The same tables on a cluster: `S_local` on every server, replicated inside its shard,
 * and `S` over all of them. All rows of a session go to one shard, because the shard
 * follows from the session's id, so FINAL on each shard counts each session once. That
 * holds as long as the number of shards stays: after adding one, sessions that were
 * running then are on two.
 */
import { type Place, quoteName, quoteText } from './statement.ts'
import type { TableDefinition } from './tableDefinition.ts'

/** Of a sharded table, the part on one server. */
export const nameLocal = (table: string): string => `${table}_local`

/** Where replicas of one shard find each other. */
const SHARD_PATH = '/clickhouse/tables/{shard}/{database}/{table}'
/** Where all servers find each other. */
const COMMON_PATH = '/clickhouse/tables/common/{database}/{table}'

/** An engine whose table has copies: the path and the replica's name before its own arguments. */
function replicate(engine: string, path: string, replica: string): string {
  const [, name = engine, argument = ''] = /^(\w+)(?:\((.*)\))?$/s.exec(engine) ?? []
  const own = argument === '' ? '' : `, ${argument}`
  return `Replicated${name}(${quoteText(path)}, ${quoteText(replica)}${own})`
}

/** A table with all its rows on every server. */
export const shareTable = (place: Place, table: TableDefinition): TableDefinition =>
  place.cluster === ''
    ? table
    : { ...table, engine: replicate(table.engine, COMMON_PATH, '{shard}-{replica}') }

/** A table split among shards by `shardBy`, an expression that gives a number. */
export function splitTable(
  place: Place,
  table: TableDefinition,
  shardBy: string,
): TableDefinition[] {
  if (place.cluster === '') return [table]
  const local = nameLocal(table.name)
  return [
    {
      ...table,
      name: local,
      engine: replicate(table.engine, SHARD_PATH, '{replica}'),
      comment: `${table.comment} (this server's part)`,
    },
    {
      ...table,
      columns: table.columns.map((c) => ({ ...c, codec: '' })),
      indexes: [],
      retiredIndexes: [],
      engine: `Distributed(${quoteText(place.cluster)}, ${quoteName(place.database)}, ${quoteName(local)}, ${shardBy})`,
      partitionBy: '',
      orderBy: '',
      ttl: [],
      settings: {},
    },
  ]
}
