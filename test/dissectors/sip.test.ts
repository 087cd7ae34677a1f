import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { sip, sipUdp } from '../../dissectors/sip/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Recorder, Slice } from '../support/slice.ts'

const message = (first: string, ...lines: readonly string[]): string =>
  [first, 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1', ...lines, '', ''].join('\r\n')
const withBody = (head: string, body: string): string =>
  head.replace('\r\n\r\n', `\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
const sdp = (host: string, port: number): string =>
  `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`

const register = (cseq: number, ...more: readonly string[]): string =>
  message(
    'REGISTER sip:example.org SIP/2.0',
    'f: "Alice" <sip:alice@example.org>;tag=a',
    't: <sip:alice@example.org>',
    'i: reg-1@lab',
    `CSeq: ${cseq} REGISTER`,
    'm: <sip:alice@192.0.2.1:5060>',
    'User-Agent: Lab Phone 1.0',
    ...more,
  )
const answer = (code: string, callId: string, cseq: string, ...more: readonly string[]): string =>
  message(
    `SIP/2.0 ${code}`,
    'From: <sip:alice@example.org>;tag=a',
    'To: <sip:bob@example.org>;tag=b',
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    ...more,
  )
const registration: Piece[] = [
  orig(register(1)),
  resp(
    answer(
      '401 Unauthorized',
      'reg-1@lab',
      '1 REGISTER',
      'WWW-Authenticate: Digest realm="example.org", nonce="n1"',
      'Server: Lab Proxy 5',
    ),
  ),
  orig(
    register(
      2,
      'Authorization: Digest username="alice",\r\n realm="example.org", nonce="n1", response="0123456789abcdef0123456789abcdef"',
    ),
  ),
  resp(answer('403 Forbidden', 'reg-1@lab', '2 REGISTER')),
  orig(
    register(3, 'Authorization: Digest username="alice", realm="example.org", response="fedcba98"'),
  ),
  resp(answer('200 OK', 'reg-1@lab', '3 REGISTER')),
]
const request = (method: string, cseq: number): string =>
  message(
    `${method} sip:bob@example.org SIP/2.0`,
    'From: Alice <sip:alice@example.org>;tag=a',
    'To: <sip:bob@example.org>',
    'Call-ID: call-1@lab',
    `CSeq: ${cseq} ${method}`,
  )
const invite = withBody(
  request('INVITE', 1).replace('\r\n\r\n', '\r\nContent-Type: application/sdp\r\n\r\n'),
  sdp('192.0.2.1', 4000),
)
const call: Piece[] = [
  orig(invite),
  resp(answer('180 Ringing', 'call-1@lab', '1 INVITE')),
  resp(
    withBody(
      answer('200 OK', 'call-1@lab', '1 INVITE', 'Content-Type: application/sdp'),
      sdp('192.0.2.2', 5000),
    ),
  ),
  orig(request('ACK', 1)),
  resp(
    message(
      'BYE sip:alice@192.0.2.1 SIP/2.0',
      'From: <sip:bob@example.org>;tag=b',
      'To: <sip:alice@example.org>;tag=a',
      'Call-ID: call-1@lab',
      'CSeq: 7 BYE',
    ),
  ),
  orig(answer('200 OK', 'call-1@lab', '7 BYE')),
]

contractTests(sip, { registration, call })
datagramContractTests(sipUdp, { registration, call })

const probe = (text: string, direction: Direction): Probe => {
  const slice = new Slice(Buffer.from(text, 'latin1'))
  slice.direction = direction
  return sip.probe(slice)
}

describe('sip', () => {
  test('a registration: a challenge is no attempt, a refusal is one', () => {
    const { state, session } = hear(sipUdp, registration)
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.user, e.statusCode]),
      [
        ['request', 'REGISTER', 'alice', '401'],
        ['auth', 'REGISTER', 'alice', '403'],
        ['auth', 'REGISTER', 'alice', '200'],
      ],
    )
    const { user, userDomain, authMethod, authResult, authAttempts } = session.facts
    deepStrictEqual(
      [user, userDomain, authMethod, authResult, authAttempts],
      ['alice', 'example.org', 'digest', 'success', 2],
    )
    deepStrictEqual(
      [session.facts.clientSoftware, session.facts.serverSoftware, state.fields.registered],
      ['Lab Phone 1.0', 'Lab Proxy 5', 'sip:alice@example.org'],
    )
    ok(!/0123456789abcdef|fedcba98/.test(JSON.stringify([session.events, state])))
  })

  test('a call: media, who hung up, how long it took; over TCP the same', () => {
    for (const { state, session } of [hear(sipUdp, call), play(sip, call)]) {
      deepStrictEqual(
        session.events.map((e) => [e.kind, e.action, e.object, e.status]),
        [
          ['request', 'INVITE', 'sip:bob@example.org', 'ok'],
          ['channel', 'CALL', 'sip:bob@example.org', 'ok'],
          ['request', 'BYE', 'sip:alice@192.0.2.1', 'ok'],
        ],
      )
      const made = session.events[1]!
      strictEqual(made.durationMicros, 2000)
      deepStrictEqual(
        [made.detail!.media, made.detail!.answer_media],
        [['audio 192.0.2.1:4000'], ['audio 192.0.2.2:5000']],
      )
      deepStrictEqual(
        session.expected.map((f) => [
          f.expectation.host,
          f.expectation.port,
          f.expectation.listener,
        ]),
        [
          ['192.0.2.1', 4000, Direction.Orig],
          ['192.0.2.2', 5000, Direction.Resp],
        ],
      )
      deepStrictEqual([state.fields.methods, state.fields.callCount], [['INVITE', 'ACK', 'BYE'], 1])
    }
  })

  test('what is sent again is told of once', () => {
    const [first, , ok200] = call
    const { session } = hear(sipUdp, [first!, first!, ok200!, ok200!, first!])
    strictEqual(session.events.filter((e) => e.action === 'INVITE').length, 1)
  })

  test('a password in a URI is not shown', () => {
    const { session } = hear(sipUdp, [
      orig(
        request('INVITE', 1)
          .replaceAll('sip:alice@', 'sip:alice:s3cret@')
          .replace('sip:bob@', 'sip:bob:s3cret@'),
      ),
    ])
    strictEqual(session.events[0]!.object, 'sip:bob@example.org')
    ok(!JSON.stringify(session.events).includes('s3cret'))
  })

  test('answers alone, and requests alone', () => {
    const only = (d: Direction) =>
      hear(
        sipUdp,
        registration.filter((p) => p.direction === d),
      ).session
    deepStrictEqual(
      only(Direction.Resp).events.map((e) => [e.action, e.statusCode]),
      [
        ['REGISTER', '401'],
        ['REGISTER', '403'],
        ['REGISTER', '200'],
      ],
    )
    const requests = only(Direction.Orig)
    deepStrictEqual([requests.facts.authResult, requests.events[1]!.status], ['unknown', 'unknown'])
  })

  test('over TCP a gap ends at the next message', () => {
    const pieces: Piece[] = [
      orig(register(1).slice(0, 60)),
      { ...orig(`tail of a header\r\nX: y\r\n\r\n${register(4)}`), missing: 500 },
      resp(answer('200 OK', 'reg-1@lab', '4 REGISTER')),
    ]
    const { session } = play(sip, pieces)
    deepStrictEqual(
      session.events.map((e) => [e.action, e.statusCode]),
      [['REGISTER', '200']],
    )
  })

  test('shows text by the policy; knows its own from HTTP and RTSP', () => {
    const text = withBody(
      request('MESSAGE', 3).replace('\r\n\r\n', '\r\nContent-Type: text/plain\r\n\r\n'),
      'the code is 4711',
    )
    strictEqual(hear(sipUdp, [orig(text)]).session.events[0]!.detail!.text, 'the code is 4711')
    const hidden = new Recorder()
    Object.defineProperty(hidden, 'statements', { value: 'class' })
    strictEqual(hear(sipUdp, [orig(text)], hidden).session.events[0]!.detail!.text, undefined)
    strictEqual(probe('OPTIONS sip:a@b SIP/2.0\r\n', Direction.Orig), Probe.Yes)
    strictEqual(probe('OPTIONS * HTTP/1.1\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('OPTIONS rtsp://h/x RTSP/1.0\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('SIP/2.0 200 OK\r\n', Direction.Orig), Probe.Flipped)
  })
})
