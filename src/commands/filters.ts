/** Filters of `earshot sessions` and `earshot events`, as SQL with bound parameters. */
import { isIP } from 'node:net'
import type { Argv } from 'yargs'
import { UsageError } from '../config/problems.ts'

export interface FilterArguments {
  protocol: string[] | undefined
  user: string | undefined
  client: string | undefined
  server: string | undefined
  since: string | undefined
  until: string | undefined
  limit: number
  store: string
  json: boolean | undefined
  csv: boolean | undefined
}

export const DEFAULT_STORE = 'embedded:./earshot-data'
const MAX_LIMIT = 1_000_000

export const addFilters = <T>(yargs: Argv<T>): Argv<T & FilterArguments> =>
  yargs
    .option('protocol', { type: 'string', array: true, describe: 'Only these protocols' })
    .option('user', { type: 'string', requiresArg: true, describe: 'Only this user' })
    .option('client', { type: 'string', requiresArg: true, describe: 'Address or network' })
    .option('server', { type: 'string', requiresArg: true, describe: 'Address or network' })
    .option('since', {
      type: 'string',
      requiresArg: true,
      describe: 'From this time on, UTC: 2026-11-21, 2026-11-21T08:00, or 90m, 2h, 7d ago',
    })
    .option('until', { type: 'string', requiresArg: true, describe: 'Before this time' })
    .option('limit', { type: 'number', default: 50, describe: 'Most rows, newest first' })
    .option('store', {
      type: 'string',
      default: DEFAULT_STORE,
      describe: 'Where records are: embedded:FOLDER or clickhouse://HOST:8123/DATABASE',
    })
    .option('json', { type: 'boolean', describe: 'Whole records as JSON lines' })
    .option('csv', { type: 'boolean', describe: 'The table as CSV' })
    .conflicts('json', 'csv') as Argv<T & FilterArguments>

const AGO_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** A time as given by a person, as ISO 8601 UTC. */
export function parseTime(text: string, option: string, nowMillis = Date.now()): string {
  const ago = /^(\d{1,6})([smhd])$/.exec(text)
  if (ago !== null) {
    const seconds = Number(ago[1]) * (AGO_SECONDS[ago[2] ?? ''] ?? 0)
    return new Date(nowMillis - seconds * 1000).toISOString()
  }
  // Without a zone JavaScript would take a time as local, a date as UTC.
  const withZone = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`
  const millis = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(withZone) : Number.NaN
  if (Number.isNaN(millis)) {
    throw new UsageError(
      `--${option} ${text} is not a time; write 2026-11-21, 2026-11-21T08:00 or 2h for two hours ago`,
    )
  }
  return new Date(millis).toISOString()
}

/** Collects conditions and the parameters they name. */
export class Conditions {
  readonly params: Record<string, unknown> = {}
  private readonly list: string[] = []

  get sql(): string {
    return this.list.length === 0 ? '1' : this.list.join(' AND ')
  }

  /** `condition` names the parameter as `{name:Type}`; undefined adds nothing. */
  add(name: string, value: unknown, condition: string): void {
    if (value === undefined) return
    this.params[name] = value
    this.list.push(condition)
  }

  address(name: 'client' | 'server', text: string | undefined): void {
    if (text === undefined) return
    const [address = '', bits, ...rest] = text.split('/')
    const version = isIP(address)
    const most = version === 4 ? 32 : 128
    const isNetwork = bits !== undefined
    if (
      version === 0 ||
      rest.length > 0 ||
      (isNetwork && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))
    ) {
      throw new UsageError(`--${name} ${text} is neither an address nor a network like 10.0.0.0/8`)
    }
    if (!isNetwork) {
      this.add(name, address, `${name}_ip = toIPv6({${name}:String})`)
      return
    }
    // Columns hold IPv4 mapped into IPv6, 96 bits in.
    const network = version === 4 ? `::ffff:${address}/${Number(bits) + 96}` : `${address}/${bits}`
    this.add(name, network, `isIPAddressInRange(toString(${name}_ip), {${name}:String})`)
  }

  time(name: 'since' | 'until', text: string | undefined, column: string): void {
    if (text === undefined) return
    const sign = name === 'since' ? '>=' : '<'
    const bound = `parseDateTime64BestEffort({${name}:String}, 6, 'UTC')`
    this.add(name, parseTime(text, name), `${column} ${sign} ${bound}`)
  }
}

/** The conditions that both listings know. */
export function makeConditions(args: FilterArguments, timeColumn: string): Conditions {
  const { limit } = args
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) {
    throw new UsageError(`--limit must be a whole number from 1 to ${MAX_LIMIT}`)
  }
  const conditions = new Conditions()
  conditions.add('protocol', args.protocol, 'protocol IN {protocol:Array(String)}')
  conditions.add('user', args.user, 'user = {user:String}')
  conditions.address('client', args.client)
  conditions.address('server', args.server)
  conditions.time('since', args.since, timeColumn)
  conditions.time('until', args.until, timeColumn)
  return conditions
}
