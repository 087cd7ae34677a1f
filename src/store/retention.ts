/**
 * How long rows are kept. It counts from when a row was stored, so that an old capture
 * can be replayed today; whole parts go at once, which costs nothing.
 */
import { UsageError } from '../config/problems.ts'

export const KEPT_STREAMS = [
  'sessions',
  'events',
  'transcripts',
  'sensors',
  'dead_letters',
] as const
export type KeptStream = (typeof KEPT_STREAMS)[number]
/** Days after which rows go; 0: never. */
export type Retention = Readonly<Record<KeptStream, number>>

export const DEFAULT_RETENTION: Retention = {
  sessions: 365,
  events: 180,
  transcripts: 30,
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

/** Reads `sessions=365,events=180`: days of the streams that it names. */
export function parseRetention(text: string): Partial<Retention> {
  const days: Partial<Record<KeptStream, number>> = {}
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

/** undefined when neither is given; days alone would name a volume that the default policy does not have. */
export function readTiers(
  storagePolicy: string | undefined,
  coldAfterDays: number | undefined,
): Tiers | undefined {
  if (storagePolicy === undefined && coldAfterDays === undefined) return undefined
  if (storagePolicy === undefined || !/^[A-Za-z_]\w*$/.test(storagePolicy)) {
    throw new UsageError(
      '--cold-after needs --storage-policy with the name of a policy of the server that has a volume named cold',
    )
  }
  const days = coldAfterDays ?? 0
  if (!Number.isInteger(days) || days < 0 || days > MAX_DAYS) {
    throw new UsageError(`--cold-after is a number of days up to ${MAX_DAYS}`)
  }
  return { storagePolicy, coldAfterDays: days }
}

const DAYS = /^stored_at \+ toIntervalDay\((\d+)\)$/
const MOVE_DAYS = /^stored_at \+ toIntervalDay\((\d+)\) TO VOLUME 'cold'$/

/** TTL rules in the words in which the server gives them back. */
export function makeTtl(days: number, tiers: Tiers): string[] {
  const { coldAfterDays } = tiers
  const rules: string[] = []
  const moves = coldAfterDays > 0 && (days === 0 || coldAfterDays < days)
  if (moves) rules.push(`stored_at + toIntervalDay(${coldAfterDays}) TO VOLUME 'cold'`)
  if (days > 0) rules.push(`stored_at + toIntervalDay(${days})`)
  return rules
}

/** Days after which rows go and after which they move, from the rules of a table; 0: never. */
export function readTtl(rules: string): { days: number; coldAfterDays: number } {
  let days = 0
  let coldAfterDays = 0
  for (const rule of rules.split(', ')) {
    days = Number(DAYS.exec(rule)?.[1] ?? days)
    coldAfterDays = Number(MOVE_DAYS.exec(rule)?.[1] ?? coldAfterDays)
  }
  return { days, coldAfterDays }
}
