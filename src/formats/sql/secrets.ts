/**
 * Which literals of a statement are passwords: those of statements about accounts, keys and
 * connections to elsewhere, whatever the policy for literals says. Rather one literal too many.
 */
import type { SqlToken } from './tokens.ts'

/** A statement without any of these has no secret that can be told. */
const HINT =
  /pass|pwd|secret|identified|crypt|credential|openrowset|opendatasource|dblink|linked|login|approle/i
/** A word that says that a secret follows. */
const NAMES_SECRET = /PASSW|PASSPHRASE|PWD|SECRET|^IDENTIFIED$|^PASS$/
/** Statements about accounts: all literals after the word are taken for secrets. */
const ACCOUNT_VERBS = new Set(['CREATE', 'ALTER', 'SET', 'GRANT', 'CHANGE', 'START', 'OPEN', 'ADD'])
/** Functions and procedures to which a secret is given. */
const TAKES_SECRET = new Set(
  `PASSWORD OLD_PASSWORD ENCRYPT DES_ENCRYPT DES_DECRYPT AES_ENCRYPT AES_DECRYPT ENCODE_PASSWORD CRYPT PGP_SYM_ENCRYPT PGP_SYM_DECRYPT
  PGP_SYM_ENCRYPT_BYTEA PGP_SYM_DECRYPT_BYTEA DBLINK DBLINK_CONNECT DBLINK_CONNECT_U DBLINK_EXEC OPENROWSET OPENDATASOURCE PWDENCRYPT PWDCOMPARE
  ENCRYPTBYPASSPHRASE DECRYPTBYPASSPHRASE SP_ADDLOGIN SP_PASSWORD SP_ADDLINKEDSRVLOGIN SP_ADDAPPROLE SP_SETAPPROLE
  SP_APPROLEPASSWORD SP_CHANGE_USERS_LOGIN SP_ADD_CREDENTIAL SP_CREATE_CREDENTIAL`.split(/\s+/),
)
/** A connection string within a literal. */
const CONNECTION_STRING = /(?:password|passwd|pwd|secret)["']?\s*[=:]|:\/\/[^/@\s]*:[^/@\s]+@/i
/** Words between a secret's name and its value. */
const BETWEEN = new Set([
  'TO',
  'BY',
  'AS',
  'IS',
  'USING',
  'VALUES',
  'WITH',
  'HASHED',
  'ENCRYPTED',
  'PASSWORD',
])

/** Whether a statement may hold a secret at all: a search without tokens. */
export function mayHoldSecret(text: string): boolean {
  return HINT.test(text) || CONNECTION_STRING.test(text)
}

/** Marks the tokens that are secrets, by index. `verb` is the class of the statement's first verb. */
export function findSecrets(text: string, tokens: readonly SqlToken[], verb: string): Set<number> {
  const secrets = new Set<number>()
  let named = false
  let account = ACCOUNT_VERBS.has(verb)
  /** Depth at which a call that takes a secret was opened; -1 outside one. */
  let callDepth = -1
  let depth = 0
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    if (token.kind === 'open') depth++
    else if (token.kind === 'close') {
      depth--
      if (callDepth >= 0 && depth <= callDepth) callDepth = -1
    } else if (token.kind === 'semicolon') {
      named = false
      callDepth = -1
      const next = tokens[at + 1]
      account = next !== undefined && ACCOUNT_VERBS.has(next.value)
    } else if (token.kind === 'word') {
      if (callDepth < 0 && takesSecret(tokens, at)) callDepth = depth
      if (NAMES_SECRET.test(token.value)) named = true
      // Oracle's passwords are words.
      if (account && named && followsSecretWord(tokens, at) && !BETWEEN.has(token.value))
        secrets.add(at)
    } else if (token.kind === 'quoted' || token.kind === 'parameter') {
      if (account && named && followsSecretWord(tokens, at)) secrets.add(at)
    } else if (token.kind === 'text' || token.kind === 'ambiguous' || token.kind === 'number') {
      const told = named && (account ? !isAccountName(tokens, at) : isValueOfSecret(tokens, at))
      const given = callDepth >= 0 && token.kind !== 'number'
      if (told || given || CONNECTION_STRING.test(text.slice(token.start, token.end)))
        secrets.add(at)
    } else if (token.kind === 'comment' && mayHoldSecret(text.slice(token.start, token.end))) {
      secrets.add(at)
    }
  }
  return secrets
}

function followsSecretWord(tokens: readonly SqlToken[], at: number): boolean {
  const before = tokens[at - 1]
  return before?.kind === 'word' && (before.value === 'BY' || before.value === 'REPLACE')
}

/** A function's call has parentheses, a procedure's of SQL Server has none. */
function takesSecret(tokens: readonly SqlToken[], at: number): boolean {
  const { value } = tokens[at]!
  return TAKES_SECRET.has(value) && (tokens[at + 1]?.kind === 'open' || value.startsWith('SP_'))
}

/** `FOR 'user'@'host'`, as SET PASSWORD has it. */
function isAccountName(tokens: readonly SqlToken[], at: number): boolean {
  const before = tokens[at - 1]
  return before?.value === 'FOR' || before?.value === '@'
}

/** Whether the literal at `at` stands beside a secret's name, as in `password = 'x'`. */
function isValueOfSecret(tokens: readonly SqlToken[], at: number): boolean {
  for (let back = at - 1; back >= 0 && back >= at - 4; back--) {
    const token = tokens[back]!
    if (token.kind === 'operator' || token.kind === 'open' || BETWEEN.has(token.value)) continue
    return token.kind !== 'text' && NAMES_SECRET.test(token.value.toUpperCase())
  }
  return false
}
