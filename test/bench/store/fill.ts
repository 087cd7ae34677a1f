/** Fills a store with synthetic records, a day at a time, as at-least-once delivery leaves them. */
import type { EmbeddedStore } from '../../../src/store/embedded.ts'
import { makeEventInsert } from './syntheticEvents.ts'
import { DAYS, makeSessionBase, SESSION_COLUMNS } from './syntheticSessions.ts'

/**
 * Snapshots of a shorter session come in one insert, which keeps the last; of longer ones an
 * open row is stored too, of those past a minute two; one row in twenty comes twice.
 */
const OPENED = 'lasted_ms > 5000'
const MIDDLE = 'lasted_ms > 60000'
const TWICE = 'i % 20 = 7'
/** Days that are filled side by side. */
const LANES = 4

export interface Filled {
  rows: number
  seconds: number
}

function makeSessionInsert(from: number, count: number, day: number, seq: number, only: string) {
  const last = seq === 2 ? 1 : 0
  const names = SESSION_COLUMNS.map(([name]) => name)
  const values = SESSION_COLUMNS.map(([, value]) => value)
  return `INSERT INTO earshot.sessions (seq, ${names.join(', ')})
SELECT ${seq} AS seq, ${values.join(', ')}
FROM (SELECT *, ${last} AS last FROM (${makeSessionBase(from, count, day)}) WHERE ${only})`
}

/** Runs `statement` for each day and says what it cost. */
async function insertDays(store: EmbeddedStore, statements: (day: number) => string[]) {
  const from = process.hrtime.bigint()
  let next = 0
  const fillLane = async () => {
    for (let day = next++; day < DAYS; day = next++) {
      for (const sql of statements(day)) await store.query(sql, 'Null')
    }
  }
  await Promise.all(Array.from({ length: LANES }, fillLane))
  return Number(process.hrtime.bigint() - from) / 1e9
}

async function countRows(store: EmbeddedStore, table: string): Promise<number> {
  return Number(await store.query(`SELECT count() FROM earshot.${table}`, 'TabSeparated'))
}

export async function fillSessions(store: EmbeddedStore, sessions: number): Promise<Filled> {
  const each = Math.round(sessions / DAYS)
  const seconds = await insertDays(store, (day) => [
    makeSessionInsert(day * each, each, day, 0, OPENED),
    makeSessionInsert(day * each, each, day, 1, MIDDLE),
    makeSessionInsert(day * each, each, day, 2, '1'),
    makeSessionInsert(day * each, each, day, 2, TWICE),
  ])
  return { rows: await countRows(store, 'sessions'), seconds }
}

export async function fillEvents(store: EmbeddedStore, sessions: number): Promise<Filled> {
  const each = Math.round(sessions / DAYS)
  const seconds = await insertDays(store, (day) => [
    makeEventInsert(day * each, each, day),
    makeEventInsert(day * each, Math.round(each / 20), day),
  ])
  return { rows: await countRows(store, 'events'), seconds }
}
