/**
 * SASL exchanges (RFC 4422) in whatever carries them: who logs in, as whom, by which
 * mechanism. PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), DIGEST-MD5 (RFC 2831), SCRAM
 * (RFC 5802), XOAUTH2, OAUTHBEARER (RFC 7628), EXTERNAL, ANONYMOUS (RFC 4505), OTP (RFC 2444),
 * NTLM. Passwords are masked as they are read; digests, proofs and tokens are never kept.
 */
import { wireText } from '../bytes/text.ts'
import { decodeBase64 } from './base64.ts'
import { readParameter } from './parameters.ts'

/** Who makes of a secret what may be shown of it. */
export interface SecretMasker {
  mask(secret: string): string
}

/** One login attempt. Everything in it may be shown. */
export interface SaslExchange {
  /** Upper case, as registered: `SCRAM-SHA-256`. */
  readonly mechanism: string
  /** For facts.authMethod: the mechanism in lower case, `kerberos` for GSSAPI. */
  method: string
  /** Authentication identity; '' until it was seen, and where the mechanism hides it. */
  user: string
  /** Realm or NTLM domain. */
  domain: string
  /** Identity to act as, where another than the user's own was asked for. */
  authorizationId: string
  /** What may be shown of the password, where it went over the wire. */
  secret: string
  /** Why the mechanism itself says it failed: `e=` of SCRAM, `status` of OAuth. */
  error: string
  /** What an anonymous client says of itself (RFC 4505). */
  trace: string
  /** The client broke the exchange off. */
  isCancelled: boolean
  /** Messages of the client so far, empty ones left out except of LOGIN. */
  clientMessages: number
  /** What LOGIN's server asked for last. */
  asked: '' | 'user' | 'secret'
}

/** Most bytes read of one message; a Kerberos ticket or a token may be longer and is passed over. */
const MAX_MESSAGE_BYTES = 4096
/** The same in Base64, whole groups of four letters. */
const MAX_LINE_BYTES = Math.ceil(MAX_MESSAGE_BYTES / 3) * 4
const MAX_MECHANISM_CHARS = 32
const NUL = 0
const SOH = '\x01'
const STAR = 0x2a
const EQUALS = 0x3d

const METHODS: Readonly<Record<string, string>> = {
  GSSAPI: 'kerberos',
  'GS2-KRB5': 'kerberos',
  'GS2-KRB5-PLUS': 'kerberos',
  KERBEROS_V4: 'kerberos',
}

type Reader = (
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
  masker: SecretMasker,
) => void

/** What reads the first message of a client, where that one tells who it is. */
const FIRST_MESSAGES: Readonly<Record<string, Reader>> = {
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

/** Whether a word can be a mechanism's name (RFC 4422, 3.1). */
export function isMechanism(word: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(word)
}

/** An exchange of the mechanism named, nothing read yet. */
export function beginSasl(mechanism: string): SaslExchange {
  const name = mechanism.slice(0, MAX_MECHANISM_CHARS).toUpperCase()
  return {
    mechanism: name,
    method: METHODS[name] ?? name.toLowerCase(),
    user: '',
    domain: '',
    authorizationId: '',
    secret: '',
    error: '',
    trace: '',
    isCancelled: false,
    clientMessages: 0,
    asked: '',
  }
}

/** Reads a client's line in Base64: `=` is an empty message, `*` breaks off (RFC 4954, 4; 3501, 6.2.2; 5034, 4). */
export function readClientLine(
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
  masker: SecretMasker,
): void {
  if (end - start === 1 && bytes[start] === STAR) {
    exchange.isCancelled = true
    return
  }
  const isEmpty = end - start === 1 && bytes[start] === EQUALS
  const stop = isEmpty ? start : Math.min(end, start + MAX_LINE_BYTES)
  const message = decodeBase64(bytes, start, stop)
  if (message !== undefined) readClientMessage(exchange, message, 0, message.length, masker)
}

/** Reads a server's challenge in Base64. */
export function readServerLine(
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
): void {
  const message = decodeBase64(bytes, start, Math.min(end, start + MAX_LINE_BYTES))
  if (message !== undefined) readServerMessage(exchange, message, 0, message.length)
}

/** Reads what a client sent, decoded: an initial response or an answer to a challenge. */
export function readClientMessage(
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
  masker: SecretMasker,
): void {
  // Of LOGIN an empty name counts as well, or else the password would be taken for it.
  if (end <= start && exchange.mechanism !== 'LOGIN') return
  const isFirst = exchange.clientMessages++ === 0
  const stop = Math.min(end, start + MAX_MESSAGE_BYTES)
  const { mechanism } = exchange
  if (mechanism === 'LOGIN') readLogin(exchange, bytes, start, stop, masker)
  else if (!isFirst) return
  else if (mechanism.startsWith('SCRAM-')) readScramFirst(exchange, bytes, start, stop)
  else FIRST_MESSAGES[mechanism]?.(exchange, bytes, start, stop, masker)
}

/** Reads a server's challenge, or what it sends with its outcome, decoded. */
export function readServerMessage(
  exchange: SaslExchange,
  bytes: Buffer,
  start: number,
  end: number,
): void {
  const stop = Math.min(end, start + MAX_MESSAGE_BYTES)
  const { mechanism } = exchange
  if (mechanism === 'LOGIN') {
    const prompt = wireText(bytes, start, stop, 32).toLowerCase()
    if (prompt.startsWith('user')) exchange.asked = 'user'
    else if (prompt.startsWith('pass')) exchange.asked = 'secret'
  } else if (mechanism.startsWith('SCRAM-')) {
    const text = wireText(bytes, start, stop)
    if (text.startsWith('e=')) exchange.error = text.slice(2).split(',')[0]!
  } else if (mechanism === 'XOAUTH2' || mechanism === 'OAUTHBEARER') {
    const text = wireText(bytes, start, stop, MAX_MESSAGE_BYTES)
    exchange.error = (/"status"\s*:\s*"([^"]{1,64})"/.exec(text)?.[1] ?? exchange.error).slice(
      0,
      64,
    )
  }
}

/** What an `auth` event's detail says of the exchange beside its user. */
export function describeSasl(exchange: SaslExchange): Record<string, unknown> {
  const detail: Record<string, unknown> = { mechanism: exchange.mechanism }
  if (exchange.domain !== '') detail.domain = exchange.domain
  if (exchange.authorizationId !== '') detail.authorization_id = exchange.authorizationId
  if (exchange.trace !== '') detail.trace = exchange.trace
  if (exchange.error !== '') detail.error = exchange.error
  if (exchange.isCancelled) detail.cancelled = true
  if (exchange.secret !== '') detail.secret = exchange.secret
  return detail
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

function readLogin(
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
  const list = wireText(bytes, start, end, MAX_MESSAGE_BYTES)
  exchange.user = readParameter(list, 'username').slice(0, 256)
  exchange.domain = readParameter(list, 'realm').slice(0, 256)
  exchange.authorizationId = readParameter(list, 'authzid').slice(0, 256)
}

/** `gs2-header n=user,r=nonce` (RFC 5802, 7). */
function readScramFirst(exchange: SaslExchange, bytes: Buffer, start: number, end: number): void {
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
