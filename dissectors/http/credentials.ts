/**
 * Who a request says it is: Authorization and Proxy-Authorization of RFC 9110 (11.6),
 * RFC 7617 (Basic), 7616 (Digest), 6750 (Bearer), 4559 (Negotiate), MS-NTHT and MS-NLMP
 * (NTLM). Secrets are masked as they are read; tickets and responses are not looked into.
 */
import { wireText } from '../../src/bytes/text.ts'

export interface Credentials {
  scheme: string
  user: string
  domain: string
  workstation: string
  /** The secret as policy shows it; '' where there is none in clear. */
  secret: string
  proxy: boolean
  /** NTLM's opening message names nobody and is no attempt. */
  opening: boolean
}

const NTLM_SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1')
const NTLM_AUTHENTICATE = 3
/** Kerberos 5 as a mechanism of GSS-API (RFC 4121), and as older Windows writes it. */
const KERBEROS_OIDS = ['2a864886f712010202', '2a864882f712010202'].map((oid) =>
  Buffer.from(oid, 'hex'),
)
const UNICODE = 1

const toText = (bytes: Buffer): string => wireText(bytes, 0, bytes.length)

/** Reads a field's value; undefined where it names no scheme. */
export function readCredentials(
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
    domain: '',
    workstation: '',
    secret: '',
    proxy,
    opening: false,
  }
  if (scheme === 'basic') readBasic(made, rest, mask)
  else if (scheme === 'digest') made.user = readDigestUser(rest)
  else if (scheme === 'ntlm' || scheme === 'negotiate') readToken(made, Buffer.from(rest, 'base64'))
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

/** NTLM on its own or inside SPNEGO; a Kerberos ticket tells no user in clear. */
function readToken(made: Credentials, token: Buffer): void {
  const at = token.indexOf(NTLM_SIGNATURE)
  if (at < 0) {
    if (KERBEROS_OIDS.some((oid) => token.includes(oid))) made.scheme = 'kerberos'
    return
  }
  made.scheme = 'ntlm'
  const ntlm = token.subarray(at)
  made.opening = ntlm.length < 64 || ntlm.readUInt32LE(8) !== NTLM_AUTHENTICATE
  if (made.opening) return
  const unicode = (ntlm.readUInt32LE(60) & UNICODE) !== 0
  made.domain = readField(ntlm, 28, unicode)
  made.user = readField(ntlm, 36, unicode)
  made.workstation = readField(ntlm, 44, unicode)
}

function readField(ntlm: Buffer, at: number, unicode: boolean): string {
  const length = Math.min(ntlm.readUInt16LE(at), 512)
  const start = ntlm.readUInt32LE(at + 4)
  if (start + length > ntlm.length) return ''
  const bytes = ntlm.subarray(start, start + length)
  return toText(unicode ? Buffer.from(bytes.toString('utf16le'), 'utf8') : bytes)
}
