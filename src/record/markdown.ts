/** Column tables for the documentation, between `<!-- columns -->` and `<!-- /columns -->`. */
import type { Column, Columns } from './column.ts'

const OPEN = '<!-- columns -->'
const CLOSE = '<!-- /columns -->'

const JSON_TYPE: Partial<Record<Column['kind'], string>> = {
  text: 'text',
  word: 'text',
  words: 'list',
  uint32s: 'list of numbers',
  flag: 'true/false',
  time: 'time',
  address: 'address',
  json: 'object',
}

const escapeCell = (text: string): string => text.replaceAll('|', '\\|')

/** One row a column: name, type, meaning. */
export function makeColumnTable(columns: Columns): string {
  const rows = columns.map((c) => {
    const type = JSON_TYPE[c.kind] ?? 'number'
    const empty = c.empty === undefined ? '' : ` Empty: ${c.empty}.`
    const source = c.source === undefined ? '' : ` (${c.source})`
    const unit = c.unit === undefined ? '' : `, ${c.unit}`
    return `| \`${c.name}\` | ${type}${unit} | ${escapeCell(`${c.meaning}${source}.${empty}`)} |`
  })
  return ['| column | type | meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

/** `page` with what stands between the markers replaced; undefined when it has no markers. */
export function replaceColumns(page: string, table: string): string | undefined {
  const start = page.indexOf(OPEN)
  const end = page.indexOf(CLOSE, start)
  if (start < 0 || end < 0) return undefined
  return `${page.slice(0, start + OPEN.length)}\n${table}\n${page.slice(end)}`
}
