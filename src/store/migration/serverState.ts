/** What a server has: read once, before anything is planned. */
import type { ClickHouseClient } from '@clickhouse/client'
import { HISTORY } from '../history.ts'
import { nameIn, type Place, quoteText } from '../statement.ts'

/** A server as migrate sees it. */
export interface SchemaServer {
  ask<Row>(sql: string): Promise<Row[]>
  run(sql: string): Promise<void>
}

export interface TableState {
  readonly name: string
  /** As in `ReplacingMergeTree`, `View`, `Kafka`. */
  readonly engine: string
  /** The engine with its arguments and all that follows it. */
  readonly engineFull: string
  readonly sortingKey: string
  readonly partitionKey: string
  readonly comment: string
}

export interface ColumnState {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly codec: string
  readonly comment: string
}

export interface IndexState {
  readonly table: string
  readonly name: string
  readonly type: string
}

export interface ServerState {
  readonly serverVersion: string
  readonly hasDatabase: boolean
  /** Version of the schema that the history tells of; 0 without one. */
  readonly schemaVersion: number
  /** Which set of roles it tells of last; '' without any. */
  readonly roles: string
  readonly tables: ReadonlyMap<string, TableState>
  readonly columns: readonly ColumnState[]
  readonly indexes: readonly IndexState[]
}

export const createSchemaServer = (client: ClickHouseClient): SchemaServer => ({
  async ask<Row>(sql: string) {
    const result = await client.query({ query: sql, format: 'JSONEachRow' })
    return result.json<Row>()
  },
  async run(sql) {
    await client.command({ query: sql })
  },
})

export async function readState(server: SchemaServer, place: Place): Promise<ServerState> {
  const database = quoteText(place.database)
  const [about] = await server.ask<{ version: string; known: number }>(
    `SELECT version() AS version, toUInt8(count()) AS known FROM system.databases WHERE name = ${database}`,
  )
  const tables = await server.ask<TableState>(
    `SELECT name, engine, engine_full AS engineFull, sorting_key AS sortingKey, partition_key AS partitionKey, comment
FROM system.tables WHERE database = ${database}`,
  )
  const columns = await server.ask<ColumnState>(
    `SELECT table, name, type, compression_codec AS codec, comment
FROM system.columns WHERE database = ${database} ORDER BY table, position`,
  )
  const indexes = await server.ask<IndexState>(
    `SELECT table, name, type_full AS type FROM system.data_skipping_indices WHERE database = ${database}`,
  )
  const byName = new Map(tables.map((t) => [t.name, t]))
  let schemaVersion = 0
  let roles = ''
  if (byName.has(HISTORY)) {
    const [last] = await server.ask<{ version: number; roles: string }>(
      `SELECT max(version) AS version, argMaxIf(change, at, change LIKE '%roles (%') AS roles
FROM ${nameIn(place, HISTORY)} LEFT ARRAY JOIN changes AS change`,
    )
    schemaVersion = last?.version ?? 0
    roles = /roles \((\w+)\)/.exec(last?.roles ?? '')?.[1] ?? ''
  }
  return {
    serverVersion: about?.version ?? '',
    hasDatabase: Number(about?.known ?? 0) > 0,
    schemaVersion,
    roles,
    tables: byName,
    columns,
    indexes,
  }
}
