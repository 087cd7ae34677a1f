/** Questions to a ClickHouse server: reading only, as far as its user may be held to it. */
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import { Failure } from '../../config/problems.ts'
import { connectClickHouse } from './connect.ts'
import { errorNumberOf, isForQuestioner, quoteAnswer, toProblem } from './problem.ts'

/** A question over months of records may take its time before the first byte comes. */
const PATIENCE_SECONDS = 600
const READ_ONLY: ClickHouseSettings = {
  // Reads, and may change settings for itself, as views and `SETTINGS` in a query do.
  readonly: '2',
  // Whoever presses Ctrl-C wants no answer any more.
  cancel_http_readonly_queries_on_client_close: 1,
}
const UNKNOWN_TABLE = 60
const READONLY = 164

export interface ServerStore {
  /** Whose tables and views are meant without a database before them. */
  readonly database: string
  /** Result of a query as text in a ClickHouse format, `JSON` or `CSVWithNames` for instance. */
  query(sql: string, format: string, params?: Record<string, unknown>): Promise<string>
  close(): Promise<void>
}

/** Whether the user of `client` may change things; a profile that forbids it forbids to say so again. */
async function mayWrite(client: ClickHouseClient): Promise<boolean> {
  const answer = await client.query({
    query: "SELECT toUInt8(getSetting('readonly'))",
    format: 'TabSeparated',
  })
  return (await answer.text()).trim() === '0'
}

function describeFailure(name: string, error: unknown): string {
  const number = errorNumberOf(error)
  const said = `The query failed: ${quoteAnswer(error)}`
  if (number === UNKNOWN_TABLE) {
    return `${said}; tables and views of Earshot's are made by \`earshot migrate ${name}\``
  }
  return number === READONLY ? `${said}; a server is only read from` : said
}

/** Rejects with a UsageError for a wrong URI, with a DestinationProblem when nothing can be asked there. */
export async function openServerStore(
  uri: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ServerStore> {
  const server = await connectClickHouse(uri, { patienceSeconds: PATIENCE_SECONDS, environment })
  const writes = await server.ask(mayWrite).catch(async (error: unknown) => {
    await server.close()
    throw error
  })
  return {
    database: server.database,
    async query(sql, format, params = {}) {
      try {
        const answer = await server.client.query({
          query: sql,
          format: format as 'JSON',
          query_params: params,
          clickhouse_settings: writes ? READ_ONLY : {},
        })
        return await answer.text()
      } catch (error) {
        throw isForQuestioner(error)
          ? new Failure(describeFailure(server.name, error))
          : toProblem(server.place, error)
      }
    },
    close: () => server.close(),
  }
}
