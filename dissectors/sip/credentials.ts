/** Who a request says it is, by its credentials: Digest (RFC 7616, RFC 3261, 22.4) or Basic. Digests are never kept. */
import { readParameter } from '../../src/formats/parameters.ts'

export interface Credentials {
  readonly user: string
  readonly realm: string
  /** Lower case; '' without credentials. */
  readonly scheme: string
}

const NONE: Credentials = { user: '', realm: '', scheme: '' }
const MAX_CHARS = 256

/** What Authorization or Proxy-Authorization says. */
export function readCredentials(headers: ReadonlyMap<string, string>): Credentials {
  const value = headers.get('authorization') ?? headers.get('proxy-authorization') ?? ''
  const space = value.indexOf(' ')
  if (space <= 0) return NONE
  const scheme = value.slice(0, space).toLowerCase()
  const rest = value.slice(space + 1)
  if (scheme === 'basic') {
    const text = Buffer.from(rest.trim(), 'base64').toString('latin1')
    const user = text.includes(':') ? text.slice(0, text.indexOf(':')) : ''
    return { user: /^[\x20-\x7e]*$/.test(user) ? user.slice(0, MAX_CHARS) : '', realm: '', scheme }
  }
  if (scheme !== 'digest') return { user: '', realm: '', scheme: scheme.slice(0, 16) }
  const user = readParameter(rest, 'username').slice(0, MAX_CHARS)
  // IMS clients send an empty answer to name the user; that is no attempt.
  const isEmpty = readParameter(rest, 'response') === ''
  return {
    user,
    realm: readParameter(rest, 'realm').slice(0, MAX_CHARS),
    scheme: isEmpty ? '' : scheme,
  }
}

/** Whether a challenge only says that the nonce was too old (RFC 7616, 3.3). */
export function isStale(headers: ReadonlyMap<string, string>): boolean {
  const value = headers.get('www-authenticate') ?? headers.get('proxy-authenticate') ?? ''
  return readParameter(value.slice(value.indexOf(' ') + 1), 'stale').toLowerCase() === 'true'
}
