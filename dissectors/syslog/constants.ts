/** Words and bounds of syslog: RFC 3164, RFC 5424; over UDP RFC 5426, over TCP RFC 6587. */

/** Most bytes of a message that are read. */
export const MAX_MESSAGE_BYTES = 2048
/** Most unread bytes of one direction: a message and room for a packet. */
export const MAX_HELD_BYTES = 16_384
/** Longest message by its own count; a longer count is no count. */
export const MAX_COUNTED_BYTES = 0x10_0000
/** Messages of one session told of; more are counted only. */
export const MAX_MESSAGE_EVENTS = 100
/** Senders, programs and facilities named in the columns. */
export const MAX_NAMES = 32
/** Highest priority: facility 23, severity 7. */
export const MAX_PRIORITY = 191

/** RFC 5424 (6.2.1), by the words syslog.conf(5) has for them. */
export const FACILITIES: readonly string[] = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'security',
  'console',
  'solaris-cron',
  'local0',
  'local1',
  'local2',
  'local3',
  'local4',
  'local5',
  'local6',
  'local7',
]
export const SEVERITIES: readonly string[] = [
  'emerg',
  'alert',
  'crit',
  'err',
  'warning',
  'notice',
  'info',
  'debug',
]
/** From `err` on upwards. */
export const ERROR_SEVERITY = 3
export const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
]

/** Bytes where a message should begin. */
export const BAD_MESSAGE = 'bad-message'
/** Bytes of the stream were lost. */
export const GAP = 'gap'
