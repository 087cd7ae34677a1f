import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { redis } from '../../dissectors/redis/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

const send = (...args: string[]): Piece =>
  orig(`*${args.length}\r\n${args.map((a) => `$${a.length}\r\n${a}\r\n`).join('')}`)

const login: Piece[] = [
  send('HELLO', '3'),
  resp('-NOAUTH HELLO must be called with the client already authenticated\r\n'),
  send('AUTH', 'alice', 's3cret-wrong'),
  resp('-WRONGPASS invalid username-password pair or user is disabled.\r\n'),
  send('HELLO', '3', 'AUTH', 'alice', 's3cret', 'SETNAME', 'shop'),
  resp(
    '%3\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:3\r\n',
  ),
  send('CLIENT', 'SETINFO', 'LIB-NAME', 'redis-py'),
  send('CLIENT', 'SETINFO', 'LIB-VER', '5.0.1'),
  resp('+OK\r\n+OK\r\n'),
]
const values: Piece[] = [
  send('SELECT', '2'),
  resp('+OK\r\n'),
  send('SET', 'cart:1', '3 apples'),
  resp('+OK\r\n'),
  send('GET', 'cart:1'),
  resp('$8\r\n3 apples\r\n'),
  send('LRANGE', 'l', '0', '-1'),
  resp('*3\r\n$1\r\na\r\n:5\r\n*2\r\n$-1\r\n+x\r\n'),
  send('FOO'),
  resp("-ERR unknown command 'FOO', with args beginning with: \r\n"),
  orig('ping "a b"\r\n'),
  resp('$3\r\na b\r\n'),
]
const pushes: Piece[] = [
  send('SUBSCRIBE', 'news', 'chat'),
  resp(
    '*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$4\r\nchat\r\n:2\r\n',
  ),
  resp('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n'),
  send('UNSUBSCRIBE'),
  resp(
    '*3\r\n$11\r\nunsubscribe\r\n$4\r\nnews\r\n:1\r\n*3\r\n$11\r\nunsubscribe\r\n$4\r\nchat\r\n:0\r\n',
  ),
  send('MONITOR'),
  resp('+OK\r\n+1700000000.5 [0 192.0.2.9:5000] "config" "set" "requirepass" "s3cret"\r\n'),
]
const copying: Piece[] = [
  send('PSYNC', '?', '-1'),
  resp(`+FULLRESYNC 0123 0\r\n\n$EOF:${'k'.repeat(40)}\r\nREDIS0011 dump${'k'.repeat(40)}`),
  resp('*1\r\n$4\r\nPING\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n'),
  send('REPLCONF', 'ACK', '14'),
]

contractTests(redis, { login, values, pushes, copying })

const told = (session: Recorder) => session.events.map((e) => [e.action, e.object, e.status])
const ask = (bytes: string, direction: Direction, isUsualPort = false): Probe => {
  const slice = new Slice(Buffer.from(bytes, 'latin1'))
  slice.direction = direction
  slice.isUsualPort = isUsualPort
  return redis.probe(slice)
}

