import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, describe, test } from 'node:test'
import { Failure, UsageError } from '../../src/config/problems.ts'
import { type Health, MAX_CONNECTIONS, startHealthServer } from '../../src/observe/healthServer.ts'

const FINE: Health = { ok: true, reasons: [] }
const state = { health: FINE, ready: FINE, metrics: async () => 'earshot_packets_total 1\n' }
const server = await startHealthServer('127.0.0.1:0', {
  metrics: () => state.metrics(),
  health: () => state.health,
  ready: () => state.ready,
})
after(() => server.close())
const port = Number(new URL(server.url).port)

describe('health server', () => {
  test('gives metrics as Prometheus reads them', async () => {
    const response = await fetch(`${server.url}/metrics?x=1`)
    strictEqual(response.status, 200)
    match(response.headers.get('content-type')!, /^text\/plain; version=0\.0\.4/)
    strictEqual(await response.text(), 'earshot_packets_total 1\n')
  })

  test('says 200 or 503 with reasons, each of its own', async () => {
    const ask = async (path: string) => {
      const response = await fetch(server.url + path)
      return [response.status, await response.json()]
    }
    state.health = { ok: false, reasons: ['Worker 1 does not answer'] }
    deepStrictEqual(await ask('/healthz'), [
      503,
      { status: 'failing', reasons: ['Worker 1 does not answer'] },
    ])
    deepStrictEqual(await ask('/readyz'), [200, { status: 'ok', reasons: [] }])
    state.health = FINE
    state.ready = { ok: false, reasons: ['a', 'b'] }
    deepStrictEqual(await ask('/healthz'), [200, { status: 'ok', reasons: [] }])
    deepStrictEqual(await ask('/readyz'), [503, { status: 'failing', reasons: ['a', 'b'] }])
  })

  test('404, 405, HEAD, and 500 for metrics that fail', async () => {
    strictEqual((await fetch(`${server.url}/`)).status, 404)
    const posted = await fetch(`${server.url}/healthz`, { method: 'POST', body: 'x'.repeat(1e5) })
    strictEqual(posted.status, 405)
    strictEqual(posted.headers.get('allow'), 'GET, HEAD')
    const head = await fetch(`${server.url}/metrics`, { method: 'HEAD' })
    strictEqual(head.headers.get('content-length'), '24')
    strictEqual(await head.text(), '')
    state.metrics = () => Promise.reject(new Error('no numbers'))
    const failed = await fetch(`${server.url}/metrics`)
    strictEqual(failed.status, 500)
    deepStrictEqual(await failed.json(), { error: 'no numbers' })
  })

  test('headers that are too long are refused, more connections than the bound are closed', async () => {
    const long = connect(port, '127.0.0.1')
    const said: Buffer[] = []
    long.on('data', (data) => said.push(data)).on('error', () => {})
    long.write(`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)
    await once(long, 'close')
    match(Buffer.concat(said).toString(), /^HTTP\/1\.1 431 /)

    const sockets = Array.from({ length: MAX_CONNECTIONS + 8 }, () => connect(port, '127.0.0.1'))
    let closed = 0
    for (const socket of sockets) socket.on('error', () => {}).on('close', () => closed++)
    const isOver = () => closed >= 8
    for (let i = 0; i < 100 && !isOver(); i++) await new Promise((done) => setTimeout(done, 20))
    ok(closed >= 8 && closed < sockets.length, `${closed} closed`)
    for (const socket of sockets) socket.destroy()
  })

  test('closes at once though a connection is open, and frees its port', async () => {
    const second = await startHealthServer('[::1]:0', {
      metrics: async () => '',
      health: () => FINE,
      ready: () => FINE,
    })
    match(second.url, /^http:\/\/\[::1\]:\d+$/)
    const port = Number(new URL(second.url).port)
    const socket = connect(port, '::1').on('error', () => {})
    await once(socket, 'connect')
    const begun = performance.now()
    await second.close()
    ok(performance.now() - begun < 1000)
    socket.destroy()
    const source = { metrics: async () => '', health: () => FINE, ready: () => FINE }
    await (await startHealthServer(`[::1]:${port}`, source)).close()
  })

  test('what cannot be listened on is told in a sentence', async () => {
    const source = { metrics: async () => '', health: () => FINE, ready: () => FINE }
    await rejects(startHealthServer('nonsense', source), UsageError)
    const cases: [string, RegExp][] = [
      [`127.0.0.1:${port}`, /another program listens there already/],
      ['203.0.113.1:0', /this machine does not have that address/],
    ]
    for (const [listen, sentence] of cases) {
      await rejects(startHealthServer(listen, source), (e: Error) => {
        match(e.message, sentence)
        return e instanceof Failure && !(e instanceof UsageError)
      })
    }
  })
})
