/** A sink by its URI. */
import { UsageError } from '../config/problems.ts'
import type { ColumnOwner } from '../store/ddl.ts'
import { openEmbedded } from './embedded.ts'
import { openNdjson } from './ndjson.ts'
import type { Sink } from './sink.ts'

const KNOWN = 'ndjson:- (standard output), ndjson:FOLDER, ndjson:FILE.ndjson, embedded:FOLDER'
/** Schemes of the design that this version does not speak. */
const PLANNED = ['kafka', 'clickhouse']

/** Splits `scheme:rest`, and says in a sentence what is wrong with anything else. */
export function parseSinkUri(uri: string): { scheme: 'ndjson' | 'embedded'; path: string } {
  const [, scheme = '', path = ''] = /^([a-z]+):(.*)$/s.exec(uri) ?? []
  if (scheme === 'ndjson' || scheme === 'embedded') {
    if (path !== '') return { scheme, path }
    throw new UsageError(`--to ${uri} names no place after the colon; known are ${KNOWN}`)
  }
  if (PLANNED.includes(scheme)) {
    throw new UsageError(`Sink ${scheme}: is not available in this version; known are ${KNOWN}`)
  }
  throw new UsageError(`Unknown sink ${JSON.stringify(uri)}; known are ${KNOWN}`)
}

export async function openSink(uri: string, owners: readonly ColumnOwner[]): Promise<Sink> {
  const { scheme, path } = parseSinkUri(uri)
  return scheme === 'ndjson' ? openNdjson(path) : openEmbedded(path, owners)
}

/** Opens all or none. Two of them on one place would store everything twice. */
export async function openSinks(
  uris: readonly string[],
  owners: readonly ColumnOwner[],
): Promise<Sink[]> {
  const sinks: Sink[] = []
  const wanted = [...new Set(uris)]
  const embedded = wanted.filter((uri) => parseSinkUri(uri).scheme === 'embedded')
  if (embedded.length > 1) {
    throw new UsageError('Only one embedded: sink can be open in a process')
  }
  try {
    for (const uri of wanted) sinks.push(await openSink(uri, owners))
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
