/**
 * A small HTTP server for whoever watches the sensor: `/metrics` for Prometheus, `/healthz`
 * whether it works, `/readyz` whether it captures and its records find their place. It takes
 * no input but the path and tells no secrets; whom to let in is said by the address.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIPv6 } from 'node:net'
import { type ListenAddress, parseListen } from '../config/listen.ts'
import { codeOf, describeError, Failure } from '../config/problems.ts'

/** Connections at once; one more is closed at once. */
export const MAX_CONNECTIONS = 64
/** From the first byte of a request to the end of its headers, and to its own end. */
const HEADERS_TIMEOUT_MS = 5000
/** A connection on which nothing moves. */
const IDLE_TIMEOUT_MS = 10_000
const MAX_HEADER_BYTES = 8192
const CHECK_INTERVAL_MS = 1000
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

export interface Health {
  readonly ok: boolean
  /** Sentences on what is wrong. */
  readonly reasons: readonly string[]
}

export interface HealthSource {
  /** In the text format of Prometheus. */
  metrics(): Promise<string>
  /** Whether the workers answer. */
  health(): Health
  /** Whether it captures and the sinks take records. */
  ready(): Health
}

export interface HealthServer {
  /** Where it listens, as a URL without path. */
  readonly url: string
  /** Ends every connection; resolves when the port is free. */
  close(): Promise<void>
}

interface Answer {
  status: number
  type: string
  body: string
}

const answerJson = (status: number, body: object): Answer => ({
  status,
  type: JSON_TYPE,
  body: `${JSON.stringify(body)}\n`,
})

const answerHealth = ({ ok, reasons }: Health): Answer =>
  answerJson(ok ? 200 : 503, { status: ok ? 'ok' : 'failing', reasons })

async function answer(path: string, source: HealthSource): Promise<Answer> {
  switch (path) {
    case '/metrics':
      return { status: 200, type: METRICS_TYPE, body: await source.metrics() }
    case '/healthz':
      return answerHealth(source.health())
    case '/readyz':
      return answerHealth(source.ready())
    default:
      return answerJson(404, { error: 'there are /metrics, /healthz and /readyz' })
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  source: HealthSource,
): Promise<void> {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const path = (request.url ?? '').replace(/[?#].*$/s, '')
  let result: Answer
  try {
    result = isRead ? await answer(path, source) : answerJson(405, { error: 'only GET and HEAD' })
  } catch (error) {
    result = answerJson(500, { error: describeError(error) })
  }
  const headers: Record<string, string> = {
    'content-type': result.type,
    'content-length': String(Buffer.byteLength(result.body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  if (!isRead) {
    headers.allow = 'GET, HEAD'
    // Whatever body follows is not read.
    headers.connection = 'close'
  }
  response.writeHead(result.status, headers).end(result.body)
}

/** Throws UsageError for an address that is none, Failure when nobody can listen there. */
export async function startHealthServer(
  listen: string,
  source: HealthSource,
): Promise<HealthServer> {
  const address = parseListen(listen)
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    (request, response) => void respond(request, response, source),
  )
  server.maxConnections = MAX_CONNECTIONS
  server.setTimeout(IDLE_TIMEOUT_MS, (socket) => socket.destroy())
  const port = await open(server, address, listen)
  const host = address.host === '' ? 'localhost' : address.host
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

/** Listens, and gives the port. */
function open(server: Server, { host, port }: ListenAddress, listen: string): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error) => {
      fail(new Failure(`Cannot listen on ${listen}: ${explain(error)}`))
    })
    server.listen(host === '' ? { port } : { host, port }, () => {
      // Later errors are of single connections, and these end with them.
      server.removeAllListeners('error').on('error', () => {})
      const bound = server.address()
      done(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}

function explain(error: Error): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return 'another program listens there already; name another port with --listen'
    case 'EACCES':
      return 'ports below 1024 need the capability CAP_NET_BIND_SERVICE; name a higher one with --listen'
    case 'EADDRNOTAVAIL':
      return 'this machine does not have that address'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no address is known for that name'
    default:
      return describeError(error)
  }
}
