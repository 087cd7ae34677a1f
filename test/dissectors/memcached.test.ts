import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { memcachedUdp } from '../../dissectors/memcached/datagram.ts'
import { memcached } from '../../dissectors/memcached/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { type Recorder, Slice } from '../support/slice.ts'

/** A binary message: opcode, status or vbucket, number, extras, key, value. */
const message = (
  magic: number,
  opcode: number,
  status: number,
  opaque: number,
  extras: string,
  key: string,
  value: string,
): Buffer => {
  const head = Buffer.alloc(24)
  head[0] = magic
  head[1] = opcode
  head.writeUInt16BE(key.length, 2)
  head[4] = extras.length
  head.writeUInt16BE(status, 6)
  head.writeUInt32BE(extras.length + key.length + value.length, 8)
  head.writeUInt32BE(opaque, 12)
  return Buffer.concat([head, Buffer.from(extras + key + value, 'latin1')])
}
const ask = (opcode: number, opaque: number, extras = '', key = '', value = ''): Piece =>
  orig(message(0x80, opcode, 0, opaque, extras, key, value))
const answer = (
  opcode: number,
  opaque: number,
  status = 0,
  extras = '',
  value = '',
  key = '',
): Piece => resp(message(0x81, opcode, status, opaque, extras, key, value))

const text: Piece[] = [
  orig('set user:1 0 60 11\r\nhello world\r\n'),
  resp('STORED\r\n'),
  orig('get user:1 user:2\r\n'),
  resp('VALUE user:1 0 11\r\nhello world\r\nEND\r\n'),
  orig('incr hits 5\r\ndelete gone noreply\r\nversion\r\n'),
  resp('NOT_FOUND\r\nVERSION 1.6.18\r\n'),
  orig('stats\r\n'),
  resp('STAT pid 12\r\nSTAT version 1.6.18\r\nEND\r\n'),
  orig('bogus\r\nget a\r\n'),
  resp('ERROR\r\nEND\r\n'),
]
const meta: Piece[] = [
  orig('ms k 2 T0\r\nhi\r\nmg a v q O1\r\nmg k v q O2\r\nmn\r\n'),
  resp('HD\r\nVA 2 O2\r\nhi\r\nMN\r\n'),
]
const login: Piece[] = [
  orig('get a\r\n'),
  resp('CLIENT_ERROR unauthenticated\r\n'),
  orig('set auth 0 0 13\r\nalice s3cret1\r\n'),
  resp('CLIENT_ERROR authentication failure\r\n'),
  orig('set auth 0 0 12\r\nalice s3cret\r\n'),
  resp('STORED\r\n'),
]
const binary: Piece[] = [
  ask(32, 1),
  answer(32, 1, 0, '', 'PLAIN'),
  ask(33, 2, '', 'PLAIN', '\0alice\0s3cret-wrong'),
  answer(33, 2, 32, '', 'Auth failure'),
  ask(33, 3, '', 'PLAIN', '\0alice\0s3cret'),
  answer(33, 3, 0, '', 'Authenticated'),
  ask(1, 4, '\0'.repeat(8), 'k', 'value'),
  answer(1, 4),
  ask(9, 5, '', 'missing'),
  ask(0, 6, '', 'k'),
  answer(0, 6, 0, '\0'.repeat(4), 'value'),
  ask(11, 7),
  answer(11, 7, 0, '', '1.6.18'),
]

contractTests(memcached, { text, meta, login, binary })

const frame = (id: number, sequence: number, total: number, data: string): string =>
  String.fromCharCode(id >> 8, id & 255, 0, sequence, 0, total, 0, 0) + data
const udp: Piece[] = [
  orig(frame(1, 0, 1, 'stats\r\n')),
  resp(frame(1, 0, 2, 'STAT pid 1\r\nSTAT version 1.5.6\r\n')),
  resp(frame(1, 1, 2, 'STAT x 1\r\nEND\r\n')),
  orig(frame(2, 0, 1, 'get a\r\n')),
  resp(frame(2, 0, 1, 'VALUE a 0 2\r\nhi\r\nEND\r\n')),
]
datagramContractTests(memcachedUdp, { udp })

const told = (session: Recorder) =>
  session.events.map((e) => [e.kind, e.object, e.status, e.statusCode ?? ''])
const probe = (bytes: string, direction: Direction, isUsualPort = false): Probe => {
  const slice = new Slice(Buffer.from(bytes, 'latin1'))
  slice.direction = direction
  slice.isUsualPort = isUsualPort
  return memcached.probe(slice)
}

