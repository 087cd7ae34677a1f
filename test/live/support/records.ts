/** Record files of a running sensor, read as they grow: what came, and when. */
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from '../../support/replayLines.ts'

export interface Arrived {
  readonly row: Row
  /** Wall clock when the line was first seen in the file, at most a look later than it was written. */
  readonly atMs: number
}

const STREAMS = ['sessions', 'events', 'transcripts', 'sensors'] as const
export type Stream = (typeof STREAMS)[number]
const LOOK_EVERY_MS = 20
const CHUNK_BYTES = 256 * 1024

export class RecordTail {
  readonly arrived: Record<Stream, Arrived[]> = {
    sessions: [],
    events: [],
    transcripts: [],
    sensors: [],
  }
  private readonly folder: string
  private readonly offsets: Record<Stream, number> = {
    sessions: 0,
    events: 0,
    transcripts: 0,
    sensors: 0,
  }
  private readonly halves: Record<Stream, string> = {
    sessions: '',
    events: '',
    transcripts: '',
    sensors: '',
  }
  private readonly timer: NodeJS.Timeout
  private readonly chunk = Buffer.alloc(CHUNK_BYTES)

  constructor(folder: string) {
    this.folder = folder
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS)
  }

  /** Reads what has come since. */
  look(): void {
    for (const stream of STREAMS) this.readNew(stream)
  }

  /** Waits for a record of `stream` that `matches`, which may have come already. */
  async find(
    stream: Stream,
    matches: (row: Row) => boolean,
    what: string,
    timeoutMs = 5000,
  ): Promise<Arrived> {
    const end = performance.now() + timeoutMs
    for (;;) {
      const found = this.arrived[stream].find(({ row }) => matches(row))
      if (found !== undefined) return found
      if (performance.now() > end) {
        const seen = this.arrived[stream].length
        throw new Error(`no ${what} among ${seen} ${stream} after ${timeoutMs} ms`)
      }
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS))
    }
  }

  /** Stops watching, after a last look. */
  close(): void {
    clearInterval(this.timer)
    this.look()
  }

  private readNew(stream: Stream): void {
    const path = fileOf(this.folder, stream)
    if (!existsSync(path)) return
    const file = openSync(path, 'r')
    try {
      for (;;) {
        const count = readSync(file, this.chunk, 0, CHUNK_BYTES, this.offsets[stream])
        if (count === 0) return
        this.offsets[stream] += count
        // Record lines are UTF-8; a letter cut by the chunk would be two wrong ones, so latin1 until whole.
        this.halves[stream] += this.chunk.toString('latin1', 0, count)
        const lines = this.halves[stream].split('\n')
        this.halves[stream] = lines.pop()!
        const atMs = Date.now()
        for (const line of lines) {
          const row = JSON.parse(Buffer.from(line, 'latin1').toString('utf8')) as Row
          this.arrived[stream].push({ row, atMs })
        }
      }
    } finally {
      closeSync(file)
    }
  }
}

const fileOf = (folder: string, stream: Stream): string => join(folder, `${stream}.ndjson`)

/** All records of a stream in a folder, as written. */
export function readRecords(folder: string, stream: Stream): Row[] {
  const path = fileOf(folder, stream)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row)
}

/** The record of each session that replaces all others: the one with the highest `seq`. */
export function latestSessions(rows: readonly Row[]): Row[] {
  const latest = new Map<string, Row>()
  for (const row of rows) {
    const before = latest.get(row.session_id)
    if (before === undefined || row.seq > before.seq) latest.set(row.session_id, row)
  }
  return [...latest.values()].sort((a, b) => (a.session_id < b.session_id ? -1 : 1))
}

export const orderEvents = (rows: readonly Row[]): Row[] =>
  [...rows].sort((a, b) =>
    a.session_id === b.session_id
      ? a.event_seq - b.event_seq
      : a.session_id < b.session_id
        ? -1
        : 1,
  )
