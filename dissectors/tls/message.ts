/** One whole handshake message into fields: the hellos, certificates and the named curve. */
import { createHash } from 'node:crypto'
import { ContentCache } from '../../src/bytes/contentCache.ts'
import { ByteReader } from '../../src/bytes/reader.ts'
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { nameCipher } from './cipherSuites.ts'
import { type ClientHello, readClientHello } from './clientHello.ts'
import {
  HandshakeType,
  isTls13,
  MAX_KEPT_CERTIFICATE_BYTES,
  MAX_KEPT_CERTIFICATES,
  nameGroup,
  nameVersion,
} from './constants.ts'
import { fingerprint, hashJa3s } from './fingerprint.ts'
import { readNamedCurve, readServerHello } from './serverHello.ts'
import type { TlsState } from './state.ts'

/** Reads the body `[start, end)` of a message; unknown types say nothing. */
export function readMessage(
  state: TlsState,
  direction: Direction,
  type: number,
  bytes: Buffer,
  start: number,
  end: number,
  session: SessionContext,
): void {
  const isClient = direction === Direction.Orig
  const input = new ByteReader(bytes).reset(start, end)
  if (type === HandshakeType.ClientHello && isClient) {
    // The second one, after a HelloRetryRequest, is the same client over again.
    if (state.sawClientHello) return
    const hello = readClientHello(input)
    if (!input.ok) session.anomaly('malformed-hello')
    takeClientHello(state, hello)
    const { ja3, ja4 } = fingerprint(hello)
    state.fields.ja3 = ja3
    state.fields.ja4 = ja4
  } else if (type === HandshakeType.ServerHello && !isClient) {
    takeServerHello(state, input, session)
  } else if (type === HandshakeType.Certificate) {
    takeCertificates(state, isClient, input, session)
  } else if (type === HandshakeType.ServerKeyExchange && !isClient) {
    const group = readNamedCurve(input)
    if (group >= 0) state.fields.group = nameGroup(group)
  }
}

/** Fields that any form of the ClientHello gives. */
export function takeClientHello(state: TlsState, hello: ClientHello): void {
  state.sawClientHello = true
  state.clientSessionId = hello.sessionId
  state.fields.serverName = hello.serverName
  state.fields.clientAlpn = hello.alpn
}

function takeServerHello(state: TlsState, input: ByteReader, session: SessionContext): void {
  const hello = readServerHello(input)
  if (!input.ok) session.anomaly('malformed-hello')
  if (!input.ok && hello.cipher === 0) return
  const { fields } = state
  state.version = hello.version
  fields.version = nameVersion(hello.version)
  fields.cipher = nameCipher(hello.cipher)
  if (hello.group >= 0) fields.group = nameGroup(hello.group)
  if (hello.isRetry) return
  state.sawServerHello = true
  if (hello.alpn !== '') fields.alpn = hello.alpn
  fields.ja3s = hashJa3s(hello.legacyVersion, hello.cipher, hello.extensions)
  if (isTls13(hello.version)) {
    // RFC 8446 2.2: the server takes up a session by choosing one of the client's keys.
    fields.resumed = hello.hasPreSharedKey
    session.facts.encrypted = true
  } else {
    fields.resumed = hello.sessionId !== '' && hello.sessionId === state.clientSessionId
  }
}

/** A certificate_list up to TLS 1.2: three bytes of length, then length and DER of each. */
function takeCertificates(
  state: TlsState,
  isClient: boolean,
  input: ByteReader,
  session: SessionContext,
): void {
  input.skip(3)
  let count = 0
  while (input.ok && input.remaining() >= 3) {
    const size = input.u24be()
    const start = input.pos
    input.skip(size)
    if (!input.ok) break
    if (count++ === 0) takeCertificate(state, isClient, input.bytes, start, input.pos, session)
  }
  if (!input.ok) session.anomaly('malformed-certificate')
  if (isClient) return
  state.fields.certificateCount = Math.min(count, 0xffff)
  state.sawCertificate = count > 0
}

function takeCertificate(
  state: TlsState,
  isClient: boolean,
  bytes: Buffer,
  start: number,
  end: number,
  session: SessionContext,
): void {
  const { certificate, sha256 } = readKept(bytes, start, end)
  if (certificate === undefined) session.anomaly('malformed-certificate')
  const { fields } = state
  if (isClient) {
    fields.clientCertificateSubject = certificate?.subject ?? ''
    return
  }
  fields.certificateSha256 = sha256
  if (certificate === undefined) return
  fields.certificateSubject = certificate.subject
  fields.certificateIssuer = certificate.issuer
  fields.certificateNotBefore = certificate.notBefore
  fields.certificateNotAfter = certificate.notAfter
  fields.certificateNames = certificate.names
}

interface KeptCertificate {
  /** Undefined: the bytes are none. */
  readonly certificate: Certificate | undefined
  readonly sha256: string
}

const kept = new ContentCache<KeptCertificate>(MAX_KEPT_CERTIFICATES, MAX_KEPT_CERTIFICATE_BYTES)

/** A server shows the same certificate to all: read and hashed once. */
function readKept(bytes: Buffer, start: number, end: number): KeptCertificate {
  let found = kept.find(bytes, start, end)
  if (found === undefined) {
    found = {
      certificate: readCertificate(bytes, start, end),
      sha256: createHash('sha256').update(bytes.subarray(start, end)).digest('hex'),
    }
    kept.add(bytes, start, end, found)
  }
  return found
}
