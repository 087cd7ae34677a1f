/** Names, bounds and anomaly codes of HTTP/1: RFC 9110, 9112, 4918 (WebDAV), 5789 (PATCH). */

/** Most bytes read of one line; the rest of a longer header is passed over. */
export const MAX_LINE_BYTES = 32_768
/** Most unread bytes of one direction: a line and room for a packet. */
export const MAX_HELD_BYTES = 49_152
/** Header lines of one message; past it the session is Broken. */
export const MAX_HEADER_LINES = 512
/** Requests awaiting their response; past it the oldest is told of as unanswered. */
export const MAX_PENDING_REQUESTS = 64
/** Bytes passed over at once inside a body, so that a long one's progress is known. */
export const SKIP_BLOCK_BYTES = 1_048_576
/** Bytes searched for a message's start after the thread was lost; past it the direction is given up. */
export const MAX_RESYNC_BYTES = 1_048_576
/** Requests without response before one more gets no view: bodies are not kept for so many. */
export const MAX_CAPTURES = 8
/** Streams of HTTP/2 not yet answered; past it the oldest is told of as it is. */
export const MAX_STREAMS = 128
/** Bytes of a header block in several frames. */
export const MAX_HEADER_BLOCK_BYTES = 32_768
/** Bytes a body kept in part may grow to when its coding is undone. */
export const MAX_DECODED_BYTES = 65_536
/** Parameters read of a query or a form. */
export const MAX_PARAMETERS = 64
/** Files told of one multipart body. */
export const MAX_FILES = 16
/** Values kept of a list column. */
export const MAX_LIST_VALUES = 32

/** Registered methods that are common enough to claim a stream by; others claim by their whole line. */
export const METHODS = [
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'PATCH',
  'TRACE',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'REPORT',
  'SEARCH',
  'QUERY',
  // Remote Desktop gateways (MS-TSGU 2.2.3), in their own protocol and in RPC over HTTP.
  'RDG_OUT_DATA',
  'RDG_IN_DATA',
  'RPC_OUT_DATA',
  'RPC_IN_DATA',
]

/** Put on a session that goes through a Remote Desktop gateway. */
export const GATEWAY_TAG = 'rdp-gateway'
/** Where such a gateway listens, compared in lower case. */
export const GATEWAY_PATH = '/remotedesktopgateway'

/** Query parameters whose values are masked, compared in lower case. */
export const SECRET_PARAMETERS = new Set([
  'password',
  'passwd',
  'passphrase',
  'pass',
  'pwd',
  'secret',
  'client_secret',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'auth_token',
  'private_token',
  'apikey',
  'api_key',
  'api-key',
  'key',
  'sig',
  'signature',
  'x-amz-signature',
  'x-amz-security-token',
  'sessionid',
  'session_id',
  'jsessionid',
  'phpsessid',
])

/** A header line longer than MAX_LINE_BYTES. */
export const LONG_LINE = 'long-line'
/** More header lines than MAX_HEADER_LINES. */
export const HEADERS_TOO_MANY = 'headers-too-many'
/** A header line without a colon. */
export const BAD_HEADER = 'bad-header'
/** A message that does not begin with a request or status line. */
export const BAD_START = 'bad-start-line'
/** A status line of another version than 1.0 and 1.1, in answer to a request of these. */
export const BAD_VERSION = 'bad-version'
/** Content-Length that is no number. */
export const BAD_LENGTH = 'bad-content-length'
/** Content-Length beside Transfer-Encoding, or two that differ: request smuggling looks so. */
export const LENGTH_CONFLICT = 'length-conflict'
/** A chunk whose size cannot be read. */
export const BAD_CHUNK = 'bad-chunk'
/** More requests unanswered than MAX_PENDING_REQUESTS. */
export const PENDING_FULL = 'pending-full'
/** A request with a folded header or a header name followed by a space. */
export const OBSOLETE_SYNTAX = 'obsolete-syntax'
/** A frame of HTTP/2 that cannot be one. */
export const BAD_FRAME = 'bad-frame'
/** A header block of HTTP/2 that cannot be read: those after it in its direction are not either. */
export const BAD_HEADERS = 'bad-header-block'
/** Bytes outside a body were lost. */
export const GAP = 'gap'
/** No message's start in MAX_RESYNC_BYTES. */
export const LOST = 'lost-framing'
