/** Tables for a terminal: as wide as it is, no wider, and free of control characters. */
import { escapeControls } from '../bytes/text.ts'

const GAP = '  '
const MIN_COLUMN_UNITS = 6
/** A number, or nothing where a number could stand; an address is neither. */
const NUMBER = /^(-?[\d,]+(\.\d+)?)?$/
/** Width assumed of what is not a terminal. */
const PIPE_COLUMNS = 10_000

/** Columns of standard output. */
export const terminalColumns = (output: NodeJS.WriteStream = process.stdout): number =>
  output.isTTY ? output.columns || 80 : PIPE_COLUMNS

/** Text of any value, on one line. */
export function formatCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return escapeControls(text)
}

/** Escapes control characters but keeps the lines and tabs of a formatted result. */
export const escapeResult = (text: string): string => text.replace(/[^\n\t]+/g, escapeControls)

const cut = (text: string, units: number): string =>
  text.length <= units ? text : `${text.slice(0, Math.max(0, units - 1))}…`

/** Takes from the widest columns until the row fits. */
function fitWidths(widths: number[], columns: number): void {
  let excess = widths.reduce((sum, w) => sum + w, GAP.length * (widths.length - 1)) - columns
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= MIN_COLUMN_UNITS) return
    const next = Math.max(MIN_COLUMN_UNITS, ...widths.filter((w) => w < widest))
    const at = widths.indexOf(widest)
    const take = Math.min(excess, Math.max(1, widest - next))
    widths[at] = widest - take
    excess -= take
  }
}

/** Header, rule and rows; numbers to the right. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
  columns = terminalColumns(),
): string {
  const cells = rows.map((row) => row.map(formatCell))
  const titles = header.map(formatCell)
  const widths = titles.map((title, i) =>
    cells.reduce((w, row) => Math.max(w, (row[i] ?? '').length), title.length),
  )
  const isNumber = titles.map(
    (_, i) => cells.length > 0 && cells.every((row) => NUMBER.test(row[i] ?? '')),
  )
  fitWidths(widths, columns)
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => {
        const text = cut(cell, widths[i] ?? 0)
        return isNumber[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)
      })
      .join(GAP)
      .trimEnd()
  const rule = widths.map((w) => '─'.repeat(w)).join(GAP)
  return [line(titles), rule, ...cells.map(line)].join('\n')
}
