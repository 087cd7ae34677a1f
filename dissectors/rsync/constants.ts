/** Words, bounds and anomaly codes of the rsync daemon: rsyncd.conf(5), rsync's clientserver.c and io.c as to the wire. */

export const GREETING = '@RSYNCD: '
/** Longest line; the rest of a longer one is passed over. */
export const MAX_LINE_BYTES = 4096
/** Most unread bytes of one direction: a line or message and room for a packet. */
export const MAX_HELD_BYTES = 16_384
/** Lines of the message of the day kept. */
export const MAX_MOTD_LINES = 16
/** Modules of a listing kept. */
export const MAX_MODULES = 128
/** Arguments of a transfer kept; the rest is read over. */
export const MAX_ARGUMENTS = 64
/** Messages of the server told of; more are counted only. */
export const MAX_MESSAGES = 32
/** Digests kept of one side. */
export const MAX_DIGESTS = 16

/** From this version on arguments end in NUL, and flags come before the checksum seed. */
export const FIRST_MODERN_VERSION = 30
/** Bit of the compatibility flags: names of checksums are exchanged. */
export const NAMES_EXCHANGED = 0x80
/** Added to a message's kind in its header, so that plain data is told from it. */
export const TAG_BASE = 7
export const MESSAGE_HEAD_BYTES = 4
/** Kinds of messages: data, then texts for the user, then the rest. */
export const TEXT_KINDS: Readonly<Record<number, string>> = {
  1: 'ERROR_XFER',
  2: 'INFO',
  3: 'ERROR',
  4: 'WARNING',
  5: 'ERROR_SOCKET',
  6: 'LOG',
  7: 'CLIENT',
  8: 'ERROR_UTF8',
}
/** Of those the ones that say something failed. */
export const ERROR_KINDS = new Set([1, 3, 5, 8])
export const DATA_KIND = 0
/** Redo, stats, io-error, io-timeout, no-op, error-exit, success, deleted, no-send. */
export const OTHER_KINDS = new Set([9, 10, 22, 33, 42, 86, 100, 101, 102])

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** Bytes of a direction were lost. */
export const GAP = 'gap'
