/**
 * Names, bounds and anomaly codes of FTP. Commands and replies: RFC 959, 1123
 * (4.1), 1639, 2228, 2389, 2428, 3659, 4217, 7151.
 */

/** Most bytes read of one line; the rest of a longer one is passed over. */
export const MAX_LINE_BYTES = 4096
/** Most unread bytes of one direction: a line, its end and room for a packet. */
export const MAX_HELD_BYTES = 16_384
/** Commands awaiting a reply; past it the oldest is told of as unanswered. */
export const MAX_PENDING_COMMANDS = 64
/** Finished transfers awaiting the end of their data flow; past it the oldest is told of as it stands. */
export const MAX_WAITING_TRANSFERS = 16
/** Lines kept of one reply; the rest is passed over. */
export const MAX_REPLY_LINES = 64
/** Features kept of one FEAT reply. */
export const MAX_FEATURES = 64
/** Most characters of a working directory; past it the directory is unknown. */
export const MAX_CWD_CHARS = 4096
/** How long an announced data connection is awaited, microseconds of packet time. */
export const DATA_WAIT_MICROS = 300_000_000
/** Lines that are neither command nor reply before the stream is taken for something else. */
export const MAX_BAD_LINES = 8

/** Moves a file's bytes: `1` to the client, `2` to the server. */
export const FILE_TRANSFERS: Readonly<Record<string, 'download' | 'upload'>> = {
  RETR: 'download',
  STOR: 'upload',
  APPE: 'upload',
  STOU: 'upload',
}
/** Uses a data connection for something other than a file. */
export const LISTINGS = new Set(['LIST', 'NLST', 'MLSD'])
/** Changes or moves a file or directory. */
export const FILE_COMMANDS = new Set([
  ...Object.keys(FILE_TRANSFERS),
  'DELE',
  'RNTO',
  'MKD',
  'XMKD',
  'RMD',
  'XRMD',
])
/** Commands whose argument is a path. */
export const PATH_COMMANDS = new Set([
  ...FILE_COMMANDS,
  ...LISTINGS,
  'CWD',
  'XCWD',
  'RNFR',
  'SIZE',
  'MDTM',
  'MLST',
  'SMNT',
])
/** Commands whose argument is key material or sealed, and says nothing. */
export const OPAQUE_COMMANDS = new Set(['ADAT', 'MIC', 'CONF', 'ENC'])
/** Names that log in without an account: RFC 1635 and common practice. */
export const ANONYMOUS_USERS = new Set(['anonymous', 'ftp'])

/** Product and version within a greeting. */
export const PRODUCT =
  /(vsFTPd|ProFTPD|Pure-FTPd|FileZilla Server|Serv-U FTP[- ]Server|Microsoft FTP Service|glFTPd|wu-[\d.]+|NcFTPd|Cerberus FTP Server|Wing FTP Server|CrushFTP|bftpd|GlobalSCAPE|pyftpdlib|WS_FTP Server|Titan FTP Server|WarFTPD|Gene6 FTP Server|BusyBox)(?: (?:version )?\(?(?:v|Version )?\d[\w.-]*\)?)?/i

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** A client's line that is no command. */
export const BAD_COMMAND = 'bad-command'
/** A server's line that is no reply. */
export const BAD_REPLY = 'bad-reply'
/** More commands unanswered than MAX_PENDING_COMMANDS. */
export const PENDING_FULL = 'pending-full'
/** An address in PORT or EPRT that is not the client's: third-party transfer or bounce. */
export const PORT_ADDRESS_DIFFERS = 'port-address-differs'
/** An address in a 227 reply that is not the server's: address translation or redirection. */
export const PASSIVE_ADDRESS_DIFFERS = 'passive-address-differs'
/** A PORT, EPRT, 227 or 229 whose address cannot be read. */
export const BAD_ADDRESS = 'bad-data-address'
/** Bytes of the control connection were lost. */
export const GAP = 'gap'
