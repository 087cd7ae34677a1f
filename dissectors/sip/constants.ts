/** Methods, bounds and anomaly codes of SIP. */

/** Methods: RFC 3261, 3262 (PRACK), 3265 (SUBSCRIBE, NOTIFY), 2976 (INFO), 3311 (UPDATE), 3428 (MESSAGE), 3515 (REFER), 3903 (PUBLISH). */
export const METHODS = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'REGISTER',
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'INFO',
  'REFER',
  'MESSAGE',
  'UPDATE',
] as const

/** Most bytes of a message's head over TCP; a longer one is not read. */
export const MAX_HEAD_BYTES = 16_384
/** Most bytes of a body that is read, as descriptions of media are. */
export const MAX_BODY_BYTES = 8192
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 32_768
/** Requests awaiting a final answer; past it the oldest is told of as unanswered. */
export const MAX_PENDING_REQUESTS = 64
/** Requests answered that are remembered, so that what is sent again is not told of again. */
export const MAX_RECENT = 32
/** Calls going on; past it the oldest is told of as it stands. */
export const MAX_CALLS = 32
/** Media of one description that are kept. */
export const MAX_MEDIA = 4
/** How long announced media are awaited, microseconds of packet time. */
export const MEDIA_WAIT_MICROS = 60_000_000
/** Datagrams or lines that are no message before the flow is taken for something else. */
export const MAX_BAD_MESSAGES = 8

/** What is no message. */
export const BAD_MESSAGE = 'bad-message'
/** A head longer than MAX_HEAD_BYTES. */
export const LONG_HEAD = 'long-head'
/** More requests unanswered than MAX_PENDING_REQUESTS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of the connection were lost. */
export const GAP = 'gap'
