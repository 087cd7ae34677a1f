/** The Certificate message up to TLS 1.2 (RFC 5246 7.4.2): the chain as sent, each certificate read once and kept. */
import { createHash } from 'node:crypto'
import { ContentCache } from '../../src/bytes/contentCache.ts'
import type { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { type Certificate, readCertificate, writeTime } from './certificate.ts'
import { MAX_CHAIN, MAX_KEPT_CERTIFICATE_BYTES, MAX_KEPT_CERTIFICATES } from './constants.ts'
import type { TlsState } from './state.ts'
import { tagCertificate } from './weakness.ts'

export interface KeptCertificate {
  /** Undefined: the bytes are none. */
  readonly certificate: Certificate | undefined
  readonly sha256: string
}

/** A certificate_list up to TLS 1.2: three bytes of length, then length and DER of each. */
export function takeCertificates(
  state: TlsState,
  isClient: boolean,
  input: ByteReader,
  tsMicros: number,
  session: SessionContext,
): void {
  input.skip(3)
  let count = 0
  const chain: KeptCertificate[] = []
  while (input.ok && input.remaining() >= 3) {
    const size = input.u24be()
    const start = input.pos
    input.skip(size)
    if (!input.ok) break
    if (count++ < MAX_CHAIN) chain.push(readKept(input.bytes, start, input.pos))
  }
  if (!input.ok) session.anomaly('malformed-certificate')
  const { fields } = state
  if (isClient) {
    const own = chain[0]
    if (own !== undefined && own.certificate === undefined) session.anomaly('malformed-certificate')
    fields.clientCertificateSubject = own?.certificate?.subject ?? ''
    fields.clientCertificateSha256 = own?.sha256 ?? ''
  } else takeChain(state, chain, count, tsMicros, session)
}

/** The one certificate that SSL 2.0 has. */
export function takeServerChain(
  state: TlsState,
  bytes: Buffer,
  start: number,
  end: number,
  tsMicros: number,
  session: SessionContext,
): void {
  takeChain(state, [readKept(bytes, start, end)], 1, tsMicros, session)
}

function takeChain(
  state: TlsState,
  chain: readonly KeptCertificate[],
  count: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  const own = chain[0]
  fields.certificateCount = Math.min(count, 0xffff)
  state.sawCertificate = count > 0
  if (own === undefined) return
  if (own.certificate === undefined) session.anomaly('malformed-certificate')
  state.chain = chain
  fields.certificateChain = chain.map((kept) => kept.sha256)
  fields.certificateSha256 = own.sha256
  // A full handshake after all, whatever the session id looked like.
  fields.resumed = false
  fields.resumption = ''
  if (own.certificate !== undefined) takeOwn(state, own.certificate, tsMicros, session)
}

/** The server's own certificate. */
function takeOwn(
  state: TlsState,
  certificate: Certificate,
  tsMicros: number,
  session: SessionContext,
): void {
  const { fields } = state
  fields.certificateSubject = certificate.subject
  fields.certificateIssuer = certificate.issuer
  fields.certificateNotBefore = certificate.notBefore
  fields.certificateNotAfter = certificate.notAfter
  fields.certificateNames = certificate.names
  fields.certificateSerial = certificate.serial
  fields.certificateKey = certificate.key.type
  fields.certificateKeyBits = certificate.key.bits
  fields.certificateSignature = certificate.signature
  fields.certificateSelfSigned = certificate.isSelfIssued
  fields.certificateExpired =
    tsMicros < certificate.notBefore ||
    (certificate.notAfter > 0 && tsMicros > certificate.notAfter)
  tagCertificate(certificate, fields.serverName, tsMicros, session)
}

/** A certificate as the HANDSHAKE event shows it. */
export function describeCertificate(kept: KeptCertificate): Record<string, unknown> {
  const { certificate, sha256 } = kept
  if (certificate === undefined) return { sha256, malformed: true }
  const described: Record<string, unknown> = {
    sha256,
    subject: certificate.subject,
    issuer: certificate.issuer,
    serial: certificate.serial,
    not_before: writeTime(certificate.notBefore),
    not_after: writeTime(certificate.notAfter),
    key: certificate.key.type,
    signature: certificate.signature,
  }
  if (certificate.key.bits > 0) described.key_bits = certificate.key.bits
  if (certificate.isSelfIssued) described.self_signed = true
  return described
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
