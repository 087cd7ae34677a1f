/** What a capture's replay says, made comparable with what the live sensor said of the same packets. */
import { execFileSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import type { Row } from '../../support/replayLines.ts'
import { latestSessions, orderEvents, readRecords } from './records.ts'
import { CLI } from './sensorProcess.ts'

const REPLAY_TIMEOUT_MS = 60_000

export interface Told {
  sessions: Row[]
  events: Row[]
}

/** Replays `file` by the command line into `folder`. */
export function replayInto(folder: string, file: string, flags: readonly string[] = []): Told {
  const words = [CLI, 'replay', file, '--quiet', '--to', `ndjson:${folder}/`, ...flags]
  execFileSync(process.execPath, words, {
    timeout: REPLAY_TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return tellOf(folder)
}

export const tellOf = (folder: string): Told => ({
  sessions: latestSessions(readRecords(folder, 'sessions')),
  events: orderEvents(readRecords(folder, 'events')),
})

/**
 * What must differ: `source` is the interface live and the file's name in a replay, and a
 * session still open when the input ends was ended by `shutdown` live, by `end-of-capture` in
 * a replay.
 */
const fromElsewhere = (key: string, live: unknown, replayed: unknown): boolean =>
  key === 'source' || (key === 'end_reason' && live === 'shutdown' && replayed === 'end-of-capture')

/** A sentence for each field that differs and each row that only one side has; empty when they tell the same. */
export function compareTold(live: Told, replayed: Told): string[] {
  return [
    ...compareRows('session', live.sessions, replayed.sessions, (row) => row.session_id),
    ...compareRows(
      'event',
      live.events,
      replayed.events,
      (row) => `${row.session_id} ${row.event_seq}`,
    ),
  ]
}

function compareRows(
  what: string,
  live: readonly Row[],
  replayed: readonly Row[],
  keyOf: (row: Row) => string,
): string[] {
  const differences: string[] = []
  const others = new Map(replayed.map((row) => [keyOf(row), row]))
  for (const row of live) {
    const other = others.get(keyOf(row))
    others.delete(keyOf(row))
    const name = `${what} ${describe(row)}`
    if (other === undefined) differences.push(`${name}: only live`)
    else {
      for (const key of new Set([...Object.keys(row), ...Object.keys(other)])) {
        if (isDeepStrictEqual(row[key], other[key])) continue
        if (fromElsewhere(key, row[key], other[key])) continue
        const [one, two] = [row[key], other[key]].map((value) => JSON.stringify(value))
        differences.push(`${name}: ${key} is ${one} live, ${two} replayed`)
      }
    }
  }
  for (const row of others.values()) {
    differences.push(`${what} ${describe(row)}: only in the replay`)
  }
  return differences
}

const describe = (row: Row): string =>
  `${row.session_id} ${row.protocol} to port ${row.server_port} at ${row.started_at ?? row.ts}`
