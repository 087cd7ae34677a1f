/** Words, bounds and anomaly codes. A number from a standard carries its section, one of ours its reason. */

/** What every session begins with. */
export const OPENING = 'HELLO template '
/** Answers of the server. */
export const OK = 'OK'
export const NO = 'NO'

/** Longest line, its end left out; a longer one is not this protocol's. */
export const MAX_LINE_BYTES = 1024
/** Commands without an answer; past it the oldest is told of as `unknown`. */
export const MAX_PENDING_COMMANDS = 32

/** A line without an end within MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** A server's line that is neither OK nor NO. */
export const BAD_ANSWER = 'bad-answer'
/** More commands without an answer than are remembered. */
export const PENDING_FULL = 'pending-full'
/** Bytes of a direction were lost. */
export const GAP = 'gap'
