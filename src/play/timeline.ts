/** The steps of a recording on the clock of whoever watches: long silences shortened, places to jump to. */
import { UsageError } from '../config/problems.ts'
import { type Recording, readMicros, type Step } from './recording.ts'

export interface Mark {
  /** Number of its step. */
  readonly step: number
  readonly text: string
}

export interface Timeline {
  readonly recording: Recording
  /** When each step is due, microseconds since the beginning. */
  readonly dueMicros: readonly number[]
  readonly marks: readonly Mark[]
}

/** `idleMicros`: the longest silence; Infinity for all as they were. */
export function makeTimeline(recording: Recording, idleMicros: number): Timeline {
  const dueMicros: number[] = []
  let due = 0
  let before = 0
  for (const { atMicros } of recording.steps) {
    due += Math.min(atMicros - before, idleMicros)
    before = atMicros
    dueMicros.push(due)
  }
  const marks = recording.steps.flatMap((step, i) =>
    step.kind === 'marker' ? [{ step: i, text: step.text }] : [],
  )
  return { recording, dueMicros, marks }
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 }

/** Microseconds of `1:30`, `1:02:03`, `90s`, `2.5m`; undefined when it is no such time. */
function parseOffset(text: string): number | undefined {
  const clock = /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text)
  if (clock !== null) {
    const [, hours = '0', minutes = '0', seconds = '0'] = clock
    return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e6
  }
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  return found === null ? undefined : Number(found[1]) * (UNIT_SECONDS[found[2] ?? ''] ?? 1) * 1e6
}

/**
 * The step to begin with: `3` (the third marker), `1:30` or `90s` (since the beginning),
 * a time of day as ISO 8601, or words that a marker contains. Throws UsageError.
 */
export function findStart({ recording, marks }: Timeline, from: string): number {
  const { steps, startMicros } = recording
  const at = (micros: number): number => {
    const found = steps.findIndex((step: Step) => step.atMicros >= micros)
    return found < 0 ? steps.length : found
  }
  if (/^\d+$/.test(from)) {
    const mark = marks[Number(from) - 1]
    if (mark !== undefined) return mark.step
    throw new UsageError(`--from ${from}: the session has ${marks.length} markers (--list)`)
  }
  const offset = parseOffset(from)
  if (offset !== undefined) return at(offset)
  const micros = readMicros(from)
  if (micros > 0) return at(micros - startMicros)
  const mark = marks.find((m) => m.text.toLowerCase().includes(from.toLowerCase()))
  if (mark !== undefined) return mark.step
  throw new UsageError(
    `--from ${from}: no marker has these words; write the number of a marker as --list shows it, 1:30, 90s or 2026-11-21T08:00:00`,
  )
}

/** `1:02:03`, or `2:03` below an hour. */
export function formatOffset(micros: number): string {
  const seconds = Math.floor(micros / 1e6)
  const pad = (n: number): string => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${Math.floor(seconds / 60) % 60}`
  const tail = pad(seconds % 60)
  return hours === 0 ? `${rest}:${tail}` : `${hours}:${rest.padStart(2, '0')}:${tail}`
}
