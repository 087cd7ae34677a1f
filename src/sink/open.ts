/** A sink by its URI. */
import { UsageError } from '../config/problems.ts'
import type { Settings } from '../config/settings.ts'
import type { ColumnOwner } from '../store/tables.ts'
import type { Destination } from './destination.ts'
import { openEmbedded } from './embedded.ts'
import { openNdjson } from './ndjson.ts'
import type { Sink } from './sink.ts'

const SCHEMES = ['ndjson', 'embedded', 'kafka', 'clickhouse'] as const
export type SinkScheme = (typeof SCHEMES)[number]
const KNOWN =
  'ndjson:- (standard output), ndjson:FOLDER, ndjson:FILE.ndjson, embedded:FOLDER, kafka://HOST:9092, clickhouse://HOST:8123/DATABASE'

/** What a sink needs to know of the program it is opened for. */
export interface SinkContext {
  owners: readonly ColumnOwner[]
  settings: Settings
  /** What follows once a spool is full: a sensor goes on and gives records up, a replay waits. */
  whenFull: 'give-up' | 'wait'
  /** Told when a person should know something, as that a broker does not answer: a sentence, without secrets. */
  notice(message: string): void
}

export interface SinkUri {
  scheme: SinkScheme
  /** What follows `ndjson:` and `embedded:`; of the others the whole URI. */
  path: string
}

const isScheme = (text: string): text is SinkScheme => SCHEMES.some((scheme) => scheme === text)

/** A URI as it may be shown: what stands between `//` and `@` may be a password, and so may options behind `?`. */
export const hideSecrets = (uri: string): string =>
  uri.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1***@').replace(/\?.*$/s, '?...')

/** Splits `scheme:rest`, and says in a sentence what is wrong with anything else. */
export function parseSinkUri(uri: string): SinkUri {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(uri) ?? []
  if (!isScheme(scheme)) {
    throw new UsageError(`Unknown sink ${JSON.stringify(hideSecrets(uri))}; known are ${KNOWN}`)
  }
  if (scheme === 'kafka' || scheme === 'clickhouse') {
    if (/^\/\/[^/?#]/.test(rest)) return { scheme, path: uri }
    throw new UsageError(`--to ${hideSecrets(uri)} names no host after the //; known are ${KNOWN}`)
  }
  if (rest !== '') return { scheme, path: rest }
  throw new UsageError(`--to ${uri} names no place after the colon; known are ${KNOWN}`)
}

/** Only who sends records over a network waits for its client to load. */
async function createDestination(uri: SinkUri, context: SinkContext): Promise<Destination> {
  if (uri.scheme === 'kafka') {
    const { createKafkaDestination } = await import('./kafka/destination.ts')
    return createKafkaDestination(uri.path, context.settings, context)
  }
  const { createClickHouseDestination } = await import('./clickhouse/destination.ts')
  return createClickHouseDestination(uri.path, context)
}

export async function openSink(uri: string, context: SinkContext): Promise<Sink> {
  const parsed = parseSinkUri(uri)
  if (parsed.scheme === 'ndjson') return openNdjson(parsed.path)
  if (parsed.scheme === 'embedded') return openEmbedded(parsed.path, context.owners)
  const destination = await createDestination(parsed, context)
  const { openSpooled } = await import('./spooled.ts')
  return openSpooled(destination, context)
}

/** Opens all or none. Two of them on one place would store everything twice. */
export async function openSinks(uris: readonly string[], context: SinkContext): Promise<Sink[]> {
  const sinks: Sink[] = []
  const wanted = [...new Set(uris)]
  const embedded = wanted.filter((uri) => parseSinkUri(uri).scheme === 'embedded')
  if (embedded.length > 1) {
    throw new UsageError('Only one embedded: sink can be open in a process')
  }
  try {
    for (const uri of wanted) sinks.push(await openSink(uri, context))
  } catch (error) {
    await Promise.allSettled(sinks.map((sink) => sink.close()))
    throw error
  }
  return sinks
}

/** Closes every sink, also when one of them fails; then rejects with the first failure. */
export async function closeSinks(sinks: readonly Sink[]): Promise<void> {
  const ends = await Promise.allSettled(sinks.map((sink) => sink.close()))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
