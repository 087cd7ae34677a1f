/** The whole road of `--to clickhouse://`: program, spool, server. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { dissectors } from '../../dissectors/index.ts'
import { createSettings } from '../../src/config/settings.ts'
import type { RecordBatch } from '../../src/record/batch.ts'
import { openSink } from '../../src/sink/open.ts'
import { type ClickHouseServer, startClickHouse, whySkipped } from '../support/clickhouse/server.ts'
import { ask, createTables, runStatements } from '../support/clickhouse/tables.ts'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.js')
const skip = whySkipped()
if (skip) console.log(`skipped: ${skip}`)

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const captures = fixtureCaptures()
  .filter((capture) => !capture.includes('cut-short'))
  .map((capture) => join(FIXTURES, capture))

async function run(
  ...args: string[]
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, EARSHOT_CLICKHOUSE_PASSWORD: 's3cret' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { status: child.exitCode, stdout, stderr }
}

const count = async (server: ClickHouseServer, table: string): Promise<number> =>
  Number((await ask(server, `SELECT count() FROM earshot.${table}`))[0]?.[0])

/** Sessions and events in NDJSON, each counted once. */
function countKeys(ndjson: string): { sessionIds: Set<string>; sessions: number; events: number } {
  const rows = ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const sessionIds = new Set<string>(
    rows.filter((row) => row.stream === 'sessions').map((row) => row.session_id),
  )
  const events = rows.filter((row) => row.stream === 'events')
  const keys = new Set(events.map((row) => `${row.session_id} ${row.event_seq} ${row.ts}`))
  return { sessionIds, sessions: sessionIds.size, events: keys.size }
}

/** Events of so many sessions, as a sensor's batches. */
function* makeEvents(batches: number, lines: number): Generator<RecordBatch> {
  for (let batch = 0; batch < batches; batch++) {
    const texts = Array.from({ length: lines }, (_, line) =>
      JSON.stringify({
        ts: new Date(Date.UTC(2026, 10, 21, 8) + batch * 1000 + line).toISOString(),
        session_id: `${batch}-${line}`,
        kind: 'command',
        object: 'id',
      }),
    )
    const bytes = new Uint8Array(Buffer.from(`${texts.join('\n')}\n`))
    yield { stream: 'events', bytes, count: lines }
  }
}

