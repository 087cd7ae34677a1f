/**
 * Numbers, bounds and anomaly codes of PostgreSQL's frontend/backend protocol 3.0 and 3.2: the
 * chapter "Frontend/Backend Protocol" of its documentation; 2.0 as that of version 7.3 has it.
 */

/** Most bytes read of one message; the rest is passed over. */
export const MAX_MESSAGE_BYTES = 8192
/** Most unread bytes of one direction: a message as far as it is read, and room for a segment. */
export const MAX_HELD_BYTES = 16_384
/** A length no message has: framing was lost. */
export const MAX_LENGTH = 0x40000000
/** Requests awaiting their answers; past it a request is told of as unanswered. */
export const MAX_PENDING = 256
/** Prepared statements and portals remembered, and characters of the statements together; past either the oldest go. */
export const MAX_PREPARED = 64
export const MAX_PREPARED_CHARS = 65_536
/** Parameters of a startup read. */
export const MAX_PARAMETERS = 64
/** Messages that fit nothing before the stream is given up. */
export const MAX_BAD_MESSAGES = 8

export const SSL_REQUEST = 80877103
export const GSS_REQUEST = 80877104
export const CANCEL_REQUEST = 80877102
export const PROTOCOL_2 = 0x00020000
/** Length of a startup of protocol 2. */
export const OLD_STARTUP_BYTES = 296

/** Types of the client's messages, and how much of each is read. */
export const CLIENT_READ: Readonly<Record<string, number>> = {
  Q: MAX_MESSAGE_BYTES,
  P: MAX_MESSAGE_BYTES,
  B: 512,
  E: 256,
  D: 0,
  C: 256,
  S: 0,
  H: 0,
  p: 1024,
  d: 0,
  c: 0,
  f: 256,
  F: 4,
  X: 0,
}
/** The same of the server's. */
export const SERVER_READ: Readonly<Record<string, number>> = {
  R: 512,
  K: 8,
  S: 512,
  Z: 1,
  T: 2,
  D: 0,
  C: 128,
  I: 0,
  E: 4096,
  N: 4096,
  A: 512,
  '1': 0,
  '2': 0,
  '3': 0,
  n: 0,
  s: 0,
  t: 0,
  G: 0,
  H: 0,
  W: 0,
  d: 0,
  c: 0,
  V: 0,
  v: 0,
}

/** What the server asks for, by its number. */
export const AUTH_METHODS: Readonly<Record<number, string>> = {
  2: 'kerberos',
  3: 'password',
  4: 'crypt',
  5: 'md5',
  6: 'scm',
  7: 'gssapi',
  9: 'sspi',
}
export const AUTH_OK = 0
export const AUTH_SASL = 10

/** Bytes were lost. */
export const GAP = 'gap'
/** More requests unanswered than MAX_PENDING. */
export const PENDING_FULL = 'pending-full'
/** A message that is none of the protocol's. */
export const BAD_MESSAGE = 'bad-message'
