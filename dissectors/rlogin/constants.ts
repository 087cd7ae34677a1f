/** Words, bounds and anomaly codes of RFC 1282. */

/** Longest name of a user; the RFC gives none, systems 32. */
export const MAX_NAME_BYTES = 64
/** Longest terminal type and speed together. */
export const MAX_TERMINAL_BYTES = 64
export const MAX_OPENING_BYTES = 1 + 2 * (MAX_NAME_BYTES + 1) + MAX_TERMINAL_BYTES + 1

/** The server has taken the opening (section "Connection Establishment"). */
export const TAKEN = 0x00
/** rlogind's sign that words of refusal follow, as rcmd(3) has it. */
export const REFUSED = 0x01

/** What the server asks of the client's terminal, sent urgent (section "Control bytes"). */
export const Control = {
  /** Throw away what was not shown yet. */
  Discard: 0x02,
  /** Let control-S and control-Q through. */
  Raw: 0x10,
  /** The client asks for the window's size from here on. 0x20, cooked again, is a blank and not told from one. */
  Window: 0x80,
} as const

/** A window's size in the client's bytes: FF FF 's' 's', then rows, columns and their pixels (section "Window Size"). */
export const WINDOW_MARK_0 = 0xff
export const WINDOW_MARK_1 = 0x73
export const WINDOW_BYTES = 12
/** Changes of the window's size told of as events. */
export const MAX_WINDOW_EVENTS = 64

/** The opening is longer than names and terminal may be. */
export const LONG_OPENING = 'opening-too-long'
/** The server's first byte is neither zero nor one. */
export const BAD_REPLY = 'reply-without-status'
/** A name that begins with a dash is read as an option by a login program that trusts it. */
export const OPTION_NAME = 'login-option-in-user'
/** Bytes of a direction were lost. */
export const GAP = 'gap'
