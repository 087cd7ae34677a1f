/** Words, bounds and anomaly codes of Redis: the RESP2 and RESP3 specifications, and the command reference of redis.io. */

/** Most bytes kept of one command: its arguments together. The rest is passed over. */
export const MAX_COMMAND_BYTES = 4096
/** Arguments kept of one command; the rest is passed over. */
export const MAX_ARGUMENTS = 64
/** Arguments a server takes (PROTO_MAX_MULTIBULK in its sources); more is no command. */
export const MAX_COUNT = 1_048_576
/** Longest bulk string a server takes by default (proto-max-bulk-len, 512 MB), and room for those set higher. */
export const MAX_BULK_BYTES = 0xffff_ffff
/** Most bytes read of an inline command, a status or an error; the rest of the line is passed over. */
export const MAX_LINE_BYTES = 4096
/** Most unread bytes of one direction: a line, or what is kept of a command, and room for a packet. */
export const MAX_HELD_BYTES = 16_384
/** Longest line of a length: type, sign and digits. */
export const MAX_LENGTH_LINE_BYTES = 32
/** Characters kept of a reply. */
export const MAX_REPLY_CHARS = 256
/** Scalars kept of a reply that is read on: HELLO's map has 14. */
export const MAX_REPLY_ITEMS = 24
/** Aggregates within aggregates; COMMAND DOCS has seven. Deeper ones are not read. */
export const MAX_DEPTH = 32
/** Commands awaiting their reply that are remembered; those past it are told of at once, without it. */
export const MAX_PENDING_COMMANDS = 1024
/** Characters of those commands together; what is past it is told of at once, without its reply. */
export const MAX_PENDING_CHARS = 131_072
/** Different verbs listed of a session, and characters of one. */
export const MAX_VERBS = 32
export const MAX_VERB_CHARS = 32
/** Lines that are neither command nor reply before the stream is given up. */
export const MAX_BAD_LINES = 8
/** Characters of a name: client, library, channel. */
export const MAX_NAME_CHARS = 128
/** A diskless replica's dump ends with these many random bytes, told before it. */
export const DUMP_MARK_BYTES = 40

/** Commands that come inline on the usual port, by which one is recognised. */
export const INLINE_VERBS = [
  'ping', 'auth', 'info', 'get', 'set', 'config', 'quit', 'select', 'echo', 'keys', 'client',
  'command', 'flushall', 'flushdb', 'save', 'bgsave', 'slaveof', 'replicaof', 'monitor', 'hello',
  'dbsize', 'del', 'subscribe', 'psubscribe', 'sync', 'psync', 'module', 'eval', 'acl', 'incr',
  'exists', 'scan', 'type', 'ttl', 'lpush', 'rpush', 'lrange', 'hgetall', 'hset', 'cluster',
  'role', 'time', 'shutdown', 'debug', 'slowlog', 'multi', 'exec', 'mget', 'mset', 'publish',
] as const // biome-ignore format: a list

/** Commands whose arguments are all keys. */
export const ALL_KEYS = new Set(
  'DEL UNLINK EXISTS MGET TOUCH WATCH SINTER SUNION SDIFF PFCOUNT SINTERSTORE SUNIONSTORE SDIFFSTORE PFMERGE RENAME RENAMENX RPOPLPUSH'.split(
    ' ',
  ),
)
/** Commands without a key, whose arguments name what they do: options, channels, addresses. */
export const NO_KEY = new Set(
  (
    'ACL ASKING AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER COMMAND CONFIG DBSIZE DEBUG DISCARD EXEC FAILOVER FLUSHALL ' +
    'FLUSHDB FUNCTION HELLO INFO KEYS LASTSAVE LATENCY LOLWUT MEMORY MIGRATE MODULE MONITOR MULTI PSUBSCRIBE PSYNC ' +
    'PUBSUB PUNSUBSCRIBE QUIT RANDOMKEY READONLY READWRITE REPLCONF REPLICAOF RESET ROLE SAVE SCAN SCRIPT SELECT ' +
    'SENTINEL SHUTDOWN SLAVEOF SLOWLOG SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE SWAPDB SYNC TIME UNSUBSCRIBE UNWATCH WAIT ' +
    'WAITAOF'
  ).split(' '),
)
/** Commands without a key whose arguments are data: a message, a script. */
export const ONLY_VALUES = new Set(['ECHO', 'PING', 'EVAL', 'EVALSHA', 'EVAL_RO', 'FCALL'])

/** Parameters of CONFIG SET, SENTINEL SET and SENTINEL CONFIG SET that are secrets. */
export const SECRET_PARAMETERS = new Set([
  'requirepass',
  'masterauth',
  'primaryauth',
  'auth-pass',
  'sentinel-pass',
  'tls-key-file-pass',
  'tls-client-key-file-pass',
])

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** Bytes of the client that begin no command. */
export const BAD_COMMAND = 'bad-command'
/** Bytes of the server that begin no reply. */
export const BAD_REPLY = 'bad-reply'
/** More commands without a reply than MAX_PENDING_COMMANDS, or longer ones than MAX_PENDING_CHARS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of a direction were lost. */
export const GAP = 'gap'

/** The server asked for a login. */
export const AUTH_REQUIRED_TAG = 'auth-required'
/** Commands were carried out without a login in a session seen from its start. */
export const UNAUTHENTICATED_TAG = 'unauthenticated'
/** A replica or a program in its place copied the data set. */
export const REPLICATION_TAG = 'replication'
/** Everything that other clients do was shown (MONITOR). */
export const MONITOR_TAG = 'monitor'
