/**
 * SASL exchanges (RFC 4422) in whatever carries them: who logs in, as whom, by which
 * mechanism. PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), DIGEST-MD5 (RFC 2831), SCRAM
 * (RFC 5802), XOAUTH2, OAUTHBEARER (RFC 7628), EXTERNAL, ANONYMOUS (RFC 4505), OTP (RFC 2444),
 * NTLM, GSSAPI (RFC 4752), GSS-SPNEGO. Passwords are masked as they are read; digests, proofs and tokens are never kept.
 */
import { wireText } from '../bytes/text.ts'
import { decodeBase64 } from './base64.ts'
import { FIRST_MESSAGES, readLogin, readScramFirst, readToken } from './saslMechanisms.ts'

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
  /** Of NTLM the machines, of Kerberos the service, by the names they have in an event's detail. */
  readonly names: Record<string, string>
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

/** Most bytes read of one message: what fits into a line of 12,288 in Base64 (RFC 4954, 4). */
const MAX_MESSAGE_BYTES = 9216
/** The same in Base64, whole groups of four letters. */
const MAX_LINE_BYTES = Math.ceil(MAX_MESSAGE_BYTES / 3) * 4
const MAX_MECHANISM_CHARS = 32
const STAR = 0x2a
const EQUALS = 0x3d

const METHODS: Readonly<Record<string, string>> = {
  GSSAPI: 'kerberos',
  'GS2-KRB5': 'kerberos',
  'GS2-KRB5-PLUS': 'kerberos',
  KERBEROS_V4: 'kerberos',
}

/** Mechanisms whose messages are security tokens. */
const TOKEN_MECHANISMS = new Set(['NTLM', 'GSSAPI', 'GSS-SPNEGO', 'GS2-KRB5', 'GS2-KRB5-PLUS'])

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
    names: {},
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
  else if (TOKEN_MECHANISMS.has(mechanism)) readToken(exchange, bytes, start, end)
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
  if (TOKEN_MECHANISMS.has(mechanism)) readToken(exchange, bytes, start, end)
  else if (mechanism === 'LOGIN') {
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
  Object.assign(detail, exchange.names)
  if (exchange.domain !== '') detail.domain = exchange.domain
  if (exchange.authorizationId !== '') detail.authorization_id = exchange.authorizationId
  if (exchange.trace !== '') detail.trace = exchange.trace
  if (exchange.error !== '') detail.error = exchange.error
  if (exchange.isCancelled) detail.cancelled = true
  if (exchange.secret !== '') detail.secret = exchange.secret
  return detail
}
