/** The schema as files that an administrator reads and applies by hand, in the order of their numbers. */
import { STREAMS, type Stream } from '../record/batch.ts'
import { formatSql } from './ddl.ts'
import { DEFAULT_KAFKA } from './kafka.ts'
import { makeRoles, makeRowPolicies } from './roles.ts'
import { createSchema, makeOptions, type Schema } from './schema.ts'
import { formatRelease, OLDEST_SERVER, TEXT_INDEX_SERVER } from './schemaVersion.ts'
import { DEFAULT_PLACE, nameIn, onCluster, type Place, type Statement } from './statement.ts'
import { formatIndex, makeTable } from './tableDefinition.ts'
import { type ColumnOwner, defineTable } from './tables.ts'

export interface SqlFile {
  /** From the project's root. */
  readonly path: string
  readonly text: string
}

const FOLDER = 'deploy/clickhouse'
/** Named by the macro that a server of a cluster has. */
const CLUSTER_PLACE: Place = { ...DEFAULT_PLACE, cluster: '{cluster}' }

const SERVER = `For ClickHouse ${formatRelease(OLDEST_SERVER)} or newer; \`earshot migrate\` runs the same, and compares first.`
const CLUSTER = 'Its servers need the macros {cluster}, {shard} and {replica}.'
const KAFKA = [
  'Put your brokers for localhost:9092; or, with a password or TLS, take kafka_broker_list',
  'out and write Kafka(earshot_kafka), the named collection in config.d/kafka.xml.',
  'The order matters: consumption begins with the view kafka_..._take.',
]
const TEXT_INDEX = `For ClickHouse ${formatRelease(TEXT_INDEX_SERVER)} or newer only, whose text index finds words in commands and paths; the rest does without.`

const ROLES =
  'Then, for a person: CREATE USER ... and GRANT earshot_analyst TO ...; to keep what was typed from analysts: REVOKE SELECT(object, status_text, detail) ON earshot.events FROM earshot_analyst.'
const ROW_POLICIES =
  'An example, to be changed: analysts of one site see what its sensor saw of its network 10.1.0.0/16, and nothing else.'

/** The index of words in place of the one that every server has. */
function makeTextIndex({ options }: Schema, table: string): Statement[] {
  const { place } = options
  const wanted = defineTable('events', { ...options, textIndex: true })
  const present = defineTable('events', { ...options, textIndex: false })
  const added = wanted.indexes.filter((i) => !present.indexes.some((p) => p.name === i.name))
  const alter = `ALTER TABLE ${nameIn(place, table)}${onCluster(place)}`
  return [
    ...wanted.retiredIndexes.map((name) => ({
      name,
      sql: `${alter} DROP INDEX IF EXISTS ${name}`,
    })),
    ...added.flatMap((i) => [
      { name: i.name, sql: `${alter} ADD INDEX IF NOT EXISTS ${formatIndex(i).slice(6)}` },
      { name: i.name, sql: `${alter} MATERIALIZE INDEX ${i.name}` },
    ]),
  ]
}

/** Tables whose name begins so, the parts on each server among them. */
const listTables = (schema: Schema, head: string): Statement[] =>
  schema.tables
    .filter((t) => t.name.startsWith(head))
    .map((t) => makeTable(schema.options.place, t))

const listChain = (schema: Schema, stream: Stream): readonly Statement[] =>
  schema.chains.get(stream) ?? []

function listFiles(folder: string, schema: Schema, lines: readonly string[]): SqlFile[] {
  const hourly = listTables(schema, 'sessions_hourly')
  const sessions = listTables(schema, 'sessions').filter(
    (s) => !hourly.some((h) => h.name === s.name),
  )
  const kafka = STREAMS.flatMap((s) => listChain(schema, s))
  const isCluster = schema.options.place.cluster !== ''
  const contents: [string, Statement[], ...string[]][] = [
    ['sessions', [schema.database, ...listTables(schema, 'schema_history'), ...sessions]],
    ['events', listTables(schema, 'events')],
    ['transcripts', listTables(schema, 'transcripts')],
    ['sensors', listTables(schema, 'sensors')],
    ['dead_letters', listTables(schema, 'dead_letters')],
    ['hourly', hourly],
    ['views', [...schema.views]],
    ['kafka', kafka, ...KAFKA],
    ['text_index', makeTextIndex(schema, isCluster ? 'events_local' : 'events'), TEXT_INDEX],
  ]
  const numbered = contents.map(([name, statements, ...more], at) => ({
    path: `${folder}/${String(at + 1).padStart(3, '0')}_${name}.sql`,
    text: formatSql(statements, [...lines, ...more]),
  }))
  return [
    ...numbered,
    { path: `${folder}/roles.sql`, text: formatSql(makeRoles(schema), [...lines, ROLES]) },
    {
      path: `${folder}/row_policies.example.sql`,
      text: formatSql(makeRowPolicies(schema), [...lines, ROW_POLICIES]),
    },
  ]
}

export function listServerFiles(owners: readonly ColumnOwner[]): SqlFile[] {
  const changes = { kafka: DEFAULT_KAFKA, keepsHourly: true }
  const single = createSchema(makeOptions(owners, changes))
  const cluster = createSchema(makeOptions(owners, { ...changes, place: CLUSTER_PLACE }))
  return [
    ...listFiles(FOLDER, single, [SERVER]),
    ...listFiles(`${FOLDER}/cluster`, cluster, [SERVER, CLUSTER]),
  ]
}
