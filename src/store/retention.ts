/**
 * How long rows are kept. It counts from when a row was stored, so that an old capture
 * can be replayed today; whole parts go at once, which costs nothing.
 */
import { UsageError } from '../config/problems.ts'

export const KEPT_STREAMS = ['sessions', 'events', 'sensors', 'dead_letters'] as const
export type KeptStream = (typeof KEPT_STREAMS)[number]
/** Days after which rows go; 0: never. */
export type Retention = Readonly<Record<KeptStream, number>>

export const DEFAULT_RETENTION: Retention = {
  sessions: 365,
  events: 180,
  sensors: 90,
  dead_letters: 30,
}
const MAX_DAYS = 36_500

/** Where old parts move to before they go. */
export interface Tiers {
  /** A storage policy of the server that has a volume named `cold`; '' for the default one. */
  readonly storagePolicy: string
  /** Days after which parts move to that volume; 0: they stay. */
  readonly coldAfterDays: number
}

export const NO_TIERS: Tiers = { storagePolicy: '', coldAfterDays: 0 }

/** Reads `sessions=365,events=180`; streams that it does not name keep their default. */
export function parseRetention(text: string): Retention {
  const days: Record<KeptStream, number> = { ...DEFAULT_RETENTION }
  for (const part of text.split(',')) {
    const found = /^\s*(\w+)\s*=\s*(\d+)\s*$/.exec(part)
    const stream = KEPT_STREAMS.find((s) => s === found?.[1])
    const value = Number(found?.[2])
    if (found === null || stream === undefined || value > MAX_DAYS) {
      throw new UsageError(
        `Retention is written as ${KEPT_STREAMS.map((s) => `${s}=${DEFAULT_RETENTION[s]}`).join(',')} in days up to ${MAX_DAYS}, 0 for ever; not as ${text}`,
      )
    }
    days[stream] = value
  }
  return days
}

/** TTL rules in the words in which the server gives them back. */
export function makeTtl(days: number, tiers: Tiers): string[] {
  const { coldAfterDays } = tiers
  const rules: string[] = []
  const moves = coldAfterDays > 0 && (days === 0 || coldAfterDays < days)
  if (moves) rules.push(`stored_at + toIntervalDay(${coldAfterDays}) TO VOLUME 'cold'`)
  if (days > 0) rules.push(`stored_at + toIntervalDay(${days})`)
  return rules
}
