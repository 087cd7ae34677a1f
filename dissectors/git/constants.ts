/** Words, bounds and anomaly codes of the Git protocol: gitprotocol-common(5), -pack(5), -v2(5), -capabilities(5). */

/** Most bytes of a line that is read, its length left out; a longer one is passed over. */
export const MAX_LINE_BYTES = 32_768
/** Most unread bytes of one direction: a line, its length and room for a packet. */
export const MAX_HELD_BYTES = 49_152
/** Advertised refs remembered with their objects, so that what is wanted can be named. */
export const MAX_REFS = 256
/** Refs remembered of one object. */
export const MAX_NAMES_OF_ONE = 4
/** Refs named in one event. */
export const MAX_NAMED_REFS = 16
/** Updates of refs that wait for their answers; more are counted only. */
export const MAX_UPDATES = 256
/** Requests answered one after the other that may wait, as a client of version 2 can send them. */
export const MAX_PENDING = 16
/** Most bytes of a report's line that two packets share. */
export const MAX_SPLIT_BYTES = 4096
/** Arguments of an archive kept. */
export const MAX_ARGUMENTS = 16
/** Capabilities kept of one side. */
export const MAX_CAPABILITIES = 64

export const SERVICES = ['git-upload-pack', 'git-receive-pack', 'git-upload-archive'] as const

/** Lengths below four are marks: end of a message, of a part of it, of a stateless answer. */
export const FLUSH = 0
export const DELIMITER = 1
export const LENGTH_BYTES = 4
/** Bands of side-band: a pack or a report, progress, a fatal error. */
export const BAND_DATA = 1
export const BAND_ERROR = 3

/** Bytes of a pack's header: `PACK`, version, number of objects. */
export const PACK_HEAD_BYTES = 12

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** Bytes where a line's length should be. */
export const BAD_LENGTH = 'bad-length'
/** More updates than MAX_UPDATES. */
export const UPDATES_FULL = 'updates-full'
/** Bytes of a direction were lost. */
export const GAP = 'gap'
