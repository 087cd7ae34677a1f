/** Words, bounds and anomaly codes of Subversion's own protocol: subversion/libsvn_ra_svn/protocol. */

/** Longest string that is read; a longer one is counted and passed over. */
export const MAX_STRING_BYTES = 4096
/** Longest word and number. */
export const MAX_WORD_BYTES = 64
export const MAX_NUMBER_DIGITS = 12
/** Most unread bytes of one direction: a string, its length and room for a packet. */
export const MAX_HELD_BYTES = 16_384
/** Members kept of one item; the rest is read over. */
export const MAX_MEMBERS = 256
/** Lists within lists; deeper ones are no item of this protocol. */
export const MAX_DEPTH = 16
/** Commands without an answer; past it the oldest is told of as unknown. */
export const MAX_PENDING = 64
/** Files of an edit open at once; more are counted only. */
export const MAX_OPEN_FILES = 64
/** Changes of a commit that wait for its result; more are told of as unknown. */
export const MAX_CHANGES = 256
/** Capabilities kept of the server. */
export const MAX_CAPABILITIES = 32

/** Commands of the main set that the server answers, with what their parameters say first. */
export const COMMANDS: Readonly<
  Record<string, 'path' | 'url' | 'revision' | 'message' | 'paths' | 'none'>
> = {
  reparent: 'url',
  'get-latest-rev': 'none',
  'get-dated-rev': 'none',
  'change-rev-prop': 'revision',
  'change-rev-prop2': 'revision',
  'rev-proplist': 'revision',
  'rev-prop': 'revision',
  commit: 'message',
  'get-file': 'path',
  'get-dir': 'path',
  'check-path': 'path',
  stat: 'path',
  'get-mergeinfo': 'paths',
  update: 'none',
  switch: 'none',
  status: 'none',
  diff: 'none',
  log: 'paths',
  'get-locations': 'path',
  'get-location-segments': 'path',
  'get-file-revs': 'path',
  lock: 'path',
  'lock-many': 'none',
  unlock: 'path',
  'unlock-many': 'none',
  'get-lock': 'path',
  'get-locks': 'path',
  replay: 'revision',
  'replay-range': 'revision',
  'get-deleted-rev': 'path',
  'get-iprops': 'path',
  list: 'path',
}
/** Commands after which the client reports what it has and the server edits it. */
export const REPORTED = new Set(['update', 'switch', 'status', 'diff'])
/** Where the target stands among the parameters of those. */
export const TARGET_AT = 1
/** Commands that change the repository outside a commit. */
export const CHANGING = new Set(['change-rev-prop', 'change-rev-prop2', 'lock', 'unlock'])

/** Mechanisms after which the stream may be sealed. */
export const SEALING = new Set(['DIGEST-MD5', 'GSSAPI', 'GSS-SPNEGO'])

/** More members in one item than MAX_MEMBERS. */
export const ITEM_CUT = 'item-cut'
/** Bytes that are no item. */
export const BAD_ITEM = 'bad-item'
/** More commands unanswered than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** Bytes of a direction were lost. */
export const GAP = 'gap'
