/** `kafka://...` taken apart: brokers, TLS and login, without reading any file yet. */
import { UsageError } from '../../config/problems.ts'

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
export type SaslMechanism = (typeof SASL_MECHANISMS)[number]

export interface KafkaTls {
  /** PEM files; '' when the system's authorities do, and when no certificate is shown. */
  ca: string
  cert: string
  key: string
  keyPasswordFile: string
  /** Name the brokers' certificates must hold in place of their host name, or ''. */
  servername: string
}

export interface KafkaLogin {
  mechanism: SaslMechanism
  username: string
  /** Read from `passwordFile` each time when that is not ''. */
  password: string
  passwordFile: string
}

export interface KafkaUri {
  /** The URI without secrets and options. */
  name: string
  brokers: readonly BrokerAddress[]
  clientId: string
  tls: KafkaTls | undefined
  login: KafkaLogin | undefined
}

export interface BrokerAddress {
  /** An IPv6 address without brackets. */
  host: string
  port: number
}

const DEFAULT_PORT = 9092
const MAX_BROKERS = 64
const USERNAME_VARIABLE = 'EARSHOT_KAFKA_USERNAME'
const PASSWORD_VARIABLE = 'EARSHOT_KAFKA_PASSWORD'
const TLS_OPTIONS = ['ca', 'cert', 'key', 'key_password_file', 'servername'] as const
const OPTIONS = ['tls', ...TLS_OPTIONS, 'sasl', 'username', 'password_file', 'client_id'] as const
type Option = (typeof OPTIONS)[number]
type Options = Partial<Record<Option, string>>

