/** Numbers, names and bounds of MongoDB's wire protocol: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ and bsonspec.org. */

export const HEADER_BYTES = 16
/** Longest message a server takes (maxMessageSizeBytes). */
export const MAX_MESSAGE_BYTES = 48_000_000
/** Most bytes looked at of one message; the rest is passed over. */
export const MAX_READ_BYTES = 32_768
/** Most unread bytes of one direction: what is looked at, and room for a packet. */
export const MAX_HELD_BYTES = 49_152
/** Most bytes a compressed message may unfold to; larger ones are not unfolded. */
export const MAX_UNFOLDED_BYTES = 1_048_576
/** Requests awaiting their reply; past it the oldest is told of as `unknown`. */
export const MAX_PENDING_REQUESTS = 32
/** Documents within documents that are shown; a server allows 100 (bsonspec has no bound). */
export const MAX_DEPTH = 24
/** Elements of one document that are gone through to find a name. */
export const MAX_ELEMENTS = 4096
/** Bytes of a binary value that are shown. */
export const MAX_BINARY_BYTES = 48
/** Different commands and databases listed of a session. */
export const MAX_LISTED = 32
/** Characters of a name. */
export const MAX_NAME_CHARS = 128
/** Messages that fit nothing before the stream is given up. */
export const MAX_BAD_MESSAGES = 8

export const OP_REPLY = 1
export const OP_UPDATE = 2001
export const OP_INSERT = 2002
export const OP_QUERY = 2004
export const OP_GET_MORE = 2005
export const OP_DELETE = 2006
export const OP_KILL_CURSORS = 2007
export const OP_COMMAND = 2010
export const OP_COMMAND_REPLY = 2011
export const OP_COMPRESSED = 2012
export const OP_MSG = 2013

export const CLIENT_OPCODES: readonly number[] = [
  OP_UPDATE,
  OP_INSERT,
  OP_QUERY,
  OP_GET_MORE,
  OP_DELETE,
  OP_KILL_CURSORS,
  OP_COMMAND,
  OP_COMPRESSED,
  OP_MSG,
]
export const SERVER_OPCODES: readonly number[] = [OP_REPLY, OP_COMMAND_REPLY, OP_COMPRESSED, OP_MSG]

/** Compressors by number; of these zlib and snappy are unfolded. */
export const COMPRESSORS: readonly string[] = ['noop', 'snappy', 'zlib', 'zstd']

/** Members of a command that say nothing of what is done: sessions, clocks, signatures. */
export const NOISE = new Set(['lsid', '$clusterTime', '$readPreference', '$db', 'apiVersion', 'apiStrict', 'apiDeprecationErrors', 'maxTimeMS', '$audit', '$client', '$configServerState', '$topologyTime']) // biome-ignore format: a list
/** Members that are secrets, wherever they stand. */
export const SECRET_MEMBERS = new Set([
  'payload',
  'pwd',
  'nonce',
  'passwd',
  'password',
  'secretAccessKey',
])
/** The same in `authenticate` alone: MONGODB-CR's digest. */
export const DIGEST_MEMBER = 'key'

/** Commands that say hello; repeated ones watch the server's state. */
export const HELLOS = new Set(['hello', 'isMaster', 'ismaster'])
/** Commands whose first member's value is a collection. */
export const COLLECTION_COMMANDS = new Set(
  (
    'find aggregate insert update delete findAndModify findandmodify count distinct getMore create drop createIndexes dropIndexes ' +
    'deleteIndexes listIndexes collStats collstats mapReduce mapreduce validate collMod reIndex compact killCursors convertToCapped ' +
    'geoNear geoSearch analyze parallelCollectionScan planCacheClear'
  ).split(' '),
)
/** Steps of a login. */
export const LOGIN_COMMANDS = new Set(['saslStart', 'saslContinue', 'authenticate'])

/** A message whose header fits nothing. */
export const BAD_MESSAGE = 'bad-message'
/** A compressed message that can not be unfolded. */
export const BAD_COMPRESSION = 'bad-compression'
/** More requests without a reply than MAX_PENDING_REQUESTS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of a direction were lost. */
export const GAP = 'gap'

/** The server refused a command for want of a login. */
export const AUTH_REQUIRED_TAG = 'auth-required'
/** Commands on data were carried out without a login in a session seen from its start. */
export const UNAUTHENTICATED_TAG = 'unauthenticated'
