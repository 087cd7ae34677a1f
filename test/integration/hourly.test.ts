import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import { makeHourly, makeHourlyFromSessions } from '../../src/store/hourly.ts'
import {
  type AnswerStore,
  insertRows,
  openAnswerStore,
  skipWithoutStore,
} from '../support/answerStore.ts'

if (skipWithoutStore) console.log(`skipped: ${skipWithoutStore}`)

const SUMS = `sum(sessions), sum(logins), sum(attempts), sum(open), sum(client_bytes), sum(server_bytes), sum(missed_bytes),
  uniqCombined64Merge(12)(clients), uniqCombined64Merge(12)(servers), uniqCombined64Merge(12)(users)`
const FROM_SESSIONS = `SELECT toStartOfHour(started_at) AS hour, protocol, auth_result, count(), countIf(auth_result != ''), sum(auth_attempts),
  countIf(state = 'open'), sum(client_bytes), sum(server_bytes), sum(missed_bytes), uniqCombined64(12)(client_ip), uniqCombined64(12)(server_ip),
  uniqCombined64If(12)(user, user != '')
  FROM earshot.current_sessions GROUP BY hour, protocol, auth_result ORDER BY ALL`
const FROM_HOURLY = `SELECT hour, protocol, auth_result, ${SUMS} FROM earshot.hourly GROUP BY hour, protocol, auth_result ORDER BY ALL`

/** Session `n` of hour `hour`, at snapshot `seq`. */
function makeRow(n: number, seq: number, changes: object = {}): object {
  const hour = n % 5
  return {
    session_id: String(n).padStart(32, '0'),
    seq,
    state: seq === 0 ? 'open' : 'closed',
    sensor: 'core',
    protocol: ['ssh', 'ftp', 'http'][n % 3],
    client_ip: `10.0.0.${n % 7}`,
    server_ip: `2001:db8::${n % 3}`,
    started_at: `2026-11-20T0${hour}:${String(n % 60).padStart(2, '0')}:00.000001Z`,
    user: n % 2 ? `user${n % 11}` : '',
    auth_result: seq > 0 && n % 2 ? 'success' : '',
    auth_attempts: seq,
    client_bytes: 10 * (seq + 1),
    server_bytes: 1000 * (seq + 1),
    ...changes,
  }
}
const makeRows = (count: number, seq: number, changes: object = {}): object[] =>
  Array.from({ length: count }, (_, n) => makeRow(n, seq, changes))

describe('sums by the hour', { skip: skipWithoutStore }, () => {
  let store: AnswerStore
  before(async () => {
    store = await openAnswerStore()
    await store.run('DROP VIEW IF EXISTS earshot.hourly')
    await store.run(...makeHourly().map((s) => s.sql))
  })
  after(() => store.remove())

  async function refresh(): Promise<void> {
    // Two refreshes within one millisecond would bear one time.
    await new Promise((done) => setTimeout(done, 5))
    await store.run('SYSTEM REFRESH VIEW earshot.sessions_hourly_refresh')
    await store.run('SYSTEM WAIT VIEW earshot.sessions_hourly_refresh')
  }

  async function compare(): Promise<Record<string, unknown>[]> {
    const wanted = await store.ask(FROM_SESSIONS)
    const got = await store.ask(FROM_HOURLY)
    deepStrictEqual(
      got.map((row) => Object.values(row)),
      wanted.map((row) => Object.values(row)),
    )
    return got
  }

  test('of an empty store are none', async () => {
    await refresh()
    deepStrictEqual(await compare(), [])
  })

  test('count a session once, whatever came twice', async () => {
    await insertRows(store, 'sessions', makeRows(200, 0))
    await insertRows(store, 'sessions', makeRows(50, 0))
    await refresh()
    const rows = await compare()
    strictEqual(
      rows.reduce((sum, row) => sum + Number(row['sum(sessions)']), 0),
      200,
    )
  })

  test('follow later snapshots, and rows that come twice after them', async () => {
    await insertRows(store, 'sessions', makeRows(150, 1))
    await insertRows(store, 'sessions', makeRows(150, 1))
    await insertRows(store, 'sessions', makeRows(30, 0))
    await refresh()
    const rows = await compare()
    ok(rows.some((row) => Number(row['sum(open)']) > 0))
    ok(rows.some((row) => row.auth_result === 'success'))
  })

  test('leave what a session no longer belongs to', async () => {
    const gone = await store.ask("SELECT count() AS n FROM earshot.hourly WHERE protocol = 'ftp'")
    ok(Number(gone[0]?.n) > 0)
    await insertRows(store, 'sessions', makeRows(200, 2, { protocol: 'tls', auth_result: '' }))
    await refresh()
    const rows = await compare()
    deepStrictEqual([...new Set(rows.map((row) => row.protocol))], ['tls'])
  })

  test('stay the same when nothing came, and after merges', async () => {
    await refresh()
    await store.run(
      'OPTIMIZE TABLE earshot.sessions FINAL',
      'OPTIMIZE TABLE earshot.sessions_hourly FINAL',
    )
    await compare()
    await refresh()
    await compare()
  })

  test('touch only the hours that got rows', async () => {
    await store.run(
      'ALTER TABLE earshot.sessions UPDATE stored_at = now() - 86400 WHERE 1 SETTINGS mutations_sync = 2',
    )
    await insertRows(store, 'sessions', [makeRow(1, 3), makeRow(1001, 0)])
    await refresh()
    await compare()
    const last = await store.ask(
      'SELECT DISTINCT toString(hour) AS hour FROM earshot.sessions_hourly WHERE computed_at = (SELECT max(computed_at) FROM earshot.sessions_hourly)',
    )
    deepStrictEqual(last, [{ hour: '2026-11-20 01:00:00' }])
  })

  test('are the same summed from the sessions when asked', async () => {
    await store.run(makeHourlyFromSessions().sql)
    await compare()
  })
})
