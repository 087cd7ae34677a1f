/** What the doctor says of one property of a feed. */
import type { Look } from './numbers.ts'

export const CODES = [
  'carries',
  'sensor-drops',
  'one-sided',
  'duplicated',
  'vlan-split',
  'truncated',
  'offloaded',
  'lossy',
  'out-of-order',
  'clock',
  'undecodable',
  'encrypted-tunnel',
] as const
export type FindingCode = (typeof CODES)[number]

/** `unjudged`: too little was seen, or it could not be looked at. */
export type FindingVerdict = 'ok' | 'note' | 'problem' | 'unjudged'

export interface Finding {
  readonly code: FindingCode
  readonly verdict: FindingVerdict
  /** One sentence with the numbers. */
  readonly title: string
  /** Conclusions that are not to be drawn from this feed. */
  readonly unsafe: readonly string[]
  /** Commands, or words for whoever runs the switch. */
  readonly mend: readonly string[]
}

/** From numbers to a finding: no clock, no file, no chance. */
export type Judge = (look: Look) => Finding

export const fine = (code: FindingCode, title: string): Finding => ({
  code,
  verdict: 'ok',
  title,
  unsafe: [],
  mend: [],
})

export const tooLittle = (code: FindingCode, seen: string, needed: string): Finding => ({
  code,
  verdict: 'unjudged',
  title: `Too little seen to judge: ${seen}, ${needed} are needed.`,
  unsafe: [],
  mend: [],
})

/** The worst of two grades by their bounds: `undefined` below both. */
export function grade(
  value: number,
  note: number,
  problem: number,
): 'note' | 'problem' | undefined {
  if (value >= problem) return 'problem'
  return value >= note ? 'note' : undefined
}

export const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)

export const count = (n: number): string => Math.round(n).toLocaleString('en-US')

/** A share as text: `12 %`, `0.34 %`, `under 0.01 %`. */
export function percent(value: number): string {
  const hundredths = value * 100
  if (hundredths > 0 && hundredths < 0.01) return 'under 0.01 %'
  if (hundredths >= 10 || hundredths === 0) return `${Math.round(hundredths)} %`
  return `${Number(hundredths.toPrecision(2))} %`
}

/** A number of things: `1 packet`, `2,000 packets`. */
export const many = (n: number, one: string, more = `${one}s`): string =>
  `${count(n)} ${Math.round(n) === 1 ? one : more}`

/** The interface that a command is to name: the one looked at, or a word to be replaced. */
export const interfaceOf = (look: Look): string =>
  look.live === null ? 'IFACE' : (look.sources[0] ?? 'IFACE')

/** A time step as text. */
export function duration(micros: number): string {
  if (micros < 1000) return `${Math.round(micros)} µs`
  if (micros < 1e6) return `${Number((micros / 1000).toPrecision(2))} ms`
  return micros < 120e6
    ? `${Number((micros / 1e6).toPrecision(3))} s`
    : `${count(micros / 60e6)} min`
}
