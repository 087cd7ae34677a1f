/**
 * Telnet's command and option codes (RFC 854, RFC 855 and the option registry),
 * and every bound of this dissector. Options without a reader are only named.
 */

export const IAC = 255
export const DONT = 254
export const DO = 253
export const WONT = 252
export const WILL = 251
export const SB = 250
export const SE = 240
export const NOP = 241

export const Option = {
  Binary: 0,
  Echo: 1,
  SuppressGoAhead: 3,
  TerminalType: 24,
  EndOfRecord: 25,
  WindowSize: 31,
  TerminalSpeed: 32,
  RemoteFlow: 33,
  Linemode: 34,
  XDisplay: 35,
  Environ: 36,
  Authentication: 37,
  Encrypt: 38,
  NewEnviron: 39,
  Tn3270e: 40,
  Charset: 42,
  StartTls: 46,
  Compress: 85,
  Compress2: 86,
  Gmcp: 201,
} as const

const NAMES: Readonly<Record<number, string>> = {
  0: 'binary',
  1: 'echo',
  2: 'reconnection',
  3: 'suppress-go-ahead',
  4: 'message-size',
  5: 'status',
  6: 'timing-mark',
  7: 'rcte',
  8: 'line-width',
  9: 'page-size',
  10: 'carriage-return',
  17: 'extended-ascii',
  18: 'logout',
  19: 'byte-macro',
  20: 'data-entry-terminal',
  21: 'supdup',
  22: 'supdup-output',
  23: 'send-location',
  24: 'terminal-type',
  25: 'end-of-record',
  26: 'tacacs-user',
  27: 'output-marking',
  28: 'terminal-location',
  29: '3270-regime',
  30: 'x3-pad',
  31: 'window-size',
  32: 'terminal-speed',
  33: 'remote-flow-control',
  34: 'linemode',
  35: 'x-display',
  36: 'environ',
  37: 'authentication',
  38: 'encrypt',
  39: 'new-environ',
  40: 'tn3270e',
  41: 'xauth',
  42: 'charset',
  43: 'remote-serial-port',
  44: 'com-port',
  45: 'suppress-local-echo',
  46: 'start-tls',
  47: 'kermit',
  48: 'send-url',
  49: 'forward-x',
  69: 'msdp',
  70: 'mssp',
  85: 'compress',
  86: 'compress2',
  90: 'msp',
  91: 'mxp',
  93: 'zmp',
  138: 'pragma-logon',
  139: 'sspi-logon',
  140: 'pragma-heartbeat',
  200: 'atcp',
  201: 'gmcp',
}

// Looked up at every command: a list of all 256 is read faster than a sparse object.
const ALL_NAMES: readonly string[] = Array.from({ length: 256 }, (_, i) => NAMES[i] ?? String(i))
const KNOWN = Uint8Array.from({ length: 256 }, (_, i) => (NAMES[i] === undefined ? 0 : 1))
const SPOKEN: readonly string[] = ['WILL', 'WONT', 'DO', 'DONT'].flatMap((verb) =>
  ALL_NAMES.map((name) => `${verb} ${name}`),
)

/** The option's name in lower case, or its number. */
export function nameOption(code: number): string {
  return ALL_NAMES[code] ?? String(code)
}

/** A command on an option in words: `WILL echo`. */
export function nameCommand(verb: number, option: number): string {
  return SPOKEN[((verb - WILL) << 8) | option] ?? ''
}

/** Whether the registry or common practice gives the code a meaning. */
export function isKnownOption(code: number): boolean {
  return KNOWN[code] === 1
}

/** RFC 2941 section 2, by authentication type. */
export const AUTH_TYPES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'kerberos-v4',
  2: 'kerberos-v5',
  3: 'spx',
  4: 'minsk',
  5: 'srp',
  6: 'rsa',
  7: 'ssl',
  10: 'loki',
  11: 'ssa',
  12: 'kea-sj',
  13: 'kea-sj-integ',
  14: 'dss',
  15: 'ntlm',
}

/** RFC 2946 section 2, by encryption type. */
export const ENCRYPT_TYPES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'des-cfb64',
  2: 'des-ofb64',
  3: 'des3-cfb64',
  4: 'des3-ofb64',
  8: 'cast5-40-cfb64',
  9: 'cast5-40-ofb64',
  10: 'cast128-cfb64',
  11: 'cast128-ofb64',
}

/** Most bytes of one subnegotiation kept; the rest of it is read over. */
export const MAX_SUBNEGOTIATION_BYTES = 2048
/** Most words of one list column. */
export const MAX_LIST_WORDS = 64
/** Bytes of one direction's text judged at a time for being text at all. */
export const SAMPLE_BYTES = 128
/** Controls of no key or terminal, and high bytes, that together make such a sample binary. */
export const SAMPLE_CONTROLS = 6
export const SAMPLE_HIGH = 32
/** Longest key identifier of the encryption option; a longer one overran servers (CVE-2011-4862). */
export const MAX_KEY_ID_BYTES = 64
/** Most changes of the window told as events. */
export const MAX_WINDOW_EVENTS = 64
/** Most terminal types kept; a client that is asked again goes through its list and ends with the last twice. */
export const MAX_TERMINAL_TYPES = 16
