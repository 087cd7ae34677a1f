/** Words, bounds and anomaly codes of Memcached: doc/protocol.txt and the binary protocol's specification in its sources. */

/** Most bytes read of one line; a key has at most 250. The rest of a longer one is passed over. */
export const MAX_LINE_BYTES = 4096
/** Most unread bytes of one direction: a line and room for a packet. */
export const MAX_HELD_BYTES = 16_384
/** Longest key (KEY_MAX_LENGTH). */
export const MAX_KEY_BYTES = 250
/** Largest item a server can be told to take (1 GB); a length past it is no command. */
export const MAX_VALUE_BYTES = 1_073_741_824
/** Commands awaiting their reply that are remembered; those past it are told of at once, without it. */
export const MAX_PENDING_COMMANDS = 1024
/** Past this many waiting commands only the beginning of each is kept. */
export const MANY_COMMANDS = 64
export const SHORT_OBJECT_CHARS = 280
/** Different verbs listed of a session. */
export const MAX_VERBS = 32
/** Lines that fit nothing before the stream is given up. */
export const MAX_BAD_LINES = 8
/** Most bytes of a first value that may be a login of the text protocol. */
export const MAX_LOGIN_BYTES = 256
/** Bytes of a binary message's value that are looked at: logins, versions, error texts. */
export const MAX_BINARY_TEXT_BYTES = 512
/** Characters of a name or version. */
export const MAX_NAME_CHARS = 128
/** Requests of a UDP flow awaiting their reply. */
export const MAX_PENDING_DATAGRAMS = 64

/** Commands with a data block: `VERB KEY FLAGS EXPIRY BYTES [CAS] [noreply]`. */
export const STORES = new Set(['set', 'add', 'replace', 'append', 'prepend', 'cas'])
/** Commands that fetch by keys. */
export const FETCHES = new Set(['get', 'gets', 'gat', 'gats'])
/** Commands of the meta protocol. */
export const METAS = new Set(['mg', 'ms', 'md', 'ma', 'mn', 'me'])
/** All others of the text protocol. */
export const OTHERS = new Set(
  (
    'delete incr decr touch stats flush_all version verbosity quit cache_memlimit slabs lru lru_crawler watch shutdown ' +
    'misbehave extstore refresh_certs'
  ).split(' '),
)
/** Every verb of the text protocol, for the probe. */
export const VERBS: readonly string[] = [...STORES, ...FETCHES, ...METAS, ...OTHERS]

/** Opcodes of the binary protocol by number: name and whether success is told. */
export const OPCODES: Readonly<Record<number, readonly [name: string, isQuiet: boolean]>> = {
  0: ['get', false],
  1: ['set', false],
  2: ['add', false],
  3: ['replace', false],
  4: ['delete', false],
  5: ['incr', false],
  6: ['decr', false],
  7: ['quit', false],
  8: ['flush_all', false],
  9: ['get', true],
  10: ['noop', false],
  11: ['version', false],
  12: ['get', false],
  13: ['get', true],
  14: ['append', false],
  15: ['prepend', false],
  16: ['stats', false],
  17: ['set', true],
  18: ['add', true],
  19: ['replace', true],
  20: ['delete', true],
  21: ['incr', true],
  22: ['decr', true],
  23: ['quit', true],
  24: ['flush_all', true],
  25: ['append', true],
  26: ['prepend', true],
  27: ['verbosity', false],
  28: ['touch', false],
  29: ['gat', false],
  30: ['gat', true],
  31: ['hello', false],
  32: ['sasl_list_mechs', false],
  33: ['sasl_auth', false],
  34: ['sasl_step', false],
  35: ['gat', false],
  36: ['gat', true],
  137: ['select_bucket', false],
}
/** Statuses of the binary protocol (section 3.2). */
export const STATUSES: Readonly<Record<number, string>> = {
  0: '',
  1: 'KEY_NOT_FOUND',
  2: 'KEY_EXISTS',
  3: 'TOO_LARGE',
  4: 'INVALID_ARGUMENTS',
  5: 'NOT_STORED',
  6: 'NON_NUMERIC',
  7: 'WRONG_VBUCKET',
  8: 'AUTH_ERROR',
  9: 'AUTH_CONTINUE',
  32: 'AUTH_ERROR',
  33: 'AUTH_CONTINUE',
  129: 'UNKNOWN_COMMAND',
  130: 'OUT_OF_MEMORY',
  131: 'NOT_SUPPORTED',
  132: 'INTERNAL_ERROR',
  133: 'BUSY',
  134: 'TEMPORARY_FAILURE',
}

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** A client's line or message that is no command. */
export const BAD_COMMAND = 'bad-command'
/** A server's line or message that is no reply. */
export const BAD_REPLY = 'bad-reply'
/** More commands without a reply than MAX_PENDING_COMMANDS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of a direction were lost. */
export const GAP = 'gap'

/** The server asked for a login. */
export const AUTH_REQUIRED_TAG = 'auth-required'
/** Commands were carried out without a login in a session seen from its start. */
export const UNAUTHENTICATED_TAG = 'unauthenticated'
