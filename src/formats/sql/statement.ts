/**
 * What may be shown of an SQL or CQL statement: its text with passwords masked and, by policy,
 * without literals; its class; the tables it touches. A statement that cannot be cut into tokens
 * shows its class alone wherever a literal might stand in it.
 */
import { escapeControls, MAX_OBJECT_BYTES } from '../../bytes/text.ts'
import type { SqlDialect } from './dialect.ts'
import { findSecrets, mayHoldSecret } from './secrets.ts'
import { listTables } from './tables.ts'
import { readTokens, type SqlToken } from './tokens.ts'
import { listVerbs, readVerb } from './verb.ts'

export type { SqlDialect } from './dialect.ts'

/** `full`: as it was sent, passwords masked. `no-literals`: `?` for each. `class`: the verb alone. */
export type StatementPolicy = 'full' | 'no-literals' | 'class'

export interface StatementView {
  /** What may be shown, controls escaped. */
  readonly text: string
  /** `SELECT`, `GRANT`, ...; `OTHER` for a verb that is not known, '' for an empty statement. */
  readonly class: string
  /** Classes of all statements of the text, each once, when there are several; else empty. */
  readonly classes: readonly string[]
  readonly tables: readonly string[]
  /** The text is longer than is read or shown. */
  readonly cut: boolean
  /** A secret stands in it, or might. */
  readonly secret: boolean
}

/** Classes told of one text. */
const MAX_CLASSES = 8
const EMPTY: readonly string[] = []
const maskAll = (): string => '****'

/**
 * `text` as it was sent, its controls not escaped; what lies beyond MAX_OBJECT_BYTES is not looked
 * at, and `cut` says that it had been longer already. `mask` makes what is shown of a password.
 */
export function viewStatement(
  text: string,
  dialect: SqlDialect,
  policy: StatementPolicy,
  cut = false,
  mask: (secret: string) => string = maskAll,
): StatementView {
  const isCut = cut || text.length > MAX_OBJECT_BYTES
  const shown = text.length > MAX_OBJECT_BYTES ? text.slice(0, MAX_OBJECT_BYTES) : text
  const { tokens, open, bad } = readTokens(shown, dialect)
  const secret = mayHoldSecret(shown)
  const verb = readVerb(tokens)
  const verbs = listVerbs(tokens, MAX_CLASSES)
  const classes = verbs.length > 1 ? verbs : EMPTY
  if (policy === 'class')
    return { text: verb, class: verb, classes, tables: EMPTY, cut: false, secret }
  // What is open in a statement that was not cut, or stands where nothing may, was read wrongly.
  const misread = bad || (open && !isCut)
  if (misread && (secret || policy === 'no-literals')) {
    return { text: verb, class: verb, classes, tables: EMPTY, cut: false, secret }
  }
  const secrets = secret ? findSecrets(shown, tokens, verb) : undefined
  const view =
    policy === 'full' && !secrets?.size ? shown : rewrite(shown, tokens, policy, secrets, mask)
  return {
    text: escapeControls(view),
    class: verb,
    classes,
    tables: listTables(shown, tokens, verb),
    cut: isCut,
    secret,
  }
}

function rewrite(
  text: string,
  tokens: readonly SqlToken[],
  policy: StatementPolicy,
  secrets: ReadonlySet<number> | undefined,
  mask: (secret: string) => string,
): string {
  let result = ''
  let done = 0
  tokens.forEach((token, at) => {
    const stand = secrets?.has(at)
      ? maskToken(text.slice(token.start, token.end), mask)
      : policy === 'no-literals'
        ? standIn(token)
        : undefined
    if (stand === undefined) return
    result += text.slice(done, token.start) + stand
    done = token.end
  })
  return result + text.slice(done)
}

/** What `no-literals` leaves of a token; undefined: all of it. */
function standIn(token: SqlToken): string | undefined {
  if (token.kind === 'text' || token.kind === 'number' || token.kind === 'ambiguous') return '?'
  return token.kind === 'comment' ? '/*?*/' : undefined
}

/** A secret's quotes stay, so that the statement still reads as one. */
function maskToken(raw: string, mask: (secret: string) => string): string {
  const found = /^([A-Za-z&]*)(['"])([\s\S]*)$/.exec(raw)
  if (found === null) return mask(raw)
  const [, prefix, quote, rest] = found
  const inside = rest!.endsWith(quote!) ? rest!.slice(0, -1) : rest!
  return `${prefix}${quote}${mask(inside)}${quote}`
}

/**
 * What may be shown of a server's message about a statement: it may quote what stands in it.
 * `secret`: the statement's view says that one might be there.
 */
export function viewMessage(text: string, policy: StatementPolicy, secret: boolean): string {
  if (policy === 'class') return ''
  if (policy === 'full' && !secret) return text
  const first = text.search(QUOTES)
  if (first < 0) return policy === 'full' ? text : text.replace(/\d+/g, '?')
  const last = Math.max(...['"', "'", '`', '\u00bb', '\u201d'].map((q) => text.lastIndexOf(q)))
  return last > first ? `${text.slice(0, first + 1)}?${text.slice(last)}` : text.slice(0, first)
}

const QUOTES = /["'`\u00ab\u201c]/
