import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { http } from '../../dissectors/http/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { type Recorder, Slice } from '../support/slice.ts'

const get: Piece[] = [
  orig(
    'GET /a?x=1 HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: probe/1.0\r\nReferer: http://b/\r\n\r\n',
  ),
  resp(
    'HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello',
  ),
  orig('HEAD /b HTTP/1.1\r\nHost: www.example.org\r\n\r\n'),
  resp('HTTP/1.1 404 Not Found\r\nContent-Length: 500\r\n\r\n'),
  orig('POST /c HTTP/1.1\r\nHost: www.example.org\r\nContent-Length: 3\r\n\r\nabc'),
  resp('HTTP/1.1 204 No Content\r\n\r\n'),
]
const chunked: Piece[] = [
  orig('PUT /up HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\nExpect: 100-continue\n\n'),
  resp('HTTP/1.1 100 Continue\r\n\r\n'),
  orig('4;x=y\r\nabcd\r\n10\r\n0123456789abcdef\r\n0\r\nTrail: er\r\n\r\n'),
  resp('HTTP/1.1 201 Created\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n'),
]
const pipelined: Piece[] = [
  orig('GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n'),
  resp(
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n22',
  ),
]
const untilClose: Piece[] = [
  orig('GET / HTTP/1.0\r\nX-Long: a\r\n b\r\n\r\n'),
  resp('HTTP/1.0 200 OK\r\n\r\nall that follows'),
  resp(' and more'),
]
const basic = (password: string): string => Buffer.from(`alice:${password}`).toString('base64')
const login: Piece[] = [
  orig('GET / HTTP/1.1\r\nHost: h\r\n\r\n'),
  resp(
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x, y", Digest nonce="z"\r\nContent-Length: 0\r\n\r\n',
  ),
  orig(`GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Basic ${basic('wrong')}\r\n\r\n`),
  resp('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'),
  ...[1, 2].flatMap(() => [
    orig(`GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Basic ${basic('s3cret')}\r\n\r\n`),
    resp('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  ]),
]
const tunnel: Piece[] = [
  orig(
    'CONNECT db.example:443 HTTP/1.1\r\nHost: db.example:443\r\nProxy-Authorization: Bearer abc\r\n\r\n',
  ),
  resp('HTTP/1.1 200 Connection established\r\n\r\n'),
]

contractTests(http, { get, chunked, pipelined, untilClose, login, tunnel })

const requests = (session: Recorder) => session.events.filter((e) => e.kind === 'request')
const probe = (text: string, direction: Direction = Direction.Orig): Probe => {
  const slice = new Slice(Buffer.from(text, 'latin1'))
  slice.direction = direction
  return http.probe(slice)
}

/** An NTLM type 3 token: names in UTF-16 behind the fixed part. */
function ntlmToken(names: readonly string[]): string {
  const head = Buffer.alloc(64)
  head.write('NTLMSSP\0', 'latin1')
  head.writeUInt32LE(3, 8)
  head.writeUInt32LE(1, 60)
  const parts: Buffer[] = [head]
  let at = 64
  names.forEach((name, i) => {
    const bytes = Buffer.from(name, 'utf16le')
    head.writeUInt16LE(bytes.length, 28 + i * 8)
    head.writeUInt32LE(at, 32 + i * 8)
    at += bytes.length
    parts.push(bytes)
  })
  return Buffer.concat(parts).toString('base64')
}

describe('http', () => {
  test('pairs requests with responses, HEAD and 204 without body', () => {
    const { session, state } = play(http, get)
    deepStrictEqual(
      requests(session).map((e) => [e.action, e.object, e.statusCode, e.status, e.bytes]),
      [
        ['GET', '/a?x=1', '200', 'ok', 5],
        ['HEAD', '/b', '404', 'error', 0],
        ['POST', '/c', '204', 'ok', 0],
      ],
    )
    deepStrictEqual(requests(session)[0]!.detail, {
      host: 'www.example.org',
      version: '1.1',
      user_agent: 'probe/1.0',
      referrer: 'http://b/',
      content_type: 'text/html; charset=utf-8',
    })
    strictEqual(requests(session)[2]!.detail!.request_bytes, 3)
    deepStrictEqual(
      [session.facts.clientSoftware, session.facts.serverSoftware],
      ['probe/1.0', 'nginx'],
    )
    deepStrictEqual(
      [state.fields.requestCount, state.fields.clientErrorCount, state.fields.lastStatus],
      [3, 1, 204],
    )
  })

  test('reads chunks, trailers, 100, LF alone', () => {
    const { session } = play(http, chunked)
    const [put] = requests(session)
    deepStrictEqual(
      [put!.action, put!.statusCode, put!.bytes, put!.detail!.request_bytes],
      ['PUT', '201', 3, 20],
    )
    strictEqual(put!.detail!.informational, 100)
  })

  test('keeps the order of pipelined requests', () => {
    const { session, state } = play(http, pipelined)
    deepStrictEqual(
      requests(session).map((e) => [e.object, e.statusCode, e.bytes]),
      [
        ['/1', '200', 1],
        ['/2', '500', 2],
      ],
    )
    strictEqual(state.fields.pipelined, true)
  })

  test('counts a body that the close ends, segment by segment', () => {
    const { session } = play(http, untilClose)
    deepStrictEqual(
      [requests(session)[0]!.bytes, requests(session)[0]!.detail!.incomplete],
      [25, undefined],
    )
  })

  test('tells of Basic logins, never of their password', () => {
    const { session, state } = play(http, login)
    const tries = session.events.filter((e) => e.kind === 'auth')
    deepStrictEqual(
      tries.map((e) => [e.user, e.status, e.statusCode, e.detail!.secret]),
      [
        ['alice', 'error', '401', '****'],
        ['alice', 'ok', '200', '****'],
      ],
    )
    deepStrictEqual(
      [session.facts.authMethod, session.facts.authResult, session.facts.authAttempts],
      ['basic', 'success', 2],
    )
    deepStrictEqual(state.fields.authSchemes, ['basic', 'digest'])
    const all = JSON.stringify([session.events, session.facts, state])
    ok(!all.includes('s3cret') && !all.includes(basic('s3cret')))
  })

  test("tells the server's names, from NTLM's challenge", () => {
    const opening = Buffer.concat([Buffer.from('NTLMSSP\0\x01\0\0\0', 'latin1'), Buffer.alloc(20)])
    const name = Buffer.from('SRV1', 'utf16le')
    const challenge = Buffer.alloc(48 + 4 + name.length + 4)
    challenge.write('NTLMSSP\0\x02', 'latin1')
    challenge.writeUInt32LE(0x00800001, 20)
    challenge.writeUInt16LE(challenge.length - 48, 40)
    challenge.writeUInt32LE(48, 44)
    challenge.writeUInt16LE(1, 48)
    challenge.writeUInt16LE(name.length, 50)
    name.copy(challenge, 52)
    const told = `WWW-Authenticate: Basic realm="x", NTLM ${challenge.toString('base64')}`
    const { events, facts } = play(http, [
      orig(`GET / HTTP/1.1\r\nAuthorization: NTLM ${opening.toString('base64')}\r\n\r\n`),
      resp(`HTTP/1.1 401 No\r\n${told}\r\nContent-Length: 0\r\n\r\n`),
      orig(`GET / HTTP/1.1\r\nAuthorization: NTLM ${ntlmToken(['CORP', 'eve', ''])}\r\n\r\n`),
      resp('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'),
    ]).session
    deepStrictEqual(
      events.map((e) => [e.kind, e.user, e.status, e.detail?.server]),
      [
        ['request', '', 'error', 'SRV1'],
        ['auth', 'eve', 'error', 'SRV1'],
        ['request', 'eve', 'error', undefined],
      ],
    )
    strictEqual(facts.authAttempts, 1)
  })

  test("tells a Kerberos ticket's service, of each request anew", () => {
    // AP-REQ, RFC 4120 5.5.1, behind the header of RFC 4121 4.1.
    const ticket = (service: string): string => {
      const wrap = (tag: number, ...parts: readonly Buffer[]): Buffer => {
        const body = Buffer.concat(parts)
        const length = body.length < 128 ? [body.length] : [0x81, body.length]
        return Buffer.concat([Buffer.from([tag, ...length]), body])
      }
      const int = (n: number): Buffer => wrap(2, Buffer.from([n]))
      const name = (text: string): Buffer => wrap(0x1b, Buffer.from(text))
      const parts = service.split('/').map(name)
      const principal = wrap(0x30, wrap(0xa0, int(2)), wrap(0xa1, wrap(0x30, ...parts)))
      const sealed = wrap(0x30, wrap(0xa0, int(18)), wrap(0xa2, wrap(4, Buffer.alloc(4))))
      const fields = [wrap(0xa0, int(5)), wrap(0xa1, name('LAB.TEST'))]
      const inner = wrap(0x30, ...fields, wrap(0xa2, principal), wrap(0xa3, sealed))
      const options = wrap(0xa2, wrap(3, Buffer.alloc(5)))
      const request = wrap(
        0x30,
        ...[wrap(0xa0, int(5)), wrap(0xa1, int(14)), options],
        ...[wrap(0xa3, wrap(0x61, inner)), wrap(0xa4, sealed)],
      )
      const oid = Buffer.from('06092a864886f7120102020100', 'hex')
      return wrap(0x60, oid, wrap(0x6e, request)).toString('base64')
    }
    const ask = (service: string): Piece =>
      orig(`GET / HTTP/1.1\r\nAuthorization: Negotiate ${ticket(service)}\r\n\r\n`)
    const { events, facts } = play(http, [
      ask('HTTP/a.lab.test'),
      resp('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'),
      ask('HTTP/b.lab.test'),
      resp('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    ]).session
    deepStrictEqual(
      events
        .filter((e) => e.kind === 'auth')
        .map((e) => [e.action, e.status, e.detail?.service, e.detail?.realm]),
      [
        ['kerberos', 'error', 'HTTP/a.lab.test', 'LAB.TEST'],
        ['kerberos', 'ok', 'HTTP/b.lab.test', 'LAB.TEST'],
      ],
    )
    deepStrictEqual([facts.authMethod, facts.authResult], ['kerberos', 'success'])
  })

  test('reads Digest, NTLM and Bearer', () => {
    const answer = resp('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    const ask = (value: string): Piece => orig(`GET / HTTP/1.1\r\nAuthorization: ${value}\r\n\r\n`)
    const digest = play(http, [ask('Digest realm="r", username="b\\"ob", uri="/"'), answer]).session
    deepStrictEqual([digest.facts.user, digest.facts.authMethod], ['b"ob', 'digest'])
    const type1 = Buffer.concat([Buffer.from('NTLMSSP\0\x01\0\0\0', 'latin1'), Buffer.alloc(20)])
    const ntlm = play(http, [
      ask(`NTLM ${type1.toString('base64')}`),
      resp('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'),
      ask(`Negotiate ${ntlmToken(['CORP', 'carol', 'PC-7'])}`),
      answer,
    ])
    const { facts } = ntlm.session
    deepStrictEqual(
      [facts.user, facts.userDomain, facts.authMethod, facts.authAttempts, facts.authResult],
      ['carol', 'CORP', 'ntlm', 1, 'success'],
    )
    strictEqual(ntlm.state.fields.workstation, 'PC-7')
    strictEqual(ntlm.state.login, undefined)
    const bearer = play(http, [ask('Bearer eyJhbGciOi.x.y'), answer]).session
    ok(!JSON.stringify(bearer.events).includes('eyJ'))
    strictEqual(bearer.facts.authMethod, 'bearer')
  })

  test('masks secrets in targets', () => {
    const { session } = play(http, [
      orig('GET http://u:pw1@h/x?Password=pw2&q=1&access_token=pw3 HTTP/1.1\r\nHost: h\r\n\r\n'),
    ])
    strictEqual(
      requests(session)[0]!.object,
      'http://u:****@h/x?Password=****&q=1&access_token=****',
    )
    deepStrictEqual(
      [requests(session)[0]!.status, requests(session)[0]!.detail!.host],
      ['unknown', 'h'],
    )
  })

  test('undoes percent-encoding beside the target, secrets still masked', () => {
    const { session } = play(http, [orig('GET /a%2Fb%00?p%61ss=x&pwd=a%26b HTTP/1.1\r\n\r\n')])
    const [event] = requests(session)
    strictEqual(event!.object, '/a%2Fb%00?p%61ss=x&pwd=****')
    strictEqual(event!.detail!.target_decoded, '/a/b\\x00?pass=****&pwd=****')
  })

  test('believes a crooked status line only where an answer is due', () => {
    const crooked = resp('http/1.10 200 ok\r\nContent-Length: 0\r\n\r\n')
    const { session } = play(http, [orig('GET / HTTP/1.1\r\n\r\n'), crooked])
    deepStrictEqual([requests(session)[0]!.statusCode, session.anomalies], ['200', ['bad-version']])
    strictEqual(play(http, [crooked]).verdict, Verdict.Reject)
  })

  test('hands tunnels and upgrades on', () => {
    const proxied = play(http, tunnel)
    deepStrictEqual(
      [proxied.verdict, proxied.handOff, proxied.session.facts.activity],
      [Verdict.HandOff, '', 'tunnel'],
    )
    const upgrade = (to: string): Piece[] => [
      orig(`GET /ws HTTP/1.1\r\nUpgrade: ${to}\r\nConnection: Upgrade\r\n\r\n`),
      resp(`HTTP/1.1 101 Switching\r\nUpgrade: ${to}\r\n\r\n\x81\x05hello`),
      orig('\x81\x85abcdefghi'),
    ]
    const ws = play(http, upgrade('websocket'))
    deepStrictEqual(
      [ws.done, ws.state.fields.upgrade, requests(ws.session)[0]!.statusCode],
      [[true, true], 'websocket', '101'],
    )
    strictEqual(play(http, upgrade('h2c')).state.fields.version, '2.0')
  })

  test('reads one side alone', () => {
    const server = play(
      http,
      get.filter((p) => p.direction === Direction.Resp),
    )
    deepStrictEqual(
      requests(server.session).map((e) => [e.action, e.statusCode]),
      [
        ['RESPONSE', '200'],
        ['RESPONSE', '404'],
        ['RESPONSE', '204'],
      ],
    )
    const client = play(
      http,
      get.filter((p) => p.direction === Direction.Orig),
    )
    deepStrictEqual(
      requests(client.session).map((e) => [e.action, e.status]),
      [
        ['GET', 'unknown'],
        ['HEAD', 'unknown'],
        ['POST', 'unknown'],
      ],
    )
    strictEqual(client.state.fields.pipelined, false)
  })

  test('goes on after gaps in bodies and heads', () => {
    const inBody = play(http, [
      orig('GET /1 HTTP/1.1\r\n\r\n'),
      resp('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'),
      { ...resp(''), missing: 1000 },
      orig('GET /2 HTTP/1.1\r\n\r\n'),
      resp('HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n'),
    ])
    deepStrictEqual(
      requests(inBody.session).map((e) => [e.object, e.statusCode, e.bytes]),
      [
        ['/1', '200', 1000],
        ['/2', '404', 0],
      ],
    )
    deepStrictEqual(inBody.session.anomalies, [])
    const inHead = play(http, [
      orig('GET /1 HTTP/1.1\r\n\r\n'),
      { ...resp('th: 3\r\n\r\nabc'), missing: 30 },
      orig('GET /2 HTTP/1.1\r\n\r\n'),
      resp('\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n'),
    ])
    deepStrictEqual(
      requests(inHead.session).map((e) => [e.object, e.statusCode]),
      [
        ['/1', ''],
        ['/2', '404'],
      ],
    )
    deepStrictEqual(inHead.session.anomalies, ['gap'])
  })

  test('claims by content only', () => {
    strictEqual(probe('GET / HTTP/1.1\r\n'), Probe.Yes)
    strictEqual(probe('BREW /pot HTTP/1.0\n'), Probe.Yes)
    strictEqual(probe('GET / HT'), Probe.More)
    strictEqual(probe('GET key\r\n'), Probe.No)
    strictEqual(probe('OPTIONS * RTSP/1.0\r\n'), Probe.No)
    strictEqual(probe('INVITE sip:a@b SIP/2.0\r\n'), Probe.No)
    strictEqual(probe('PRI * HTTP/2.0\r\n'), Probe.Yes)
    strictEqual(probe(`GET /${'a'.repeat(260)}`.slice(0, 256)), Probe.Yes)
    strictEqual(probe('HTTP/1.1 200 OK\r\n', Direction.Resp), Probe.Yes)
    strictEqual(probe('HTTP/1.1 200 OK\r\n', Direction.Orig), Probe.Flipped)
    strictEqual(probe('ICY 200 OK\r\n', Direction.Resp), Probe.No)
    strictEqual(play(http, [orig('GET /\r\n')]).state.fields.version, '0.9')
  })

  test('tells of two ways to say a length', () => {
    const { session } = play(http, [
      orig('POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    ])
    deepStrictEqual(session.anomalies, ['length-conflict'])
  })

  test('gives up on endless headers', () => {
    const { verdict, session } = play(http, [orig(`GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(600)}`)])
    deepStrictEqual([verdict, session.anomalies], [Verdict.Broken, ['headers-too-many']])
  })
})
