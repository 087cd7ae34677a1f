/** The recordings of a folder with what is known of them, made by the scripts under fixtures/record. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSettings } from '../../src/config/settings.ts'
import { eventsOf, lastSessions, type Row, replayLines } from '../support/replayLines.ts'
import type { Told } from './question.ts'

type Known = Readonly<Record<string, unknown>>

export interface Recording {
  readonly name: string
  readonly file: string
  readonly client: string
  readonly server: string
  readonly suite: string
  readonly scenario: string
  readonly port: number
  /** One for each connection to `port`, in order of opening. */
  readonly known: readonly Known[]
}

/** Those whose name has `part` in it, in order of their names. */
export function readRecordings(folder: string, part: string): Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.truth.json') && file.includes(part))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.truth.json'.length)
      const truth = JSON.parse(readFileSync(join(folder, file), 'utf8'))
      return {
        name,
        file: join(folder, `${name}.pcap`),
        client: truth.client ?? '',
        server: truth.server ?? '',
        suite: truth.suite ?? '',
        scenario: truth.scenario ?? '',
        port: truth.port,
        known: truth.connections ?? [truth.known],
      }
    })
}

/** What the sensor says of each connection to the recording's port, in order of opening. */
export async function tellOf(recording: Recording): Promise<Told[]> {
  const settings = { ...createSettings(), sessions: 'all' as const }
  const { lines } = await replayLines(recording.file, 1, settings)
  const events = eventsOf(lines)
  const sessions = lastSessions(lines).filter((s: Row) => s.server_port === recording.port)
  return recording.known.map((_, i) => {
    const session = sessions[i]
    const id = session?.session_id
    return { session, events: events.filter((e) => id !== undefined && e.session_id === id) }
  })
}
