/**
 * Names, bounds and anomaly codes of SOCKS. SOCKS 4 and 4a: the protocol memoranda of
 * Ying-Da Lee; SOCKS 5: RFC 1928, RFC 1929 (user and password), RFC 1961 (GSSAPI).
 */

/** Most unread bytes of one direction: a GSSAPI token, or what a client sends ahead of the answer. */
export const MAX_HELD_BYTES = 65_536
/** Longest user name of SOCKS 4, its NUL left out; it has no bound of its own. */
export const MAX_USER_BYTES = 255
/** Longest host name of SOCKS 4a, its NUL left out. */
export const MAX_HOST_BYTES = 255
/** Most bytes a client may send ahead of the proxy's answer before that is taken as never seen. */
export const MAX_EARLY_BYTES = 16_384
/** Most bytes a server may say before its choice. */
export const MAX_PREAMBLE_BYTES = 64
/** How long the datagrams of UDP ASSOCIATE are awaited, microseconds of packet time. */
export const UDP_WAIT_MICROS = 300_000_000
/** Different destinations of relayed datagrams told of; more are counted only. */
export const MAX_UDP_TARGETS = 64
/** Name of the sessions of relayed datagrams. */
export const UDP_PROTOCOL = 'socks-udp'

/** Requests: RFC 1928 (4); SOCKS 4 has the first two. F0 and F1 are Tor's. */
export const COMMANDS: Readonly<Record<number, string>> = {
  1: 'CONNECT',
  2: 'BIND',
  3: 'UDP ASSOCIATE',
  240: 'RESOLVE',
  241: 'RESOLVE_PTR',
}
/** Methods: RFC 1928 (3) and IANA's registry. */
export const METHODS: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'gssapi',
  2: 'password',
  3: 'chap',
  5: 'cram',
  6: 'tls',
  7: 'nds',
  8: 'multi',
  9: 'json',
}
export const METHOD_NONE = 0
export const METHOD_GSSAPI = 1
export const METHOD_PASSWORD = 2
/** The server takes none of the methods offered. */
export const METHOD_REFUSED = 0xff
/** Methods from here on are anybody's own. */
export const FIRST_PRIVATE_METHOD = 0x80

/** Answers of SOCKS 5, RFC 1928 (6). */
export const REPLIES: readonly string[] = [
  'succeeded',
  'general SOCKS server failure',
  'connection not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
]
/** Answers of SOCKS 4, from 0x5a on. */
export const REPLIES_4: readonly string[] = [
  'request granted',
  'request rejected or failed',
  'no identd on the client',
  'identd and client give different users',
]
export const FIRST_REPLY_4 = 0x5a

export const ATYP_IPV4 = 1
export const ATYP_NAME = 3
export const ATYP_IPV6 = 4

/** Bytes of a direction were lost during the dialogue. */
export const GAP = 'gap'
/** The client sent payload before the proxy had answered. */
export const EARLY_DATA = 'early-data'
/** The server said something else before its choice. */
export const PREAMBLE = 'preamble'
/** The server chose a method that was not offered. */
export const METHOD_NOT_OFFERED = 'method-not-offered'
