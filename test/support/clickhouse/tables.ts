/** Earshot's tables on a test server, and what is in them. */
import { dissectors } from '../../../dissectors/index.ts'
import { STREAMS } from '../../../src/record/batch.ts'
import { connectClickHouse } from '../../../src/sink/clickhouse/connect.ts'
import { createSchema, listStatements, makeOptions } from '../../../src/store/schema.ts'
import type { ClickHouseServer } from './server.ts'

type Address = Pick<ClickHouseServer, 'address'>

/** As a server keeps for Replicated tables; others need the setting. */
const DEDUPLICATION_WINDOW = 1000

/** Runs statements, one after the other. */
export async function runStatements(
  { address }: Address,
  statements: readonly string[],
): Promise<void> {
  const server = await connectClickHouse(`clickhouse://${address}`, { withoutDatabase: true })
  try {
    for (const query of statements) await server.client.command({ query })
  } finally {
    await server.close()
  }
}

/** Makes the current tables and views. */
export async function createTables(to: Address): Promise<void> {
  await runStatements(to, [
    ...listStatements(createSchema(makeOptions(dissectors))).map(({ sql }) => sql),
    ...STREAMS.map(
      (table) =>
        `ALTER TABLE earshot.${table} MODIFY SETTING non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
    ),
  ])
}

/** Rows of a query, each as the list of its columns. */
export async function ask({ address }: Address, query: string): Promise<unknown[][]> {
  const server = await connectClickHouse(`clickhouse://${address}`, { withoutDatabase: true })
  try {
    const answer = await server.client.query({ query, format: 'JSONCompactEachRow' })
    return await answer.json<unknown[]>()
  } finally {
    await server.close()
  }
}

/** Count and checksum over every column of what a view holds, whatever the order. */
export const checksumSql = (view: string): string =>
  `SELECT count(), toString(groupBitXor(cityHash64(*))) FROM (SELECT * EXCEPT stored_at FROM ${view})`
