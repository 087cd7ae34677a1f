/** Bounds and thresholds of terminal sessions, whatever protocol carries them. */

/** Most characters of the terminal's current line; what is written beyond is lost. */
export const MAX_LINE_CELLS = 2048
/** Most characters of a line being typed; past it the line is incomplete. */
export const MAX_INPUT_CHARS = 1024
/** Most lines sent but not yet seen in the server's output. */
export const MAX_PENDING_LINES = 32
/** Lines of output after which a line sent but never echoed is given up. */
export const MAX_UNMATCHED_LINES = 256
/** Most command and privilege events of one session. */
export const MAX_SESSION_COMMANDS = 5000
/** Most characters of a command's prompt in its event. */
export const MAX_PROMPT_CHARS = 120
/** Most characters of the banner. */
export const MAX_BANNER_CHARS = 256
/** Longest line looked at for prompts and login results. */
export const MAX_PROMPT_LINE_CHARS = 512
/** Columns of a terminal that did not give its size. */
export const DEFAULT_COLUMNS = 80
/** Keystrokes closer than this are not a hand's, microseconds. */
export const MIN_KEY_GAP_MICROS = 15_000
/** Pauses longer than this say nothing of typing, microseconds. */
export const MAX_KEY_GAP_MICROS = 3_000_000
/** Keystroke gaps wanted before typing is claimed. */
export const MIN_KEY_GAPS = 12
