/**
 * Negotiated algorithms that nobody should use any more, by what says so: RFC 9142 (key
 * exchange with SHA-1 or 1024 bits), RFC 8332 (`ssh-rsa` signs SHA-1), RFC 8758 (arcfour),
 * CVE-2008-5161 (CBC before its MAC is checked), RFC 6151 (MD5), and what breaks by its size.
 */
import type { Negotiation } from './negotiation.ts'

const WEAK_KEX =
  /^(diffie-hellman-group1-sha1|diffie-hellman-group-exchange-sha1|diffie-hellman-group14-sha1|rsa1024-sha1|gss-(gex|group1|group14)-sha1-)/
const WEAK_HOST_KEY = /^(ssh-rsa|ssh-dss)(-cert-v0[01]@openssh\.com)?$/
const WEAK_CIPHER = /^(none|arcfour|des-|3des-|blowfish-|cast128-|idea-|rijndael-cbc)/
const WEAK_MAC = /^none$|md5|-96(-etm)?(@|$)|ripemd/
/** Least bits of an RSA host key that are asked for, NIST SP 800-131A. */
const MIN_RSA_BITS = 2048

/** Without doubles, in the order of the negotiation. */
export function listWeakAlgorithms(n: Negotiation): string[] {
  const weak = new Set<string>()
  if (WEAK_KEX.test(n.kex)) weak.add(n.kex)
  if (WEAK_HOST_KEY.test(n.hostKey)) weak.add(n.hostKey)
  addWeakSuite(weak, n.cipherToServer, n.macToServer)
  addWeakSuite(weak, n.cipherToClient, n.macToClient)
  return [...weak]
}

/** A CBC cipher is weak unless the MAC covers what was encrypted. */
function addWeakSuite(weak: Set<string>, cipher: string, mac: string): void {
  const isCbc = cipher.endsWith('-cbc') && !mac.includes('-etm@')
  if (WEAK_CIPHER.test(cipher) || isCbc) weak.add(cipher)
  if (!/gcm|poly1305/.test(cipher) && WEAK_MAC.test(mac)) weak.add(mac)
}

/** How a host key that is too short is named in the list, or ''. */
export const nameShortKey = (type: string, bits: number): string =>
  /rsa|dss/.test(type) && bits > 0 && bits < MIN_RSA_BITS ? `${type} ${bits}` : ''
