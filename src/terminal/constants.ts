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
/** Rows of a terminal that did not give its size. */
export const DEFAULT_ROWS = 24
/** Bytes first made room for on the tape of the line being typed, and most of them; past it the line model tells alone. */
export const FIRST_TAPE_BYTES = 256
export const MAX_TAPE_BYTES = 8192
/** Most changes of the window kept of one line. */
export const MAX_TAPE_RESIZES = 8
/** Rows above the window kept while drawing: a line of MAX_TAPE_BYTES on a narrow window has no more. */
export const DRAWING_SCROLLBACK_ROWS = 120
/** Largest window drawn; a larger one is drawn at this size. */
export const MAX_DRAWN_COLUMNS = 512
export const MAX_DRAWN_ROWS = 128
/** Most characters of a command line. */
export const MAX_DRAWN_CHARS = 2048
/** Most times one line is drawn: a line feed may come that does not end it. */
export const MAX_DRAWINGS_PER_LINE = 4
/** Most bytes of a secret remembered to recognise its echo, and how long the echo is awaited. */
export const MAX_SECRET_BYTES = 128
export const MAX_SECRET_WATCH_LINES = 4
export const MAX_SECRET_WATCH_BYTES = 2048
/** A shorter secret is not looked for in the lines that follow: any text holds it. */
export const MIN_MATCHED_SECRET_BYTES = 3
/** First and last bytes (a power of two) of a command's output from which its text is drawn; what is between them is counted only. */
export const MAX_OUTPUT_HEAD_BYTES = 1024
export const MAX_OUTPUT_TAIL_BYTES = 1024
export const MAX_OUTPUT_TEXT_CHARS = 1100
/** Most shapes of prompts remembered to tell an exit status in them. */
export const MAX_EXIT_PROMPTS = 32
/** Most bytes of one piece of a transcript. */
export const MAX_PIECE_BYTES = 16_384
/** Most bytes of output withheld from the transcript until it is known that no secret is in them; past it every line that may be one is masked in them. */
export const MAX_WITHHELD_BYTES = 4096
/** Lines of output behind a change of privilege in which a refusal is looked for. */
export const MAX_REFUSAL_LINES = 6
/** Keys of a line that must all have had an echo, or none, before a one-sided capture is believed about it. */
export const MIN_ECHOED_KEYS = 2
/** Times a command painted the screen from its corner before it counts as a full-screen program, as top does. */
export const MIN_SCREEN_PAINTINGS = 3
