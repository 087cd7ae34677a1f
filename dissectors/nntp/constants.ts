/** Commands, products, bounds and anomaly codes of NNTP. */

/** Most bytes read of one line: RFC 3977 (3.1) allows 512, answers to AUTHINFO SASL are longer (RFC 4643, 2.4). */
export const MAX_LINE_BYTES = 12_288
/** Most unread bytes of one direction. */
export const MAX_HELD_BYTES = 16_384
/** Commands awaiting a reply; feeds send hundreds ahead. Past it the oldest is told of as unanswered. */
export const MAX_PENDING_COMMANDS = 512
/** Capabilities kept. */
export const MAX_CAPABILITIES = 32
/** Groups opened that are kept. */
export const MAX_GROUPS = 16
/** Lines that are neither command nor reply before the stream is taken for something else. */
export const MAX_BAD_LINES = 8

/** Commands: RFC 3977, 4642 (STARTTLS), 4643 (AUTHINFO), 4644 (streaming), 8054 (COMPRESS), 2980 (X...), and of old servers. */
export const COMMANDS = new Set(
  (
    'CAPABILITIES MODE QUIT GROUP LISTGROUP LAST NEXT ARTICLE HEAD BODY STAT POST IHAVE DATE HELP NEWGROUPS NEWNEWS LIST OVER HDR ' +
    'CHECK TAKETHIS STARTTLS AUTHINFO COMPRESS XOVER XHDR XPAT XGTITLE XPATH XREPLIC XROVER XTHREAD XFEATURE XZVER XZHDR XSECRET SLAVE ' +
    'XBATCH XINDEX XMOTD XGETMSG XNUMBERING'
  ).split(' '),
)
/** Commands that are told of with their second word. */
export const TWO_WORDS = new Set(['AUTHINFO', 'MODE', 'LIST', 'COMPRESS', 'XFEATURE'])
/** Commands an article is sent by. */
export const SENDING = new Set(['POST', 'IHAVE', 'TAKETHIS', 'XREPLIC', 'XBATCH'])
/** Commands an article, or a part of it, is got by. */
export const GETTING = new Set(['ARTICLE', 'HEAD', 'BODY'])
/** Replies of several lines, up to one with a dot (RFC 3977, 3.2); 211 is one after LISTGROUP alone. */
export const MULTILINE = new Set([
  '100',
  '101',
  '215',
  '218',
  '220',
  '221',
  '222',
  '224',
  '225',
  '230',
  '231',
  '282',
  '288',
])

/** Product and version within a greeting. */
export const PRODUCT =
  /\b(InterNetNews (?:NNRP )?(?:server )?INN [\w. ()/-]+?(?= ready| \()|INN \d[\w.]*|Leafnode (?:NNTP Daemon, version )?\d[\w.]*|Diablo \d[\w.-]*|Cyclone|Typhoon|Twister|DNews(?: Version)? [\w.]+|Cyrus NNTP v?[\w.+-]+|Microsoft NNTP Service[^,]*Version: [\d.]+|NNTP Service [\d.]+|NNTPcache|noffle \d[\w.]*|sn version \d[\w.]*|Hamster[\w /-]*Version \d[\w.]*|Colobus \d[\w.]*|WendzelNNTPd \d[\w.]*|UsenetServer|HighWinds|nntpd? \d[\w.]*)/i

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
