/**
 * What a token is in each SQL dialect, as rules for moo: strings, comments, quoted names and
 * numbers, after the vendors' chapters on lexical structure. Every rule is linear in what it
 * reads: none has two ways through the same text.
 */
import moo, { type Rules } from 'moo'

export type SqlDialect = 'mysql' | 'postgresql' | 'mssql' | 'oracle' | 'cassandra' | 'standard'

const SPACE = { match: /\s+/, lineBreaks: true }
const DASHES = { match: /--[^\n]*/ }
const COMMENT = { match: /\/\*[\s\S]*?\*\//, lineBreaks: true }
/** Where an end is missing the token takes what is left. */
const OPEN_COMMENT = { match: /\/\*[\s\S]*/, lineBreaks: true }
const OPEN_STRING = { match: /(?:[eEnNbBxX]|[uU]&)?['"][\s\S]*/, lineBreaks: true }
const PLAIN_STRING = { match: /(?:[nNbBxX])?'(?:[^']|'')*'/, lineBreaks: true }
const ESCAPED_STRING = {
  match: /[nNbBxX]?'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"/,
  lineBreaks: true,
}
const NAME_IN_QUOTES = { match: /"(?:[^"]|"")*"/, lineBreaks: true }
const NAME_IN_BACKTICKS = { match: /`(?:[^`]|``)*`/, lineBreaks: true }
const NAME_IN_BRACKETS = { match: /\[(?:[^\]]|\]\])*\]/, lineBreaks: true }
const NUMBER = {
  match:
    /0[xX][0-9a-fA-F_]*|0[bB][01_]+|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?/,
}
const UUID = {
  match: /[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/,
}
const WORD = { match: /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/ }
const MSSQL_WORD = { match: /[A-Za-z_#\u0080-\uffff][A-Za-z0-9_$#@\u0080-\uffff]*/ }
const ORACLE_WORD = { match: /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$#\u0080-\uffff]*/ }
/** A place for a value, or a variable. */
const PARAMETER = { match: /\?|[:$][0-9]+|:[A-Za-z_][A-Za-z0-9_]*|@@?[A-Za-z_#$][A-Za-z0-9_$#.]*/ }
/** A cast is no parameter there, and `?` an operator as well. */
const POSTGRES_PARAMETER = { match: /\$[0-9]+/ }
const MARKS = { open: '(', close: ')', comma: ',', dot: '.', semicolon: ';' } as const
const OPERATOR = { match: /[-+*/%<>=!~^&|:@#?[\]{}`$]/ }
/** What no dialect has outside a literal, as a backslash: the literals before it were not what they seemed. */
const BAD = { match: /[\s\S]/, lineBreaks: true }

/** Oracle's q'[...]': any character, or a bracket and its partner. */
const ORACLE_QUOTED = {
  match:
    /[nN]?[qQ]'(?:\[[\s\S]*?\]'|\{[\s\S]*?\}'|\([\s\S]*?\)'|<[\s\S]*?>'|![\s\S]*?!'|\|[\s\S]*?\|'|#[\s\S]*?#'|~[\s\S]*?~'|\^[\s\S]*?\^'|\$[\s\S]*?\$'|"[\s\S]*?"'|\/[\s\S]*?\/'|\+[\s\S]*?\+'|%[\s\S]*?%'|@[\s\S]*?@'|\*[\s\S]*?\*'|-[\s\S]*?-'|:[\s\S]*?:'|;[\s\S]*?;'|,[\s\S]*?,'|\.[\s\S]*?\.'|\?[\s\S]*?\?'|=[\s\S]*?='|_[\s\S]*?_'|`[\s\S]*?`'|&[\s\S]*?&')/,
  lineBreaks: true,
}

