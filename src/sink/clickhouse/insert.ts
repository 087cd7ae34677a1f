/** One insert of raw NDJSON: the bytes go as they are, and the server parses them. */
import { createHash } from 'node:crypto'
import { addAbortSignal, Readable } from 'node:stream'
import type { ClickHouseSettings } from '@clickhouse/client'
import { codeOf } from '../../config/problems.ts'
import type { Stream } from '../../record/batch.ts'
import type { ClickHouseServer } from './connect.ts'
import { withDeadline } from './deadline.ts'
import type { Piece } from './pieces.ts'

/** Whether the server stores each insert at once or gathers the small ones of many sensors first. */
export type InsertMode = 'sync' | 'async'

/** An insert that goes on, on a slow line, may take so many times the timeout for silence. */
const PATIENCE = 10

const COMMON: ClickHouseSettings = {
  // A record may come from a newer version than the table.
  input_format_skip_unknown_fields: 1,
  date_time_input_format: 'best_effort',
  // A capture may span any number of days.
  max_partitions_per_insert_block: '0',
  // No answer before the outcome is known, whatever the server's profile says of progress.
  wait_end_of_query: 1,
  // Through a Distributed table: stored on the shard, not queued in front of it.
  distributed_foreground_insert: 1,
}

const MODE: Record<InsertMode, ClickHouseSettings> = {
  // The server's profile may have another default.
  sync: { async_insert: 0, deduplicate_blocks_in_dependent_materialized_views: 1 },
  // Deduplication behind materialized views is not for asynchronous inserts.
  async: {
    async_insert: 1,
    wait_for_async_insert: 1,
    async_insert_deduplicate: 1,
    deduplicate_blocks_in_dependent_materialized_views: 0,
  },
}

/** What an insert is known by when it comes twice: `stored_at` differs then, so its rows would not tell. */
const makeToken = (stream: Stream, bytes: Uint8Array): string =>
  createHash('sha256').update(stream).update('\n').update(bytes).digest('hex')

/** An idle connection that the server closed just now is no trouble: the token makes trying twice safe. */
const isStaleSocket = (error: unknown): boolean => ['ECONNRESET', 'EPIPE'].includes(codeOf(error))

/** Stores the lines of `piece` in `table`. Rejects with what the client throws. */
export async function insertLines(
  { client, place, closing }: Pick<ClickHouseServer, 'client' | 'place' | 'closing'>,
  target: { table: string; stream: Stream; mode: InsertMode },
  piece: Piece,
): Promise<void> {
  const settings: ClickHouseSettings = {
    ...COMMON,
    ...MODE[target.mode],
    insert_deduplication_token: makeToken(target.stream, piece.bytes),
  }
  const insert = (): Promise<void> =>
    withDeadline(place, place.timeoutSeconds * PATIENCE, closing, async (signal) => {
      // The client's own insert() of this format takes objects, which it would encode again.
      const { stream } = await client.exec({
        query: `INSERT INTO ${target.table} FORMAT JSONEachRow`,
        values: Readable.from([piece.bytes], { objectMode: false }),
        clickhouse_settings: settings,
        abort_signal: signal,
      })
      // Ends the request, so that its connection is free again.
      for await (const _ of addAbortSignal(signal, stream));
    })
  try {
    await insert()
  } catch (error) {
    if (!isStaleSocket(error) || closing.aborted) throw error
    await insert()
  }
}
