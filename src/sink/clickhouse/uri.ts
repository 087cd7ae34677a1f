/**
 * `clickhouse://USER:PASSWORD@HOST:8123,HOST2:8123/DATABASE?tls=true&ca=FILE`: where a
 * ClickHouse server is, and who asks. What the URI leaves out may come from the environment.
 */
import { readFileSync } from 'node:fs'
import { describeError, UsageError } from '../../config/problems.ts'
import { DATABASE } from '../../store/statement.ts'

const HTTP_PORT = 8123
const HTTPS_PORT = 8443
const MAX_PORT = 65_535
const DEFAULT_USER = 'default'
const DEFAULT_TIMEOUT_S = 30
const MAX_TIMEOUT_S = 3600

export const USER_VARIABLE = 'EARSHOT_CLICKHOUSE_USER'
export const PASSWORD_VARIABLE = 'EARSHOT_CLICKHOUSE_PASSWORD'

const OPTIONS = [
  'tls',
  'ca',
  'cert',
  'key',
  'password_file',
  'compression',
  'inserts',
  'timeout_s',
] as const
type Option = (typeof OPTIONS)[number]

export interface ClickHouseTls {
  /** PEM; undefined: the authorities that Node.js trusts. */
  ca: Buffer | undefined
  /** PEM, both or none. */
  cert: Buffer | undefined
  key: Buffer | undefined
}

export interface ClickHousePlace {
  /** `HOST:PORT`, at least one; replicas of each other, tried in turn. */
  hosts: readonly string[]
  database: string
  user: string
  password: string
  tls: ClickHouseTls | undefined
  /** Of what is sent; a server reads both. */
  compression: 'gzip' | 'none'
  /** `async`: the server gathers small inserts of many sensors before it stores them. */
  inserts: 'sync' | 'async'
  /** How long a silent server is waited for. */
  timeoutSeconds: number
  /** The URI without secrets. */
  name: string
}

const FORM =
  /^clickhouse:\/\/(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]+)(?:\/(?<database>[^?#]*))?(?:\?(?<options>[^#]*))?$/s
const HOST = /^(?<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/
/** Stands unquoted in SQL and in the names of files. */
const DATABASE_NAME = /^[A-Za-z_]\w*$/

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UsageError(
      `The ${what} in a clickhouse: URI must be percent-encoded UTF-8; a % itself is written %25`,
    )
  }
}

function parseHost(text: string, defaultPort: number): string {
  const { host, port } = HOST.exec(text)?.groups ?? {}
  if (host === undefined || Number(port ?? 1) > MAX_PORT || Number(port ?? 1) === 0) {
    throw new UsageError(
      `clickhouse: needs HOST or HOST:PORT, several with commas between, not ${JSON.stringify(text)}`,
    )
  }
  return `${host}:${port ?? defaultPort}`
}

function parseOptions(text: string): Partial<Record<Option, string>> {
  const options: Partial<Record<Option, string>> = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const option = OPTIONS.find((known) => known === name)
    if (option === undefined) {
      throw new UsageError(
        `clickhouse: has no option ${JSON.stringify(name)}; it has ${OPTIONS.join(', ')}`,
      )
    }
    if (options[option] !== undefined) {
      throw new UsageError(`clickhouse: is given the option ${option} twice`)
    }
    options[option] = value
  }
  return options
}

function readOptionFile(option: Option, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path)
  } catch (error) {
    throw new UsageError(
      `The file of the clickhouse: option ${option} cannot be read: ${describeError(error)}`,
    )
  }
}

function readTls(options: Partial<Record<Option, string>>): ClickHouseTls | undefined {
  const { tls = 'false' } = options
  if (tls !== 'true' && tls !== 'false') {
    throw new UsageError(`The clickhouse: option tls is true or false, not ${JSON.stringify(tls)}`)
  }
  const files = (['ca', 'cert', 'key'] as const).filter((o) => options[o] !== undefined)
  if (tls === 'false') {
    if (files.length === 0) return undefined
    throw new UsageError(`The clickhouse: option ${files[0]} is for a server with tls=true`)
  }
  if ((options.cert === undefined) !== (options.key === undefined)) {
    throw new UsageError('The clickhouse: options cert and key are given both or not at all')
  }
  const [ca, cert, key] = (['ca', 'cert', 'key'] as const).map((o) => readOptionFile(o, options[o]))
  return { ca, cert, key }
}

function readTimeout(text = String(DEFAULT_TIMEOUT_S)): number {
  const seconds = Number(text)
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= MAX_TIMEOUT_S) return seconds
  throw new UsageError(
    `The clickhouse: option timeout_s is a number of seconds from 1 to ${MAX_TIMEOUT_S}, not ${JSON.stringify(text)}`,
  )
}

/** What is in the URI goes before the file, the file before the environment. */
function readPassword(
  inUri: string | undefined,
  path: string | undefined,
  environment: NodeJS.ProcessEnv,
): string {
  if (inUri !== undefined && path !== undefined) {
    throw new UsageError('A clickhouse: URI with a password has no use for password_file')
  }
  if (inUri !== undefined) return decode(inUri, 'password')
  const file = readOptionFile('password_file', path)
  if (file !== undefined) return file.toString('utf8').replace(/\r?\n$/, '')
  return environment[PASSWORD_VARIABLE] ?? ''
}

/** Throws UsageError with one sentence for anything that is not understood. */
export function parseClickHouseUri(
  uri: string,
  environment: NodeJS.ProcessEnv = process.env,
): ClickHousePlace {
  const groups = FORM.exec(uri)?.groups
  // What follows an @ that is no end of a login would be quoted below, and be a password.
  if (groups === undefined || /@/.test(`${groups.database}${groups.options}`)) {
    throw new UsageError(
      'A clickhouse: URI is clickhouse://USER:PASSWORD@HOST:8123/DATABASE?OPTION=VALUE, of which only HOST must be; an @, / or ? in a password or an option is written %40, %2F or %3F',
    )
  }
  const options = parseOptions(groups.options ?? '')
  const tls = readTls(options)
  const { compression = 'gzip' } = options
  if (compression !== 'gzip' && compression !== 'none') {
    throw new UsageError(
      `The clickhouse: option compression is gzip or none, not ${JSON.stringify(compression)}`,
    )
  }
  const { inserts = 'sync' } = options
  if (inserts !== 'sync' && inserts !== 'async') {
    throw new UsageError(
      `The clickhouse: option inserts is sync or async, not ${JSON.stringify(inserts)}`,
    )
  }
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(groups.login ?? '') ?? []
  const database = groups.database || DATABASE
  if (!DATABASE_NAME.test(database)) {
    throw new UsageError(
      `A clickhouse: URI names a database of letters, digits and _ after the host, not ${JSON.stringify(database)}`,
    )
  }
  const port = tls === undefined ? HTTP_PORT : HTTPS_PORT
  const hosts = (groups.hosts ?? '').split(',').map((host) => parseHost(host, port))
  return {
    hosts,
    database,
    user: decode(user, 'user') || environment[USER_VARIABLE] || DEFAULT_USER,
    password: readPassword(password, options.password_file, environment),
    tls,
    compression,
    inserts,
    timeoutSeconds: readTimeout(options.timeout_s),
    name: `clickhouse://${hosts.join(',')}/${database}`,
  }
}
