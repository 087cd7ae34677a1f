/** Records into a ClickHouse server: nothing missing, nothing twice, whatever happens to the server. */
import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, test } from 'node:test'
import { dissectors } from '../../dissectors/index.ts'
import { createSettings } from '../../src/config/settings.ts'
import { replay } from '../../src/pipeline/replay.ts'
import type { RecordBatch, Stream } from '../../src/record/batch.ts'
import { createClickHouseDestination } from '../../src/sink/clickhouse/destination.ts'
import { type Destination, DestinationProblem } from '../../src/sink/destination.ts'
import { openEmbedded } from '../../src/sink/embedded.ts'
import { openStore } from '../../src/store/embedded.ts'
import { makeAuthority, makeCertificate, NO_OPENSSL } from '../support/certificates.ts'
import {
  type ClickHouseServer,
  type ServerOptions,
  startClickHouse,
  whySkipped,
} from '../support/clickhouse/server.ts'
import { ask, checksumSql, createTables, runStatements } from '../support/clickhouse/tables.ts'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'

const skip = whySkipped()
if (skip) console.log(`skipped: ${skip}`)

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const servers = new Set<ClickHouseServer>()
const destinations = new Set<Destination>()
afterEach(async () => {
  for (const destination of destinations) await destination.close()
  for (const server of servers) await server.stop()
  destinations.clear()
  servers.clear()
})

async function start(options: ServerOptions = {}): Promise<ClickHouseServer> {
  const server = await startClickHouse(options)
  servers.add(server)
  return server
}

function makeDestination(uri: string, notices: string[] = []): Destination {
  const destination = createClickHouseDestination(uri, {
    owners: dissectors,
    notice: (message) => notices.push(message),
    environment: {},
  })
  destinations.add(destination)
  return destination
}

