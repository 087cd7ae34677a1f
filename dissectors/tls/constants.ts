/**
 * Numbers of TLS (RFC 8446 and 5246, IANA "TLS Parameters") and the bounds of this dissector.
 *
 * Anomalies: `handshake-too-large`: a handshake message past MAX_HANDSHAKE_BYTES was passed over unread.
 * `malformed-hello`, `malformed-certificate`: fields up to the fault are kept.
 * `heartbeat-overread`: a heartbeat in clear asked for more bytes than it sent (CVE-2014-0160).
 * `handshake-incomplete`: bytes were lost before the handshake was over; that side is read no further.
 */

export const ContentType = {
  ChangeCipherSpec: 20,
  Alert: 21,
  Handshake: 22,
  ApplicationData: 23,
  Heartbeat: 24,
} as const

export const HandshakeType = {
  ClientHello: 1,
  ServerHello: 2,
  Certificate: 11,
  ServerKeyExchange: 12,
  CertificateRequest: 13,
} as const

export const Extension = {
  ServerName: 0,
  SupportedGroups: 10,
  PointFormats: 11,
  SignatureAlgorithms: 13,
  Alpn: 16,
  /** RFC 5077: empty asks for a ticket, otherwise it is one. */
  SessionTicket: 35,
  PreSharedKey: 41,
  EarlyData: 42,
  SupportedVersions: 43,
  /** Where drafts of TLS 1.3 before 23 had the key share. */
  DraftKeyShare: 40,
  KeyShare: 51,
  /** RFC 9001 8.2: in hellos that QUIC carries, and only there; and where its drafts had them. */
  QuicTransportParameters: 57,
  DraftQuicTransportParameters: 0xffa5,
  /** RFC 9849, and its last drafts. */
  EncryptedClientHello: 0xfe0d,
} as const

export const RECORD_HEADER_BYTES = 5
/** 2^14 and what the oldest compression and ciphers may add (RFC 5246 6.2.3). */
export const MAX_RECORD_BYTES = 16_384 + 2048
/** A longer handshake message is passed over: no hello and hardly any chain is. */
export const MAX_HANDSHAKE_BYTES = 65_536
/** An unpadded alert in TLS 1.3: level, description, type, and a tag of 16 or 8; an empty Certificate is 6 longer. */
export const ENCRYPTED_ALERT_BYTES: readonly number[] = [2 + 1 + 16, 2 + 1 + 8]
export const MAX_ALPN = 16
/** Digests of lists kept for the hellos to come; past it all are dropped. */
export const MAX_KEPT_DIGESTS = 1024
/** Longest list written out whose digest is kept. */
export const MAX_KEPT_TEXT_CHARS = 1024
/** Certificates kept read for the sessions to come; past it all are dropped. */
export const MAX_KEPT_CERTIFICATES = 256
/** Longest certificate kept. */
export const MAX_KEPT_CERTIFICATE_BYTES = 8192
export const MAX_CERTIFICATE_NAMES = 32
/** Certificates of a chain that are read; the rest is counted. */
export const MAX_CHAIN = 8
/** Names of groups offered that are kept. */
export const MAX_GROUPS = 16
/** Application data records of one direction without any handshake that make it TLS. */
export const MIDSTREAM_RECORDS = 3
/** Messages of DTLS in parts that are kept of one side. */
export const MAX_DTLS_MESSAGES = 4
/** Parts with gaps between them that are kept of one such message. */
export const MAX_FRAGMENT_GAPS = 16
/** Encrypted, no record is shorter: a byte, or none, and a MAC or tag. */
export const MIN_ENCRYPTED_BYTES = 17

/** SHA-256 of "HelloRetryRequest", the random of a ServerHello that is one (RFC 8446 4.1.3). */
export const HELLO_RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c'

const VERSIONS: Readonly<Record<number, string>> = {
  2: 'SSLv2',
  768: 'SSLv3',
  769: 'TLSv10',
  770: 'TLSv11',
  771: 'TLSv12',
  772: 'TLSv13',
  65279: 'DTLSv10',
  65277: 'DTLSv12',
  65276: 'DTLSv13',
}

/** Name of a version number; drafts of TLS 1.3 by their number. */
export function nameVersion(version: number): string {
  const name = VERSIONS[version]
  if (name !== undefined) return name
  if (version >> 8 === 0x7f) return `TLSv13-draft${version & 0xff}`
  return `0x${version.toString(16).padStart(4, '0')}`
}

/** Whether a negotiated version is TLS 1.3 or one of its drafts: all past the ServerHello is encrypted. */
export const isTls13 = (version: number): boolean =>
  version === 0x304 || version === 0xfefc || version >> 8 === 0x7f

/** Values sent to keep peers tolerant (RFC 8701): 0x0a0a, 0x1a1a, ... 0xfafa. */
export const isGrease = (value: number): boolean =>
  (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff)

const ALERTS: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
  121: 'ech_required',
}
export const nameAlert = (code: number): string => ALERTS[code] ?? `alert-${code}`

const GROUPS: Readonly<Record<number, string>> = {
  19: 'secp192r1',
  21: 'secp224r1',
  22: 'secp256k1',
  23: 'secp256r1',
  24: 'secp384r1',
  25: 'secp521r1',
  26: 'brainpoolP256r1',
  27: 'brainpoolP384r1',
  28: 'brainpoolP512r1',
  29: 'x25519',
  30: 'x448',
  256: 'ffdhe2048',
  257: 'ffdhe3072',
  258: 'ffdhe4096',
  259: 'ffdhe6144',
  260: 'ffdhe8192',
  512: 'MLKEM512',
  513: 'MLKEM768',
  514: 'MLKEM1024',
  4587: 'SecP256r1MLKEM768',
  4588: 'X25519MLKEM768',
  4589: 'SecP384r1MLKEM1024',
  25497: 'X25519Kyber768Draft00',
}
/** Hybrids with a key encapsulation that quantum computers are not known to break (FIPS 203), and their drafts. */
const POST_QUANTUM_GROUPS = new Set([
  512, 513, 514, 4587, 4588, 4589, 25497, 25498, 65072, 65073, 65074,
])
export const isPostQuantum = (group: number): boolean => POST_QUANTUM_GROUPS.has(group)
export const nameGroup = (group: number): string => GROUPS[group] ?? `group-${group}`
