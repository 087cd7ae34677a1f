/** Targets and the secrets in them: RFC 9112 (3.2), RFC 3986. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import { SECRET_PARAMETERS } from './constants.ts'

/** Shortest of SECRET_PARAMETERS. */
const MIN_SECRET_CHARS = 3

/** Masks values of secret query parameters, and the password before a host. */
export function maskTarget(target: string, session: SessionContext): string {
  let shown = target
  if (shown.includes('@') && beginsWithLetter(shown)) {
    shown = shown.replace(
      /^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s/?#:@]*):([^\s/?#]*)@/,
      (_, before: string, secret: string) => `${before}:${session.mask(secret)}@`,
    )
  }
  if (!hasSecret(shown)) return shown
  return shown.replace(
    /([?&;#])([^=&;#?]{1,40})=([^&;#\s]*)/g,
    (whole, lead: string, name: string, value: string) =>
      SECRET_PARAMETERS.has(name.toLowerCase()) ? `${lead}${name}=${session.mask(value)}` : whole,
  )
}

/** Whether any `=` has the name of a secret before it: few targets do, and only these are rewritten. */
function hasSecret(target: string): boolean {
  for (let at = target.indexOf('='); at >= 0; at = target.indexOf('=', at + 1)) {
    let start = at
    while (start > 0 && !isMark(target.charCodeAt(start - 1))) start--
    if (at - start < MIN_SECRET_CHARS) continue
    if (SECRET_PARAMETERS.has(target.slice(start, at).toLowerCase())) return true
  }
  return false
}

/** `?`, `&`, `;`, `#` and `=` part names from values. */
function isMark(char: number): boolean {
  return char === 0x3d || char === 0x26 || char === 0x3f || char === 0x3b || char === 0x23
}

function beginsWithLetter(target: string): boolean {
  const char = target.charCodeAt(0) | 0x20
  return char >= 0x61 && char <= 0x7a
}

/** Host of an absolute target or of CONNECT's, '' of any other. */
export function hostOfTarget(method: string, target: string): string {
  if (method === 'CONNECT') return target
  if (!beginsWithLetter(target)) return ''
  const found = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^\s/?#]*@)?([^\s/?#]*)/.exec(target)
  return found === null ? '' : found[1]!
}
