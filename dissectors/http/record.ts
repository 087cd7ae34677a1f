import {
  columns,
  createFields,
  flag,
  text,
  uint16,
  uint32,
  uint64,
  word,
  words,
} from '../../src/record/column.ts'

export const httpColumns = columns('http', {
  method: word('Method of the first request', { source: 'RFC 9110, 9' }),
  host: text('Host of the first request: of an absolute target, else the Host field'),
  path: text('Target of the first request as sent, secrets masked', { source: 'RFC 9112, 3.2' }),
  version: word('Version of the first message: `1.0`, `1.1`'),
  status: uint16('Status of the first final response', { source: 'RFC 9110, 15' }),
  lastStatus: uint16('Status of the last final response'),
  userAgent: text('User-Agent of the first request'),
  referrer: text('Referer of the first request, secrets masked'),
  server: text('Server field of the first response'),
  requestCount: uint32('Requests'),
  responseCount: uint32('Final responses'),
  informationalCount: uint32('Responses 1xx'),
  successCount: uint32('Responses 2xx'),
  redirectCount: uint32('Responses 3xx'),
  clientErrorCount: uint32('Responses 4xx'),
  serverErrorCount: uint32('Responses 5xx'),
  requestBytes: uint64('Request bodies, chunk framing left out', { unit: 'bytes' }),
  responseBytes: uint64('Response bodies, chunk framing left out', { unit: 'bytes' }),
  methods: words('Methods used'),
  hosts: words('Hosts asked'),
  contentTypes: words('Media types of response bodies, without parameters'),
  authSchemes: words('Schemes the server or proxy asked for', { source: 'RFC 9110, 11' }),
  workstation: text('Workstation named by an NTLM client'),
  forwardedFor: text('X-Forwarded-For of the first request that has one'),
  proxied: flag(
    'A request had an absolute target, CONNECT, Proxy-Authorization, Via or X-Forwarded-For',
  ),
  pipelined: flag('A request was sent before the one before it was answered'),
  application: word(
    'Application it goes to, by paths or fields only that one has: `grafana`, `elasticsearch`, ...',
    { empty: 'none of those known' },
  ),
  upgrade: word('Protocol switched to: `websocket`, `h2c`, ...', { source: 'RFC 9110, 7.8' }),
})

export const createHttpFields = () => createFields(httpColumns)
export type HttpFields = ReturnType<typeof createHttpFields>
