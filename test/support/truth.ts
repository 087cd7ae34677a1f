/**
 * What is known of a fixture from elsewhere than its packets (fixtures/README.md), and the records
 * of a replay in the shape that these facts have.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FIXTURES } from './paths.ts'
import type { Row } from './replayLines.ts'

export interface Auth {
  result: string
  method: string
  user: string
}

export interface Truth {
  scenario: string
  file: string
  protocol: string
  connections: { client_ip: string; client_port: number; server_ip: string; server_port: number }[]
  equals?: string
  differs?: string
  defects?: Record<string, number | string>
  activity?: string
  auth?: Auth & { attempts: number; events: Auth[] }
  auth_by_connection?: (Auth | null)[]
  commands?: string[]
  commands_as_root?: string[]
  not_run?: string[]
  privilege?: { result: string; user: string; to: string }[]
  files?: { name: string; bytes: number; direction: string }[]
  // biome-ignore lint/suspicious/noExplicitAny: its members differ by protocol
  requests?: Record<string, any>[]
  window?: { width: number; height: number }
  environment?: Record<string, string>
  security?: string
  client?: Record<string, string | number>
  // biome-ignore lint/suspicious/noExplicitAny: a server's log says what it likes
  server_says?: Record<string, any>
  negotiated?: Record<string, string>
}

const ENDING = '.truth.json'

/** Every truth file; one that equals another has the other's facts under its own. */
export function readTruths(): Truth[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith(ENDING))
    .map((f) => f.replaceAll('\\', '/'))
    .sort()
    .map((f) => {
      const own = readTruth(f)
      return own.equals === undefined ? own : { ...readTruth(`${own.equals}${ENDING}`), ...own }
    })
}

const readTruth = (file: string): Truth =>
  JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as Truth

/** The protocol that is spoken: that of the scenario a defect was made from. */
export const spoken = (truth: Truth): string => (truth.equals ?? truth.scenario).split('/')[0]!

const RESULTS: Readonly<Record<string, string>> = { ok: 'success', error: 'failure' }
const METHODS: Readonly<Record<string, string>> = { PASS: 'password', CREDSSP: 'nla' }

/** An `auth` event as a truth file has it. */
export const authOf = (event: Row): Auth => ({
  result: RESULTS[event.status] ?? 'unknown',
  method: METHODS[event.action] ?? event.action,
  user: event.user ?? '',
})

/** Authentication over all sessions: the last that had any decides, attempts are all of them. */
export function authOfSessions(sessions: readonly Row[]): Auth & { attempts: number } {
  const last = sessions.findLast((s) => (s.auth_result ?? '') !== '')
  return {
    result: last?.auth_result ?? 'unknown',
    method: last?.auth_method ?? '',
    user: last?.user ?? '',
    attempts: sessions.reduce((n, s) => n + s.auth_attempts, 0),
  }
}

/** Without what a trimmed command line may lack: blanks that completion leaves at the end. */
export const trimmed = (lines: readonly string[]): string[] => lines.map((l) => l.trimEnd())

/** `alice` for `su alice`, `root` for `su` and `su -`. */
export const suTarget = (line: string): string =>
  line.split(/\s+/).find((word, i) => i > 0 && !word.startsWith('-')) ?? 'root'
