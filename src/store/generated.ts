/** The files made from the column declarations: what each should hold. */
import type { Columns } from '../record/column.ts'
import { eventColumns, sessionColumns } from '../record/core.ts'
import { makeJsonSchema } from '../record/jsonSchema.ts'
import { makeColumnTable, replaceColumns } from '../record/markdown.ts'
import { sensorColumns } from '../record/sensorRow.ts'
import { transcriptColumns } from '../record/transcript.ts'
import { formatSql, makeSchema } from './ddl.ts'
import { listServerFiles, type SqlFile } from './sqlFiles.ts'
import { type ColumnOwner, listSessionColumns } from './tables.ts'

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
  ['transcripts', transcriptColumns],
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
    transcripts: makeJsonSchema('transcripts', transcriptColumns, []),
    sensors: makeJsonSchema('sensors', sensorColumns, []),
  }
}

export const makeSql = (owners: readonly NamedOwner[]): string => formatSql(makeSchema(owners))

const file = ({ path, text }: SqlFile): GeneratedFile => ({ path, make: () => text })

const page = (path: string, table: () => string): GeneratedFile => ({
  path,
  make: (current) => (current === undefined ? undefined : replaceColumns(current, table())),
})

export function listGeneratedFiles(owners: readonly NamedOwner[]): GeneratedFile[] {
  return [
    ...listServerFiles(owners).map(file),
    page('README.md', makeCoreMarkdown),
    ...owners.map((o) => page(`dissectors/${o.name}/README.md`, () => makeColumnTable(o.columns))),
  ]
}
