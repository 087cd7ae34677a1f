/**
 * ClickHouse's HTTP interface over the real engine (chdb), in a process of its own, for
 * machines on which no ClickHouse server can be had.
 *
 * What it is: the engine of a ClickHouse server with its parser, types, tables, views,
 * settings, deduplication tokens and background Kafka tables; in front of it
 * node's HTTP with what `@clickhouse/client` uses: `/ping`, query and settings in the URL,
 * `param_x`, `database`, gzip both ways, sessions, basic and X-ClickHouse-User
 * authentication, TLS, errors with their code.
 *
 * What it is not: access control (users are checked here, by password only; CREATE ROLE and
 * GRANT are refused by the engine), system.query_log, ON CLUSTER and Replicated tables,
 * ClickHouse's native protocol and binary insert formats. async_insert is accepted and
 * ignored: every insert is stored at once. A body with several statements,
 * which a server refuses, is run, and so is a query that is only an expression. `user()` is
 * always `default`.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 10_000

export interface ServerUser {
  password: string
  /** As in a profile: 1 reads and changes no setting, 2 reads and may change settings. */
  readonly?: 1 | 2
}

export interface ServerTls {
  /** PEM texts. */
  cert: string
  key: string
  /** When given, a client must show a certificate signed by it. */
  clientCa?: string
}

export interface ServerOptions {
  /** Data folder, kept afterwards; otherwise one that is removed in the end. */
  path?: string
  /** Otherwise a free one. */
  port?: number
  /** By name; without any there is `default` without a password. */
  users?: Readonly<Record<string, ServerUser>>
  tls?: ServerTls
}

/** Where in an insert the process is to die. */
export type Fate = 'received' | 'stored'

export interface ClickHouseServer {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT`. */
  readonly url: string
  /** `HOST:PORT`, for a clickhouse: URI. */
  readonly address: string
  readonly port: number
  readonly path: string
  /** Ends it in good order. */
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** It keeps its connections and answers nothing. */
  pause(): void
  resume(): void
  /** The next insert kills the process: before a row is stored, or after all are but before the answer. */
  dieAtInsert(fate: Fate): Promise<void>
  /** Resolves once its process is gone. */
  gone(): Promise<void>
}

/** Why tests with it cannot run here, or false: what node:test wants as `skip`. */
export function whySkipped(): string | false {
  try {
    createRequire(import.meta.url)('chdb')
    return false
  } catch {
    return 'the optional package chdb is not installed or does not load'
  }
}

const waitForExit = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** Resolves with the port once it listens. */
function waitForPort(child: ChildProcess): Promise<number> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail(new Error(`the server did not start within ${START_TIMEOUT_MS} ms`))
    }, START_TIMEOUT_MS)
    child.once('message', (message: { port: number }) => {
      clearTimeout(timer)
      done(message.port)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      fail(new Error(`the server ended while starting (${code ?? signal})`))
    })
  })
}

export async function startClickHouse(options: ServerOptions = {}): Promise<ClickHouseServer> {
  const path = options.path ?? mkdtempSync(join(tmpdir(), 'earshot-clickhouse-'))
  const clear = (): void => {
    if (options.path === undefined) rmSync(path, { recursive: true, force: true })
  }
  const child = fork(join(import.meta.dirname, 'serverProcess.js'), {
    env: {
      ...process.env,
      EARSHOT_TEST_SERVER: JSON.stringify({
        ...options,
        path,
        isTemporary: options.path === undefined,
      }),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  })
  // Also when the test fails or forgets it; a paused process would not see its channel close.
  const end = (): void => {
    child.kill('SIGKILL')
    clear()
  }
  process.once('exit', end)
  async function leave(): Promise<void> {
    await waitForExit(child)
    process.removeListener('exit', end)
    clear()
  }
  const port = await waitForPort(child).catch(async (error: unknown) => {
    await leave()
    throw error
  })
  // A server that a test forgot holds nobody up: the exit listener ends it.
  child.unref()
  child.channel?.unref()
  const host = options.tls === undefined ? '127.0.0.1' : 'localhost'
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    address: `${host}:${port}`,
    port,
    path,
    async stop() {
      child.ref()
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await leave()
      clearTimeout(timer)
    },
    async kill() {
      child.ref()
      child.kill('SIGKILL')
      await leave()
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async dieAtInsert(fate) {
      const heard = once(child, 'message')
      child.channel?.ref()
      child.send({ fate })
      await heard
      child.channel?.unref()
    },
    async gone() {
      child.ref()
      await leave()
    },
  }
}
