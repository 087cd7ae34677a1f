/** Targets and the secrets in them: RFC 9112 (3.2), RFC 3986. */
import { SECRET_PARAMETERS } from './constants.ts'

/** Masks values of secret query parameters, and the password before a host. */
export function maskTarget(target: string, mask: (secret: string) => string): string {
  let shown = target
  if (shown.includes('@')) {
    shown = shown.replace(
      /^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s/?#:@]*):([^\s/?#]*)@/,
      (_, before: string, secret: string) => `${before}:${mask(secret)}@`,
    )
  }
  if (!shown.includes('=')) return shown
  return shown.replace(
    /([?&;#])([^=&;#?]{1,40})=([^&;#\s]*)/g,
    (whole, lead: string, name: string, value: string) =>
      SECRET_PARAMETERS.has(name.toLowerCase()) ? `${lead}${name}=${mask(value)}` : whole,
  )
}

/** Host of an absolute target or of CONNECT's, '' of any other. */
export function hostOfTarget(method: string, target: string): string {
  if (method === 'CONNECT') return target
  const found = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^\s/?#]*@)?([^\s/?#]*)/.exec(target)
  return found === null ? '' : found[1]!
}
