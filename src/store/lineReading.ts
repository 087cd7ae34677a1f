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
  uint32s: 'Array(UInt32)',
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

const isList = (c: Column): boolean => c.kind === 'words' || c.kind === 'uint32s'
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

/** What `error` says when a value is there and could not be read. */
export const WRONG_VALUE = 'A value is not of the type of its column'

/** Whether some value that is there could not be read. */
function findWrong(columns: Columns): string {
  const typed = columns.filter(isNullable)
  const names = typed.map((c) => quoteText(c.name)).join(', ')
  // An array, as a chain of plus is kept with a parenthesis a column, and past 1,000 the server reads its own definition no more.
  const read = `arraySum([${typed.map((c) => `isNotNull(${extract(c)})`).join(', ')}])`
  const unread = [
    `arrayCount(name -> name IN (${names}), JSONExtractKeys(line)) != ${read}`,
    // Looked at more closely only where the first count differs: a null is no wrong value.
    `arrayCount(pair -> pair.1 IN (${names}) AND pair.2 != 'null', JSONExtractKeysAndValuesRaw(line)) != ${read}`,
  ].join('\n                AND ')
  const unparsed = columns.flatMap((c) => {
    const parsed = parse(c)
    return parsed === undefined ? [] : [`(${extract(c)} != '' AND isNull(${parsed}))`]
  })
  const lists = columns.filter(isList)
  return [
    typed.length === 0 ? '' : `(${unread})`,
    ...unparsed,
    ...lists.map((c) => `JSONType(line, ${quoteText(c.name)}) NOT IN ('Array', 'Null')`),
  ]
    .filter((condition) => condition !== '')
    .join('\n                OR ')
}

/** How a value that means the same as none stands in JSON. */
const NOTHING: Partial<Record<Column['kind'], readonly string[]>> = {
  flag: ['false'],
  time: ['""', '"1970-01-01T00:00:00.000000Z"'],
  address: ['""', '"::"'],
  words: ['[]'],
  uint32s: ['[]'],
}
const ZERO = ['0', '0.0', '-0']

/** Names of the columns whose values could not be read, as text: they hold nothing, and `line` has something for them. */
export function listWrong(columns: Columns, line: string): string {
  const names = columns
    .filter((c) => isNullable(c) || parse(c) !== undefined || isList(c))
    .map((c) => {
      const none = ['', 'null', ...(NOTHING[c.kind] ?? ZERO)].map(quoteText).join(', ')
      const raw = `JSONExtractRaw(${line}, ${quoteText(c.name)})`
      return `if(${quoteColumn(c.name)} = defaultValueOfArgumentType(${quoteColumn(c.name)}) AND ${raw} NOT IN (${none}), ${quoteText(c.name)}, '')`
    })
  return `arrayStringConcat(arrayFilter(name -> name != '', [${names.join(',\n                ')}]), ', ')`
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
            ${findWrong(columns)}, ${quoteText(WRONG_VALUE)},
            '') AS error
    FROM
    (
        SELECT line, ${rest}, JSONExtract(line, ${quoteText(`Tuple(stream String, ${types})`)}) AS record
        FROM ${table}
    )`
}
