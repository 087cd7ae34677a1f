/**
 * ClickHouse in this process: chdb behind `@clickhouse/client`, so that queries are the
 * same against a server. One data folder a process, which is chdb's own limit.
 */
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ClickHouseClient, createClient } from '@clickhouse/client'
import type { ChdbConnection } from 'chdb/connection'
import { codeOf, describeError, Failure } from '../config/problems.ts'
import { readVersion } from '../config/version.ts'
import type { Stream } from '../record/batch.ts'
import { NOTHING_STATED, planSteps, runSteps } from './migration/migrate.ts'
import { createSchemaServer } from './migration/serverState.ts'
import { makeOptions } from './schema.ts'
import { DATABASE } from './statement.ts'
import type { ColumnOwner } from './tables.ts'

const INSERT_SETTINGS = {
  // A record may come from a newer version than the table.
  input_format_skip_unknown_fields: 1,
  date_time_input_format: 'best_effort',
  // A capture may span any number of days.
  throw_on_max_partitions_per_insert_block: 0,
}

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>

export interface StoreOptions {
  path: string
  owners: readonly ColumnOwner[]
  /** Otherwise a folder that is not there is a failure. */
  mayCreate: boolean
  /** How chdb is loaded; it is an optional dependency. */
  load?: () => Promise<{ createChdbConnection(options: { path: string }): ChdbConnection }>
}

export interface EmbeddedStore {
  readonly path: string
  /** Stores NDJSON lines of one stream. */
  insert(stream: Stream, lines: Uint8Array): Promise<void>
  /** Result of a query as text in a ClickHouse format, `JSON` or `CSVWithNames` for instance. */
  query(sql: string, format: string, params?: Record<string, unknown>): Promise<string>
  close(): Promise<void>
}

const loadEngine = () => import('chdb/connection')

async function connect(path: string, load: NonNullable<StoreOptions['load']>) {
  let chdb: Awaited<ReturnType<typeof load>>
  try {
    chdb = await load()
  } catch (error) {
    throw new Failure(
      codeOf(error).includes('MODULE_NOT_FOUND')
        ? 'The embedded store needs the optional package chdb, which is not installed: run `npm install chdb`, or send records elsewhere, as with --to ndjson:./out'
        : `The embedded store's package chdb does not load here: ${describeError(error)}`,
    )
  }
  try {
    return chdb.createChdbConnection({ path })
  } catch (error) {
    throw new Failure(
      `Cannot open the embedded store ${path}: another process has it open, or it may not be written here (${describeError(error)})`,
    )
  }
}

async function migrate(client: ClickHouseClient, owners: readonly ColumnOwner[]): Promise<void> {
  const server = createSchemaServer(client)
  const options = { ...makeOptions(owners), stated: NOTHING_STATED }
  await runSteps(server, await planSteps(server, options, readVersion()))
}

/** The store as it is: nothing is made in it yet. */
async function openEngine(path: string, load: NonNullable<StoreOptions['load']>) {
  const connection = await connect(path, load)
  // Loaded only here: a replay into files starts without it.
  const clickhouse = await import('@clickhouse/client')
  // The two packages declare one interface twice, differing under exactOptionalPropertyTypes only.
  const client = clickhouse.createClient({ connection: connection as unknown as ClientConnection })
  return { connection, client }
}

function checkFolder(given: string, mayCreate: boolean): string {
  const path = resolve(given)
  if (existsSync(path) && !statSync(path).isDirectory()) {
    throw new Failure(`The embedded store ${given} is not a folder`)
  }
  // ClickHouse keeps its table definitions there: without them the folder is something else.
  if (!mayCreate && !existsSync(join(path, 'metadata'))) {
    throw new Failure(
      `There is no embedded store at ${given}; \`earshot replay FILE\` makes one, --store names another`,
    )
  }
  return path
}

/** The store for `earshot migrate`; `dryRun`: where there is none yet, an empty one in memory stands for it. */
export async function openForMigration(given: string, dryRun: boolean): Promise<ClickHouseClient> {
  const path = checkFolder(given, true)
  const isThere = existsSync(join(path, 'metadata'))
  const { client } = await openEngine(dryRun && !isThere ? ':memory:' : path, loadEngine)
  return client
}

/** Opens the store, making it or bringing its tables to this version's columns first. */
export async function openStore(options: StoreOptions): Promise<EmbeddedStore> {
  const { owners, mayCreate, load = loadEngine } = options
  const path = checkFolder(options.path, mayCreate)
  const { connection, client } = await openEngine(path, load)
  try {
    await migrate(client, owners)
    await client.command({ query: `USE ${DATABASE}` })
  } catch (error) {
    await client.close()
    throw new Failure(`Cannot prepare the embedded store ${options.path}: ${describeError(error)}`)
  }
  return {
    path,
    async insert(stream, lines) {
      await connection.chdb.rawInsert({
        table: `${DATABASE}.${stream}`,
        values: lines,
        format: 'JSONEachRow',
        settings: INSERT_SETTINGS,
      })
    },
    async query(sql, format, params = {}) {
      const result = await client.query({
        query: sql,
        format: format as 'JSON',
        query_params: params,
      })
      return result.text()
    },
    close: () => client.close(),
  }
}
