/**
 * Numbers, bounds and anomaly codes of Tabular Data Stream: MS-TDS for 7.0 to 8.0, Sybase's "TDS 5.0
 * Functional Specification" for 5.0 and, as far as it is the same, 4.2; MC-SQLR; MC-SMP.
 */

export const HEADER_BYTES = 8
/** Longest packet that can be agreed on. */
export const MAX_PACKET_BYTES = 32_767
/** Most unread bytes of one direction: a packet, and room for a segment. */
export const MAX_HELD_BYTES = 36_864
/** Bytes kept of a request that goes over several packets: a statement in UTF-16 and what stands before it. */
export const MAX_REQUEST_BYTES = 9216
/** Bytes of a token that is cut by a packet's end; a longer one makes the rest of its message unread. */
export const MAX_TOKEN_BYTES = 32_768
/** Columns of one result whose types are remembered. */
export const MAX_COLUMNS = 4096
/** Requests awaiting their response. */
export const MAX_PENDING = 16
/** Prepared statements remembered, and characters of them together; past either the oldest go. */
export const MAX_PREPARED = 64
export const MAX_PREPARED_CHARS = 65_536
/** Parameters of a call looked at. */
export const MAX_PARAMETERS = 2100
/** Packets that fit nothing before the stream is given up. */
export const MAX_BAD_PACKETS = 4

export const BATCH = 0x01
export const OLD_LOGIN = 0x02
export const RPC = 0x03
export const RESPONSE = 0x04
export const ATTENTION = 0x06
export const BULK = 0x07
export const FED_AUTH = 0x08
export const TRANSACTION = 0x0e
export const OLD_TOKENS = 0x0f
export const LOGIN7 = 0x10
export const SSPI = 0x11
export const PRELOGIN = 0x12
/** First byte of a header of the session multiplex protocol, which goes around packets with MARS. */
export const SMP = 0x53
export const SMP_BYTES = 16

export const STATUS_EOM = 0x01
/** The client takes back the request that it has begun. */
export const STATUS_IGNORE = 0x02

export const VERSION_5 = 0x05000000
export const VERSION_71 = 0x71000000
export const VERSION_72 = 0x72000000

export const ENCRYPT_OFF = 0
export const ENCRYPT_ON = 1
export const ENCRYPT_NOT_SUPPORTED = 2
export const ENCRYPT_REQUIRED = 3

export const DONE_ERROR = 0x0002
export const DONE_COUNT = 0x0010
export const DONE_ATTENTION = 0x0020
export const DONE_SERVER_ERROR = 0x0100
/** What DONE says was run. */
export const RAN_SELECT = 0xc1

/** Procedures that are called by number. */
export const PROCEDURES: readonly string[] = [
  '',
  'sp_cursor',
  'sp_cursoropen',
  'sp_cursorprepare',
  'sp_cursorexecute',
  'sp_cursorprepexec',
  'sp_cursorunprepare',
  'sp_cursorfetch',
  'sp_cursoroption',
  'sp_cursorclose',
  'sp_executesql',
  'sp_prepare',
  'sp_execute',
  'sp_prepexec',
  'sp_prepexecrpc',
  'sp_unprepare',
]

/** Messages of every login: the database, the language. */
export const CUSTOMARY_INFOS = new Set([5701, 5703])

/** Bytes were lost. */
export const GAP = 'gap'
/** More requests unanswered than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** A packet that is none of the protocol's. */
export const BAD_PACKET = 'bad-packet'
/** A result that cannot be walked through: what it ends with is read. */
export const OPAQUE_RESULT = 'opaque-result'
