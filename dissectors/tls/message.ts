/** One whole handshake message into fields: the hellos, certificates and the named curve. */
import { ByteReader } from '../../src/bytes/reader.ts'
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { takeCertificates } from './chain.ts'
import { nameCipher } from './cipherSuites.ts'
import { type ClientHello, readClientHello } from './clientHello.ts'
import {
  Extension,
  HandshakeType,
  isPostQuantum,
  isTls13,
  nameGroup,
  nameVersion,
} from './constants.ts'
import { fingerprint, hashJa3s } from './fingerprint.ts'
import { readNamedCurve, readServerHello } from './serverHello.ts'
import type { TlsState } from './state.ts'
import { tagChoice } from './weakness.ts'

/** Reads the body `[start, end)` of a message; unknown types say nothing. */
export function readMessage(
  state: TlsState,
  direction: Direction,
  type: number,
  bytes: Buffer,
  start: number,
  end: number,
  tsMicros: number,
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
    const { fields } = state
    const { ja3, ja4, groups } = fingerprint(hello)
    fields.ja3 = ja3
    fields.ja4 = ja4
    fields.clientGroups = groups
    fields.earlyData = hello.extensions.includes(Extension.EarlyData)
    fields.encryptedClientHello = hello.extensions.includes(Extension.EncryptedClientHello)
  } else if (type === HandshakeType.ServerHello && !isClient) {
    takeServerHello(state, input, session)
  } else if (type === HandshakeType.Certificate) {
    takeCertificates(state, isClient, input, tsMicros, session)
  } else if (type === HandshakeType.ServerKeyExchange && !isClient) {
    const group = readNamedCurve(input)
    if (group >= 0) takeGroup(state, group)
  } else if (type === HandshakeType.CertificateRequest && !isClient) {
    state.fields.clientCertificateRequested = true
  }
}

/** Fields that any form of the ClientHello gives. */
export function takeClientHello(state: TlsState, hello: ClientHello): void {
  state.sawClientHello = true
  state.clientSessionId = hello.sessionId
  state.clientHasTicket = hello.hasTicket
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
  if (hello.group >= 0) takeGroup(state, hello.group)
  if (hello.isRetry) return
  state.sawServerHello = true
  if (hello.alpn !== '') fields.alpn = hello.alpn
  fields.ja3s = hashJa3s(hello.legacyVersion, hello.cipher, hello.extensions)
  if (isTls13(hello.version)) {
    // RFC 8446 2.2: the server takes up a session by choosing one of the client's keys.
    fields.resumed = hello.hasPreSharedKey
    if (fields.resumed) fields.resumption = 'psk'
    session.facts.encrypted = true
  } else if (hello.sessionId !== '' && hello.sessionId === state.clientSessionId) {
    fields.resumed = true
    fields.resumption = state.clientHasTicket ? 'ticket' : 'session-id'
  }
  tagChoice(hello.version, fields.cipher, session)
}

function takeGroup(state: TlsState, group: number): void {
  state.fields.group = nameGroup(group)
  state.fields.postQuantum = isPostQuantum(group)
}
