/** Numbers, names, bounds and anomaly codes of IPMI over LAN: IPMI 2.0 (13, G), ASF 2.0 (3.2). */

/** Commands awaiting their response; past it the oldest is told of as `unknown`. */
export const MAX_PENDING = 64
/** Different commands that only read, told of; later ones are counted only. */
export const MAX_READS_TOLD = 64

/** Classes of RMCP (ASF 2.0, 3.2.2.2), without the bit of an acknowledgement. */
export const CLASS_ASF = 6
export const CLASS_IPMI = 7
export const ACKNOWLEDGES = 0x80
/** Messages of ASF (3.2.4). */
export const PRESENCE_PING = 0x80

/** Formats and authentication types (13.6). */
export const AUTH_TYPES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'md2',
  2: 'md5',
  4: 'password',
  5: 'oem',
}
export const RMCP_PLUS = 6
/** Payloads of RMCP+ (13.27.3). */
export const PAYLOAD_IPMI = 0
export const PAYLOAD_SOL = 1
export const PAYLOAD_OEM = 2
export const OPEN_REQUEST = 0x10
export const OPEN_RESPONSE = 0x11
export const RAKP1 = 0x12
export const RAKP2 = 0x13
export const RAKP3 = 0x14
export const RAKP4 = 0x15
export const PAYLOADS = [0, 1, 2, 16, 17, 18, 19, 20, 21, 32, 33, 34, 35, 36, 37, 38, 39]

/** Algorithms of a session (13.28). */
export const AUTHENTICATIONS: readonly string[] = [
  'none',
  'RAKP-HMAC-SHA1',
  'RAKP-HMAC-MD5',
  'RAKP-HMAC-SHA256',
]
export const INTEGRITIES: readonly string[] = [
  'none',
  'HMAC-SHA1-96',
  'HMAC-MD5-128',
  'MD5-128',
  'HMAC-SHA256-128',
]
export const CONFIDENTIALITIES: readonly string[] = ['none', 'AES-CBC-128', 'xRC4-128', 'xRC4-40']
/** Cipher suites by the three (22.15.2). */
export const SUITES: Readonly<Record<string, number>> = Object.fromEntries(
  '000 100 110 111 112 113 200 220 221 222 223 230 231 232 233 300 340 341 342 343'
    .split(' ')
    .map((three, id) => [three, id]),
)
export const PRIVILEGES: readonly string[] = [
  'highest',
  'callback',
  'user',
  'operator',
  'administrator',
  'oem',
]

/** Status of RMCP+ and RAKP (13.24). */
export const STATUSES: readonly string[] = [
  'no errors',
  'insufficient resources to create a session',
  'invalid session ID',
  'invalid payload type',
  'invalid authentication algorithm',
  'invalid integrity algorithm',
  'no matching authentication payload',
  'no matching integrity payload',
  'inactive session ID',
  'invalid role',
  'unauthorized role or privilege level requested',
  'insufficient resources to create a session at the requested role',
  'invalid name length',
  'unauthorized name',
  'unauthorized GUID',
  'invalid integrity check value',
  'invalid confidentiality algorithm',
  'no cipher suite match with proposed security algorithms',
  'illegal or unrecognized parameter',
]
/** Completion codes (5.2). */
export const COMPLETIONS: Readonly<Record<number, string>> = {
  192: 'node busy',
  193: 'invalid command',
  194: 'command invalid for given LUN',
  195: 'timeout',
  196: 'out of space',
  197: 'reservation canceled',
  199: 'request data length invalid',
  200: 'request data field length limit exceeded',
  201: 'parameter out of range',
  203: 'requested sensor, data, or record not present',
  204: 'invalid data field in request',
  205: 'command illegal for specified sensor or record type',
  206: 'command response could not be provided',
  210: 'destination unavailable',
  211: 'destination unavailable',
  212: 'insufficient privilege level',
  213: 'command not supported in present state',
  255: 'unspecified error',
}

/** A message that does not fit its lengths. */
export const MALFORMED = 'malformed-message'
/** More commands without a response than are remembered. */
export const PENDING_FULL = 'pending-full'
