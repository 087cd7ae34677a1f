/** Commands, products, bounds and anomaly codes of POP3. */

/** Most bytes read of one line: RFC 1939 (3) allows 512, answers to AUTH are longer. */
export const MAX_LINE_BYTES = 12_288
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 16_384
/** Commands awaiting a reply (RFC 2449, 6.6); past it the oldest is told of as unanswered. */
export const MAX_PENDING_COMMANDS = 256
/** Capabilities kept. */
export const MAX_CAPABILITIES = 32
/** Lines that are neither command nor reply before the stream is taken for something else. */
export const MAX_BAD_LINES = 8

/** Commands: RFC 1939, 2449 (CAPA), 5034 (AUTH), 2595 (STLS), 6856 (UTF8, LANG), and of old servers. */
export const COMMANDS = new Set(
  'USER PASS APOP AUTH CAPA STLS STAT LIST RETR DELE NOOP RSET TOP UIDL QUIT UTF8 LANG LAST XTND XSENDER IMPLEMENTATION'.split(
    ' ',
  ),
)
/** Commands whose positive reply has several lines, always (TOP, RETR, CAPA) or without an argument (LIST, UIDL). */
export const MULTILINE = new Set(['RETR', 'TOP', 'CAPA', 'LIST', 'UIDL', 'LANG'])

/** Product and version within a greeting. */
export const PRODUCT =
  /\b(Dovecot(?: \([\w ]+\))?|Cyrus POP3 v?[\w.+-]+|Qpopper \(version [\w.]+\)|QPOP \(version [\w.]+\)|Courier|UW POP3|POP3 Mail Server|Microsoft Exchange(?: Server)?(?: \d+)? POP3(?: server)?(?: version [\d.]+\d)?|Microsoft Windows POP3 Service Version [\d.]+\d|MailEnable POP3 Server|MDaemon [\d.]+\d|popa3d|teapop|Xmail [\d.]+\d|hMailServer|Gpop|InterMail|Zimbra|IceWarp|Kerio Connect [\d.]+\d|CommuniGate Pro POP3 Server [\w.]+|GroupWise|Lotus Notes POP3 server version [\w.]+|solid-pop3d|tpop3d|Mercury[^;>]*v[\d.]+\d|Stalwart)/i

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** A client's line that is no command. */
export const BAD_COMMAND = 'bad-command'
/** A server's line that is no reply. */
export const BAD_REPLY = 'bad-reply'
/** More commands unanswered than MAX_PENDING_COMMANDS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of the connection were lost. */
export const GAP = 'gap'
