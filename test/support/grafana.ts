/** Grafana's side of a panel's SQL: variables as its formats write them, macros as its ClickHouse plug-in expands them. */

export interface PanelRange {
  from: string
  to: string
  intervalSeconds: number
}

const quoteSql = (text: string): string => `'${text.replaceAll("'", "''")}'`
const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** `${name:regex}` and `${name:sqlstring}`; `$__all` stands for the variable's own value for all, which no format touches. */
export function expandVariables(
  sql: string,
  variables: Readonly<Record<string, string | readonly string[]>>,
): string {
  return sql.replace(/\$\{(\w+):(\w+)\}/g, (_, name: string, format: string) => {
    const value = variables[name]
    if (value === undefined) throw new Error(`No variable ${name}`)
    if (value === '$__all') return '.*'
    const values = typeof value === 'string' ? [value] : value
    if (format === 'sqlstring') return values.map(quoteSql).join(',')
    if (format !== 'regex') throw new Error(`No format ${format}`)
    return values.length === 1
      ? escapeRegex(values[0] ?? '')
      : `(${values.map(escapeRegex).join('|')})`
  })
}

/** The macros used in these dashboards, with or without an argument. */
export function expandMacros(sql: string, range: PanelRange): string {
  const seconds = (time: string): string => `toDateTime(${Date.parse(time) / 1000})`
  const date = (time: string): string => `toDate('${time.slice(0, 10)}')`
  const between = (column: string, write: (time: string) => string): string =>
    `${column} >= ${write(range.from)} AND ${column} <= ${write(range.to)}`
  return sql
    .replace(/\$__timeFilter\((\w+)\)/g, (_, column: string) => between(column, seconds))
    .replace(/\$__dateFilter\((\w+)\)/g, (_, column: string) => between(column, date))
    .replace(
      /\$__timeInterval\((\w+)\)/g,
      `toStartOfInterval(toDateTime($1), INTERVAL ${range.intervalSeconds} second)`,
    )
    .replaceAll('$__interval_s', String(range.intervalSeconds))
    .replaceAll('$__fromTime', seconds(range.from))
    .replaceAll('$__toTime', seconds(range.to))
}
