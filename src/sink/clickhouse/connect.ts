/**
 * A ClickHouse server by its URI: for the sink, for queries and for `earshot migrate`.
 * Of several hosts, which must be replicas of each other, the first that answers is used,
 * and the next one once it fails.
 */
import { Agent } from 'node:https'
import { addAbortSignal } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { formatRelease, isAtLeast, OLDEST_SERVER, parseRelease } from '../../store/schemaVersion.ts'
import { DestinationProblem } from '../destination.ts'
import { withDeadline } from './deadline.ts'
import { toProblem } from './problem.ts'
import { type ClickHousePlace, parseClickHouseUri } from './uri.ts'

/** Below the 3 s after which servers before 23.11 drop an idle connection. */
const IDLE_SOCKET_MS = 2500
const MAX_CONNECTIONS = 4

export interface ConnectOptions {
  /** For who makes the database: it need not be there yet. */
  withoutDatabase?: boolean
  /** How long an answer may be silent, when that is longer than the URI's timeout_s. */
  patienceSeconds?: number
  environment?: NodeJS.ProcessEnv
}

export interface ClickHouseServer {
  readonly place: ClickHousePlace
  /** The URI without secrets. */
  readonly name: string
  readonly database: string
  /** Version of the server in use, as '25.8.1.1'; '' before connect(). */
  readonly version: string
  /** Client of the host in use. */
  readonly client: ClickHouseClient
  /** Aborted by close(). */
  readonly closing: AbortSignal
  /** Finds a host that answers and lets us in. Rejects with a DestinationProblem. */
  connect(): Promise<void>
  /** What `work` gives; whatever it throws becomes a DestinationProblem. */
  ask<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T>
  /** Closes connections; requests under way fail. */
  close(): Promise<void>
}

/** A user whom the server knows by certificate has no password to send. */
const logsInByCertificate = (place: ClickHousePlace): boolean =>
  place.tls?.cert !== undefined && place.password === ''

function createHostClient(place: ClickHousePlace, host: string, options: ConnectOptions) {
  const { tls, user, password } = place
  return createClient({
    url: `${tls === undefined ? 'http' : 'https'}://${host}`,
    username: user,
    password,
    ...(options.withoutDatabase ? {} : { database: place.database }),
    application: 'earshot',
    request_timeout: Math.max(place.timeoutSeconds, options.patienceSeconds ?? 0) * 1000,
    max_open_connections: MAX_CONNECTIONS,
    compression: { request: place.compression === 'gzip', response: false },
    keep_alive: { idle_socket_ttl: IDLE_SOCKET_MS, eagerly_destroy_stale_sockets: true },
    // It would write what it sees, secrets of the URI included, to the terminal.
    log: { level: ClickHouseLogLevel.OFF },
    // The client's own `tls` cannot have a certificate and a password at once.
    ...(tls === undefined
      ? {}
      : {
          http_agent: new Agent({
            keepAlive: true,
            maxSockets: MAX_CONNECTIONS,
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
            ...(tls.cert === undefined ? {} : { cert: tls.cert }),
            ...(tls.key === undefined ? {} : { key: tls.key }),
          }),
        }),
    ...(logsInByCertificate(place)
      ? {
          set_basic_auth_header: false,
          http_headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-SSL-Certificate-Auth': 'on' },
        }
      : {}),
  })
}

/** A query may take long; this one may not. */
const readVersion = (
  client: ClickHouseClient,
  place: ClickHousePlace,
  closing: AbortSignal,
): Promise<string> =>
  withDeadline(place, place.timeoutSeconds, closing, async (signal) => {
    const query = 'SELECT version() FORMAT TabSeparated'
    const { stream } = await client.exec({ query, abort_signal: signal })
    return (await text(addAbortSignal(signal, stream))).trim()
  })

/** Throws a DestinationProblem for a server too old to hold Earshot's tables. */
function checkVersion(place: ClickHousePlace, version: string): void {
  const release = parseRelease(version)
  if (release !== undefined && isAtLeast(release, OLDEST_SERVER)) return
  throw new DestinationProblem(
    'refused',
    `${place.name} runs ClickHouse ${JSON.stringify(version)}; Earshot needs ${formatRelease(OLDEST_SERVER)} or newer`,
  )
}

/** Reads the URI, throwing UsageError when it is wrong; asks no server yet. */
export function createServer(uri: string, options: ConnectOptions = {}): ClickHouseServer {
  const place = parseClickHouseUri(uri, options.environment)
  const clients = place.hosts.map((host) => createHostClient(place, host, options))
  const closed = new AbortController()
  let current = 0
  let version = ''
  return {
    place,
    closing: closed.signal,
    name: place.name,
    database: place.database,
    get version() {
      return version
    },
    get client() {
      return clients[current]!
    },
    async connect() {
      let problem: DestinationProblem | undefined
      for (let tried = 0; tried < clients.length; tried++) {
        try {
          version = await readVersion(clients[current]!, place, closed.signal)
          checkVersion(place, version)
          return
        } catch (error) {
          problem = toProblem(place, error)
          // Its replicas have the same users: asking them too only locks an account sooner.
          if (problem.trouble === 'refused') throw problem
          current = (current + 1) % clients.length
        }
      }
      throw problem
    },
    async ask(work) {
      const used = current
      try {
        return await work(clients[used]!)
      } catch (error) {
        if (closed.signal.aborted) {
          throw new DestinationProblem(
            'away',
            `The connection to ${place.name} was closed from here`,
          )
        }
        const problem = toProblem(place, error)
        if (problem.trouble === 'away' && current === used) current = (used + 1) % clients.length
        throw problem
      }
    },
    async close() {
      closed.abort()
      await Promise.allSettled(clients.map((client) => client.close()))
    },
  }
}

/** A server that answers and lets us in. Rejects with a UsageError or a DestinationProblem. */
export async function connectClickHouse(
  uri: string,
  options: ConnectOptions = {},
): Promise<ClickHouseServer> {
  const server = createServer(uri, options)
  try {
    await server.connect()
  } catch (error) {
    await server.close()
    throw error
  }
  return server
}
