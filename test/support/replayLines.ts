/** Record lines of a replay, for tests that compare them. */
import { createSettings, type Settings } from '../../src/config/settings.ts'
import { replay } from '../../src/pipeline/replay.ts'
import type { ReplayResult } from '../../src/pipeline/result.ts'

export interface Replayed {
  lines: string[]
  result: ReplayResult
}

/** Replays `file` in this process. Lines come as written: sessions and events batch by batch. */
export async function replayLines(
  file: string | readonly string[],
  workers = 1,
  settings: Settings = createSettings(),
): Promise<Replayed> {
  const lines: string[] = []
  const result = await replay({
    files: typeof file === 'string' ? [file] : file,
    workers,
    settings,
    sink: async (batch) => {
      lines.push(...Buffer.from(batch.bytes).toString('utf8').split('\n').slice(0, -1))
    },
  })
  return { lines, result }
}

// biome-ignore lint/suspicious/noExplicitAny: records are read as the JSON they are
export type Row = Record<string, any>

/** Last snapshot of each session, in order of their start. */
export function lastSessions(lines: readonly string[]): Row[] {
  const last = new Map<string, Row>()
  for (const line of lines) {
    const row = JSON.parse(line) as Row
    if (row.stream === 'sessions') last.set(row.session_id, row)
  }
  return [...last.values()].sort((a, b) => (a.started_at < b.started_at ? -1 : 1))
}

export function eventsOf(lines: readonly string[]): Row[] {
  return lines.map((l) => JSON.parse(l) as Row).filter((r) => r.stream === 'events')
}
