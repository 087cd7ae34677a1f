import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { columns, createFields, text, words } from '../../src/record/column.ts'
import { createEventRow, createSessionRow } from '../../src/record/core.ts'
import { RecordWriter } from '../../src/record/encode.ts'
import { openEmbedded } from '../../src/sink/embedded.ts'
import { openStore } from '../../src/store/embedded.ts'

const chdb = await import('chdb/connection').catch(() => undefined)
const skip = chdb === undefined ? 'the optional package chdb is not installed' : false
if (skip) console.log(`skipped: ${skip}`)

const STORE_URL = new URL('../../src/store/embedded.js', import.meta.url).href

const toy = { columns: columns('toy', { banner: text('b'), algorithms: words('a') }) }
const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
const path = join(folder, 'store')
after(() => rmSync(folder, { recursive: true, force: true }))

/** A session first recorded while open, then closed, and an event. */
async function write(owners: readonly (typeof toy)[], to = path): Promise<void> {
  const writer = new RecordWriter()
  const fields = { ...createFields(toy.columns), banner: 'bannér "1"\n', algorithms: ['x', 'y'] }
  const row = createSessionRow()
  Object.assign(row, {
    sessionId: 'a'.repeat(32),
    state: 'open',
    protocol: 'toy',
    clientIp: '10.0.0.1',
    serverIp: '2001:db8::1',
    startedAt: 1_100_000_000_123_456,
    user: 'jürgen',
    authResult: 'success',
  })
  writer.session(row, [{ columns: toy.columns, fields }])
  writer.session({ ...row, seq: 1, state: 'closed', clientBytes: 2 ** 40 }, [
    { columns: toy.columns, fields },
  ])
  writer.event({
    ...createEventRow(),
    sessionId: row.sessionId,
    ts: row.startedAt,
    kind: 'command',
    object: "echo 'x'",
    detail: '{"depth":1,"list":["é"]}',
  })
  const sink = await openEmbedded(to, owners)
  await sink.write(writer.takeSessions()!)
  await sink.write(writer.takeEvents()!)
  await sink.close()
}

describe('embedded store', { skip }, () => {
  test('stores what was recorded, and the same records twice count once', async () => {
    await write([toy])
    await write([toy])
    const store = await openStore({ path, owners: [toy], mayCreate: false })
    const ask = async (sql: string) =>
      JSON.parse(await store.query(sql, 'JSONCompact')).data as unknown[][]
    try {
      const sql = `SELECT state, toString(client_ip), toString(server_ip), toString(started_at),
        user, toString(client_bytes), toy_banner, toy_algorithms FROM earshot.current_sessions`
      deepStrictEqual(await ask(sql), [
        [
          'closed',
          '::ffff:10.0.0.1',
          '2001:db8::1',
          '2004-11-09 11:33:20.123456',
          'jürgen',
          String(2 ** 40),
          'bannér "1"\n',
          ['x', 'y'],
        ],
      ])
      deepStrictEqual(await ask('SELECT client, auth_result FROM earshot.logins'), [
        ['10.0.0.1', 'success'],
      ])
      deepStrictEqual(
        await ask(
          "SELECT object, JSONExtractString(detail, 'list', 1) FROM earshot.current_events",
        ),
        [["echo 'x'", 'é']],
      )
      deepStrictEqual(await ask('SELECT object FROM earshot.commands'), [["echo 'x'"]])
    } finally {
      await store.close()
    }
  })

  test('keeps nothing twice after a merge either', async () => {
    const store = await openStore({ path, owners: [toy], mayCreate: false })
    try {
      await store.query('OPTIMIZE TABLE earshot.sessions FINAL', 'Null')
      const count = await store.query('SELECT count() FROM earshot.sessions', 'TabSeparated')
      strictEqual(count.trim(), '1')
    } finally {
      await store.close()
    }
  })

  test('adds the columns of a protocol that a store made earlier does not have', async () => {
    const older = join(folder, 'older')
    const first = await openStore({ path: older, owners: [], mayCreate: true })
    await first.close()
    await write([toy], older)
    const store = await openStore({ path: older, owners: [toy], mayCreate: false })
    try {
      const banner = await store.query(
        'SELECT toy_banner FROM earshot.current_sessions',
        'JSONEachRow',
      )
      strictEqual(JSON.parse(banner).toy_banner, 'bannér "1"\n')
    } finally {
      await store.close()
    }
  })

  test('says what is wrong with a place that cannot be a store', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await rejects(openStore({ path: file, owners: [], mayCreate: true }), /is not a folder/)
    for (const wrong of [join(folder, 'nowhere'), folder]) {
      await rejects(openStore({ path: wrong, owners: [], mayCreate: false }), /There is no/)
    }
  })

  test('a store that another process has open is refused with that reason', async () => {
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { openStore } from ${JSON.stringify(STORE_URL)}
       const store = await openStore({ path: ${JSON.stringify(path)}, owners: [], mayCreate: true })
       console.log('open')
       process.stdin.resume().on('end', () => store.close())`,
    ])
    try {
      await once(holder.stdout, 'data')
      await rejects(
        openStore({ path, owners: [], mayCreate: false }),
        /Cannot open the embedded store .*another process has it open/,
      )
    } finally {
      holder.stdin.end()
      await once(holder, 'exit')
    }
  })

  test('a query that is wrong is refused with a reason', async () => {
    const store = await openStore({ path, owners: [toy], mayCreate: false })
    try {
      await rejects(store.query('SELECT nonsense FROM earshot.sessions', 'JSON'), (e: Error) => {
        match(e.message, /nonsense/)
        return true
      })
      ok((await store.query('SELECT 1', 'JSON')).includes('"rows": 1'))
    } finally {
      await store.close()
    }
  })
})