describe('clickhouse: the whole road', { skip, timeout: 120_000 }, () => {
  test('earshot replay --to clickhouse:// stores what earshot sessions --store finds', async () => {
    const server = await startClickHouse({
      users: { default: { password: '' }, eve: { password: 's3cret' } },
    })
    try {
      const uri = `clickhouse://eve@${server.address}/seen`
      const without = await run('replay', ...captures, '--quiet', '--to', uri)
      strictEqual(without.status, 1)
      match(without.stderr, /has no database seen, .*`earshot migrate clickhouse:\/\/127/)
      const migrated = await run('migrate', uri)
      strictEqual(migrated.status, 0, migrated.stderr)
      const wrong = await run(
        'replay',
        ...captures,
        '--quiet',
        '--to',
        uri.replace('eve', 'eve:n0'),
      )
      strictEqual(wrong.status, 1)
      match(wrong.stderr, /^earshot: .*does not let eve in: wrong password, or no such user\n$/)
      const replayed = await run(
        'replay',
        ...captures,
        '--quiet',
        '--to',
        uri,
        '--to',
        'ndjson:out',
      )
      deepStrictEqual(replayed, { status: 0, stdout: '', stderr: '' })
      const listed = await run('sessions', '--json', '--limit', '10000', '--store', uri)
      const ids = listed.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).session_id)
      const lines = await run('replay', ...captures, '--quiet', '--to', 'ndjson:-')
      const { sessionIds, events } = countKeys(lines.stdout)
      deepStrictEqual(ids.toSorted(), [...sessionIds].sort())
      deepStrictEqual(await ask(server, 'SELECT count() FROM seen.current_events'), [[events]])
    } finally {
      await server.stop()
    }
  })

  test('a program killed when the server dies, and started again, leaves nothing missing or twice', async () => {
    const path = join(folder, 'both-die')
    const first = await startClickHouse({ path })
    await createTables(first)
    await first.dieAtInsert('stored')
    const words = [
      'replay',
      ...captures,
      '--quiet',
      '--to',
      `clickhouse://default:@${first.address}`,
    ]
    const child = spawn(process.execPath, [CLI, ...words], { cwd: folder, stdio: 'ignore' })
    await first.gone()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const again = await startClickHouse({ path, port: first.port })
    try {
      const stored = await Promise.all(
        ['sessions', 'events', 'transcripts'].map((table) => count(again, table)),
      )
      ok(
        stored.some((rows) => rows > 0),
        'the insert it died at was stored',
      )
      const { status, stderr } = await run(...words)
      strictEqual(status, 0, stderr)
      const lines = await run('replay', ...captures, '--quiet', '--to', 'ndjson:-')
      const { sessions, events } = countKeys(lines.stdout)
      strictEqual(await count(again, 'current_sessions'), sessions)
      strictEqual(await count(again, 'current_events'), events)
    } finally {
      await again.stop()
    }
  })

  for (const fate of ['received', 'stored'] as const) {
    test(`a server that dies once an insert is ${fate} and comes back gets everything once`, async () => {
      const path = join(folder, `server-${fate}`)
      const first = await startClickHouse({ path })
      await createTables(first)
      const notices: string[] = []
      const sink = await openSink(`clickhouse://${first.address}`, {
        owners: dissectors,
        settings: { ...createSettings(), spool: join(folder, `spool-${fate}`) },
        whenFull: 'wait',
        notice: (message) => notices.push(message),
      })
      let again: ClickHouseServer | undefined
      try {
        const batches = [...makeEvents(40, 500)]
        for (const batch of batches.slice(0, 20)) await sink.write(batch)
        await sink.flush()
        strictEqual(await count(first, 'events'), 10_000)
        await first.dieAtInsert(fate)
        for (const batch of batches.slice(20)) await sink.write(batch)
        await first.gone()
        again = await startClickHouse({ path, port: first.port })
        await sink.flush()
        strictEqual(await count(again, 'current_events'), 20_000)
        // Not even in the table itself is one twice: the token told.
        strictEqual(await count(again, 'events'), 20_000)
        ok(
          notices.some(
            (notice) =>
              notice.includes('closed the connection') || notice.includes('refuses connections'),
          ),
        )
      } finally {
        await sink.close()
        await again?.stop()
        await first.kill()
      }
    })
  }

  test('a server that hangs in the middle of inserts and goes on gets everything once', async () => {
    const server = await startClickHouse()
    await createTables(server)
    await runStatements(server, ['SYSTEM STOP MERGES'])
    const notices: string[] = []
    const sink = await openSink(`clickhouse://${server.address}?timeout_s=1`, {
      owners: dissectors,
      settings: { ...createSettings(), spool: join(folder, 'spool-hangs') },
      whenFull: 'wait',
      notice: (message) => notices.push(message),
    })
    try {
      let written = 0
      for (const batch of makeEvents(200, 500)) {
        await sink.write(batch)
        // In the middle of the first large insert and of a later one.
        if (++written % 100 === 50) {
          server.pause()
          setTimeout(() => server.resume(), 2500)
          await new Promise((done) => setTimeout(done, 1500))
        }
      }
      await sink.flush()
      strictEqual(await count(server, 'current_events'), 100_000)
      strictEqual(await count(server, 'events'), 100_000)
      ok(notices.some((notice) => /does not answer within 1 s/.test(notice)))
    } finally {
      server.resume()
      await sink.close()
      await server.stop()
    }
  })

  test('a server that is not there is said at once', async () => {
    const begun = performance.now()
    const { status, stderr } = await run(
      'replay',
      captures[0]!,
      '--quiet',
      '--to',
      'clickhouse://127.0.0.1:1',
    )
    strictEqual(status, 1)
    match(stderr, /127\.0\.0\.1:1\/earshot refuses connections: is ClickHouse running there\?/)
    ok(performance.now() - begun < 10_000)
    ok(existsSync(folder))
  })
})
