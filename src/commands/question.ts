/** A question from a file: SQL behind a comment that says what is asked and what may be set. */
import { UsageError } from '../config/problems.ts'

export interface Parameter {
  readonly name: string
  /** undefined: the comment names none, so one must be given. */
  readonly initial: string | undefined
}

export interface Question {
  /** First sentence of the comment; '' without one. */
  readonly title: string
  readonly sql: string
  readonly parameters: readonly Parameter[]
}

/** `-- name = value   meaning`, the value in quotes when it is empty or ends in spaces. */
const SETTING = /^--\s+([a-z_]\w*) = (?:'([^']*)'|(\S+(?: \S+)*))(?:\s{2,}.*)?$/i
/** `{name:Type}`, as ClickHouse takes parameters. */
const PLACE = /\{([a-z_]\w*):[^}]+\}/gi

/** Reads SQL with or without the comment; never fails. */
export function parseQuestion(text: string): Question {
  const initial = new Map<string, string>()
  const comment: string[] = []
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('--')) break
    const found = SETTING.exec(line)
    if (found !== null) initial.set(found[1] ?? '', found[2] ?? found[3] ?? '')
    else comment.push(line.slice(2).trim())
  }
  const sql = text.trim().replace(/;$/, '')
  const names = new Set([...sql.matchAll(PLACE)].map((m) => m[1] ?? ''))
  return {
    title: comment.join('\n').split('\n\n')[0]?.replaceAll('\n', ' ') ?? '',
    sql,
    parameters: [...names].map((name) => ({ name, initial: initial.get(name) })),
  }
}

/** Values for all parameters: those given as NAME=VALUE, else what the comment says. Throws UsageError. */
export function bindParameters(
  { parameters }: Question,
  given: readonly string[],
): Record<string, string> {
  const values: Record<string, string> = {}
  for (const { name, initial } of parameters) if (initial !== undefined) values[name] = initial
  for (const text of given) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? []
    if (name === '') throw new UsageError(`--param ${text} is not NAME=VALUE`)
    if (!parameters.some((p) => p.name === name)) {
      const known = parameters.map((p) => p.name).join(', ')
      throw new UsageError(
        `The query has no parameter ${name}; ${known === '' ? 'it has none' : `it has ${known}`}`,
      )
    }
    values[name] = value
  }
  for (const { name } of parameters) {
    if (values[name] === undefined) {
      throw new UsageError(`The query needs a value: --param ${name}=...`)
    }
  }
  return values
}
