/** Where `earshot play` takes a session's transcript from: a store, record lines, or a capture. */
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { describeError, Failure, UsageError } from '../config/problems.ts'
import { createSettings, type Settings } from '../config/settings.ts'
import type { TranscriptRecord } from '../play/recording.ts'
import { addressSql } from '../store/views.ts'
import { type Store, withStore } from './results.ts'

/** Beginnings of session identifiers. */
const PREFIX = /^[0-9a-f]{1,32}$/
/** Sessions named where a beginning fits more than one. */
const MAX_NAMED = 5

export interface SourceOptions {
  /** Identifier or beginning of one; undefined where there is only one session. */
  readonly session: string | undefined
  readonly store: string
  /** Record lines: a file, or `-`. */
  readonly lines: string | undefined
  readonly capture: string | undefined
}

/** The rows of one session. Rejects with a Failure when it is none, or more than one. */
export async function readTranscript(options: SourceOptions): Promise<TranscriptRecord[]> {
  const { session, lines, capture } = options
  // A file in the place of a session is meant as what it is.
  if (session !== undefined && !PREFIX.test(session) && existsSync(session)) {
    return readTranscript({ ...options, session: undefined, capture: session })
  }
  if (session !== undefined && !PREFIX.test(session)) {
    throw new UsageError(
      `${JSON.stringify(session)} is no session: write its identifier (session_id), or the beginning of it, as \`earshot sessions --json\` shows it; or name a capture file that is there`,
    )
  }
  if (capture !== undefined) return choose(await replayCapture(capture, createSettings()), session)
  if (lines !== undefined) return choose(await readLines(lines), session)
  if (session === undefined) throw new UsageError('Name a session (see earshot sessions --json)')
  return readStore(options.store, session)
}

const idOf = (row: TranscriptRecord): string => String(row.session_id ?? '')

/** The rows of the one session whose identifier begins so; without a beginning, of the first one that shows something. */
function choose(rows: readonly TranscriptRecord[], prefix: string | undefined): TranscriptRecord[] {
  const ids = new Set(rows.map(idOf).filter((id) => id.startsWith(prefix ?? '')))
  if (prefix === undefined) {
    const found = rows.find((row) => row.kind === 'output') ?? rows[0]
    if (found === undefined) throw new Failure('There is no transcript in it')
    if (ids.size > 1) {
      process.stderr.write(
        `earshot: it has transcripts of ${ids.size} sessions; this is ${idOf(found)}\n`,
      )
    }
    return rows.filter((row) => idOf(row) === idOf(found))
  }
  const id = pickOne(prefix, [...ids])
  return rows.filter((row) => idOf(row) === id)
}

function pickOne(prefix: string, ids: readonly string[]): string {
  const [id] = ids
  if (id === undefined) {
    throw new Failure(
      `There is no transcript of a session ${prefix}: only terminals in clear text have one, and only while the setting transcripts is not off`,
    )
  }
  if (ids.length === 1) return id
  const named = ids.slice(0, MAX_NAMED).join(', ')
  const more = ids.length > MAX_NAMED ? ', ...' : ''
  throw new UsageError(`${prefix} is the beginning of several sessions: ${named}${more}`)
}

async function readStore(uri: string, prefix: string): Promise<TranscriptRecord[]> {
  const rows: TranscriptRecord[] = []
  await withStore(uri, async (store) => {
    const known = await ask(
      store,
      `SELECT DISTINCT session_id FROM transcripts WHERE startsWith(session_id, {prefix:String}) LIMIT ${MAX_NAMED + 1}`,
      { prefix },
    )
    const session = pickOne(prefix, known.map(idOf))
    rows.push(
      ...(await ask(
        store,
        `SELECT * EXCEPT stored_at REPLACE (${addressSql('client_ip')} AS client_ip, ${addressSql('server_ip')} AS server_ip)
FROM transcripts FINAL WHERE session_id = {session:String} ORDER BY piece_seq`,
        { session },
      )),
    )
  })
  return rows
}

async function ask(
  store: Store,
  sql: string,
  params: Record<string, unknown>,
): Promise<TranscriptRecord[]> {
  const text = await store.query(sql, 'JSONEachRow', params)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TranscriptRecord)
}

/** The transcript lines of a file of records; other streams are passed over. */
async function readLines(path: string): Promise<TranscriptRecord[]> {
  if (path !== '-' && !existsSync(path)) throw new Failure(`There is no file ${path}`)
  const input = path === '-' ? process.stdin : createReadStream(path)
  const rows: TranscriptRecord[] = []
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.startsWith('{"stream":"transcripts"')) rows.push(JSON.parse(line))
    }
  } catch (error) {
    throw new Failure(`Cannot read record lines from ${path}: ${describeError(error)}`)
  }
  return rows
}

/** Replays a capture in this process and keeps what its terminals showed. */
async function replayCapture(path: string, settings: Settings): Promise<TranscriptRecord[]> {
  if (!existsSync(path)) throw new Failure(`There is no capture file ${path}`)
  const { replay } = await import('../pipeline/replay.ts')
  const rows: TranscriptRecord[] = []
  const { problem } = await replay({
    files: [path],
    workers: 1,
    settings,
    sink: async ({ stream, bytes }) => {
      if (stream !== 'transcripts') return
      for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
        if (line !== '') rows.push(JSON.parse(line))
      }
    },
  })
  if (problem !== '' && rows.length === 0) throw new Failure(problem)
  return rows
}
