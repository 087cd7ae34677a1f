/** The HTTP interface that other tests rely on: it answers as a ClickHouse server does. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { type ClickHouseServer, startClickHouse, whySkipped } from '../support/clickhouse/server.ts'

const skip = whySkipped()
if (skip) console.log(`skipped: ${skip}`)

describe('clickhouse: server of the tests', { skip, timeout: 60_000 }, () => {
  let server: ClickHouseServer
  let client: ClickHouseClient
  before(async () => {
    server = await startClickHouse({
      users: {
        default: { password: '' },
        eve: { password: 'right' },
        ann: { password: '', readonly: 1 },
      },
    })
    client = createClient({ url: server.url, compression: { request: true, response: true } })
  })
  after(async () => {
    await client?.close()
    await server?.stop()
  })

  const post = (
    query: string,
    options: { body?: string | Buffer; headers?: Record<string, string> } = {},
  ) =>
    fetch(`${server.url}/?${query}`, {
      method: 'POST',
      headers: options.headers ?? {},
      body: options.body ?? '',
    })
  const read = async (query: string, params: Record<string, unknown> = {}) =>
    (await client.query({ query, query_params: params, format: 'JSONEachRow' })).json()

  test('the client pings, creates, inserts and asks, compressed both ways', async () => {
    ok((await client.ping()).success && (await client.ping({ select: true })).success)
    await client.command({
      query: 'CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n',
    })
    const values = Array.from({ length: 1000 }, (_, n) => ({ n, s: `text ${n}\n` }))
    const { summary } = await client.insert({ table: 't', values, format: 'JSONEachRow' })
    strictEqual(summary?.written_rows, '1000')
    deepStrictEqual(await read('SELECT count() AS c, max(s) AS s FROM t'), [
      { c: 1000, s: 'text 999\n' },
    ])
  })

  test('parameters arrive as what they are', async () => {
    const given = { s: "it's \\ \t\n \u00e9", n: [1, 2], m: null }
    deepStrictEqual(
      await read('SELECT {s:String} AS s, {n:Array(UInt8)} AS n, {m:Nullable(Int8)} AS m', given),
      [given],
    )
  })

  test('settings and databases hold for one request, in a session for all of its requests', async () => {
    await client.command({ query: 'CREATE DATABASE other' })
    const asked = await post('database=other&max_threads=3', {
      body: "SELECT currentDatabase(), getSetting('max_threads')",
    })
    strictEqual(await asked.text(), 'other\t3\n')
    const next = await post('', { body: "SELECT currentDatabase(), getSetting('max_threads') = 3" })
    strictEqual(await next.text(), 'default\t0\n')
    await post('session_id=a', { body: 'CREATE TEMPORARY TABLE kept AS SELECT 7 AS x' })
    strictEqual(await (await post('session_id=a', { body: 'SELECT x FROM kept' })).text(), '7\n')
    strictEqual((await post('session_id=b', { body: 'SELECT x FROM kept' })).status, 404)
  })

  test('errors have their number, and a status', async () => {
    const cases: readonly [string, string, number, string][] = [
      ['', 'SELECT * FROM nowhere', 404, '60'],
      ['', 'SELEC 1', 400, '62'],
      ['database=nowhere', 'SELECT 1', 404, '81'],
      ['no_such_setting=1', 'SELECT 1', 404, '115'],
      ['readonly=2', 'DROP TABLE t', 500, '164'],
    ]
    for (const [query, body, status, code] of cases) {
      const response = await post(query, { body })
      strictEqual(response.headers.get('x-clickhouse-exception-code'), code, body)
      match(
        await response.text(),
        new RegExp(`^Code: ${code}\\. DB::Exception: .*\\([A-Z_]+\\)`, 's'),
      )
      if (code !== '115') strictEqual(response.status, status, body)
    }
  })

  test('users are known by their password, from any of the places for it', async () => {
    const basic = (text: string) => ({
      Authorization: `Basic ${Buffer.from(text).toString('base64')}`,
    })
    const status = async (query: string, headers: Record<string, string> = {}) =>
      (await post(query, { body: 'SELECT 1', headers })).status
    strictEqual(await status('', basic('eve:right')), 200)
    strictEqual(await status('', { 'X-ClickHouse-User': 'eve', 'X-ClickHouse-Key': 'right' }), 200)
    strictEqual(await status('user=eve&password=right'), 200)
    strictEqual(await status('', basic('eve:wrong')), 403)
    strictEqual(await status('user=toString&password='), 403)
    strictEqual(await status('', basic('ann:')), 200)
    strictEqual(await status('max_threads=2', basic('ann:')), 500)
    const drop = { body: 'DROP TABLE t', headers: basic('ann:') }
    strictEqual((await post('', drop)).status, 500)
  })

  test('GET changes nothing, and a body may be gzip', async () => {
    const get = await fetch(`${server.url}/?query=${encodeURIComponent('DROP TABLE t')}`)
    strictEqual(get.headers.get('x-clickhouse-exception-code'), '164')
    await get.text()
    const body = gzipSync('{"n":5000,"s":"x"}\n')
    const query = `query=${encodeURIComponent('INSERT INTO t (n, s) FORMAT JSONEachRow')}`
    const response = await post(query, { body, headers: { 'Content-Encoding': 'gzip' } })
    strictEqual(response.status, 200, await response.text())
    deepStrictEqual(await read('SELECT s FROM t WHERE n = 5000'), [{ s: 'x' }])
  })

  test('nothing is left of it, also when the process that started it is killed', async () => {
    const module = new URL('../support/clickhouse/server.js', import.meta.url).href
    const script = `import { startClickHouse } from ${JSON.stringify(module)}
      const { url, path } = await startClickHouse()
      process.stdout.write(JSON.stringify({ url, path }), () => process.kill(process.pid, 'SIGKILL'))
      setInterval(() => {}, 1000)`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    const { url, path } = JSON.parse(stdout)
    const deadline = performance.now() + 10_000
    while (existsSync(path) && performance.now() < deadline) {
      await new Promise((done) => setTimeout(done, 50))
    }
    ok(!existsSync(path))
    ok(
      await fetch(`${url}/ping`).then(
        () => false,
        () => true,
      ),
    )
  })
})
