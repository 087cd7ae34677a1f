/** An embedded store in a temporary folder, filled with made rows or the fixtures' records, for tests of what is asked of it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import type { ChdbConnection } from 'chdb/connection'
import { dissectors } from '../../dissectors/index.ts'
import type { Stream } from '../../src/record/batch.ts'
import { type EmbeddedStore, openStore } from '../../src/store/embedded.ts'
import { ROOT } from './paths.ts'

const chdb = await import('chdb/connection').catch(() => undefined)
/** Why tests that need the store are skipped, or false. */
export const skipWithoutStore: string | false =
  chdb === undefined ? 'the optional package chdb is not installed' : false

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>

export interface AnswerStore {
  readonly store: EmbeddedStore
  /** Rows of a query's answer. */
  ask(sql: string, params?: Record<string, unknown>): Promise<Record<string, unknown>[]>
  /** Runs statements that answer nothing. */
  run(...statements: readonly string[]): Promise<void>
  remove(): Promise<void>
}

export async function openAnswerStore(): Promise<AnswerStore> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-answers-'))
  // Also when the store does not open.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  let connection: ChdbConnection | undefined
  const store = await openStore({
    path: join(folder, 'store'),
    owners: dissectors,
    mayCreate: true,
    load: async () => ({
      createChdbConnection(options) {
        connection = chdb!.createChdbConnection(options)
        return connection
      },
    }),
  })
  // SYSTEM statements take no FORMAT, which the store's own queries have.
  const client = createClient({ connection: connection as unknown as ClientConnection })
  return {
    store,
    async ask(sql, params = {}) {
      const { data } = JSON.parse(await store.query(sql, 'JSON', params)) as {
        data: Record<string, unknown>[]
      }
      return data
    },
    async run(...statements) {
      for (const query of statements) await client.command({ query })
    },
    async remove() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const toLines = (rows: readonly object[]): Buffer =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))

export const insertRows = (
  { store }: AnswerStore,
  stream: Stream,
  rows: readonly object[],
): Promise<void> => store.insert(stream, toLines(rows))

/** Recordings as they were made; `fixtures/net` holds the same sessions again, tunnelled, cut and doubled. */
const RECORDED = ['ftp', 'http', 'rdp', 'ssh', 'telnet']
/** Of those, what only half was seen of: told apart by the sensor's name. */
const HALF_SEEN = ['midstream-ssh', 'one-sided-client-telnet', 'lost-segment-telnet']

type Line = Record<string, string>

function readLines(file: string): Line[] {
  const text = readFileSync(join(ROOT, 'fixtures', file), 'utf8').trim()
  return text.split('\n').map((line) => JSON.parse(line) as Line)
}

function listRows(folders: readonly string[]): Line[] {
  return folders.flatMap((folder) => {
    const names = readdirSync(join(ROOT, 'fixtures', folder)).filter((n) => n.endsWith('.ndjson'))
    return names.sort().flatMap((name) => readLines(join(folder, name)))
  })
}

function listFixtureRows(): Line[] {
  const whole = listRows(RECORDED)
  const half = HALF_SEEN.flatMap((name, i) =>
    readLines(join('net', `${name}.ndjson`)).map((row) => ({
      ...row,
      session_id: `f${i}${row.session_id?.slice(2)}`,
      sensor: 'half',
    })),
  )
  return [...whole, ...half]
}

/** Stores the records expected of the fixtures: every snapshot, then all of them once more, as delivery at least once may do. */
export const insertFixtures = (store: AnswerStore): Promise<void> =>
  insertRepeatedly(store, listFixtureRows())

/** The same of the recordings in these folders. */
export const insertRecordings = (store: AnswerStore, folders: readonly string[]): Promise<void> =>
  insertRepeatedly(store, listRows(folders))

async function insertRepeatedly(store: AnswerStore, rows: readonly Line[]): Promise<void> {
  for (const stream of ['sessions', 'events'] as const) {
    const own = rows.filter((row) => row.stream === stream)
    await insertRows(store, stream, own.slice(0, own.length / 2))
    await insertRows(store, stream, own.slice(own.length / 2))
    await insertRows(store, stream, own)
  }
}