describe('memcached', () => {
  test('reads text commands, sizes, hits and misses', () => {
    const { session, state } = play(memcached, text)
    deepStrictEqual(told(session), [
      ['query', 'set user:1 0 60 11', 'ok', 'STORED'],
      ['query', 'get user:1 user:2', 'ok', 'END'],
      ['query', 'delete gone', 'unknown', ''],
      ['query', 'incr hits 5', 'ok', 'NOT_FOUND'],
      ['query', 'version', 'ok', 'VERSION'],
      ['query', 'stats', 'ok', 'END'],
      ['query', 'get a', 'error', 'ERROR'],
    ])
    deepStrictEqual([session.events[0]!.bytes, session.events[1]!.bytes], [11, 11])
    deepStrictEqual([state.fields.hitCount, state.fields.missCount], [1, 2])
    strictEqual(session.facts.serverSoftware, 'memcached 1.6.18')
    deepStrictEqual(session.tags, ['unauthenticated'])
    ok(!JSON.stringify(session.events).includes('hello'))
  })

  test('gives answers of the meta protocol to whom they name', () => {
    const { session } = play(memcached, meta)
    deepStrictEqual(
      session.events.map((e) => [e.object, e.status, e.statusCode ?? '', e.detail!.hits]),
      [
        ['ms k 2 T0', 'ok', 'HD', undefined],
        ['mg a v q O1', 'unknown', '', undefined],
        ['mg k v q O2', 'ok', 'VA', 1],
        ['mn', 'ok', 'MN', undefined],
      ],
    )
  })

  test('knows logins of the text protocol by their answers', () => {
    const { session } = play(memcached, login)
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.authAttempts],
      ['alice', 'password', 'success', 2],
    )
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.status]),
      [
        ['query', 'error'],
        ['auth', 'error'],
        ['auth', 'ok'],
      ],
    )
    deepStrictEqual(session.tags, ['auth-required'])
    ok(!JSON.stringify([session.events, facts]).includes('s3cret'))
  })

  test('reads the binary protocol and its logins', () => {
    const { session, state } = play(memcached, binary)
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.authAttempts],
      ['alice', 'plain', 'success', 2],
    )
    deepStrictEqual(told(session), [
      ['query', 'sasl_list_mechs', 'ok', ''],
      ['auth', 'PLAIN', 'error', 'AUTH_ERROR'],
      ['auth', 'PLAIN', 'ok', ''],
      ['query', 'set k', 'ok', ''],
      ['query', 'get missing', 'unknown', ''],
      ['query', 'get k', 'ok', ''],
      ['query', 'version', 'ok', ''],
    ])
    deepStrictEqual([state.fields.protocol, state.fields.replyBytes], ['binary', 5])
    strictEqual(facts.serverSoftware, 'memcached 1.6.18')
    ok(!JSON.stringify([session.events, facts]).includes('s3cret'))
  })

  test('reads datagrams and what a request draws', () => {
    const { session } = hear(memcachedUdp, udp)
    deepStrictEqual(
      session.events.map((e) => [e.object, e.statusCode ?? '', e.bytes]),
      [
        ['stats', 'STAT', 47],
        ['get a', 'VALUE', 22],
      ],
    )
    strictEqual(session.facts.serverSoftware, 'memcached 1.5.6')
  })

  test('passes items over, and is not misled by a loss in one', () => {
    const { session, maxHeld } = play(memcached, [
      orig(`set big 0 0 100000\r\n${'x'.repeat(50_000)}`),
      { ...orig(`${'x'.repeat(40_000)}\r\nget a\r\n`), missing: 10_000 },
      resp('STORED\r\nEND\r\n'),
    ])
    ok(maxHeld <= memcached.maxHeldBytes)
    deepStrictEqual(told(session), [
      ['query', 'set big 0 0 100000', 'ok', 'STORED'],
      ['query', 'get a', 'ok', 'END'],
    ])
    const lost = play(memcached, [
      orig('get a\r\n'),
      { ...resp('rest of it\r\nEND\r\n'), missing: 30 },
      orig('get b\r\n'),
      resp('END\r\n'),
    ])
    strictEqual(lost.session.events[0]!.status, 'unknown')
    strictEqual(lost.verdict, Verdict.More)
  })

  test('claims little off its port', () => {
    strictEqual(probe('set a 0 0 1\r\n', Direction.Orig), Probe.Yes)
    strictEqual(probe('set nocount on\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('get a\r\n', Direction.Orig), Probe.More)
    strictEqual(probe('stats\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('stats\r\n', Direction.Orig, true), Probe.Yes)
    strictEqual(probe('VALUE a 0 1\r\n', Direction.Resp), Probe.Yes)
    strictEqual(probe('GET / HTTP/1.1\r\n', Direction.Orig, true), Probe.No)
    strictEqual(probe('\x80\x2e\x01\x03\x01', Direction.Orig), Probe.No)
  })
})
