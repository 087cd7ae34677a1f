/** What migrate did and when: a table that says which schema a database has. */
import type { ColumnDefinition } from './columnDefinition.ts'
import { nameIn, type Place, quoteText } from './statement.ts'
import type { TableDefinition } from './tableDefinition.ts'

export const HISTORY = 'schema_history'

const column = (name: string, type: string, comment: string, initial = ''): ColumnDefinition => ({
  name,
  type,
  codec: '',
  comment,
  initial,
})

export const defineHistory = (): TableDefinition => ({
  name: HISTORY,
  columns: [
    column('at', "DateTime64(3, 'UTC')", 'When it was done', "now64(3, 'UTC')"),
    column('version', 'UInt32', 'Version of the schema'),
    column('release', 'LowCardinality(String)', 'Version of the Earshot that did it'),
    column('changes', 'Array(String)', 'What was made or changed'),
  ],
  indexes: [],
  retiredIndexes: [],
  engine: 'MergeTree',
  partitionBy: '',
  orderBy: 'at',
  ttl: [],
  settings: {},
  comment: 'What earshot migrate did to this database',
})

/** The statement that remembers a migration. */
export const makeEntry = (
  place: Place,
  version: number,
  release: string,
  changes: readonly string[],
): string =>
  `INSERT INTO ${nameIn(place, HISTORY)} (version, release, changes) VALUES (${version}, ${quoteText(release)}, [${changes.map(quoteText).join(', ')}])`
