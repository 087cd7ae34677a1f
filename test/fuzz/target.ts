/** What is fuzzed, and what each input is held to. */
import type { Random } from '../support/mutate.ts'

export interface FuzzTarget {
  readonly name: string
  /** Its state goes from input to input: an input is had again only after all those before it. */
  readonly carriesState: boolean
  /** Bytes of the last input, where they are counted. */
  readonly inputBytes?: number
  /** Whether this input is far longer than others, and may take longer: 1 s instead of 100 ms. */
  isFlood?(index: number): boolean
  /** Runs one input. Throws `Violation` for a broken promise; anything else thrown is an exception of the parser. */
  run(random: Random, index: number): void
}

/** Made in the process that fuzzes; reads the samples there. */
export type MakeTarget = () => FuzzTarget | Promise<FuzzTarget>

/** A promise broken without an exception: a bound passed, unsafe text, bytes read past their end. */
export class Violation extends Error {}

export function hold(condition: boolean, what: string): void {
  if (!condition) throw new Violation(what)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no record may hold
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

/** No string in `value`, however deep, acts on a terminal or a page. */
export function holdSafe(value: unknown, where: string): void {
  if (typeof value === 'string') {
    if (UNSAFE.test(value)) throw new Violation(`unsafe text in ${where}: ${JSON.stringify(value)}`)
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) holdSafe(value[i], where)
  } else if (typeof value === 'object' && value !== null) {
    for (const key in value) {
      holdSafe((value as Record<string, unknown>)[key], `${where}.${key}`)
    }
  }
}

/** Bytes that `value` keeps alive, roughly: strings, buffers, and a word a member. */
export function measureState(value: unknown, seen = new Set<object>()): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  if (seen.has(value)) return 0
  seen.add(value)
  if (ArrayBuffer.isView(value)) return value.byteLength
  let bytes = 16
  if (value instanceof Map || value instanceof Set) {
    for (const member of value) bytes += measureState(member, seen)
  }
  for (const member of Object.values(value)) bytes += 8 + measureState(member, seen)
  return bytes
}
