/** Numbers, names, bounds and anomaly codes of TACACS+: RFC 8907. */

/** Header, 4.1. */
export const HEADER_BYTES = 12
export const VERSIONS: ReadonlySet<number> = new Set([0xc0, 0xc1])
export const FLAG_CLEAR = 0x01
export const FLAG_SINGLE = 0x04

export const Type = { Authentication: 1, Authorization: 2, Accounting: 3 } as const
export const TYPES = ['', 'authentication', 'authorization', 'accounting'] as const

/** Least bytes of a request's body by type. */
export const MIN_REQUEST_BYTES = [0, 8, 8, 9] as const

/** Authentication START, 5.1. */
export const ACTIONS: Readonly<Record<number, string>> = { 1: 'LOGIN', 2: 'CHPASS', 4: 'SENDAUTH' }
export const METHODS: Readonly<Record<number, string>> = {
  1: 'ascii',
  2: 'pap',
  3: 'chap',
  4: 'arap',
  5: 'mschap',
  6: 'mschapv2',
}
export const SERVICES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'login',
  2: 'enable',
  3: 'ppp',
  4: 'arap',
  5: 'pt',
  6: 'rcmd',
  7: 'x25',
  8: 'nasi',
  9: 'fwproxy',
}
export const SERVICE_ENABLE = 2
/** Authentication REPLY, 5.2. */
export const Status = {
  Pass: 1,
  Fail: 2,
  GetData: 3,
  GetUser: 4,
  GetPassword: 5,
  Restart: 6,
  Error: 7,
} as const
export const STATUSES: Readonly<Record<number, string>> = {
  1: 'PASS',
  2: 'FAIL',
  3: 'GETDATA',
  4: 'GETUSER',
  5: 'GETPASS',
  6: 'RESTART',
  7: 'ERROR',
  33: 'FOLLOW',
}
/** Authorization RESPONSE, 6.2. */
export const VERDICTS: Readonly<Record<number, string>> = {
  1: 'PASS_ADD',
  2: 'PASS_REPL',
  16: 'FAIL',
  17: 'ERROR',
  33: 'FOLLOW',
}
/** Accounting REPLY, 7.2. */
export const RECEIPTS: Readonly<Record<number, string>> = { 1: 'SUCCESS', 2: 'ERROR', 33: 'FOLLOW' }
/** Accounting REQUEST flags, 7.1. */
export const START = 0x02
export const STOP = 0x04
export const WATCHDOG = 0x08

/** A longer body is none: lengths within have 8 and 16 bits. */
export const MAX_BODY_BYTES = 65_535
/** Of a longer body this much is read. */
export const MAX_READ_BYTES = 16_384
export const MAX_HELD_BYTES = 20_480
/** Sessions of one connection that go on at once; past it the oldest is told of as unanswered. */
export const MAX_SESSIONS = 32
/** Arguments named of one message, most bytes of each. */
export const MAX_ARGUMENTS = 64

/** More sessions at once than MAX_SESSIONS. */
export const SESSIONS_FULL = 'sessions-full'
/** A body in clear whose lengths do not fill it. */
export const BAD_BODY = 'bad-body'
/** Bytes that are no header where one should begin. */
export const BAD_HEADER = 'bad-header'
/** Bytes of the connection were lost. */
export const GAP = 'gap'