const DIALECTS: Readonly<Record<SqlDialect, Rules>> = {
  mysql: {
    space: SPACE,
    comment: { match: /#[^\n]*|--(?=[\s\0]|$)[^\n]*|\/\*[\s\S]*?\*\//, lineBreaks: true },
    openComment: OPEN_COMMENT,
    text: ESCAPED_STRING,
    openText: OPEN_STRING,
    quoted: NAME_IN_BACKTICKS,
    openQuoted: { match: /`[\s\S]*/, lineBreaks: true },
    number: NUMBER,
    parameter: PARAMETER,
    word: WORD,
    ...MARKS,
    operator: OPERATOR,
    bad: BAD,
  },
  postgresql: {
    space: SPACE,
    comment: DASHES,
    // Comments nest there, and the tag of a dollar quote is its author's: both ends are looked for by tokens.ts.
    openComment: '/*',
    dollar: { match: /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/ },
    text: {
      match: /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|(?:[nNbBxX]|[uU]&)?'(?:[^']|'')*'/,
      lineBreaks: true,
    },
    quoted: { match: /(?:[uU]&)?"(?:[^"]|"")*"/, lineBreaks: true },
    openText: OPEN_STRING,
    number: NUMBER,
    parameter: POSTGRES_PARAMETER,
    word: WORD,
    ...MARKS,
    operator: OPERATOR,
    bad: BAD,
  },
  mssql: {
    space: SPACE,
    comment: DASHES,
    // These nest there too.
    openComment: '/*',
    text: PLAIN_STRING,
    // A name or, with QUOTED_IDENTIFIER off, a text.
    ambiguous: NAME_IN_QUOTES,
    openText: OPEN_STRING,
    quoted: NAME_IN_BRACKETS,
    openQuoted: { match: /\[[\s\S]*/, lineBreaks: true },
    number: NUMBER,
    parameter: PARAMETER,
    word: MSSQL_WORD,
    ...MARKS,
    operator: OPERATOR,
    bad: BAD,
  },
  oracle: {
    space: SPACE,
    comment: DASHES,
    blockComment: COMMENT,
    openComment: OPEN_COMMENT,
    quote: ORACLE_QUOTED,
    openQuote: { match: /[nN]?[qQ]'[\s\S]*/, lineBreaks: true },
    text: PLAIN_STRING,
    quoted: NAME_IN_QUOTES,
    openText: OPEN_STRING,
    number: NUMBER,
    parameter: PARAMETER,
    word: ORACLE_WORD,
    ...MARKS,
    operator: OPERATOR,
    bad: BAD,
  },
  cassandra: {
    space: SPACE,
    comment: { match: /(?:--|\/\/)[^\n]*/ },
    blockComment: COMMENT,
    openComment: OPEN_COMMENT,
    quote: { match: /\$\$[\s\S]*?\$\$/, lineBreaks: true },
    openQuote: { match: /\$\$[\s\S]*/, lineBreaks: true },
    text: PLAIN_STRING,
    quoted: NAME_IN_QUOTES,
    openText: OPEN_STRING,
    uuid: UUID,
    number: NUMBER,
    parameter: PARAMETER,
    word: WORD,
    ...MARKS,
    operator: OPERATOR,
    bad: BAD,
  },
  standard: {
    space: SPACE,
    comment: DASHES,
    blockComment: COMMENT,
    openComment: OPEN_COMMENT,
    text: PLAIN_STRING,
    quoted: NAME_IN_QUOTES,
    openText: OPEN_STRING,
    number: NUMBER,
    parameter: PARAMETER,
    word: WORD,
    ...MARKS,
    operator: OPERATOR,
    bad: BAD,
  },
}

/** One lexer a dialect, reset for each statement: a worker reads one at a time. */
export const LEXERS: Readonly<Record<SqlDialect, moo.Lexer>> = {
  mysql: moo.compile(DIALECTS.mysql),
  postgresql: moo.compile(DIALECTS.postgresql),
  mssql: moo.compile(DIALECTS.mssql),
  oracle: moo.compile(DIALECTS.oracle),
  cassandra: moo.compile(DIALECTS.cassandra),
  standard: moo.compile(DIALECTS.standard),
}
