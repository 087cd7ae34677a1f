/** Words, bounds and anomaly codes. The protocol has no RFC: rcmd(3) and rshd(8) of 4.2BSD say what it is. */

/** Digits of the port the client listens on for the command's errors; `0` or none when it does not. */
export const MAX_PORT_DIGITS = 5
/** Ports that rresvport(3) gives: what the client listens on is one of them, and 0 is none. */
export const MIN_RESERVED_PORT = 512
export const MAX_RESERVED_PORT = 1023
/** rshd takes names of 16 characters; systems since take longer ones. */
export const MAX_NAME_BYTES = 64
/** Longest command line read; ARG_MAX of the time was 10 KiB. */
export const MAX_COMMAND_BYTES = 12_288
/** Longest line of a copy's control. */
export const MAX_LINE_BYTES = 1024
/** How long the server may take to connect back for errors: it does so before it answers. */
export const ERRORS_WAIT_MICROS = 30_000_000
/** Directories a copy may lie deep in; below it paths lack their middle. */
export const MAX_DEPTH = 64
/** Files of one copy told of; past it they are counted only. */
export const MAX_FILES = 1000

/** The opening is longer than names and command may be. */
export const LONG_OPENING = 'opening-too-long'
/** A name that begins with a dash is read as an option by programs that trust it. */
export const OPTION_NAME = 'login-option-in-user'
/** A line of a copy is none that rcp sends. */
export const BAD_COPY = 'copy-malformed'
/** More files than MAX_FILES. */
export const FILE_LIMIT = 'file-limit'
/** Bytes of a direction were lost. */
export const GAP = 'gap'
