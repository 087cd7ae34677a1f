/** The whole schema, in the order in which an empty server needs it. */
import { STREAMS, type Stream } from '../record/batch.ts'
import { nameLocal, shareTable, splitTable } from './cluster.ts'
import { defineDeadLetters } from './deadLetters.ts'
import { defineHistory } from './history.ts'
import {
  defineHourly,
  makeHourlyFromSessions,
  makeHourlyRefresh,
  makeHourlyView,
} from './hourly.ts'
import { type KafkaOptions, makeKafkaChain } from './kafka.ts'
import { seal } from './seal.ts'
import { DEFAULT_PLACE, onCluster, type Place, quoteName, type Statement } from './statement.ts'
import { makeTable, type TableDefinition } from './tableDefinition.ts'
import {
  type ColumnOwner,
  DEFAULT_TABLE_OPTIONS,
  defineTable,
  type TableOptions,
} from './tables.ts'
import { makeDeliveryViews, makeSensorViews, makeViews } from './views.ts'

export interface SchemaOptions extends TableOptions {
  readonly place: Place
  /** undefined: the server consumes no topics. */
  readonly kafka: KafkaOptions | undefined
  /** Whether sums by the hour are kept in a table, in the background; otherwise they are made when asked for. */
  readonly keepsHourly: boolean
  /** Whether roles are made; a server whose users are in files may not allow it. */
  readonly roles: boolean
}

/** What is compared with what a server has. */
export interface Schema {
  readonly options: SchemaOptions
  readonly database: Statement
  /** Altered where they differ. */
  readonly tables: readonly TableDefinition[]
  /** Made anew where they differ. */
  readonly views: readonly Statement[]
  /** Of each stream that is consumed from a topic, its chain in the order of making. */
  readonly chains: ReadonlyMap<Stream, readonly Statement[]>
}

export const makeOptions = (
  owners: readonly ColumnOwner[],
  changes: Partial<SchemaOptions> = {},
): SchemaOptions => ({
  ...DEFAULT_TABLE_OPTIONS,
  owners,
  place: DEFAULT_PLACE,
  kafka: undefined,
  keepsHourly: false,
  roles: false,
  ...changes,
})

/** By what the rows of each stream are split among shards. */
const SHARD_BY: Record<Stream, string> = {
  sessions: 'cityHash64(session_id)',
  events: 'cityHash64(session_id)',
  transcripts: 'cityHash64(session_id)',
  sensors: 'cityHash64(sensor)',
}

export const makeDatabase = (place: Place): Statement => ({
  name: place.database,
  sql: `CREATE DATABASE IF NOT EXISTS ${quoteName(place.database)}${onCluster(place)}`,
})

/** The table of one stream; on a cluster both of them. */
export const defineStream = (stream: Stream, options: SchemaOptions): TableDefinition[] =>
  splitTable(options.place, defineTable(stream, options), SHARD_BY[stream])

export const defineRejects = (options: SchemaOptions): TableDefinition[] =>
  splitTable(options.place, defineDeadLetters(options), 'cityHash64(topic, partition, offset)')

/** The sums by the hour: every server sums its own part. */
function makeHourlyViews({ place, keepsHourly }: SchemaOptions): Statement[] {
  if (!keepsHourly) return [makeHourlyFromSessions(place)]
  const local =
    place.cluster === ''
      ? {}
      : {
          sessions: nameLocal('sessions'),
          hourly: nameLocal(defineHourly().name),
          shard: "getMacro('shard')",
        }
  return [makeHourlyRefresh(place, local), makeHourlyView(place)]
}

/** Columns that the `SELECT *` of a view may take. */
const listColumns = (tables: readonly TableDefinition[]): string =>
  tables.flatMap((t) => t.columns.map((c) => `${t.name}.${c.name} ${c.type}`)).join('\n')

export function createSchema(options: SchemaOptions): Schema {
  const { place, owners, kafka } = options
  const tables = [
    shareTable(place, defineHistory()),
    ...STREAMS.flatMap((stream) => defineStream(stream, options)),
    ...defineRejects(options),
    ...(options.keepsHourly ? splitTable(place, defineHourly(), 'cityHash64(sensor)') : []),
  ]
  const columns = listColumns(tables)
  return {
    options,
    database: makeDatabase(place),
    tables,
    views: [
      ...makeViews(place),
      ...makeSensorViews(place),
      ...makeDeliveryViews(place),
      ...makeHourlyViews(options),
    ].map((s) => seal(s, columns)),
    chains: new Map(
      kafka === undefined
        ? []
        : STREAMS.map((stream) => [
            stream,
            makeKafkaChain(place, stream, owners, kafka).map((s) => seal(s)),
          ]),
    ),
  }
}

/** The statements that an empty server needs. */
export const listStatements = (schema: Schema): Statement[] => [
  schema.database,
  ...schema.tables.map((t) => makeTable(schema.options.place, t)),
  ...schema.views,
  ...[...schema.chains.values()].flat(),
]
