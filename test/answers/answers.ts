/**
 * Answers beside a fixture (`NAME.answers.json`): what server and client said of a session, read
 * from their logs, in the words of our records; and how they compare with a replay.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { FIXTURES } from '../support/paths.ts'
import { eventsOf, lastSessions, type Row, replayLines } from '../support/replayLines.ts'

export interface Answers {
  /** `mysql/native-password`: protocol and name of the capture. */
  scenario: string
  protocol: string
  description: string
  /** Program and version. */
  server: string
  client: string
  /** Where the answers were read from. */
  source: string
  /** In order of opening: members of a session's row. */
  sessions: Row[]
  /** Kinds of which `events` names every one. */
  event_kinds?: string[]
  /** In order of happening: members of an event's row; of `detail` only the members named. */
  events?: Row[]
  /** Ports of the server whose sessions are meant; all when not said. */
  ports?: number[]
  log?: string[]
}

/** One thing asked, what was answered and what the records say. */
export interface Comparison {
  what: string
  expected: unknown
  actual: unknown
  isEqual: boolean
}

const ENDING = '.answers.json'

/** Every file of answers under fixtures, those of one protocol when it is named. */
export function readAnswers(protocol = ''): Answers[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith(ENDING))
    .map((f) => f.replaceAll('\\', '/'))
    .filter((f) => protocol === '' || f.startsWith(`${protocol}/`))
    .sort()
    .map((f) => JSON.parse(readFileSync(join(FIXTURES, f), 'utf8')) as Answers)
}

/** Replays the capture and holds its records to the answers. */
export async function compareAnswers(answers: Answers): Promise<Comparison[]> {
  const { lines } = await replayLines(join(FIXTURES, `${answers.scenario}.pcap`))
  const meant = (row: Row): boolean =>
    answers.ports === undefined || answers.ports.includes(row.server_port)
  const sessions = lastSessions(lines).filter(meant)
  const kinds = answers.event_kinds ?? []
  const events = eventsOf(lines)
    .filter((e) => kinds.includes(e.kind) && meant(e))
    .sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0))
  return [
    ...compareRows('session', answers.sessions, sessions),
    ...(answers.events === undefined ? [] : compareRows('event', answers.events, events)),
  ]
}

function compareRows(name: string, expected: readonly Row[], actual: readonly Row[]): Comparison[] {
  const number = {
    what: `number of ${name}s`,
    expected: expected.length,
    actual: actual.length,
    isEqual: expected.length === actual.length,
  }
  return [
    number,
    ...expected.flatMap((row, i) => compareMembers(`${name} ${i + 1}`, row, actual[i] ?? {})),
  ]
}

function compareMembers(where: string, expected: Row, actual: Row): Comparison[] {
  return Object.entries(expected).flatMap(([member, value]): Comparison[] => {
    const what = `${where}: ${member}`
    const found = actual[member]
    if (member === 'detail') return compareMembers(what, value as Row, (found ?? {}) as Row)
    // What is empty is left out of a row.
    const isEmpty = found === undefined && EMPTY.some((e) => isDeepStrictEqual(e, value))
    return [
      { what, expected: value, actual: found, isEqual: isEmpty || isDeepStrictEqual(found, value) },
    ]
  })
}

const EMPTY: readonly unknown[] = ['', 0, false, []]
