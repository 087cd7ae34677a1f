/** Tables a statement touches: the names after FROM, JOIN, INTO, UPDATE, TABLE and their kin. */
import { escapeControls } from '../../bytes/text.ts'
import type { SqlToken } from './tokens.ts'

/** Tables told of one statement. */
export const MAX_TABLES = 16
/** Characters of one name. */
const MAX_NAME_CHARS = 128

/** A list of tables follows. */
const LISTS = new Set([
  'FROM',
  'JOIN',
  'INTO',
  'TABLE',
  'TABLES',
  'TRUNCATE',
  'USING',
  'STRAIGHT_JOIN',
  'APPLY',
])
/** May stand between such a word and the name. */
const FILLERS = new Set(
  'IF NOT EXISTS ONLY TABLE LATERAL IGNORE LOW_PRIORITY DELAYED HIGH_PRIORITY QUICK OVERWRITE TOP'.split(
    ' ',
  ),
)
/** Words after a name that are no alias: the list's end. */
const ENDS = new Set(
  `WHERE SET VALUES VALUE SELECT ON USING GROUP ORDER HAVING LIMIT OFFSET FETCH FOR UNION EXCEPT INTERSECT JOIN LEFT RIGHT INNER OUTER
  CROSS FULL NATURAL WITH ADD DROP ALTER RENAME MODIFY CHANGE TO RETURNING DEFAULT WHEN WINDOW OPTION CASCADE RESTRICT READ WRITE
  INCLUDE EXCLUDE PARTITION DUMPFILE OUTFILE FROM INTO STRAIGHT_JOIN OUTPUT STDIN STDOUT PROGRAM USE FORCE IGNORE TABLESAMPLE`.split(
    /\s+/,
  ),
)
/** Verbs after which the words above name something else than tables. */
const WITHOUT_TABLES = new Set([
  'FETCH',
  'MOVE',
  'CLOSE',
  'REVOKE',
  'SHOW',
  'KILL',
  'SET',
  'BACKUP',
  'RESTORE',
  'PREPARE',
])
/** What SHOW is asked about one table. */
const SHOWN_OF_TABLE = new Set(['COLUMNS', 'FIELDS', 'INDEX', 'INDEXES', 'KEYS'])
/** The verb is followed by the table's name. */
const VERBS_OF_TABLE = new Set(['DESCRIBE', 'COPY', 'HANDLER'])
/** UPDATE after one of these is no statement. */
const BEFORE_OTHER_UPDATE = new Set([
  'FOR',
  'KEY',
  'DO',
  'ON',
  'BEFORE',
  'AFTER',
  'OR',
  'NO',
  'GRANT',
])

const isName = (token: SqlToken | undefined): token is SqlToken =>
  token !== undefined &&
  (token.kind === 'word' || token.kind === 'quoted' || token.kind === 'ambiguous')

/** Lists the tables, each once, as written but without quotes. */
export function listTables(text: string, all: readonly SqlToken[], verb: string): string[] {
  const tokens = all.filter((t) => t.kind !== 'comment')
  const tables: string[] = []
  const expressions = new Set<string>()
  /** By depth of parentheses, whether it is a query: FROM inside a function's call names no table. */
  const queries: boolean[] = [true]
  const asked = verb === 'SHOW' ? SHOWN_OF_TABLE : undefined
  let silent = WITHOUT_TABLES.has(verb)
  for (let at = 0; at < tokens.length && tables.length < MAX_TABLES; at++) {
    const token = tokens[at]!
    if (token.kind === 'open') {
      const next = tokens[at + 1]
      queries.push(
        next?.kind === 'open' ||
          next?.value === 'SELECT' ||
          next?.value === 'WITH' ||
          next?.value === 'DELETE',
      )
    } else if (token.kind === 'close') {
      if (queries.length > 1) queries.pop()
    } else if (token.kind === 'word') {
      if (asked?.has(token.value)) silent = false
      if (token.value === 'AS' && tokens[at + 1]?.kind === 'open' && isName(tokens[at - 1])) {
        expressions.add(nameOf(text, tokens[at - 1]!))
      }
      if (silent || !queries.at(-1) || !introduces(tokens, at, verb)) continue
      at = readList(text, tokens, at, tables, expressions)
    }
  }
  return tables
}

/** Whether tables follow the word at `at`. */
function introduces(tokens: readonly SqlToken[], at: number, verb: string): boolean {
  const { value } = tokens[at]!
  const before = tokens[at - 1]
  if (value === 'UPDATE') return before === undefined || !BEFORE_OTHER_UPDATE.has(before.value)
  if (value === 'FROM') return before?.value !== 'DISTINCT' || tokens[at - 2]?.kind !== 'word'
  if (value === 'ON') return verb === 'GRANT' || (verb === 'CREATE' && isName(before))
  if (value === 'USING') return verb === 'MERGE' || verb === 'DELETE'
  if (value === 'INTO') return verb !== 'FETCH' && before?.kind !== 'dot'
  if (at === 0 && VERBS_OF_TABLE.has(value === 'DESC' ? 'DESCRIBE' : value)) return true
  return LISTS.has(value)
}

/** Reads `a AS x, b.c y, ...` after the word at `at`; the index of the last token that is of it. */
function readList(
  text: string,
  tokens: readonly SqlToken[],
  from: number,
  tables: string[],
  expressions: ReadonlySet<string>,
): number {
  const word = tokens[from]!.value
  let at = from + 1
  for (;;) {
    while (tokens[at]?.kind === 'word' && FILLERS.has(tokens[at]!.value)) at++
    if (!isName(tokens[at]) || (tokens[at]!.kind === 'word' && ENDS.has(tokens[at]!.value))) break
    const parts = [nameOf(text, tokens[at]!)]
    at++
    while (tokens[at]?.kind === 'dot') {
      const next = tokens[at + 1]
      // SQL Server leaves parts of a name empty: `db..table`.
      if (isName(next)) parts.push(nameOf(text, next))
      at += isName(next) ? 2 : 1
    }
    const calls =
      tokens[at]?.kind === 'open' && (word === 'FROM' || word === 'JOIN' || word === 'APPLY')
    const name = escapeControls(parts.join('.').slice(0, MAX_NAME_CHARS))
    if (!calls && !(parts.length === 1 && expressions.has(name)) && !tables.includes(name))
      tables.push(name)
    if (calls || tables.length >= MAX_TABLES) break
    if (tokens[at]?.value === 'AS') at++
    if (isName(tokens[at]) && !(tokens[at]!.kind === 'word' && ENDS.has(tokens[at]!.value))) at++
    if (tokens[at]?.kind !== 'comma') break
    at++
  }
  return at - 1
}

/** A name as it is meant: its quotes off, doubled ones made single. */
function nameOf(text: string, token: SqlToken): string {
  const raw = text.slice(token.start, token.end)
  if (token.kind === 'word') return raw
  const quote = raw.at(-1)!
  return raw
    .slice(raw.indexOf(raw[0] === '[' ? '[' : quote) + 1, -1)
    .replaceAll(quote + quote, quote)
}
