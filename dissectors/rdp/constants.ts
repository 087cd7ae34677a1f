/**
 * Numbers of MS-RDPBCGR, X.224, T.125, and the bounds of this dissector.
 *
 * Anomalies: `malformed-connection-request`, `malformed-settings` (GCC user data), `malformed-client-info`:
 * fields up to the fault are kept. `too-many-channels`: more than MAX_CHANNELS were asked for.
 */

export const TPKT_HEADER_BYTES = 4
/** Longest PDU of the clear phase that is held; real ones are under 1,500 bytes. */
export const MAX_PDU_BYTES = 16_384
/** MS-RDPBCGR 2.2.1.3.4. */
export const MAX_CHANNELS = 31

/** Upper half of the X.224 code byte. */
export const Tpdu = { Request: 0xe0, Confirm: 0xd0, Disconnect: 0x80, Data: 0xf0 } as const

export const Negotiation = { Request: 1, Response: 2, Failure: 3 } as const

/** First byte of a T.125 domain PDU without its two lowest bits. */
export const Mcs = {
  ErectDomain: 0x04,
  DisconnectUltimatum: 0x20,
  AttachRequest: 0x28,
  AttachConfirm: 0x2c,
  JoinRequest: 0x38,
  JoinConfirm: 0x3c,
  SendDataRequest: 0x64,
  SendDataIndication: 0x68,
} as const

export const Block = {
  ClientCore: 0xc001,
  ClientSecurity: 0xc002,
  ClientNetwork: 0xc003,
  ClientCluster: 0xc004,
  ClientMonitor: 0xc005,
  ClientMessageChannel: 0xc006,
  ClientMonitorEx: 0xc008,
  ClientMultitransport: 0xc00a,
  ServerCore: 0x0c01,
  ServerSecurity: 0x0c02,
  ServerNetwork: 0x0c03,
  ServerMessageChannel: 0x0c04,
  ServerMultitransport: 0x0c08,
} as const

/** Flags of the basic security header (MS-RDPBCGR 2.2.8.1.1.2.1). */
export const Security = {
  Exchange: 0x01,
  TransportRequest: 0x02,
  Encrypt: 0x08,
  Info: 0x40,
  License: 0x80,
} as const

/** Names of requestedProtocols' bits, as the specification has them without `PROTOCOL_`. */
const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'RDP',
  1: 'SSL',
  2: 'HYBRID',
  4: 'RDSTLS',
  8: 'HYBRID_EX',
  16: 'RDSAAD',
}
export const nameProtocol = (bit: number): string => PROTOCOLS[bit] ?? `security_protocol-${bit}`

/** Names of all bits set; none set is RDP's own security. */
export function nameProtocols(bits: number): string[] {
  if (bits === 0) return ['RDP']
  const names: string[] = []
  for (let bit = 1; bit !== 0 && bit <= 16; bit <<= 1) if (bits & bit) names.push(nameProtocol(bit))
  return names
}

/** Flags of RDP_NEG_RSP, from the lowest bit on; the third one is reserved. */
const SERVER_FLAGS = ['extended-client-data', 'graphics', '', 'restricted-admin', 'remote-guard']
export const nameServerFlags = (flags: number): string[] =>
  SERVER_FLAGS.filter((name, bit) => name !== '' && ((flags >> bit) & 1) === 1)

const FAILURES: Readonly<Record<number, string>> = {
  1: 'SSL_REQUIRED_BY_SERVER',
  2: 'SSL_NOT_ALLOWED_BY_SERVER',
  3: 'SSL_CERT_NOT_ON_SERVER',
  4: 'INCONSISTENT_FLAGS',
  5: 'HYBRID_REQUIRED_BY_SERVER',
  6: 'SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER',
}
export const nameFailure = (code: number): string => FAILURES[code] ?? `failure_code-${code}`

/** T.124 ConferenceCreateResponse.result. */
const RESULTS: readonly string[] = [
  'Success',
  'User rejected',
  'Resources not available',
  'Rejected for symmetry breaking',
  'Locked conference',
]
export const nameResult = (code: number): string => RESULTS[code] ?? `result-${code}`

const METHODS: Readonly<Record<number, string>> = {
  0: 'None',
  1: '40bit',
  2: '128bit',
  8: '56bit',
  16: 'FIPS',
}
export const nameMethod = (code: number): string => METHODS[code] ?? `encryption_method-${code}`

/** Names of all methods offered, weakest first. */
export const nameMethods = (bits: number): string[] =>
  [1, 8, 2, 16].filter((bit) => bits & bit).map(nameMethod)

const LEVELS: readonly string[] = ['None', 'Low', 'Client compatible', 'High', 'FIPS']
export const nameLevel = (code: number): string => LEVELS[code] ?? `encryption_level-${code}`

const BUILDS: Readonly<Record<number, string>> = {
  419: 'RDP 4.0',
  2195: 'RDP 5.0',
  2221: 'RDP 5.0',
  2600: 'RDP 5.1',
  3790: 'RDP 5.2',
  6000: 'RDP 6.0',
  6001: 'RDP 6.1',
  6002: 'RDP 6.2',
  7600: 'RDP 7.0',
  7601: 'RDP 7.1',
  9200: 'RDP 8.0',
  9600: 'RDP 8.1',
}
const FIRST_WINDOWS_10_BUILD = 10_240
const FIRST_UNKNOWN_BUILD = 30_000

/** Version a build of Microsoft's client speaks; other clients borrow its numbers. */
export function nameBuild(build: number): string {
  const name = BUILDS[build]
  if (name !== undefined) return name
  const isWindows10 = build >= FIRST_WINDOWS_10_BUILD && build < FIRST_UNKNOWN_BUILD
  return isWindows10 ? `RDP 10 (build ${build})` : `client_build-${build}`
}

/** 0x00080001 is 4.0, 0x00080004 is 5.0 to 8.1, 0x00080005 is 10.0 and so on up. */
export function nameVersion(version: number): string {
  const minor = version & 0xffff
  if (version >>> 16 !== 8 || minor < 1) return `0x${version.toString(16).padStart(8, '0')}`
  if (minor === 1) return '4.0'
  return minor < 5 ? '5.0-8.1' : `10.${minor - 5}`
}

/** T.125 Reason. */
const REASONS: readonly string[] = [
  'domain-disconnected',
  'provider-initiated',
  'token-purged',
  'user-requested',
  'channel-purged',
]
export const nameReason = (code: number): string => REASONS[code] ?? `reason-${code}`
