/** ClickHouse's HTTP interface: from a request to a question for the engine, and back. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, gzip, inflate } from 'node:zlib'
import { type Engine, EngineError, type Question, type Reply } from './engine.ts'
import type { Fate, ServerUser } from './server.ts'

export interface HandlerOptions {
  engine: Engine
  users: Readonly<Record<string, ServerUser>>
  /** Told how far an insert is. */
  reach(point: Fate): void
}

const AUTHENTICATION_FAILED = 516
const UNKNOWN_COMPRESSION = 89
const NOT_IMPLEMENTED = 48
const NOT_FOUND = [36, 46, 47, 57, 58, 60, 81, 82]
const BAD_REQUEST = [6, 26, 27, 38, 41, 53, 62, 72, 117, 376, 386, 456, 457]

/** URL parameters that are no settings of the engine. */
const RESERVED = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'session_id',
  'session_timeout',
  'session_check',
  'role',
  'quota_key',
  'compress',
  'decompress',
  'buffer_size',
  'wait_end_of_query',
  'send_progress_in_http_headers',
  'enable_http_compression',
  'http_zlib_compression_level',
  'http_headers_progress_interval_ms',
])

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  identity: async (bytes) => bytes,
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

function statusOf(code: number): number {
  if (code === AUTHENTICATION_FAILED) return 403
  if (NOT_FOUND.includes(code)) return 404
  if (BAD_REQUEST.includes(code)) return 400
  return code === NOT_IMPLEMENTED ? 501 : 500
}

/** Name and password from wherever a client may put them. */
function readCredentials(request: IncomingMessage, query: URLSearchParams): [string, string] {
  const { headers } = request
  const [scheme = '', token = ''] = (headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() === 'basic') {
    const [user = '', ...rest] = Buffer.from(token, 'base64').toString('utf8').split(':')
    return [user, rest.join(':')]
  }
  const user = headers['x-clickhouse-user'] ?? query.get('user') ?? 'default'
  const key = headers['x-clickhouse-key'] ?? query.get('password') ?? ''
  return [String(user), String(key)]
}

function authenticate(
  request: IncomingMessage,
  query: URLSearchParams,
  users: HandlerOptions['users'],
): ServerUser {
  const [name, password] = readCredentials(request, query)
  const user = Object.hasOwn(users, name) ? users[name] : undefined
  if (user !== undefined && user.password === password) return user
  throw new EngineError(
    `Code: ${AUTHENTICATION_FAILED}. DB::Exception: ${name}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`,
    AUTHENTICATION_FAILED,
  )
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  const decode = DECODERS[encoding]
  if (decode === undefined) {
    throw new EngineError(
      `Code: ${UNKNOWN_COMPRESSION}. DB::Exception: Unknown compression method ${encoding}. (UNKNOWN_COMPRESSION_METHOD)`,
      UNKNOWN_COMPRESSION,
    )
  }
  return decode(await buffer(request))
}

function makeQuestion(
  request: IncomingMessage,
  query: URLSearchParams,
  body: Buffer,
  user: ServerUser,
): Question {
  const settings: Record<string, string> = {}
  const params: Record<string, string> = {}
  for (const [name, value] of query) {
    if (name.startsWith('param_')) params[name.slice('param_'.length)] = value
    else if (!RESERVED.has(name)) settings[name] = value
  }
  const profile: Record<string, string> =
    user.readonly === undefined ? {} : { readonly: String(user.readonly) }
  // A server lets GET change nothing.
  if (request.method === 'GET' && user.readonly === undefined) settings.readonly ??= '2'
  const inUrl = query.get('query') ?? ''
  const inserts = /^\s*INSERT\b/i.test(inUrl)
  const database = query.get('database') ?? request.headers['x-clickhouse-database']
  const sessionId = query.get('session_id')
  const format = query.get('default_format') ?? request.headers['x-clickhouse-format']
  return {
    sql: inserts ? inUrl : `${inUrl}${body.toString('utf8')}`,
    ...(inserts && request.method === 'POST' ? { body } : {}),
    ...(database === undefined || database === null ? {} : { database: String(database) }),
    profile,
    settings,
    params,
    format: String(format ?? 'TabSeparated'),
    ...(sessionId === null ? {} : { sessionId }),
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  reply: Reply,
): Promise<void> {
  response.setHeader(
    'X-ClickHouse-Summary',
    JSON.stringify({
      read_rows: String(reply.readRows),
      read_bytes: String(reply.readBytes),
      written_rows: String(reply.writtenRows),
      written_bytes: String(reply.writtenBytes),
      total_rows_to_read: '0',
      result_rows: '0',
      result_bytes: String(reply.bytes.length),
      elapsed_ns: String(reply.elapsedNs),
    }),
  )
  const zipped =
    query.get('enable_http_compression') === '1' &&
    /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  if (zipped) response.setHeader('Content-Encoding', 'gzip')
  response.end(zipped ? await promisify(gzip)(reply.bytes) : Buffer.from(reply.bytes))
}

export function createHandler({ engine, users, reach }: HandlerOptions): RequestListener {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server')
    if (url.pathname === '/ping' || (request.method === 'GET' && url.search === '')) {
      response.end('Ok.\n')
      return
    }
    const query = url.searchParams
    response.setHeader('X-ClickHouse-Query-Id', query.get('query_id') ?? randomUUID())
    response.setHeader('X-ClickHouse-Server-Display-Name', 'earshot-test')
    response.setHeader('X-ClickHouse-Timezone', 'UTC')
    const user = authenticate(request, query, users)
    const question = makeQuestion(request, query, await readBody(request), user)
    if (question.body !== undefined) reach('received')
    const reply = await engine.answer(question)
    if (question.body !== undefined) reach('stored')
    await send(request, response, query, reply)
  }
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy()
      // What was not read of the body must not stop the answer.
      request.resume()
      const known = error instanceof EngineError ? error : new EngineError(String(error), 1002)
      response.statusCode = statusOf(known.code)
      response.setHeader('X-ClickHouse-Exception-Code', known.code)
      return response.end(`${known.message}\n`)
    })
  }
}
