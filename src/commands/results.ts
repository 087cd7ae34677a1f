/** Results of queries as tables, JSON or CSV on standard output. */
import { dissectors } from '../../dissectors/index.ts'
import { describeError, Failure, UsageError } from '../config/problems.ts'
import { parseSinkUri } from '../sink/open.ts'
import { type EmbeddedStore, openStore } from '../store/embedded.ts'
import { escapeResult, formatTable } from './table.ts'

/** Opens the store named by --store for reading, and closes it afterwards. */
export async function withStore(
  uri: string,
  use: (store: EmbeddedStore) => Promise<void>,
): Promise<void> {
  const { scheme, path } = parseSinkUri(uri)
  if (scheme !== 'embedded') {
    throw new UsageError(`--store ${uri} cannot be queried; use embedded:FOLDER`)
  }
  const store = await openStore({ path, owners: dissectors, mayCreate: false })
  try {
    await use(store)
  } catch (error) {
    throw new Failure(`The query failed: ${describeError(error)}`)
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
  store: EmbeddedStore,
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
  store: EmbeddedStore,
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
    process.stdout.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      fail(error)
    })
    process.stdout.write(text, () => done())
  })
}
