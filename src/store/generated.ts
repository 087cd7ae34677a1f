/** The files made from the column declarations: what each should hold. */
import type { Columns } from '../record/column.ts'
import { eventColumns, sessionColumns } from '../record/core.ts'
import { makeJsonSchema } from '../record/jsonSchema.ts'
import { makeColumnTable, replaceColumns } from '../record/markdown.ts'
import { sensorColumns } from '../record/sensorRow.ts'
import { formatSql } from './ddl.ts'
import { defineDeadLetters } from './deadLetters.ts'
import { DEFAULT_KAFKA, makeKafkaChains } from './kafka.ts'
import { makeDatabase, makeOptions, makeSchema } from './schema.ts'
import { DEFAULT_PLACE, type Statement } from './statement.ts'
import { makeTable } from './tableDefinition.ts'
import { type ColumnOwner, defineTable, listSessionColumns } from './tables.ts'
import { makeSensorViews, makeViews } from './views.ts'

/** What the schema is made of: every dissector is one. */
export interface NamedOwner extends ColumnOwner {
  readonly name: string
}

export interface GeneratedFile {
  /** From the project's root. */
  readonly path: string
  /** What it should hold, given what it holds now; undefined: not to be written. */
  make(current: string | undefined): string | undefined
}

const CORE: readonly [string, Columns][] = [
  ['sessions', sessionColumns],
  ['events', eventColumns],
  ['sensors', sensorColumns],
]

export const makeCoreMarkdown = (): string =>
  CORE.map(([stream, columns]) => `**${stream}**\n\n${makeColumnTable(columns)}`).join('\n\n')

export function makeMarkdown(owners: readonly NamedOwner[]): string {
  const parts = owners.map((o) => `**${o.name}**\n\n${makeColumnTable(o.columns)}`)
  return [makeCoreMarkdown(), ...parts].join('\n\n')
}

export function makeJsonSchemas(owners: readonly NamedOwner[]): object {
  const extra = listSessionColumns(owners).slice(sessionColumns.length)
  return {
    sessions: makeJsonSchema('sessions', sessionColumns, extra),
    events: makeJsonSchema('events', eventColumns, []),
    sensors: makeJsonSchema('sensors', sensorColumns, []),
  }
}

export const makeSql = (owners: readonly NamedOwner[]): string =>
  formatSql(makeSchema(makeOptions(owners)))

const sql = (name: string, list: () => readonly Statement[]): GeneratedFile => ({
  path: `deploy/clickhouse/${name}.sql`,
  make: () => formatSql(list()),
})

const page = (path: string, table: () => string): GeneratedFile => ({
  path,
  make: (current) => (current === undefined ? undefined : replaceColumns(current, table())),
})

export function listGeneratedFiles(owners: readonly NamedOwner[]): GeneratedFile[] {
  const options = makeOptions(owners)
  return [
    {
      path: 'deploy/clickhouse/001_sessions.sql',
      make: () =>
        formatSql([
          makeDatabase(DEFAULT_PLACE),
          makeTable(DEFAULT_PLACE, defineTable('sessions', options)),
        ]),
    },
    sql('002_events', () => [makeTable(DEFAULT_PLACE, defineTable('events', options))]),
    sql('003_views', () => makeViews()),
    sql('004_sensors', () => [
      makeTable(DEFAULT_PLACE, defineTable('sensors', options)),
      ...makeSensorViews(),
    ]),
    sql('005_dead_letters', () => [makeTable(DEFAULT_PLACE, defineDeadLetters(options))]),
    sql('006_kafka', () => makeKafkaChains(DEFAULT_PLACE, owners, DEFAULT_KAFKA)),
    page('README.md', makeCoreMarkdown),
    ...owners.map((o) => page(`dissectors/${o.name}/README.md`, () => makeColumnTable(o.columns))),
  ]
}
