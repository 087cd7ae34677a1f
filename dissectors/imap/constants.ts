/** Commands, products, bounds and anomaly codes of IMAP. */

/** Most bytes read of one line: answers to SEARCH and FETCH without literals are long. */
export const MAX_LINE_BYTES = 32_768
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 36_864
/** Commands awaiting their tagged answer; past it the oldest is told of as unanswered. */
export const MAX_PENDING_COMMANDS = 128
/** Capabilities kept. */
export const MAX_CAPABILITIES = 64
/** Mailboxes opened that are kept. */
export const MAX_MAILBOXES = 16
/** Longest literal that is read as an argument; a longer one is passed over. */
export const MAX_ARGUMENT_LITERAL_BYTES = 1024
/** Characters of a tag, RFC 9051 sets no bound. */
export const MAX_TAG_BYTES = 64
/** Lines that are neither command nor answer before the stream is taken for something else. */
export const MAX_BAD_LINES = 8

/** Commands: RFC 3501 and 9051, 2177 (IDLE), 2342, 2971 (ID), 3691, 4314 (ACL), 4978 (COMPRESS), 5161, 5256, 5464, 5465, 6851 (MOVE), 9208 (QUOTA). */
export const COMMANDS = new Set(
  (
    'CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN ENABLE SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST LSUB ' +
    'NAMESPACE STATUS APPEND IDLE CLOSE UNSELECT EXPUNGE SEARCH FETCH STORE COPY MOVE UID CHECK ID COMPRESS GETQUOTA GETQUOTAROOT SETQUOTA ' +
    'SETACL DELETEACL GETACL LISTRIGHTS MYRIGHTS SORT THREAD ESEARCH NOTIFY GETMETADATA SETMETADATA GENURLAUTH URLFETCH RESETKEY CATENATE ' +
    'LANGUAGE COMPARATOR CONVERT CONVERSIONS CANCELUPDATE UNAUTHENTICATE PROXYAUTH XLIST XAPPLEPUSHSERVICE BBOARD FIND REPLACE'
  ).split(' '),
)
/** Of a command whose answer changes how the connection goes on, or says what the ends can do. */
export const NEGOTIATIONS = new Set([
  'CAPABILITY',
  'STARTTLS',
  'ENABLE',
  'ID',
  'COMPRESS',
  'LANGUAGE',
  'NAMESPACE',
])

/** Product and version within a greeting. */
export const PRODUCT =
  /\b(Dovecot(?: \([\w ]+\))?|Cyrus IMAP4? v?[\w.+-]+|Courier-IMAP|Microsoft Exchange(?: Server)?(?: \d+)? IMAP4(?:rev1)?(?: server)?(?: version [\d.]+\d)?|The Microsoft Exchange IMAP4 service|UW IMAP|IMAP4rev1 \d+\.\d+|Gimap|MailEnable|MDaemon [\d.]+\d|hMailServer|Zimbra|IceWarp|Kerio Connect [\d.]+\d|Domino IMAP4 Server Release [\w.]+|GroupWise|CommuniGate Pro IMAP Server [\w.]+|Stalwart|GreenMail(?: Server)?(?: v[\d.]+\d)?|Panda IMAP|bincimap|Apache James|Axigen)/i

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** A client's line that is no command. */
export const BAD_COMMAND = 'bad-command'
/** A server's line that is no answer. */
export const BAD_REPLY = 'bad-reply'
/** More commands unanswered than MAX_PENDING_COMMANDS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of the connection were lost. */
export const GAP = 'gap'
