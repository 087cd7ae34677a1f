/** Commands, products, bounds and anomaly codes of SMTP and LMTP. */

/** Most bytes read of one line: commands may be longer by extensions (RFC 5321, 4.5.3.1.4; 4954, 4: 12,288). */
export const MAX_LINE_BYTES = 12_288
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 16_384
/** Commands awaiting a reply; past it the oldest is told of as unanswered. */
export const MAX_PENDING_COMMANDS = 128
/** Recipients kept of one message; more are counted. */
export const MAX_RECIPIENTS = 100
/** Lines kept of one reply. */
export const MAX_REPLY_LINES = 32
/** Extensions kept of one EHLO. */
export const MAX_EXTENSIONS = 32
/** Lines that are neither command nor reply before the stream is taken for something else. */
export const MAX_BAD_LINES = 8

/** Commands: RFC 5321, 2033 (LHLO), 3207, 4954, 3030 (BDAT), 4468 (BURL), 1985 (ETRN), 2645 (ATRN), Exchange's and Postfix's own. */
export const COMMANDS = new Set(
  (
    'HELO EHLO LHLO MAIL RCPT DATA BDAT BURL RSET VRFY EXPN HELP NOOP QUIT AUTH STARTTLS ETRN ATRN TURN SEND SOML SAML ' +
    'XCLIENT XFORWARD X-ANONYMOUSTLS X-EXPS XEXCH50 X-LINK2STATE XADR XSTA XCIR XGEN XSHADOW XPROXY XPROXYFROM XADMIN VERB WIZ DEBUG ONEX'
  ).split(' '),
)
/** Those after which the rest is TLS. */
export const TLS_COMMANDS = new Set(['STARTTLS', 'X-ANONYMOUSTLS'])
/** First commands of POP3, FTP and HTTP: the server's greeting was theirs. */
export const FOREIGN_COMMANDS = new Set(
  'USER PASS APOP CAPA SYST FEAT PASV PORT EPSV LIST CWD TYPE GET POST HEAD OPTIONS CONNECT MODE CAPABILITIES'.split(
    ' ',
  ),
)

/** Product and version within a greeting. */
export const PRODUCT =
  /\b(Postfix|Exim \d[\w.]*|Sendmail [\d./P]+\d|OpenSMTPD|Microsoft ESMTP MAIL Service(?:, Version: [\d.]+\d)?|Microsoft SMTP Server|Dovecot|Cyrus LMTP[^ ]* v?[\w.+-]+|MailEnable Service, Version: [\d.-]+|MDaemon [\d.]+\d|Haraka\/[\w.]+|qmail|Courier|Exchange|MailHog|IceWarp [\d.]+\d|Kerio Connect [\d.]+\d|Merak [\d.]+\d|Lotus Domino Release [\w.]+|Ironport|Axigen|hMailServer|Zimbra|Stalwart(?: SMTP)?|aiosmtpd|Python SMTP \S+|Mercury[^;]*? v[\d.]+\d|CommuniGate Pro [\w.]+|GroupWise [^ ]+ [^ ]+ [\d.]+\d|smtpd\.py \S+|chasquid|Maddy|James)\b/i

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** A client's line that is no command. */
export const BAD_COMMAND = 'bad-command'
/** A server's line that is no reply. */
export const BAD_REPLY = 'bad-reply'
/** More commands unanswered than MAX_PENDING_COMMANDS. */
export const PENDING_FULL = 'pending-full'
/** Commands sent together with STARTTLS: they may be read as if TLS had protected them. */
export const PIPELINED_STARTTLS = 'pipelined-starttls'
/** Bytes of the connection were lost. */
export const GAP = 'gap'
