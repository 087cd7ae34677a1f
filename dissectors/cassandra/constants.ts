/** Numbers, names and bounds of Cassandra's native protocol: native_protocol_v3.spec, v4 and v5 in Cassandra's sources. */

/** Newest version of the protocol there is; the answer's bit is left out. */
export const MAX_VERSION = 5
export const ANSWER_BIT = 0x80
/** From this version on a stream's number takes two bytes. */
export const WIDE_STREAM_VERSION = 3
/** From this version on messages travel in frames once the client has said hello. */
export const FRAMED_VERSION = 5
/** Longest message a server takes (native_transport_max_frame_size is 256 MB before it was made smaller). */
export const MAX_MESSAGE_BYTES = 268_435_456
/** Most bytes looked at of one message, or of one frame's payload; the rest is passed over. */
export const MAX_READ_BYTES = 32_768
/** Most unread bytes of one direction: what is looked at, and room for a packet. */
export const MAX_HELD_BYTES = 49_152
/** Most bytes a compressed message may unfold to; larger ones are not unfolded. */
export const MAX_UNFOLDED_BYTES = 1_048_576
/** Requests awaiting their answer; past it the oldest is told of as `unknown`. */
export const MAX_PENDING_REQUESTS = 512
/** Prepared statements remembered; past it the oldest is forgotten, and what executes it has no text. */
export const MAX_PREPARED = 256
/** Characters of all prepared statements together; past it the oldest are forgotten. */
export const MAX_PREPARED_CHARS = 262_144
/** Past this many waiting requests only the beginning of each statement is kept. */
export const MANY_REQUESTS = 64
export const SHORT_TEXT_CHARS = 256
/** Statements of one batch that are shown. */
export const MAX_BATCH_STATEMENTS = 32
/** Entries read of a map of strings. */
export const MAX_MAP_ENTRIES = 32
/** Columns of a result whose names are gone through. */
export const MAX_COLUMNS = 256
/** Types within types. */
export const MAX_TYPE_DEPTH = 8
/** Characters of a name. */
export const MAX_NAME_CHARS = 128
/** Values listed of a session. */
export const MAX_LISTED = 32
/** Messages that fit nothing before the stream is given up. */
export const MAX_BAD_MESSAGES = 8

export const Opcode = {
  Error: 0x00,
  Startup: 0x01,
  Ready: 0x02,
  Authenticate: 0x03,
  Credentials: 0x04,
  Options: 0x05,
  Supported: 0x06,
  Query: 0x07,
  Result: 0x08,
  Prepare: 0x09,
  Execute: 0x0a,
  Register: 0x0b,
  Event: 0x0c,
  Batch: 0x0d,
  AuthChallenge: 0x0e,
  AuthResponse: 0x0f,
  AuthSuccess: 0x10,
} as const

/** Opcodes of the client, a bit each. */
export const CLIENT_OPCODES = 0b1010_1110_1011_0010
/** Opcodes of the server, a bit each. */
export const SERVER_OPCODES = 0b1_0101_0001_0100_1101

export const Flag = { Compressed: 1, Tracing: 2, Payload: 4, Warning: 8 } as const
export const ResultKind = {
  Void: 1,
  Rows: 2,
  SetKeyspace: 3,
  Prepared: 4,
  SchemaChange: 5,
} as const

/** Errors by number (section 9). */
export const ERRORS: Readonly<Record<number, string>> = {
  0: 'SERVER_ERROR',
  10: 'PROTOCOL_ERROR',
  256: 'BAD_CREDENTIALS',
  4096: 'UNAVAILABLE',
  4097: 'OVERLOADED',
  4098: 'IS_BOOTSTRAPPING',
  4099: 'TRUNCATE_ERROR',
  4352: 'WRITE_TIMEOUT',
  4608: 'READ_TIMEOUT',
  4864: 'READ_FAILURE',
  5120: 'FUNCTION_FAILURE',
  5376: 'WRITE_FAILURE',
  5632: 'CDC_WRITE_FAILURE',
  5888: 'CAS_WRITE_UNKNOWN',
  8192: 'SYNTAX_ERROR',
  8448: 'UNAUTHORIZED',
  8704: 'INVALID',
  8960: 'CONFIG_ERROR',
  9216: 'ALREADY_EXISTS',
  9472: 'UNPREPARED',
}
export const BAD_CREDENTIALS = 0x0100

/** Consistency levels by number (section 3). */
export const CONSISTENCIES: readonly string[] = ['ANY', 'ONE', 'TWO', 'THREE', 'QUORUM', 'ALL', 'LOCAL_QUORUM', 'EACH_QUORUM', 'SERIAL', 'LOCAL_SERIAL', 'LOCAL_ONE'] // biome-ignore format: a list

/** A message whose header fits nothing. */
export const BAD_MESSAGE = 'bad-message'
/** A compressed message that can not be unfolded. */
export const BAD_COMPRESSION = 'bad-compression'
/** More requests without an answer than MAX_PENDING_REQUESTS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of a direction were lost. */
export const GAP = 'gap'

/** Statements were carried out without a login in a session seen from its start. */
export const UNAUTHENTICATED_TAG = 'unauthenticated'
