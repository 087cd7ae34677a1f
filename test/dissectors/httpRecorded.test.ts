/** HTTP as curl and nginx speak it: one connection recorded between them on loopback. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { http } from '../../dissectors/http/index.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const curl: Piece[] = [
  orig(
    'GET /index.html HTTP/1.1\r\nHost: 127.0.0.1:32004\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n',
  ),
  resp(
    'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 03:10:59 GMT\r\nContent-Type: text/html\r\nContent-Length: 15\r\nLast-Modified: Sat, 21 Nov 2026 03:10:56 GMT\r\nConnection: keep-alive\r\nETag: "6b010bc0-f"\r\nAccept-Ranges: bytes\r\n\r\n<h1>hello</h1>\n',
  ),
  orig(
    'HEAD /none HTTP/1.1\r\nHost: 127.0.0.1:32004\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n',
  ),
  resp(
    'HTTP/1.1 404 Not Found\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 03:10:59 GMT\r\nContent-Type: text/html\r\nContent-Length: 153\r\nConnection: keep-alive\r\n\r\n',
  ),
  orig(
    'GET /private/index.html HTTP/1.1\r\nHost: 127.0.0.1:32004\r\nAuthorization: Basic YWxpY2U6d3Jvbmc=\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n',
  ),
  resp(
    'HTTP/1.1 401 Unauthorized\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 03:10:59 GMT\r\nContent-Type: text/html\r\nContent-Length: 179\r\nConnection: keep-alive\r\nWWW-Authenticate: Basic realm="private"\r\n\r\n<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n<center><h1>401 Authorization Required</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n',
  ),
  orig(
    'GET /private/index.html HTTP/1.1\r\nHost: 127.0.0.1:32004\r\nAuthorization: Basic YWxpY2U6czNjcmV0\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n',
  ),
  resp(
    'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 03:10:59 GMT\r\nContent-Type: text/html\r\nContent-Length: 15\r\nLast-Modified: Sat, 21 Nov 2026 03:10:56 GMT\r\nConnection: keep-alive\r\nETag: "6b010bc0-f"\r\nAccept-Ranges: bytes\r\n\r\n<h1>hello</h1>\n',
  ),
  orig(
    'GET /chunk/index.html?token=abc HTTP/1.1\r\nHost: 127.0.0.1:32004\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nAccept-Encoding: deflate, gzip, br, zstd\r\nConnection: close\r\n\r\n',
  ),
  resp(
    'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 03:10:59 GMT\r\nContent-Type: text/html\r\nLast-Modified: Sat, 21 Nov 2026 03:10:56 GMT\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nETag: W/"6b010bc0-f"\r\nContent-Encoding: gzip\r\n\r\n21\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\x03\xb3\xc90\xb4\xcbH\xcd\xc9\xc9\xb7\xd1\x07\xb2\xb8\x00W\xd5\xc4\x11\x0f\x00\x00\x00\r\n0\r\n\r\n',
  ),
]

contractTests(http, { curl })

describe('http, recorded', () => {
  test('curl asks nginx five times: found, not found, refused, let in, compressed', () => {
    const { session, state } = play(http, curl)
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.statusCode, e.bytes]),
      [
        ['request', 'GET', '/index.html', '200', 15],
        ['request', 'HEAD', '/none', '404', 0],
        ['auth', 'basic', 'alice', '401', undefined],
        ['request', 'GET', '/private/index.html', '401', 179],
        ['auth', 'basic', 'alice', '200', undefined],
        ['request', 'GET', '/private/index.html', '200', 15],
        ['request', 'GET', '/chunk/index.html?token=****', '200', 33],
      ],
    )
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.authAttempts],
      ['alice', 'basic', 'success', 2],
    )
    deepStrictEqual([facts.clientSoftware, facts.serverSoftware], ['curl/7.88.1', 'nginx/1.22.1'])
    deepStrictEqual([state.fields.responseBytes, state.fields.clientErrorCount], [242, 2])
    strictEqual(session.anomalies.length, 0)
    ok(!JSON.stringify([session.events, state]).includes('YWxp'))
  })
})
