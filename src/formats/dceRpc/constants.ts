/** Numbers of connection-oriented DCE/RPC: C706 chapter 12, MS-RPCE 2.2; and bounds of its reading. */

/** Common header of every PDU, C706 12.6.3.1. */
export const HEADER_BYTES = 16
/** Version 5 is the only one; minor 0 and 1. */
export const RPC_VERSION = 5

export const PduType = {
  Request: 0,
  Response: 2,
  Fault: 3,
  Bind: 11,
  BindAck: 12,
  BindNak: 13,
  Alter: 14,
  AlterAck: 15,
  Auth3: 16,
  Shutdown: 17,
  Cancel: 18,
  Orphaned: 19,
} as const

/** Flags of the header. */
export const FIRST_FRAGMENT = 0x01
export const LAST_FRAGMENT = 0x02
export const OBJECT_UUID = 0x80

/** Authentication types, MS-RPCE 2.2.1.1.7, by number. */
export const AUTH_TYPES: ReadonlyMap<number, string> = new Map([
  [9, 'spnego'],
  [10, 'ntlm'],
  [14, 'schannel'],
  [16, 'kerberos'],
  [68, 'netlogon'],
])
/** Authentication levels, MS-RPCE 2.2.1.1.8. */
export const AUTH_LEVELS = ['', '', 'connect', 'call', 'packet', 'integrity', 'privacy'] as const
export const PRIVACY_LEVEL = 6
/** Trailer in front of the authentication value, MS-RPCE 2.2.2.11. */
export const AUTH_TRAILER_BYTES = 8

/** Contexts (bound interfaces) kept of one conversation; more are read, and not kept. */
export const MAX_CONTEXTS = 32
/** Calls without an answer; past it the oldest is told of as `unknown`. */
export const MAX_CALLS = 64
/** Most bytes wanted of a PDU that is read whole; what is longer is read as far as that. */
export const MAX_PDU_BYTES = 16_384
/** Of a call, enough for what an endpoint mapper is asked. */
export const MAX_CALL_BYTES = 1024
/** Most bytes of an answer wanted for the code at its end. */
export const MAX_ANSWER_BYTES = 8192
/** Towers read of an endpoint mapper's answer. */
export const MAX_TOWERS = 8

/** How long a connection to a port that was told is awaited. */
export const ENDPOINT_WAIT_MICROS = 60_000_000

/** More calls without an answer than MAX_CALLS. */
export const CALLS_FULL = 'rpc-calls-full'
/** An answer to a call that was not seen, the conversation's start having been seen. */
export const UNASKED = 'rpc-unasked-answer'
