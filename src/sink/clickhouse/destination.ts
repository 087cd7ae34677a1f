/**
 * Records straight into the tables of a ClickHouse server, for whoever has no Kafka.
 *
 * A delivery that comes twice counts once: the tables replace rows of one key, and within
 * the server's deduplication window the second insert is dropped as a whole.
 */
import { STREAMS, type Stream } from '../../record/batch.ts'
import { type ColumnOwner, listStreamColumns } from '../../store/tables.ts'
import { type Destination, DestinationProblem } from '../destination.ts'
import { type ClickHouseServer, createServer } from './connect.ts'
import { Cuts } from './cuts.ts'
import { FittingInserter, NothingFits } from './fitting.ts'
import { insertLines } from './insert.ts'
import { Pace } from './pace.ts'
import type { Piece } from './pieces.ts'
import { isUnfit, quoteAnswer } from './problem.ts'

/** One insert: one block on the server, stored as a whole in each day. */
export const INSERT_BOUNDS = { rows: 50_000, bytes: 8 * 1024 * 1024 }
const MAX_NAMED_COLUMNS = 5

export interface ClickHouseDestinationOptions {
  /** Whose columns the sessions have. */
  owners?: readonly ColumnOwner[]
  /** Told a sentence without secrets when a table is older than the records. */
  notice?(message: string): void
  environment?: NodeJS.ProcessEnv
}

/** Columns of each table, as far as the user may see them. */
async function readColumns(server: ClickHouseServer): Promise<Map<string, Set<string>>> {
  const rows = await server.ask(async (client) => {
    const answer = await client.query({
      query:
        'SELECT table, name FROM system.columns WHERE database = {database:String} AND table IN {tables:Array(String)}',
      query_params: { database: server.database, tables: [...STREAMS] },
      format: 'JSONEachRow',
    })
    return answer.json<{ table: string; name: string }>()
  })
  const columns = new Map<string, Set<string>>()
  for (const { table, name } of rows) {
    const names = columns.get(table) ?? new Set()
    columns.set(table, names.add(name))
  }
  return columns
}

/** Throws when a table is missing; says what an older one does not keep. */
function checkTables(
  server: ClickHouseServer,
  existing: ReadonlyMap<string, ReadonlySet<string>>,
  options: ClickHouseDestinationOptions,
): void {
  const missing = STREAMS.filter((stream) => !existing.has(stream))
  if (missing.length > 0) {
    throw new DestinationProblem(
      'refused',
      `${server.name} lacks ${missing.length === 1 ? 'the table' : 'the tables'} ${missing.join(', ')}, or ${server.place.user} may not see them; \`earshot migrate ${server.name}\` makes what is missing`,
    )
  }
  for (const stream of STREAMS) {
    const lacking = listStreamColumns(stream, options.owners ?? [])
      .map((column) => column.name)
      .filter((name) => !existing.get(stream)?.has(name))
    if (lacking.length === 0) continue
    const named = lacking.slice(0, MAX_NAMED_COLUMNS).join(', ')
    const more = lacking.length > MAX_NAMED_COLUMNS ? ', ...' : ''
    options.notice?.(
      `${server.name} has an older table ${stream} that does not keep ${lacking.length} of the columns (${named}${more}); \`earshot migrate ${server.name}\` adds them`,
    )
  }
}

/** How the records of one stream get there. */
interface Road {
  pace: Pace
  cuts: Cuts
  inserter: FittingInserter
}

function createInserter(server: ClickHouseServer, stream: Stream): FittingInserter {
  const { database, inserts } = server.place
  const target = { table: `${database}.${stream}`, stream, mode: inserts }
  return new FittingInserter({
    insert: (piece: Piece) => insertLines(server, target, piece),
    isUnfit,
    describe: quoteAnswer,
  })
}

/** Throws UsageError when the URI is wrong; asks no server before open(). */
export function createClickHouseDestination(
  uri: string,
  options: ClickHouseDestinationOptions = {},
): Destination {
  const server = createServer(
    uri,
    options.environment === undefined ? {} : { environment: options.environment },
  )
  const roads = new Map<Stream, Road>(
    STREAMS.map((stream) => [
      stream,
      { pace: new Pace(), cuts: new Cuts(), inserter: createInserter(server, stream) },
    ]),
  )
  return {
    name: server.name,
    async open() {
      await server.connect()
      checkTables(server, await readColumns(server), options)
    },
    deliver: (stream, batches) =>
      server.ask(async () => {
        const { pace, cuts, inserter } = roads.get(stream)!
        await pace.wait(
          batches.reduce((sum, batch) => sum + batch.count, 0),
          server.closing,
        )
        try {
          const delivered = await inserter.store(cuts.group(batches, INSERT_BOUNDS))
          cuts.clear()
          return delivered
        } catch (error) {
          cuts.remember(batches.length)
          if (!(error instanceof NothingFits)) throw error
          throw new DestinationProblem(
            'refused',
            `${server.name} takes none of the ${stream} (${error.message}): its table is not as Earshot's; \`earshot migrate ${server.name} --dry-run\` shows what it should be`,
          )
        }
      }),
    close: () => server.close(),
  }
}
