/** Numbers, bounds and anomaly codes of TFTP: RFC 1350, options RFC 2347, 2348, 2349, 7440. */

export const RRQ = 1
export const WRQ = 2
export const DATA = 3
export const ACK = 4
export const ERROR = 5
export const OACK = 6

/** Longest file name; RFC 1350 bounds only the datagram. */
export const MAX_FILE_BYTES = 512
/** Longest name or value of an option. */
export const MAX_OPTION_BYTES = 64
/** Options of one request. */
export const MAX_OPTIONS = 16
/** Longest text of an error. */
export const MAX_ERROR_BYTES = 512
/** Bytes of a block unless the options say otherwise, RFC 1350 (2). */
export const BLOCK_BYTES = 512
/** How long the server's answer from its new port is awaited, microseconds of packet time. */
export const ANSWER_WAIT_MICROS = 60_000_000
/** Name of the sessions between the ports of the transfer. */
export const DATA_PROTOCOL = 'tftp-data'

export const MODES = ['octet', 'netascii', 'mail'] as const

/** RFC 1350 (5), RFC 2347. */
export const ERRORS: readonly string[] = [
  'not defined',
  'file not found',
  'access violation',
  'disk full',
  'illegal operation',
  'unknown transfer ID',
  'file already exists',
  'no such user',
  'option negotiation failed',
]

/** A datagram that is none of TFTP's. */
export const BAD_DATAGRAM = 'bad-datagram'
/** Blocks between two that were seen are missing. */
export const BLOCKS_MISSING = 'blocks-missing'
