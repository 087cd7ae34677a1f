/**
 * Who a request says it is: Authorization and Proxy-Authorization of RFC 9110 (11.6),
 * RFC 7617 (Basic), 7616 (Digest), 6750 (Bearer), 4559 (Negotiate), MS-NTHT and MS-NLMP
 * (NTLM). Secrets are masked as they are read; of security tokens names are read, never proofs.
 */
import { wireText } from '../../src/bytes/text.ts'
import { createGssLogin, type GssLogin, noteToken } from '../../src/formats/gssLogin.ts'
import { readSecurityToken } from '../../src/formats/spnego.ts'
import type { HttpState } from './state.ts'

export interface Credentials {
  scheme: string
  user: string
  /** What the security tokens of both sides said so far; undefined for other schemes. */
  login: GssLogin | undefined
  /** The secret as policy shows it; '' where there is none in clear. */
  secret: string
  proxy: boolean
  /** A token that proves nothing yet, such as NTLM's first, is no attempt. */
  opening: boolean
}

/** A token in a field of the server's, which may name several schemes. */
const SERVER_TOKEN = /(?:^|,)\s*(?:ntlm|negotiate)\s+([A-Za-z0-9+/]{12,}=*)/i

const toText = (bytes: Buffer): string => wireText(bytes, 0, bytes.length)

/** Reads a field's value; undefined where it names no scheme. */
export function readCredentials(
  state: HttpState,
  value: string,
  proxy: boolean,
  mask: (secret: string) => string,
): Credentials | undefined {
  const found = /^([A-Za-z][\w.+-]{0,31})(?:\s+(.*))?$/s.exec(value.trim())
  if (found === null) return undefined
  const scheme = found[1]!.toLowerCase()
  const rest = (found[2] ?? '').trim()
  const made: Credentials = {
    scheme,
    user: '',
    login: undefined,
    secret: '',
    proxy,
    opening: false,
  }
  if (scheme === 'basic') readBasic(made, rest, mask)
  else if (scheme === 'digest') made.user = readDigestUser(rest)
  else if (scheme === 'ntlm' || scheme === 'negotiate') takeToken(state, made, rest)
  else if (scheme.startsWith('aws4-')) made.user = /Credential=([\w-]{1,128})/.exec(rest)?.[1] ?? ''
  else made.secret = mask(rest)
  return made
}

function readBasic(made: Credentials, rest: string, mask: (secret: string) => string): void {
  const bytes = Buffer.from(rest, 'base64')
  const colon = bytes.indexOf(0x3a)
  made.user = toText(colon < 0 ? bytes : bytes.subarray(0, colon))
  if (colon >= 0) made.secret = mask(bytes.toString('latin1', colon + 1))
}

function readDigestUser(rest: string): string {
  const plain = /(?:^|[\s,])username="((?:[^"\\]|\\.)*)"/i.exec(rest)
  if (plain !== null) return toText(Buffer.from(plain[1]!.replace(/\\(.)/g, '$1'), 'latin1'))
  const extended = /(?:^|[\s,])username\*=UTF-8''([^\s,;]*)/i.exec(rest)
  return extended === null ? '' : toText(decodePercent(extended[1]!))
}

/** Undoes `%XX`. */
export function decodePercent(value: string): Buffer {
  const plain = value.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(plain, 'latin1')
}

/** Takes a client's token; the first of an exchange begins a login. */
function takeToken(state: HttpState, made: Credentials, text: string): void {
  const bytes = Buffer.from(text, 'base64')
  const token = readSecurityToken(bytes, 0, bytes.length)
  if (token === undefined) return
  const { ntlm, kerberos } = token
  if (ntlm?.type === 1 || kerberos !== undefined) state.login = undefined
  state.login ??= createGssLogin()
  const { login } = state
  noteToken(login, token)
  made.login = login
  made.scheme = login.method || made.scheme
  made.opening = ntlm === undefined ? token.tokenStart === token.tokenEnd : ntlm.type !== 3
  if (!made.opening) made.user = login.user
}

/** Takes a server's token, of WWW-Authenticate or Proxy-Authenticate. */
export function takeServerToken(state: HttpState, value: string): void {
  const found = SERVER_TOKEN.exec(value)
  if (found === null) return
  const bytes = Buffer.from(found[1]!, 'base64')
  const token = readSecurityToken(bytes, 0, bytes.length)
  if (token === undefined) return
  // The client's first token was perhaps not seen.
  state.login ??= createGssLogin()
  noteToken(state.login, token)
}
