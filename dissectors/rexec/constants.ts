/** Words, bounds and anomaly codes. The protocol has no RFC: rexec(3) and rexecd(8) of 4.2BSD say what it is. */

/** Digits of the port the client listens on for the command's errors; `0` or none when it does not. */
export const MAX_PORT_DIGITS = 5
/** Ports a program without rights may listen on; those below are rsh's. */
export const MIN_FREE_PORT = 1024
/** rexecd takes names and passwords of 16 characters, and systems since longer ones. */
export const MAX_NAME_BYTES = 64
export const MAX_PASSWORD_BYTES = 128
/** Longest command line read; ARG_MAX of the time was 10 KiB. */
export const MAX_COMMAND_BYTES = 12_288
/** How long the server may take to connect back for errors: it does so before it answers. */
export const ERRORS_WAIT_MICROS = 30_000_000

/** The opening is longer than name, password and command may be. */
export const LONG_OPENING = 'opening-too-long'
/** A name that begins with a dash is read as an option by programs that trust it. */
export const OPTION_NAME = 'login-option-in-user'
/** Bytes of a direction were lost. */
export const GAP = 'gap'