const SHAPE = /^kafka:\/\/(?:([^/?#]*)@)?([^@/?#]+)(\/[^?#]*)?(?:\?([^#]*))?$/s
const HOST_AND_PORT = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i
const CLIENT_ID = /^[\w.-]{1,200}$/

const isOption = (name: string): name is Option => OPTIONS.some((option) => option === name)

/** `host:port`, as a person writes it. */
export const formatAddress = ({ host, port }: BrokerAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

/** Throws a UsageError that says what is wrong, and never repeats what may be a secret. */
export function parseKafkaUri(
  uri: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): KafkaUri {
  const found = SHAPE.exec(uri)
  if (found === null) {
    throw new UsageError(
      'A Kafka sink is written kafka://HOST:9092,HOST:9092/?option=value, with @ : / ? # in names and passwords as %40 %3A %2F %3F %23',
    )
  }
  const [, credentials, hosts = '', path = '/', query = ''] = found
  if (path !== '/') {
    throw new UsageError(
      'A Kafka sink names no topic: the setting kafka_topic_prefix does; nothing may stand between the hosts and the ?',
    )
  }
  // An @ somewhere else is one of a password that was not encoded, of which this may be a part.
  const isPublic = credentials !== undefined || !uri.includes('@')
  const brokers = hosts.split(',').map((host) => parseBroker(host, isPublic))
  if (brokers.length > MAX_BROKERS) {
    throw new UsageError(`A Kafka sink names at most ${MAX_BROKERS} brokers; a few are enough`)
  }
  const options = parseOptions(query)
  const clientId = options.client_id ?? 'earshot'
  if (!CLIENT_ID.test(clientId)) {
    throw new UsageError('client_id takes letters, digits, dot, dash and underscore only')
  }
  return {
    name: `kafka://${brokers.map(formatAddress).join(',')}`,
    brokers,
    clientId,
    tls: toTls(options),
    login: toLogin(options, credentials, environment),
  }
}

function parseBroker(text: string, isPublic: boolean): BrokerAddress {
  const [whole, address, host, port] = HOST_AND_PORT.exec(text) ?? []
  const number = port === undefined ? DEFAULT_PORT : Number(port)
  if (whole === undefined || number < 1 || number > 65_535) {
    throw new UsageError(
      `${isPublic ? JSON.stringify(text) : 'What stands between // and /'} in a Kafka sink is no broker; it must be HOST or HOST:PORT, IPv6 as [::1]:9092`,
    )
  }
  return { host: address ?? host!, port: number }
}

function parseOptions(query: string): Options {
  const options: Options = {}
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'password') {
      throw new UsageError(
        `A Kafka sink takes its password from ${PASSWORD_VARIABLE}, password_file=FILE or kafka://USER:PASSWORD@HOST, not from password=`,
      )
    }
    if (!isOption(name)) {
      throw new UsageError(
        `A Kafka sink has no option ${JSON.stringify(name)}; known are ${OPTIONS.join(', ')}`,
      )
    }
    if (options[name] !== undefined) throw new UsageError(`${name} is said twice in a Kafka sink`)
    if (value === '') throw new UsageError(`${name} in a Kafka sink is empty`)
    options[name] = value
  }
  return options
}

function toTls(options: Options): KafkaTls | undefined {
  const { tls, ca = '', cert = '', key = '', servername = '' } = options
  const keyPasswordFile = options.key_password_file ?? ''
  if (tls !== undefined && tls !== 'true' && tls !== 'false') {
    throw new UsageError('tls in a Kafka sink is true or false')
  }
  const given = TLS_OPTIONS.find((name) => options[name] !== undefined)
  if (given === undefined && tls !== 'true') return undefined
  if (tls === 'false') {
    throw new UsageError(`${given} in a Kafka sink is for TLS, which tls=false turns off`)
  }
  if ((cert === '') !== (key === '')) {
    throw new UsageError('A client certificate in a Kafka sink takes both cert=FILE and key=FILE')
  }
  if (keyPasswordFile !== '' && key === '') {
    throw new UsageError('key_password_file in a Kafka sink goes with cert=FILE and key=FILE')
  }
  return { ca, cert, key, keyPasswordFile, servername }
}

function toLogin(
  options: Options,
  credentials: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): KafkaLogin | undefined {
  const [user, secret] = splitCredentials(credentials)
  const passwordFile = options.password_file ?? ''
  if (user !== undefined && options.username !== undefined) {
    throw new UsageError('A Kafka sink names its user before the @ or as username, not both')
  }
  if (secret !== undefined && passwordFile !== '') {
    throw new UsageError(
      'A Kafka sink has a password before the @ and a password_file; one is enough',
    )
  }
  const mechanism = SASL_MECHANISMS.find((name) => name === options.sasl)
  const named = user ?? options.username
  if (mechanism === undefined) {
    if (options.sasl === undefined && named === undefined && passwordFile === '') return undefined
    throw new UsageError(
      `A Kafka sink that logs in needs sasl=${SASL_MECHANISMS.join(' or sasl=')}, as the broker has it`,
    )
  }
  const username = named ?? environment[USERNAME_VARIABLE] ?? ''
  if (username === '') {
    throw new UsageError(
      `sasl=${mechanism} needs a user: kafka://USER@HOST, username=USER or ${USERNAME_VARIABLE}`,
    )
  }
  const password = secret ?? (passwordFile === '' ? (environment[PASSWORD_VARIABLE] ?? '') : '')
  if (password === '' && passwordFile === '') {
    throw new UsageError(
      `sasl=${mechanism} needs a password: ${PASSWORD_VARIABLE}, password_file=FILE or kafka://USER:PASSWORD@HOST`,
    )
  }
  return { mechanism, username, password, passwordFile }
}

function splitCredentials(text: string | undefined): [string?, string?] {
  if (text === undefined) return []
  const colon = text.indexOf(':')
  try {
    if (colon === -1) return [decodeURIComponent(text)]
    return [decodeURIComponent(text.slice(0, colon)), decodeURIComponent(text.slice(colon + 1))]
  } catch {
    throw new UsageError(
      'The user or password before the @ of a Kafka sink is not percent-encoded: % itself is %25',
    )
  }
}
