/** Tags for what should not be in use any more, or does not fit: RFC 8996, RFC 7465, RFC 9325, RFC 9525. */
import type { SessionContext } from '../../src/dissect/contract.ts'
import type { Certificate } from './certificate.ts'
import { isWeakKey, isWeakSignature } from './certificateKey.ts'

/** No encryption, no authentication, or a cipher that can be broken: by name, as all say what they are. */
const WEAK_CIPHER = /NULL|EXPORT|_anon_|RC4|RC2|_DES_|DES40|3DES|IDEA|MD5/

/** Tags a version before TLS 1.2 and a weak cipher suite. */
export function tagChoice(version: number, cipher: string, session: SessionContext): void {
  const isOld = version < 0xfe00 ? version < 0x303 : version === 0xfeff
  if (isOld && version >> 8 !== 0x7f) session.tag('tls-weak-version')
  if (WEAK_CIPHER.test(cipher)) session.tag('tls-weak-cipher')
}

/** Tags what is wrong with a server's own certificate as far as it shows by itself. */
export function tagCertificate(
  certificate: Certificate,
  serverName: string,
  tsMicros: number,
  session: SessionContext,
): void {
  if (certificate.notAfter > 0 && tsMicros > certificate.notAfter) {
    session.tag('certificate-expired')
  }
  if (tsMicros < certificate.notBefore) session.tag('certificate-not-yet-valid')
  if (certificate.isSelfIssued) session.tag('certificate-self-signed')
  if (isWeakKey(certificate.key)) session.tag('certificate-weak-key')
  if (isWeakSignature(certificate.signature)) session.tag('certificate-weak-signature')
  if (serverName !== '' && !isFor(certificate, serverName)) {
    session.tag('certificate-name-mismatch')
  }
}

/** Whether a certificate is for a name: its alternative names decide, its common name only where it has none. */
function isFor(certificate: Certificate, serverName: string): boolean {
  const wanted = serverName.toLowerCase()
  const { names } = certificate
  if (names.length === 0) {
    const common = /(?:^|,)CN=([^,+]*)/.exec(certificate.subject)?.[1] ?? ''
    return matchesName(common.toLowerCase(), wanted)
  }
  for (let i = 0; i < names.length; i++) {
    if (matchesName(names[i]!.toLowerCase(), wanted)) return true
  }
  return false
}

/** A star stands for one whole label, the first (RFC 9525 6.3). */
function matchesName(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === name
  const dot = name.indexOf('.')
  return dot > 0 && name.slice(dot) === pattern.slice(1)
}
