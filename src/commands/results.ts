/** Results of queries as tables, JSON or CSV on standard output. */
import { dissectors } from '../../dissectors/index.ts'
import { describeError, Failure, UsageError } from '../config/problems.ts'
import { hideSecrets, parseSinkUri } from '../sink/open.ts'
import { type EmbeddedStore, openStore } from '../store/embedded.ts'
import { escapeResult, formatTable } from './table.ts'

/** A store to ask, in this process or on a server. */
export type Store = Pick<EmbeddedStore, 'query' | 'close'>

async function openForReading(uri: string): Promise<Store> {
  const { scheme, path } = parseSinkUri(uri)
  if (scheme === 'embedded') return openStore({ path, owners: dissectors, mayCreate: false })
  if (scheme === 'clickhouse') {
    const { openServerStore } = await import('../sink/clickhouse/query.ts')
    return openServerStore(path)
  }
  throw new UsageError(
    `--store ${hideSecrets(uri)} cannot be queried; use embedded:FOLDER or clickhouse://HOST:8123/DATABASE`,
  )
}

/** Opens the store named by --store for reading, and closes it afterwards. */
export async function withStore(uri: string, use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openForReading(uri)
  try {
    await use(store)
  } catch (error) {
    throw error instanceof Failure
      ? error
      : new Failure(`The query failed: ${describeError(error)}`)
  } finally {
    await store.close()
  }
}

interface CompactResult {
  meta: { name: string }[]
  data: unknown[][]
}

/** Runs a query and prints its rows as a table. */
export async function printTable(
  store: Store,
  sql: string,
  params: Record<string, unknown> = {},
): Promise<void> {
  const text = await store.query(sql, 'JSONCompact', params)
  // A statement that is no query, like OPTIMIZE, answers nothing.
  if (text.trim() === '') return
  const { meta, data } = JSON.parse(text) as CompactResult
  const header = meta.map((m) => m.name)
  await print(
    `${formatTable(header, data)}\n${data.length} ${data.length === 1 ? 'row' : 'rows'}\n`,
  )
}

/** Runs a query and prints it in a format of ClickHouse. */
export async function printFormat(
  store: Store,
  sql: string,
  format: string,
  params: Record<string, unknown> = {},
): Promise<void> {
  const text = await store.query(sql, format, params)
  // A pipe gets the bytes as they are, a terminal nothing that acts on it.
  await print(process.stdout.isTTY ? escapeResult(text) : text)
}

/** Writes to standard output and waits until it is taken; ends quietly when nobody reads on. */
export function print(text: string): Promise<void> {
  return new Promise((done, fail) => {
    const stop = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EPIPE') process.exit(0)
      fail(error)
    }
    process.stdout.once('error', stop)
    process.stdout.write(text, (error) => {
      // The event comes after this, and must find somebody who listens.
      if (error) return
      process.stdout.off('error', stop)
      done()
    })
  })
}
