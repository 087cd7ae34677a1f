/** The whole schema, in the order in which an empty server needs it. */
import { STREAMS } from '../record/batch.ts'
import { defineDeadLetters } from './deadLetters.ts'
import { type KafkaOptions, makeKafkaChains } from './kafka.ts'
import { DEFAULT_PLACE, onCluster, type Place, quoteName, type Statement } from './statement.ts'
import { makeTable } from './tableDefinition.ts'
import {
  type ColumnOwner,
  DEFAULT_TABLE_OPTIONS,
  defineTable,
  type TableOptions,
} from './tables.ts'
import { makeSensorViews, makeViews } from './views.ts'

export interface SchemaOptions extends TableOptions {
  readonly place: Place
  /** undefined: the server consumes no topics. */
  readonly kafka: KafkaOptions | undefined
}

export const makeOptions = (
  owners: readonly ColumnOwner[],
  changes: Partial<SchemaOptions> = {},
): SchemaOptions => ({
  ...DEFAULT_TABLE_OPTIONS,
  owners,
  place: DEFAULT_PLACE,
  kafka: undefined,
  ...changes,
})

export const makeDatabase = (place: Place): Statement => ({
  name: place.database,
  sql: `CREATE DATABASE IF NOT EXISTS ${quoteName(place.database)}${onCluster(place)}`,
})

export const makeTables = (options: SchemaOptions): Statement[] => [
  ...STREAMS.map((stream) => makeTable(options.place, defineTable(stream, options))),
  makeTable(options.place, defineDeadLetters(options)),
]

export function makeSchema(options: SchemaOptions): Statement[] {
  const { place, owners, kafka } = options
  return [
    makeDatabase(place),
    ...makeTables(options),
    ...makeViews(place),
    ...makeSensorViews(place),
    ...(kafka === undefined ? [] : makeKafkaChains(place, owners, kafka)),
  ]
}
