import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import { STREAMS } from '../../src/record/batch.ts'
import {
  type AnswerStore,
  insertFixtures,
  insertRecordings,
  insertRows,
  openAnswerStore,
  skipWithoutStore,
} from '../support/answerStore.ts'
import { madeSensors, madeSessions } from '../support/madeRows.ts'

const VIEWS = [
  'address_names',
  'brute_force',
  'cleartext_logins',
  'commands',
  'current_events',
  'current_sessions',
  'dead_letters_summary',
  'failed_logins_by_source',
  'files',
  'first_seen_pairs',
  'half_seen_sessions',
  'hourly',
  'large_transfers',
  'logins',
  'long_sessions',
  'messages',
  'queries',
  'requests',
  'sensor_health',
  'sensor_loss',
  'visibility_gaps',
]
/** Views of these count sensors' rows or dead letters, and of these the fixtures have no rows. */
const WITHOUT_ROWS = ['queries', 'dead_letters_summary']
/** Recordings that views of names and messages have rows of. */
const MORE_RECORDINGS = ['dhcp', 'smtp']

describe('views', { skip: skipWithoutStore }, () => {
  let store: AnswerStore
  before(async () => {
    store = await openAnswerStore()
    await insertFixtures(store)
    await insertRecordings(store, MORE_RECORDINGS)
    await insertRows(store, 'sessions', madeSessions)
    await insertRows(store, 'sensors', madeSensors)
  })
  after(() => store.remove())

  const list = async (): Promise<Map<string, unknown[]>> => {
    const rows = new Map<string, unknown[]>()
    for (const view of VIEWS) {
      // What changes with the clock is left out.
      const except = view === 'sensor_health' ? ' EXCEPT (silent_s, stored_at)' : ''
      const plain = view.startsWith('current_') ? ' EXCEPT stored_at' : except
      const states = view === 'hourly' ? ' EXCEPT (clients, servers, users)' : plain
      rows.set(view, await store.ask(`SELECT *${states} FROM earshot.${view} ORDER BY ALL`))
    }
    return rows
  }

  test('are those an analyst is told of, each with a comment', async () => {
    const found = await store.ask(
      "SELECT name, comment FROM system.tables WHERE database = 'earshot' AND engine = 'View' ORDER BY name",
    )
    deepStrictEqual(
      found.map((row) => row.name),
      VIEWS,
    )
    for (const { name, comment } of found) ok(String(comment).length > 10, String(name))
  })

  test('count everything once: rows that come again, and merges, change nothing', async () => {
    const before = await list()
    for (const [view, rows] of before) ok(WITHOUT_ROWS.includes(view) || rows.length > 0, view)
    await insertFixtures(store)
    await insertRecordings(store, MORE_RECORDINGS)
    await insertRows(store, 'sessions', madeSessions)
    await insertRows(store, 'sensors', madeSensors)
    deepStrictEqual(await list(), before)
    for (const table of STREAMS) {
      await store.run(`OPTIMIZE TABLE earshot.${table} FINAL`)
    }
    deepStrictEqual(await list(), before)
  })

  test('tell apart tries and sessions of a source', async () => {
    deepStrictEqual(
      await store.ask(
        "SELECT protocol, failed_sessions, failed_attempts, successes, users FROM earshot.failed_logins_by_source WHERE client = '198.51.100.7'",
      ),
      [
        {
          protocol: 'telnet',
          failed_sessions: 4,
          failed_attempts: 8,
          successes: 1,
          users: ['admin', 'root'],
        },
      ],
    )
    const [guessing] = await store.ask(
      "SELECT failed_attempts, toString(first_success_at) AS at FROM earshot.brute_force WHERE client = '198.51.100.7'",
    )
    deepStrictEqual(guessing, { failed_attempts: 8, at: '2025-06-02 12:04:00.000000' })
  })

  test('let conditions through to the keys and indexes of the tables', async () => {
    const explain = async (sql: string) => {
      const rows = await store.ask(`EXPLAIN indexes = 1 ${sql}`)
      return rows.map((row) => row.explain).join('\n')
    }
    const day = await explain(
      "SELECT * FROM earshot.logins WHERE started_at >= '2025-06-02 00:00:00' AND started_at < '2025-06-03 00:00:00'",
    )
    ok(/Partition[\s\S]*PrimaryKey[\s\S]*started_at/.test(day), day)
    strictEqual(/Granules: (\d+)\n\s+Output/.exec(day)?.[1] ?? '1', '1', day)
    const days = await explain(
      "SELECT * FROM earshot.failed_logins_by_source WHERE day = '2025-06-02'",
    )
    ok(days.includes('toDate(started_at)') || /Parts: 1\/\d+/.test(days), days)
    const user = await explain("SELECT * FROM earshot.logins WHERE user = 'carol'")
    ok(user.includes('by_user'), user)
  })
})