describe('redis', () => {
  test('reads logins and who the two ends are', () => {
    const { session, state } = play(redis, login)
    deepStrictEqual(told(session), [
      ['HELLO', 'HELLO 3', 'error'],
      ['AUTH', 'AUTH alice ****', 'error'],
      ['HELLO', 'HELLO 3 AUTH alice **** SETNAME shop', 'ok'],
      ['CLIENT', 'CLIENT SETINFO LIB-NAME redis-py', 'ok'],
      ['CLIENT', 'CLIENT SETINFO LIB-VER 5.0.1', 'ok'],
    ])
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.authAttempts],
      ['alice', 'password', 'success', 2],
    )
    deepStrictEqual(
      [facts.clientSoftware, facts.serverSoftware],
      ['redis-py 5.0.1', 'redis 7.0.15'],
    )
    deepStrictEqual([state.fields.clientName, state.fields.protocolVersion], ['shop', 3])
    deepStrictEqual(session.tags, ['auth-required'])
    strictEqual(session.events[1]!.statusCode, 'WRONGPASS')
    ok(!JSON.stringify([session.events, state.fields, facts]).includes('s3cret'))
  })

  test('reads commands, keys, values and replies', () => {
    const { session, state } = play(redis, values)
    deepStrictEqual(told(session), [
      ['SELECT', 'SELECT 2', 'ok'],
      ['SET', 'SET cart:1 "3 apples"', 'ok'],
      ['GET', 'GET cart:1', 'ok'],
      ['LRANGE', 'LRANGE l 0 -1', 'ok'],
      ['FOO', 'FOO', 'error'],
      ['PING', 'ping "a b"', 'ok'],
    ])
    const details = session.events.map((e) => e.detail!)
    deepStrictEqual([details[1]!.key, details[1]!.value], ['cart:1', '3 apples'])
    deepStrictEqual([details[2]!.reply, session.events[2]!.bytes], ['3 apples', 8])
    deepStrictEqual([details[3]!.reply, details[3]!.elements], ['[a, 5, [null, x]]', 3])
    strictEqual(session.events[4]!.statusCode, 'ERR')
    deepStrictEqual(session.tags, ['unauthenticated'])
    strictEqual(state.fields.database, 2)
  })

  test('keeps values out where the operator wants that', () => {
    const session = new Recorder()
    session.statements = 'no-literals'
    play(redis, values, session)
    strictEqual(session.events[1]!.object, 'SET cart:1 ?')
    ok(!JSON.stringify(session.events).includes('apples'))
    const bare = new Recorder()
    bare.statements = 'class'
    play(redis, values, bare)
    deepStrictEqual([bare.events[1]!.action, bare.events[1]!.object], ['SET', ''])
    ok(!JSON.stringify(bare.events).includes('cart'))
  })

  test('masks secrets wherever a command carries them', () => {
    const { session } = play(redis, [
      send('CONFIG', 'SET', 'requirepass', 's3cret', 'dir', '/tmp'),
      send('ACL', 'SETUSER', 'bob', 'on', '>s3cret', '~*', '+@all'),
      send('MIGRATE', 'h', '6379', 'k', '0', '10', 'AUTH2', 'bob', 's3cret', 'KEYS', 'auth'),
      send('CONFIG', 'GET', 'requirepass'),
      resp('+OK\r\n+OK\r\n+OK\r\n*2\r\n$11\r\nrequirepass\r\n$6\r\ns3cret\r\n'),
    ])
    deepStrictEqual(
      session.events.map((e) => e.object),
      [
        'CONFIG SET requirepass **** dir /tmp',
        'ACL SETUSER bob on >**** ~* +@all',
        'MIGRATE h 6379 k 0 10 AUTH2 bob **** KEYS auth',
        'CONFIG GET requirepass',
      ],
    )
    ok(!JSON.stringify(session.events).includes('s3cret'))
  })

  test('tells publications and what MONITOR shows', () => {
    const { session, state } = play(redis, pushes)
    deepStrictEqual(told(session), [
      ['SUBSCRIBE', 'SUBSCRIBE news chat', 'ok'],
      ['MESSAGE', 'news', 'ok'],
      ['UNSUBSCRIBE', 'UNSUBSCRIBE', 'ok'],
      ['MONITOR', 'MONITOR', 'ok'],
      ['MONITOR', 'config set requirepass ****', 'ok'],
    ])
    strictEqual(state.fields.pushCount, 2)
  })

  test('passes a data set over and counts what is sent on', () => {
    const { session, state } = play(redis, copying)
    ok(session.tags.includes('replication'))
    deepStrictEqual([state.fields.dumpBytes, state.fields.replicatedCount], [14, 2])
    const sized = play(redis, [
      copying[0]!,
      resp('+FULLRESYNC 0123 0\r\n$14\r\nREDIS0011 dump*1\r\n$4\r\nPING\r\n'),
    ])
    deepStrictEqual([sized.state.fields.dumpBytes, sized.state.fields.replicatedCount], [14, 1])
  })

  test('pairs no reply with a command that gets none', () => {
    const { session } = play(redis, [
      send('CLIENT', 'REPLY', 'SKIP'),
      send('PING'),
      send('GET', 'a'),
      resp('$1\r\n1\r\n'),
      send('CLIENT', 'REPLY', 'OFF'),
      send('GET', 'b'),
      send('CLIENT', 'REPLY', 'ON'),
      resp('+OK\r\n'),
    ])
    deepStrictEqual(
      session.events.map((e) => [e.object, e.status]),
      [
        ['CLIENT REPLY SKIP', 'unknown'],
        ['PING', 'unknown'],
        ['GET a', 'ok'],
        ['CLIENT REPLY OFF', 'unknown'],
        ['GET b', 'unknown'],
        ['CLIENT REPLY ON', 'ok'],
      ],
    )
  })

  test('passes over what is too large, and keeps the pairing of very long pipelines', () => {
    const large = 'v'.repeat(100_000)
    const { session, maxHeld } = play(redis, [
      send('SET', 'big', large),
      resp('+OK\r\n'),
      send('GET', 'big'),
      resp(`$100000\r\n${large}\r\n`),
      send('PING'),
      resp('+PONG\r\n'),
    ])
    ok(maxHeld <= redis.maxHeldBytes)
    deepStrictEqual([session.events[0]!.detail!.cut, session.events[1]!.bytes], [true, 100_000])
    strictEqual(session.events[2]!.statusText, 'PONG')
    const many = Array.from({ length: 1500 }, (_, i) => send('GET', `k${i}`))
    const played = play(redis, [
      send('PING'),
      resp('+PONG\r\n'),
      ...many,
      resp('+OK\r\n'.repeat(1500)),
      send('PING'),
      resp('+PONG\r\n'),
    ])
    strictEqual(played.session.events.length, 1502)
    strictEqual(played.session.events.at(-1)!.statusText, 'PONG')
    deepStrictEqual(played.session.anomalies, ['pending-full'])
  })

  test('invents nothing after a loss', () => {
    const lost = play(redis, [
      send('GET', 'a'),
      { ...resp('rest\r\n:7\r\n'), missing: 20 },
      send('GET', 'b'),
      resp('$1\r\n2\r\n'),
    ])
    deepStrictEqual(
      lost.session.events.map((e) => [e.object, e.status, e.detail!.reply]),
      [
        ['GET a', 'unknown', undefined],
        ['GET b', 'ok', '2'],
      ],
    )
    const midstream = play(redis, [resp('value\r\n'), send('GET', 'a'), resp('$1\r\n1\r\n')])
    ok(midstream.verdict === Verdict.Reject || midstream.session.events.length === 1)
  })

  test('claims commands on any port, text only on its own', () => {
    strictEqual(ask('*1\r\n$4\r\nPING\r\n', Direction.Orig), Probe.Yes)
    strictEqual(ask('*1\r\n$4', Direction.Orig), Probe.More)
    strictEqual(ask('*1\r\nhello', Direction.Orig), Probe.No)
    strictEqual(ask('PING\r\n', Direction.Orig), Probe.No)
    strictEqual(ask('PING\r\n', Direction.Orig, true), Probe.Yes)
    strictEqual(ask('GET / HTTP/1.1\r\n', Direction.Orig), Probe.No)
    strictEqual(ask('+OK POP3 ready\r\n', Direction.Resp, true), Probe.No)
    strictEqual(ask("-ERR unknown command 'X'\r\n", Direction.Resp), Probe.Yes)
    strictEqual(ask('-NOAUTH Authentication required.\r\n', Direction.Resp), Probe.Yes)
  })
})
