/**
 * The columns of a record out of its line of JSON, in SQL.
 *
 * ClickHouse's own JSONEachRow would do it too, and say more exactly what is wrong, but a
 * Kafka table reads every message for itself: for the columns of `sessions` that takes
 * five times as long as to take lines as they are and to read a whole batch of them at once.
 */
import type { Column, Columns } from '../record/column.ts'
import { quoteColumn } from './columnDefinition.ts'
import { quoteText } from './statement.ts'

/** How a value is first taken out of JSON; NULL where it is not what it should be, or missing. */
const EXTRACTED: Record<Column['kind'], string> = {
  text: 'String',
  word: 'String',
  words: 'Array(String)',
  uint8: 'Nullable(UInt8)',
  uint16: 'Nullable(UInt16)',
  uint32: 'Nullable(UInt32)',
  uint64: 'Nullable(UInt64)',
  int32: 'Nullable(Int32)',
  float: 'Nullable(Float64)',
  flag: 'Nullable(Bool)',
  time: 'String',
  address: 'String',
  json: 'String',
}

const isNullable = (c: Column): boolean => EXTRACTED[c.kind].startsWith('Nullable')
const extract = (c: Column): string => `record.${quoteColumn(c.name)}`

/** Text that has to be parsed in its turn: NULL where it cannot be. */
function parse(c: Column): string | undefined {
  if (c.kind === 'time') return `parseDateTime64BestEffortOrNull(${extract(c)}, 6, 'UTC')`
  return c.kind === 'address' ? `toIPv6OrNull(${extract(c)})` : undefined
}

/** Value of a column; zero or empty when the record does not have it. */
function readValue(c: Column): string {
  const parsed = parse(c)
  if (c.kind === 'time') return `ifNull(${parsed}, toDateTime64(0, 6, 'UTC'))`
  if (c.kind === 'address') return `ifNull(${parsed}, toIPv6('::'))`
  if (c.kind === 'flag') return `ifNull(${extract(c)}, false)`
  return isNullable(c) ? `ifNull(${extract(c)}, 0)` : extract(c)
}

/** Whether some value that is there could not be read. */
function findWrong(columns: Columns): string {
  const typed = columns.filter(isNullable)
  const names = typed.map((c) => quoteText(c.name)).join(', ')
  const read = typed.map((c) => `isNotNull(${extract(c)})`).join(' + ')
  const there = `arrayCount(name -> name IN (${names}), JSONExtractKeys(line))`
  const unparsed = columns.flatMap((c) => {
    const parsed = parse(c)
    return parsed === undefined ? [] : [`(${extract(c)} != '' AND isNull(${parsed}))`]
  })
  return [typed.length === 0 ? '' : `${there} != ${read}`, ...unparsed]
    .filter((condition) => condition !== '')
    .join('\n            OR ')
}

/**
 * A SELECT of `stream`, all columns, `line`, `error` ('' when the line is a record) and
 * `passed` from a table that has `line`.
 */
export function readLines(columns: Columns, table: string, passed: readonly string[]): string {
  const types = columns.map((c) => `${quoteColumn(c.name)} ${EXTRACTED[c.kind]}`).join(', ')
  const values = columns.map((c) => `${readValue(c)} AS ${quoteColumn(c.name)}`)
  const rest = passed.join(', ')
  return `    SELECT record.stream AS stream,
        ${values.join(',\n        ')},
        line, ${rest},
        multiIf(JSONType(line) != 'Object', 'It is not a JSON object',
            ${findWrong(columns)}, 'A value is not of the type of its column',
            '') AS error
    FROM
    (
        SELECT line, ${rest}, JSONExtract(line, ${quoteText(`Tuple(stream String, ${types})`)}) AS record
        FROM ${table}
    )`
}