/** Everything that the captures of the project give, as batches. */
async function replayFixtures(): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = []
  for (const capture of fixtureCaptures()) {
    await replay({
      files: [join(FIXTURES, capture)],
      workers: 1,
      settings: createSettings(),
      sink: async (batch) => void batches.push(batch),
    })
  }
  return batches
}
const recorded = skip ? [] : await replayFixtures()
const of = (stream: Stream): RecordBatch[] => recorded.filter((b) => b.stream === stream)
const linesOf = (stream: Stream): Record<string, unknown>[] =>
  of(stream).flatMap((b) =>
    Buffer.from(b.bytes)
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
/** Some captures hold the same sessions, so there are fewer of these than lines. */
const sessionIds = new Set(linesOf('sessions').map((row) => row.session_id))
const eventKeys = new Set(linesOf('events').map((r) => `${r.session_id} ${r.event_seq} ${r.ts}`))
const makeBatch = (stream: Stream, lines: readonly string[]): RecordBatch => ({
  stream,
  bytes: new Uint8Array(Buffer.from(lines.map((line) => `${line}\n`).join(''))),
  count: lines.length,
})

const VIEWS = ['earshot.current_sessions', 'earshot.current_events']
const checksums = async (server: ClickHouseServer): Promise<unknown[][]> =>
  (await Promise.all(VIEWS.map((view) => ask(server, checksumSql(view))))).flat()

const count = async (server: ClickHouseServer, table: string): Promise<number> =>
  Number((await ask(server, `SELECT count() FROM earshot.${table}`))[0]?.[0])

async function deliverAll(destination: Destination): Promise<void> {
  for (const stream of ['sessions', 'events'] as const) {
    deepStrictEqual(await destination.deliver(stream, of(stream)), { unfit: 0, reason: '' })
  }
}

const rejectsWith = (promise: Promise<unknown>, trouble: string, message: RegExp): Promise<void> =>
  rejects(promise, (error) => {
    ok(error instanceof DestinationProblem, String(error))
    match(error.message, message)
    strictEqual(error.trouble, trouble)
    return true
  })

describe('clickhouse: sink', { skip, timeout: 120_000 }, () => {
  test('what the captures give is what the embedded store and ndjson: hold', async () => {
    const server = await start()
    await createTables(server)
    const destination = makeDestination(`clickhouse://${server.address}`)
    await destination.open()
    await deliverAll(destination)

    const path = join(folder, 'embedded')
    const embedded = await openEmbedded(path, dissectors)
    for (const batch of recorded) await embedded.write(batch)
    await embedded.close()
    const store = await openStore({ path, owners: dissectors, mayCreate: false })
    const expected: unknown[] = []
    for (const view of VIEWS) {
      expected.push(JSON.parse(await store.query(checksumSql(view), 'JSONCompactEachRow')))
    }
    await store.close()
    deepStrictEqual(await checksums(server), expected)

    ok(sessionIds.size > 50 && eventKeys.size > 100)
    strictEqual(await count(server, 'current_sessions'), sessionIds.size)
    strictEqual(await count(server, 'current_events'), eventKeys.size)
  })

  test('a delivery that comes again is dropped by the server, also in the tables themselves', async () => {
    const server = await start()
    await createTables(server)
    // A merge would hide what came twice.
    await runStatements(server, ['SYSTEM STOP MERGES'])
    const destination = makeDestination(`clickhouse://${server.address}`)
    await destination.open()
    await deliverAll(destination)
    const once = await count(server, 'events')
    strictEqual(once, eventKeys.size)
    await deliverAll(destination)
    strictEqual(await count(server, 'events'), once)
  })

  for (const fate of ['received', 'stored'] as const) {
    test(`a server killed once an insert is ${fate} loses nothing and counts nothing twice`, async () => {
      const path = join(folder, fate)
      const first = await start({ path })
      await createTables(first)
      const destination = makeDestination(`clickhouse://${first.address}`)
      await destination.open()
      await destination.deliver('sessions', of('sessions'))
      await first.dieAtInsert(fate)
      await rejectsWith(
        destination.deliver('events', of('events')),
        'away',
        /closed the connection|refuses connections/,
      )
      await rejectsWith(
        destination.deliver('events', of('events')),
        'away',
        /refuses connections: is ClickHouse running there\?$/,
      )
      await first.kill()
      servers.delete(first)
      const again = await start({ path, port: first.port })
      const before = await count(again, 'events')
      strictEqual(before, fate === 'stored' ? eventKeys.size : 0)
      await destination.open()
      await destination.deliver('events', of('events'))
      strictEqual(await count(again, 'events'), eventKeys.size)
      strictEqual(await count(again, 'current_sessions'), sessionIds.size)
    })
  }

  test('a wrong password, a missing database and a missing table are said in a sentence', async () => {
    const server = await start({ users: { default: { password: '' }, eve: { password: 'right' } } })
    const at = server.address
    await rejectsWith(
      makeDestination(`clickhouse://eve:wr0ng@${at}`).open(),
      'refused',
      /^clickhouse:\/\/127\.0\.0\.1:\d+\/earshot does not let eve in: wrong password, or no such user$/,
    )
    const right = makeDestination(`clickhouse://eve:right@${at}`)
    await rejectsWith(
      right.open(),
      'refused',
      /has no database earshot, or eve may not see it; `earshot migrate clickhouse:\/\/127\.0\.0\.1:\d+\/earshot` makes it$/,
    )
    await createTables(server)
    await right.open()
    await runStatements(server, ['DROP TABLE earshot.events'])
    await rejectsWith(right.open(), 'refused', /lacks the table events, .*`earshot migrate/)
    await rejectsWith(
      right.deliver('events', of('events')),
      'refused',
      /lacks a table or view .*`earshot migrate/,
    )
  })

  test('a table of an earlier version takes what it has columns for, and it is said', async () => {
    const server = await start()
    await createTables(server)
    await runStatements(server, [
      'ALTER TABLE earshot.sessions DROP COLUMN client_software',
      'ALTER TABLE earshot.sessions DROP COLUMN tags',
    ])
    const notices: string[] = []
    const destination = makeDestination(`clickhouse://${server.address}`, notices)
    await destination.open()
    strictEqual(notices.length, 1)
    match(
      notices[0]!,
      /older table sessions that does not keep 2 of the columns \(client_software, tags\); `earshot migrate/,
    )
    await deliverAll(destination)
    strictEqual(await count(server, 'current_sessions'), sessionIds.size)
  })

  test('a line that no table can take is given up, and the others are stored', async () => {
    const server = await start()
    await createTables(server)
    const destination = makeDestination(`clickhouse://${server.address}`)
    await destination.open()
    const good = linesOf('events').map((row) => JSON.stringify(row))
    const bad = ['{"ts":"no time at all"}', '{"event_seq":"many"}', 'not JSON', '{"ts":']
    const lines = [...good.slice(0, 40), ...bad, ...good.slice(40)]
    const { unfit, reason } = await destination.deliver('events', [makeBatch('events', lines)])
    strictEqual(unfit, bad.length)
    match(reason, /parse|JSON/)
    strictEqual(await count(server, 'current_events'), eventKeys.size)
    // One alone must not block the road either.
    deepStrictEqual(
      (await destination.deliver('events', [makeBatch('events', ['{"ts":1e}'])])).unfit,
      1,
    )
  })

  test('a table that takes nothing is a person’s business, and nothing is given up', async () => {
    const server = await start()
    await createTables(server)
    await runStatements(server, ['ALTER TABLE earshot.events MODIFY COLUMN status_text UInt8'])
    const destination = makeDestination(`clickhouse://${server.address}`)
    await destination.open()
    const lines = Array.from({ length: 500 }, (_, i) =>
      JSON.stringify({
        ts: '2024-01-01T00:00:00.000000Z',
        session_id: `s${i}`,
        status_text: 'text',
      }),
    )
    await rejectsWith(
      destination.deliver('events', [makeBatch('events', lines)]),
      'refused',
      /takes none of the events .*its table is not as Earshot's/,
    )
  })

  test('a server that falls silent is waited for no longer than said, and close() does not wait', async () => {
    const server = await start()
    await createTables(server)
    const destination = makeDestination(`clickhouse://${server.address}?timeout_s=1`)
    await destination.open()
    server.pause()
    const begun = performance.now()
    await rejectsWith(
      destination.deliver('events', of('events')),
      'away',
      /does not answer within 1 s/,
    )
    ok(performance.now() - begun < 5000)
    const late = makeDestination(`clickhouse://${server.address}?timeout_s=60`)
    const delivery = rejectsWith(late.deliver('events', of('events')), 'away', /./)
    await new Promise((done) => setTimeout(done, 100))
    const closing = performance.now()
    await late.close()
    await delivery
    ok(performance.now() - closing < 1000)
    server.resume()
    await destination.deliver('events', of('events'))
    strictEqual(await count(server, 'current_events'), eventKeys.size)
  })

  test('a connection that the server closed while it was idle costs nothing', async () => {
    const path = join(folder, 'idle')
    const first = await start({ path })
    await createTables(first)
    const destination = makeDestination(`clickhouse://${first.address}`)
    await destination.open()
    await first.stop()
    servers.delete(first)
    const again = await start({ path, port: first.port })
    await destination.deliver('sessions', of('sessions'))
    strictEqual(await count(again, 'current_sessions'), sessionIds.size)
  })

  test('of two hosts the second takes over, and again the first', async () => {
    const path = join(folder, 'replica')
    const first = await start({ path })
    await createTables(first)
    const spare = await start()
    await spare.stop()
    servers.delete(spare)
    const destination = makeDestination(`clickhouse://${spare.address},${first.address}/earshot`)
    await destination.open()
    await destination.deliver('sessions', of('sessions'))
    await first.stop()
    servers.delete(first)
    const second = await start({ path, port: spare.port })
    await rejectsWith(
      destination.deliver('events', of('events')),
      'away',
      /refuses connections|closed/,
    )
    await destination.deliver('events', of('events'))
    strictEqual(await count(second, 'events'), eventKeys.size)
  })

  // The engine of the tests stores at once all the same: this shows that the settings are taken.
  test('small inserts that the server gathers itself are stored as well', async () => {
    const server = await start()
    await createTables(server)
    const destination = makeDestination(`clickhouse://${server.address}?inserts=async`)
    await destination.open()
    await deliverAll(destination)
    await deliverAll(destination)
    strictEqual(await count(server, 'current_events'), eventKeys.size)
  })
})

describe('clickhouse: sink with TLS', { skip: skip || NO_OPENSSL, timeout: 60_000 }, () => {
  test('trusts the authority it is given and no other, and shows its certificate', async () => {
    const ours = makeAuthority(folder, 'ours')
    const foreign = makeAuthority(folder, 'foreign')
    const { cert, key } = makeCertificate(folder, 'server', ours)
    const client = makeCertificate(folder, 'client', ours)
    const users = { default: { password: '' }, eve: { password: 'right' } }
    const plain = await start({ tls: { cert, key }, users })
    const at = (server: ClickHouseServer, options: string) =>
      makeDestination(`clickhouse://eve:right@${server.address}/default?tls=true${options}`)
    // Without Earshot's tables open() gets as far as that sentence.
    const reached = /lacks the tables sessions, events, transcripts, sensors/
    await rejectsWith(at(plain, `&ca=${ours.certPath}`).open(), 'refused', reached)
    const distrusted = /TLS with .* fails: .*; the option ca names the file of its authority$/
    await rejectsWith(at(plain, '').open(), 'refused', distrusted)
    await rejectsWith(at(plain, `&ca=${foreign.certPath}`).open(), 'refused', distrusted)
    await rejectsWith(
      makeDestination(`clickhouse://${plain.address}`).open(),
      'away',
      /a server that speaks TLS needs tls=true$/,
    )
    const strict = await start({ tls: { cert, key, clientCa: ours.cert }, users })
    const shown = `&ca=${ours.certPath}&cert=${client.certPath}&key=${client.keyPath}`
    await rejectsWith(at(strict, shown).open(), 'refused', reached)
    await rejectsWith(at(strict, `&ca=${ours.certPath}`).open(), 'refused', /TLS with/)
  })
})
