/**
 * What each SASL mechanism's messages say of who logs in: RFC 4616, 2195, 2831, 5802, 7628,
 * 4505, 2444, 4752, MS-NLMP. Only sasl.ts reads them.
 */
import { wireText } from '../bytes/text.ts'
import { readParameter } from './parameters.ts'
import type { SaslExchange, SecretMasker } from './sasl.ts'
import { readSecurityToken } from './spnego.ts'

const NUL = 0
const SOH = '\x01'
/** Most bytes of a list of parameters. */
const MAX_LIST_BYTES = 4096

type Reader = (
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
  masker: SecretMasker,
) => void

/** What reads the first message of a client, where that one tells who it is. */
export const FIRST_MESSAGES: Readonly<Record<string, Reader>> = {
  PLAIN: readPlain,
  'CRAM-MD5': readCram,
  'DIGEST-MD5': readDigest,
  XOAUTH2: readXoauth2,
  OAUTHBEARER: (exchange, bytes, start, end) =>
    readGs2Header(exchange, wireText(bytes, start, end)),
  OTP: readIdentities,
  SECURID: readIdentities,
  EXTERNAL: (exchange, bytes, start, end) => {
    exchange.authorizationId = wireText(bytes, start, end)
  },
  ANONYMOUS: (exchange, bytes, start, end) => {
    exchange.user = 'anonymous'
    exchange.trace = wireText(bytes, start, end)
  },
}

/** `authzid NUL authcid NUL passwd`. */
function readPlain(
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
  masker: SecretMasker,
): void {
  const first = bytes.indexOf(NUL, start)
  if (first < 0 || first >= end) return
  const second = bytes.indexOf(NUL, first + 1)
  // With one NUL alone what follows may be the password.
  const isWhole = second >= 0 && second < end
  if (isWhole) readIdentities(exchange, bytes, start, second)
  else exchange.user = wireText(bytes, start, first)
  exchange.secret = masker.mask(wireText(bytes, (isWhole ? second : first) + 1, end))
}

/** `authzid NUL authcid`, perhaps with more behind. */
function readIdentities(exchange: SaslExchange, bytes: Buffer, start: number, end: number): void {
  const first = bytes.indexOf(NUL, start)
  if (first < 0 || first >= end) return
  const next = bytes.indexOf(NUL, first + 1)
  const second = next < 0 || next > end ? end : next
  exchange.user = wireText(bytes, first + 1, second)
  const authorizationId = wireText(bytes, start, first)
  if (authorizationId !== exchange.user) exchange.authorizationId = authorizationId
}

export function readLogin(
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
  masker: SecretMasker,
): void {
  const isSecret = exchange.asked === '' ? exchange.clientMessages > 1 : exchange.asked === 'secret'
  const stop = end > start && bytes[end - 1] === NUL ? end - 1 : end
  if (isSecret) exchange.secret = masker.mask(wireText(bytes, start, stop))
  else exchange.user = wireText(bytes, start, stop)
  exchange.asked = ''
}

/** `user digest`; a user's name may hold spaces. */
function readCram(exchange: SaslExchange, bytes: Buffer, start: number, end: number): void {
  const space = bytes.lastIndexOf(0x20, end - 1)
  if (space > start) exchange.user = wireText(bytes, start, space)
}

function readDigest(exchange: SaslExchange, bytes: Buffer, start: number, end: number): void {
  const list = wireText(bytes, start, end, MAX_LIST_BYTES)
  exchange.user = readParameter(list, 'username').slice(0, 256)
  exchange.domain = readParameter(list, 'realm').slice(0, 256)
  exchange.authorizationId = readParameter(list, 'authzid').slice(0, 256)
}

/** `gs2-header n=user,r=nonce` (RFC 5802, 7). */
export function readScramFirst(
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
): void {
  const text = wireText(bytes, start, end)
  readGs2Header(exchange, text)
  const name = /(?:^|,)n=([^,]*),r=/.exec(text)
  if (name !== null) exchange.user = unescapeName(name[1]!)
}

/** `n,a=authzid,`; OAUTHBEARER names the user so (RFC 7628, 3.1). */
function readGs2Header(exchange: SaslExchange, text: string): void {
  const found = /^(?:[ny]|p=[^,]*),a=([^,]*),/.exec(text)
  if (found === null) return
  const name = unescapeName(found[1]!)
  if (exchange.mechanism === 'OAUTHBEARER') exchange.user = name
  else exchange.authorizationId = name
}

const unescapeName = (name: string): string => name.replace(/=2C/gi, ',').replace(/=3D/gi, '=')

/** `user=NAME ^A auth=Bearer TOKEN ^A ^A`. */
function readXoauth2(exchange: SaslExchange, bytes: Buffer, start: number, end: number): void {
  if (bytes.toString('latin1', start, Math.min(end, start + 5)) !== 'user=') return
  const stop = bytes.indexOf(SOH, start)
  if (stop >= 0 && stop < end) exchange.user = wireText(bytes, start + 5, stop)
}

/** NTLM's messages (MS-NLMP), Kerberos' ticket (RFC 4121), either in SPNEGO (RFC 4178). */
export function readToken(exchange: SaslExchange, bytes: Buffer, start: number, end: number): void {
  const token = readSecurityToken(bytes, start, end)
  if (token === undefined) return
  if (token.mechanism !== '') exchange.method = token.mechanism
  const { names } = exchange
  const { ntlm, kerberos } = token
  if (ntlm?.type === 3) {
    exchange.user = ntlm.isAnonymous ? 'anonymous' : ntlm.user
    exchange.domain = ntlm.domain
    if (ntlm.workstation !== '') names.workstation = ntlm.workstation
  } else if (ntlm?.type === 2) {
    const server = ntlm.dnsComputer || ntlm.nbComputer
    const domain = ntlm.dnsDomain || ntlm.nbDomain || ntlm.targetName
    if (server !== '') names.server = server
    if (domain !== '') names.server_domain = domain
  }
  if (kerberos === undefined) return
  if (kerberos.realm !== '') exchange.domain = kerberos.realm
  if (kerberos.service !== '') names.service = kerberos.service
}
