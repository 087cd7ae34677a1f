/** Numbers as a person at a terminal reads them, and text cut to a terminal's width. */

const STEPS: readonly [number, string][] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]
const MIB = 1024 * 1024
/** From here on a character may take two cells; nothing below does. */
const FIRST_WIDE = 0x1100

/** Three digits and a unit: `1.25 M packets/s`, `340 packets/s`. */
export function formatRate(perSecond: number, unit: string): string {
  // What would be rounded up to 1000 belongs to the next step.
  const step = STEPS.find(([size]) => perSecond >= size * 0.9995)
  if (step === undefined) return `${Math.round(perSecond)} ${unit}`
  const [size, prefix] = step
  const value = perSecond / size
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  // `Gbit/s` is one word, `M packets/s` is two.
  return `${value.toFixed(digits)} ${prefix}${unit.startsWith('bit') ? '' : ' '}${unit}`
}

export const formatCount = (count: number): string => count.toLocaleString('en-US')

export const formatMemory = (bytes: number): string =>
  bytes >= 10_000 * MIB
    ? `${(bytes / MIB / 1024).toFixed(1)} GiB`
    : `${formatCount(Math.round(bytes / MIB))} MiB`

/** Milliseconds up to ten seconds, seconds after that. */
export const formatLag = (micros: number): string =>
  micros >= 10_000_000
    ? `${formatCount(Math.round(micros / 1e6))} s`
    : `${Math.round(micros / 1000)} ms`

/** A share in percent, with more digits the smaller it is; `<0.001 %` is not none. */
export function formatPercent(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return '0 %'
  const percent = Math.min(100, (part * 100) / whole)
  if (percent < 0.001) return '<0.001 %'
  return `${percent.toFixed(percent >= 10 ? 1 : percent >= 0.1 ? 2 : 3)} %`
}

/**
 * `text` in at most `cells` cells of a terminal. Whatever could be wide counts as two, so
 * that a line may end early but never wraps.
 */
export function cutToWidth(text: string, cells: number): string {
  let used = 0
  let end = 0
  /** Where to cut when one cell is needed for the sign that something was. */
  let fitting = 0
  for (const character of text) {
    used += character.codePointAt(0)! >= FIRST_WIDE ? 2 : 1
    if (used > cells) return cells < 1 ? '' : `${text.slice(0, fitting)}…`
    end += character.length
    if (used <= cells - 1) fitting = end
  }
  return text
}
