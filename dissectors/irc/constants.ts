/** Numerics, words, bounds and anomaly codes of IRC. */

/** Most bytes read of one line: 512 of RFC 2812 (2.3), 8,191 of tags before them (IRCv3). */
export const MAX_LINE_BYTES = 8192
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 12_288
/** Commands whose outcome is not known yet; past it the oldest is told of as `unknown`. */
export const MAX_PENDING_COMMANDS = 64
/** Channels kept. */
export const MAX_CHANNELS = 32
/** Parameters of one message (RFC 2812, 2.3). */
export const MAX_PARAMETERS = 15
/** Lines that are no message before the stream is taken for something else. */
export const MAX_BAD_LINES = 8
/** How long a DCC connection is awaited, microseconds of packet time. */
export const DCC_WAIT_MICROS = 300_000_000

/** Numerics that end the answer to a command: RFC 2812 (5.1), IRCv3. */
export const ANSWERED_BY: Readonly<Record<string, readonly string[]>> = {
  '219': ['STATS'],
  '221': ['MODE'],
  '259': ['ADMIN'],
  '265': ['LUSERS'],
  '302': ['USERHOST'],
  '303': ['ISON'],
  '305': ['AWAY'],
  '306': ['AWAY'],
  '315': ['WHO'],
  '318': ['WHOIS'],
  '323': ['LIST'],
  '324': ['MODE'],
  '331': ['TOPIC'],
  '332': ['TOPIC'],
  '341': ['INVITE'],
  '351': ['VERSION'],
  '364': ['LINKS'],
  '365': ['LINKS'],
  '366': ['JOIN', 'NAMES'],
  '368': ['MODE'],
  '369': ['WHOWAS'],
  '374': ['INFO'],
  '376': ['MOTD'],
  '381': ['OPER'],
  '382': ['REHASH'],
  '391': ['TIME'],
  '670': ['STARTTLS'],
  '903': ['AUTHENTICATE'],
}
/** Commands that nothing is told of: they keep the connection alive. */
export const SILENT = new Set(['PING', 'PONG'])
/** Messages that a client and a server exchange, for telling lines from others. */
export const COMMANDS = new Set(
  (
    'PASS NICK USER OPER QUIT SQUIT JOIN PART MODE TOPIC NAMES LIST INVITE KICK VERSION STATS LINKS TIME CONNECT TRACE ADMIN INFO PRIVMSG ' +
    'NOTICE WHO WHOIS WHOWAS KILL PING PONG ERROR AWAY REHASH RESTART DIE SUMMON USERS WALLOPS USERHOST ISON MOTD LUSERS SERVLIST SQUERY ' +
    'SERVICE SERVER CAP AUTHENTICATE STARTTLS ACCOUNT CHGHOST TAGMSG BATCH FAIL WARN NOTE SETNAME MONITOR WATCH PROTOCTL KNOCK SILENCE HELP ' +
    'NICKSERV CHANSERV NS CS IDENTIFY MEMOSERV OPERSERV MAP RULES WEBIRC CPRIVMSG CNOTICE KLINE GLINE ZLINE DLINE UNKLINE CHATHISTORY ' +
    'MARKREAD REDACT RENAME REGISTER VERIFY METADATA SAJOIN SAPART SANICK OJOIN GLOBOPS OPERWALL PROTOCTL USERIP ACCEPT ETRACE TESTLINE'
  ).split(' '),
)
/** Services that are told passwords, in lower case. */
export const SERVICES =
  /^(?:nickserv|chanserv|authserv|operserv|x|q|ns|cs|nickserv@\S+|x@channels\.undernet\.org|q@cserve\.quakenet\.org|authserv@\S+)$/
/** Words after which a service is told a password. */
export const SECRET_WORDS =
  /^(IDENTIFY|ID|SIDENTIFY|LOGIN|AUTH|REGISTER|GHOST|RECOVER|RELEASE|REGAIN|GROUP|LOGOUT|SET\s+PASSWORD|SETPASS|NEWPASS|CONFIRM|PASS|PASSWD|DROP)\b/i

/** A line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** A line that is no message of the protocol. */
export const BAD_LINE = 'bad-line'
/** More commands open than MAX_PENDING_COMMANDS. */
export const PENDING_FULL = 'pending-full'
/** Bytes of the connection were lost. */
export const GAP = 'gap'
