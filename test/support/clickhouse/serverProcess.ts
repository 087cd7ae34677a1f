/** The process behind startClickHouse: one data folder, one port, until its parent is gone. */
import { rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Engine } from './engine.ts'
import { createHandler } from './handler.ts'
import type { Fate, ServerOptions } from './server.ts'

/** As of a ClickHouse server: `keep_alive_timeout` is 30 s. */
const KEEP_ALIVE_MS = 30_000

interface ProcessOptions extends ServerOptions {
  path: string
  /** The folder goes with the parent when that cannot remove it any more. */
  isTemporary: boolean
}

const options = JSON.parse(process.env.EARSHOT_TEST_SERVER ?? '{}') as ProcessOptions

const engine = new Engine(options.path)
let fate: Fate | undefined
const handler: RequestListener = createHandler({
  engine,
  users: options.users ?? { default: { password: '' } },
  reach(point) {
    if (fate === point) process.kill(process.pid, 'SIGKILL')
  },
})

const { tls } = options
const server =
  tls === undefined
    ? createServer(handler)
    : createTlsServer(
        {
          cert: tls.cert,
          key: tls.key,
          ...(tls.clientCa === undefined
            ? {}
            : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }),
        },
        handler,
      )
server.keepAliveTimeout = KEEP_ALIVE_MS

function stop(): void {
  server.close()
  server.closeAllConnections()
  engine.close()
  process.exit(0)
}

process.on('SIGTERM', stop)
process.on('disconnect', () => {
  if (options.isTemporary)
    process.on('exit', () => rmSync(options.path, { recursive: true, force: true }))
  stop()
})
process.on('message', (message: { fate: Fate }) => {
  fate = message.fate
  process.send?.({ fate })
})

server.listen(options.port ?? 0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
