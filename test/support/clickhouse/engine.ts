/** The engine behind the HTTP interface: a session of chdb for each request, as a server has a context for each. */
import { type RawInsertFormat, Session } from 'chdb'

/** What one HTTP request asks of the engine. */
export interface Question {
  /** Statement without what follows FORMAT in an insert. */
  sql: string
  /** Bytes to insert, when the statement is an INSERT whose rows came apart from it. */
  body?: Buffer
  database?: string
  /** Set before any other and not to be changed then: the user's profile. */
  profile: Readonly<Record<string, string>>
  settings: Readonly<Record<string, string>>
  /** Values of `{name:Type}`, as text with ClickHouse's escapes. */
  params: Readonly<Record<string, string>>
  format: string
  /** Statements of one session see each other's SET and temporary tables. */
  sessionId?: string
}

export interface Reply {
  bytes: Uint8Array
  readRows: number
  readBytes: number
  writtenRows: number
  writtenBytes: number
  elapsedNs: number
}

/** An error of the engine, with its number. */
export class EngineError extends Error {
  readonly code: number

  constructor(message: string, code: number) {
    super(message)
    this.code = code
  }
}

const INSERT =
  /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([\w.`"]+)\s*(?:\(([^()]*)\))?\s*FORMAT\s+(\w+)\s*;?\s*$/i
const NAME = /^\w+$/
const NO_DATA = 108

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const unquote = (name: string): string => name.trim().replaceAll(/[`"]/g, '')

function toEngineError(error: unknown): EngineError {
  const message = error instanceof Error ? error.message : String(error)
  return new EngineError(message, Number(/Code: (\d+)/.exec(message)?.[1] ?? 1002))
}

/** What stands in the URL of a request, as statements. `readonly` comes last: it forbids the others. */
function* makePreamble(question: Question): Generator<string> {
  for (const [name, value] of Object.entries(question.profile)) {
    yield `SET ${name} = ${quote(value)}`
  }
  if (question.database !== undefined) yield `USE \`${question.database.replaceAll('`', '')}\``
  for (const [name, value] of Object.entries(question.params)) {
    yield `SET param_${name} = ${quote(value)}`
  }
  const settings = Object.entries(question.settings).filter(
    ([name, value]) => question.profile[name] !== value,
  )
  for (const [name, value] of settings.sort(
    ([a], [b]) => +(a === 'readonly') - +(b === 'readonly'),
  )) {
    if (!NAME.test(name))
      throw new EngineError(
        `Code: 115. DB::Exception: Unknown setting '${name}'. (UNKNOWN_SETTING)`,
        115,
      )
    yield `SET ${name} = ${quote(value)}`
  }
}

export class Engine {
  readonly #path: string
  /** Keeps the data folder open between requests. */
  readonly #keeper: Session
  readonly #sessions = new Map<string, Session>()

  constructor(path: string) {
    this.#path = path
    this.#keeper = new Session(path)
  }

  async answer(question: Question): Promise<Reply> {
    const { sessionId } = question
    const session = this.#open(sessionId)
    try {
      for (const statement of makePreamble(question)) await session.queryAsync(statement)
      return await this.#run(session, question)
    } catch (error) {
      throw error instanceof EngineError ? error : toEngineError(error)
    } finally {
      if (sessionId === undefined) session.close()
    }
  }

  #open(sessionId: string | undefined): Session {
    if (sessionId === undefined) return new Session(this.#path)
    const known = this.#sessions.get(sessionId) ?? new Session(this.#path)
    this.#sessions.set(sessionId, known)
    return known
  }

  async #run(session: Session, { sql, body, format }: Question): Promise<Reply> {
    if (body === undefined) {
      const result = await session.queryAsync(sql, { format })
      return {
        bytes: result.bytes(),
        readRows: result.rowsRead,
        readBytes: result.bytesRead,
        writtenRows: 0,
        writtenBytes: 0,
        elapsedNs: Math.round(result.elapsed * 1e9),
      }
    }
    const [, table = '', columns, format_ = ''] = INSERT.exec(sql) ?? []
    if (table === '') {
      // Whatever else stands between INSERT and FORMAT: text formats go in as one statement.
      return this.#run(session, { sql: `${sql}\n${body.toString('utf8')}`, format } as Question)
    }
    // A server takes an insert of nothing; the engine alone calls that an error.
    if (body.length === 0) return { ...NOTHING }
    const summary = await session
      .insert({
        table: unquote(table),
        values: body,
        format: format_ as RawInsertFormat,
        ...(columns === undefined ? {} : { columns: columns.split(',').map(unquote) }),
      })
      .catch((error: unknown) => {
        const known = toEngineError(error)
        if (known.code !== NO_DATA) throw known
        return { rowsWritten: 0, bytesWritten: 0, elapsed: 0 }
      })
    return {
      ...NOTHING,
      writtenRows: summary.rowsWritten,
      writtenBytes: summary.bytesWritten,
      elapsedNs: Math.round(summary.elapsed * 1e9),
    }
  }

  close(): void {
    for (const session of this.#sessions.values()) session.close()
    this.#keeper.close()
  }
}

const NOTHING: Reply = {
  bytes: new Uint8Array(0),
  readRows: 0,
  readBytes: 0,
  writtenRows: 0,
  writtenBytes: 0,
  elapsedNs: 0,
}
