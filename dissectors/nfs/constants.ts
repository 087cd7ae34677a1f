/**
 * Bounds, programs and anomaly codes. ONC RPC: RFC 5531; port mapper and rpcbind: RFC 1833; NFS and
 * mount: RFC 1094, 1813, 7530, 8881, 7862; RPCSEC_GSS: RFC 2203; NLM and NSM: Open Group C702.
 */

/** Most bytes of one message that are read; the rest, data as a rule, is passed over. */
export const MAX_MESSAGE_BYTES = 4096
/** Most unread bytes of one direction: that and room for packets. */
export const MAX_HELD_BYTES = 16_384
/** Longest message, all its fragments together. */
export const MAX_RECORD_BYTES = 0x0400_0000
/** Calls that wait for their replies; past it the oldest is told of as unknown. */
export const MAX_PENDING = 256
/** File handles whose names are remembered; past it the oldest is forgotten. */
export const MAX_HANDLES = 1024
/** Longest file handle of any version. */
export const MAX_HANDLE_BYTES = 128
/** Files read or written whose bytes are being added up; past it the oldest is told of. */
export const MAX_OPEN_FILES = 64
/** Longest name within a directory. */
export const MAX_NAME_BYTES = 1024
/** Longest path made of such names; past it the front is cut. */
export const MAX_PATH_CHARS = 4096
/** Entries of a directory whose handles are learnt from one reply, exports and programs of a listing. */
export const MAX_ENTRIES = 128
/** Operations of one COMPOUND. */
export const MAX_OPERATIONS = 64
/** Places where a message should begin and none does, before the session is given up. */
export const MAX_BAD_MESSAGES = 16
/** How long a flow to a port that was told is awaited. */
export const PORT_WAIT_MICROS = 60_000_000
/** Programs named in the session's columns. */
export const MAX_PROGRAMS = 16
/** Procedures and operations named in them. */
export const MAX_PROCEDURES = 48

export const CALL = 0
export const REPLY = 1
export const RPC_VERSION = 2
/** Bit of a fragment's length: the last of its message. */
export const LAST_FRAGMENT = 0x8000_0000
export const MARK_BYTES = 4
/** Longest credentials and verifier, RFC 5531 (8.2). */
export const MAX_AUTH_BYTES = 400

export const AUTH_NONE = 0
export const AUTH_SYS = 1
export const RPCSEC_GSS = 6
/** Service of RPCSEC_GSS that seals arguments and results, RFC 2203 (5.2.2). */
export const GSS_PRIVACY = 3

export const PORTMAP = 100_000
export const NFS = 100_003
export const MOUNT = 100_005

export const PROGRAMS: Readonly<Record<number, string>> = {
  100000: 'portmap',
  100001: 'rstat',
  100002: 'rusers',
  100003: 'nfs',
  100004: 'ypserv',
  100005: 'mount',
  100007: 'ypbind',
  100008: 'rwall',
  100009: 'yppasswd',
  100011: 'rquota',
  100012: 'spray',
  100021: 'nlm',
  100024: 'nsm',
  100026: 'bootparam',
  100068: 'cmsd',
  100083: 'ttdbserver',
  100227: 'nfsacl',
  100232: 'sadmind',
  100300: 'nisplus',
  150001: 'pcnfsd',
  391002: 'sgi-fam',
  395183: 'vxi-11',
  1073741824: 'nfs-callback',
}

/** accept_stat, RFC 5531 (9). */
export const ACCEPT_TEXTS: readonly string[] = [
  '',
  'PROG_UNAVAIL',
  'PROG_MISMATCH',
  'PROC_UNAVAIL',
  'GARBAGE_ARGS',
  'SYSTEM_ERR',
]
/** auth_stat, RFC 5531 (9), RFC 2203 (5.3.3.3). */
export const AUTH_TEXTS: Readonly<Record<number, string>> = {
  1: 'AUTH_BADCRED',
  2: 'AUTH_REJECTEDCRED',
  3: 'AUTH_BADVERF',
  4: 'AUTH_REJECTEDVERF',
  5: 'AUTH_TOOWEAK',
  6: 'AUTH_INVALIDRESP',
  7: 'AUTH_FAILED',
  13: 'RPCSEC_GSS_CREDPROBLEM',
  14: 'RPCSEC_GSS_CTXPROBLEM',
}

/** Bytes that are no message where one should begin. */
export const BAD_MESSAGE = 'bad-message'
/** Arguments or results that end before they should. */
export const SHORT_MESSAGE = 'short-message'
/** More calls without a reply than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** Bytes of a direction were lost. */
export const GAP = 'gap'
