/** A statement cut into tokens that count: comments and space left out, literals and names told apart. */
import { LEXERS, type SqlDialect } from './dialect.ts'

export interface SqlToken {
  /** `text` is a literal in quotes, `ambiguous` one or a name, `quoted` a name in quotes, `comment` only for masking. */
  readonly kind:
    | 'word'
    | 'quoted'
    | 'ambiguous'
    | 'text'
    | 'number'
    | 'parameter'
    | 'comment'
    | 'open'
    | 'close'
    | 'comma'
    | 'dot'
    | 'semicolon'
    | 'operator'
  readonly start: number
  readonly end: number
  /** Upper case of a word, else as written. */
  readonly value: string
}

export interface SqlTokens {
  readonly tokens: readonly SqlToken[]
  /** A literal, name or comment has no end. */
  readonly open: boolean
  /** Something stands there that no SQL has outside literals. */
  readonly bad: boolean
}

/** moo's rule names where they differ from the kind; a rule that is not here is called as its kind. */
const KINDS: Readonly<Record<string, SqlToken['kind']>> = {
  blockComment: 'comment',
  openComment: 'comment',
  openText: 'text',
  openQuoted: 'text',
  openQuote: 'text',
  dollar: 'text',
  quote: 'text',
  uuid: 'number',
}

/** Cuts a statement into tokens, in time linear in its length. */
export function readTokens(text: string, dialect: SqlDialect): SqlTokens {
  const tokens: SqlToken[] = []
  const flags = { open: false, bad: false }
  readInto(tokens, flags, text, dialect, true)
  return { tokens, ...flags }
}

function readInto(
  tokens: SqlToken[],
  flags: { open: boolean; bad: boolean },
  text: string,
  dialect: SqlDialect,
  executes: boolean,
): void {
  const lexer = LEXERS[dialect]
  let base = 0
  lexer.reset(text)
  for (;;) {
    const token = lexer.next()
    if (token === undefined) return
    const rule = token.type ?? 'bad'
    if (rule === 'space') continue
    if (rule === 'bad') {
      flags.bad = true
      continue
    }
    const start = base + token.offset
    let end = start + token.text.length
    const jumps = rule === 'dollar' || (rule === 'openComment' && token.text === '/*')
    if (jumps) {
      const stop = rule === 'dollar' ? findTag(text, end, token.text) : findNested(text, end)
      if (stop < 0) flags.open = true
      end = stop < 0 ? text.length : stop
    } else if (rule.startsWith('open') && rule !== 'open') flags.open = true
    const kind = KINDS[rule] ?? (rule as SqlToken['kind'])
    const value = kind === 'word' ? token.text.toUpperCase() : kind === 'text' ? '' : token.text
    if (executes && kind === 'comment' && dialect === 'mysql' && /^\/\*M?!/.test(token.text)) {
      readExecutable(tokens, flags, text, start, end)
      // The lexer was needed for what is inside.
      base = end
      lexer.reset(text.slice(base))
      continue
    }
    tokens.push({ kind, start, end, value })
    if (jumps) {
      base = end
      lexer.reset(text.slice(base))
    }
  }
}

/** What MySQL executes of a comment: its marks are passed over, its inside is read, comments in it no further. */
function readExecutable(
  tokens: SqlToken[],
  flags: { open: boolean; bad: boolean },
  text: string,
  start: number,
  end: number,
): void {
  const head = /^\/\*M?![0-9]*/.exec(text.slice(start, end))![0].length
  const tail = text.endsWith('*/', end) && end - start >= head + 2 ? end - 2 : end
  const inside: SqlToken[] = []
  readInto(inside, flags, text.slice(start + head, tail), 'mysql', false)
  for (const token of inside) {
    tokens.push({
      ...token,
      start: token.start + start + head,
      end: token.end + start + head,
    })
  }
}

function findTag(text: string, from: number, tag: string): number {
  const at = text.indexOf(tag, from)
  return at < 0 ? -1 : at + tag.length
}

/** Index past the end of a comment whose opening ends at `from`, others inside it; -1 without one. */
function findNested(text: string, from: number): number {
  let depth = 1
  for (let at = from; at < text.length - 1; at++) {
    const code = text.charCodeAt(at)
    const next = text.charCodeAt(at + 1)
    if (code === 0x2a && next === 0x2f) {
      depth--
      at++
      if (depth === 0) return at + 1
    } else if (code === 0x2f && next === 0x2a) {
      depth++
      at++
    }
  }
  return -1
}
