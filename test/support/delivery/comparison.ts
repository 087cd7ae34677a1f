/**
 * Records as a replay wrote them into files, beside those that came through to ClickHouse:
 * compared in the engine itself, column by column of every row, each record counted once.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What both sides must agree on. */
export interface Held {
  /** Lines delivered, before duplicates are put together. */
  rows: number
  /** Records, each counted once. */
  records: number
  /** Sum of a hash over all columns of each record, as text: it is 64 bits wide. */
  checksum: string
}

/** The engine, by whatever way: one statement, its answer as text. */
export interface Engine {
  /** `lines`: body of an INSERT. */
  ask(sql: string, lines?: Uint8Array<ArrayBuffer>): Promise<string>
}

/** What a capture makes. */
export const COMPARED = ['sessions', 'events', 'transcripts'] as const
export type Compared = (typeof COMPARED)[number]
const TRUTH = 'truth'
const KEYS: Readonly<Record<Compared, string>> = {
  sessions: 'session_id',
  events: 'session_id, event_seq',
  transcripts: 'session_id, piece_seq',
}
const INSERT_SETTINGS =
  "SETTINGS date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1, throw_on_max_partitions_per_insert_block = 0"

async function measure(engine: Engine, table: string): Promise<Held> {
  const answer = await engine.ask(
    `SELECT (SELECT count() FROM ${table}), count(), toString(sum(cityHash64(* EXCEPT stored_at)))
     FROM ${table} FINAL FORMAT JSONCompactEachRow`,
  )
  const [rows, records, checksum] = JSON.parse(answer) as [string, string, string]
  return { rows: Number(rows), records: Number(records), checksum }
}

/** Puts the lines of a folder of NDJSON files beside the tables of `database`. */
export async function loadTruth(
  engine: Engine,
  folder: string,
  database = 'earshot',
): Promise<void> {
  await engine.ask(`DROP DATABASE IF EXISTS ${TRUTH}`)
  await engine.ask(`CREATE DATABASE ${TRUTH}`)
  for (const stream of COMPARED) {
    await engine.ask(`CREATE TABLE ${TRUTH}.${stream} AS ${database}.${stream}`)
    const file = join(folder, `${stream}.ndjson`)
    if (!existsSync(file)) continue
    await engine.ask(
      `INSERT INTO ${TRUTH}.${stream} ${INSERT_SETTINGS} FORMAT JSONEachRow`,
      new Uint8Array(readFileSync(file)),
    )
  }
}

/** What is in the tables, and what the files loaded last hold. */
export async function compare(
  engine: Engine,
  database = 'earshot',
): Promise<Record<Compared, { stored: Held; wanted: Held }>> {
  const answer = {} as Record<Compared, { stored: Held; wanted: Held }>
  for (const stream of COMPARED) {
    answer[stream] = {
      stored: await measure(engine, `${database}.${stream}`),
      wanted: await measure(engine, `${TRUTH}.${stream}`),
    }
  }
  return answer
}

/** Records of the files that are not in the tables as they were written, and those there too often. */
export async function countMissing(
  engine: Engine,
  stream: Compared,
  database = 'earshot',
): Promise<{ missing: number; twice: number }> {
  const missing = await engine.ask(
    `SELECT count() FROM (SELECT * EXCEPT stored_at FROM ${TRUTH}.${stream} FINAL
     EXCEPT SELECT * EXCEPT stored_at FROM ${database}.${stream} FINAL) FORMAT TSV`,
  )
  const twice = await engine.ask(
    `SELECT count() - uniqExact(${KEYS[stream]}) FROM ${database}.${stream} FINAL FORMAT TSV`,
  )
  return { missing: Number(missing), twice: Number(twice) }
}
