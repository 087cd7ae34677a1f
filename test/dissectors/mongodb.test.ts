import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { mongodb } from '../../dissectors/mongodb/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { unfoldSnappy } from '../../src/formats/snappy.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

type Value =
  | string
  | number
  | boolean
  | null
  | Buffer
  | readonly Value[]
  | { readonly [name: string]: Value }

const int32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(n)
  return bytes
}

/** A document of BSON: numbers as int32 where whole, else as double; buffers as binary. */
function bson(value: { readonly [name: string]: Value } | readonly Value[]): Buffer {
  const parts = Object.entries(value).map(([name, member]) => {
    const [type, bytes] = encode(member)
    return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), bytes])
  })
  const body = Buffer.concat(parts)
  return Buffer.concat([int32(body.length + 5), body, Buffer.from([0])])
}

function encode(value: Value): [number, Buffer] {
  if (value === null) return [0x0a, Buffer.alloc(0)]
  if (typeof value === 'boolean') return [0x08, Buffer.from([value ? 1 : 0])]
  if (typeof value === 'string') {
    const text = Buffer.from(`${value}\0`)
    return [0x02, Buffer.concat([int32(text.length), text])]
  }
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return [0x10, int32(value)]
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleLE(value)
    return [0x01, bytes]
  }
  if (Buffer.isBuffer(value))
    return [0x05, Buffer.concat([int32(value.length), Buffer.from([0]), value])]
  return [Array.isArray(value) ? 0x04 : 0x03, bson(value as { readonly [name: string]: Value })]
}

const message = (opcode: number, id: number, answers: number, body: Buffer): Buffer =>
  Buffer.concat([int32(16 + body.length), int32(id), int32(answers), int32(opcode), body])
const sections = (document: { readonly [name: string]: Value }, ...rest: Buffer[]): Buffer =>
  Buffer.concat([int32(0), Buffer.from([0]), bson(document), ...rest])
const ask = (id: number, document: { readonly [name: string]: Value }, ...rest: Buffer[]): Piece =>
  orig(message(2013, id, 0, sections(document, ...rest)))
const answer = (answers: number, document: { readonly [name: string]: Value }): Piece =>
  resp(message(2013, 1000 + answers, answers, sections(document)))

const hello: Piece[] = [
  ask(1, {
    hello: 1,
    client: {
      application: { name: 'shop' },
      driver: { name: 'PyMongo|Motor', version: '4.6.1|3.3' },
      os: { type: 'Linux', name: 'Debian', version: '12' },
      platform: 'CPython 3.11',
    },
    speculativeAuthenticate: {
      saslStart: 1,
      mechanism: 'SCRAM-SHA-256',
      payload: Buffer.from('n,,n=alice,r=s3cretnonce'),
      db: 'admin',
    },
    $db: 'admin',
  }),
  answer(1, {
    isWritablePrimary: true,
    setName: 'rs0',
    maxWireVersion: 21,
    speculativeAuthenticate: { conversationId: 1, done: false, payload: Buffer.from('r=x') },
    ok: 1.5 - 0.5,
  }),
  ask(2, {
    saslContinue: 1,
    conversationId: 1,
    payload: Buffer.from('c=biws,r=s3cret,p=s3cretproof'),
    $db: 'admin',
  }),
  answer(2, { conversationId: 1, done: true, payload: Buffer.from('v=s3cret'), ok: 1 }),
  ask(3, { buildInfo: 1, $db: 'admin' }),
  answer(3, { version: '7.0.5', ok: 1 }),
]
const refusal: Piece[] = [
  ask(1, {
    saslStart: 1,
    mechanism: 'PLAIN',
    payload: Buffer.from('\0bob\0s3cret'),
    $db: '$external',
  }),
  answer(1, {
    ok: 0,
    errmsg: 'Authentication failed.',
    code: 18,
    codeName: 'AuthenticationFailed',
  }),
]
const documents = Buffer.concat([bson({ _id: 1, a: 'x' }), bson({ _id: 2 })])
const work: Piece[] = [
  ask(
    1,
    { insert: 'users', ordered: true, $db: 'shop', lsid: { id: Buffer.alloc(16) } },
    Buffer.from([1]),
    int32(4 + 10 + documents.length),
    Buffer.from('documents\0'),
    documents,
  ),
  answer(1, { n: 1, writeErrors: [{ index: 1, code: 11_000, errmsg: 'duplicate key' }], ok: 1 }),
  ask(2, { find: 'users', filter: { age: { $gt: 30 }, name: 'Ann' }, $db: 'shop' }),
  answer(2, { cursor: { firstBatch: [{ _id: 1 }, { _id: 2 }], id: 7, ns: 'shop.users' }, ok: 1 }),
  ask(3, { createUser: 'bob', pwd: 's3cret', roles: [], $db: 'shop' }),
  answer(3, {
    ok: 0,
    errmsg: 'command createUser requires authentication',
    code: 13,
    codeName: 'Unauthorized',
  }),
]
const query = (id: number, name: string, document: { readonly [name: string]: Value }): Piece =>
  orig(
    message(
      2004,
      id,
      0,
      Buffer.concat([int32(0), Buffer.from(`${name}\0`), int32(0), int32(-1), bson(document)]),
    ),
  )
const reply = (
  answers: number,
  flags: number,
  found: readonly { readonly [name: string]: Value }[],
): Piece =>
  resp(
    message(
      1,
      9,
      answers,
      Buffer.concat([int32(flags), Buffer.alloc(12), int32(found.length), ...found.map(bson)]),
    ),
  )
const legacy: Piece[] = [
  query(1, 'admin.$cmd', { isMaster: 1 }),
  reply(1, 8, [{ ismaster: true, maxWireVersion: 3, ok: 1 }]),
  query(2, 'shop.users', { age: 7 }),
  reply(2, 8, [{ a: 1 }, { a: 2 }]),
  query(3, 'shop.users', { $bad: 1 }),
  reply(3, 2, [{ $err: 'unknown operator', code: 2 }]),
  orig(message(2002, 4, 0, Buffer.concat([int32(0), Buffer.from('shop.users\0'), bson({ a: 3 })]))),
]
const packed = (id: number, answers: number, body: Buffer): Buffer => {
  const inner = deflateSync(body)
  return message(
    2012,
    id,
    answers,
    Buffer.concat([int32(2013), int32(body.length), Buffer.from([2]), inner]),
  )
}
const compressed: Piece[] = [
  orig(packed(1, 0, sections({ find: 'users', filter: { a: 1 }, $db: 'shop' }))),
  resp(packed(2, 1, sections({ cursor: { firstBatch: [], id: 0, ns: 'shop.users' }, ok: 1 }))),
]

contractTests(mongodb, { hello, refusal, work, legacy, compressed })

const told = (session: Recorder) =>
  session.events.map((e) => [e.kind, e.action, e.status, e.statusCode ?? ''])

describe('mongodb', () => {
  test('reads who the client is, and a login that began in hello', () => {
    const { session, state } = play(mongodb, hello)
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.authAttempts],
      ['alice', 'scram-sha-256', 'success', 1],
    )
    deepStrictEqual(
      [facts.clientSoftware, facts.serverSoftware],
      ['PyMongo 4.6.1', 'MongoDB 7.0.5'],
    )
    const { application, driver, operatingSystem, platform, replicaSet, maxWireVersion } =
      state.fields
    deepStrictEqual(
      [application, driver, operatingSystem, platform, replicaSet, maxWireVersion],
      ['shop', 'PyMongo|Motor 4.6.1|3.3', 'Linux Debian 12', 'CPython 3.11', 'rs0', 21],
    )
    deepStrictEqual(told(session), [
      ['negotiation', 'hello', 'ok', ''],
      ['auth', 'authenticate', 'ok', ''],
      ['query', 'buildInfo', 'ok', ''],
    ])
    ok(!JSON.stringify([session.events, facts, state]).includes('s3cret'))
  })

  test('reads a login refused', () => {
    const { session, state } = play(mongodb, refusal)
    const { facts } = session
    deepStrictEqual([facts.user, facts.authMethod, facts.authResult], ['bob', 'plain', 'failure'])
    deepStrictEqual(told(session), [['auth', 'authenticate', 'error', 'AuthenticationFailed']])
    strictEqual(state.fields.authDatabase, '$external')
    ok(!JSON.stringify([session.events, facts, state]).includes('s3cret'))
  })

  test('reads commands, what they found, and errors', () => {
    const { session } = play(mongodb, work)
    deepStrictEqual(
      session.events.map((e) => [e.object, e.statusCode, e.statusText]),
      [
        [
          '{"insert":"users","ordered":true,"documents":[{"_id":1,"a":"x"},{"_id":2}]}',
          '11000',
          'duplicate key',
        ],
        ['{"find":"users","filter":{"age":{"$gt":30},"name":"Ann"}}', '', ''],
        [
          '{"createUser":"bob","pwd":"****","roles":[]}',
          'Unauthorized',
          'command createUser requires authentication',
        ],
      ],
    )
    deepStrictEqual(session.events[0]!.detail, {
      database: 'shop',
      collection: 'users',
      documents: 2,
      n: 1,
    })
    deepStrictEqual(session.events[1]!.detail, {
      database: 'shop',
      collection: 'users',
      found: 2,
      more: true,
    })
    ok(session.tags.includes('auth-required'))
  })

  test('keeps values out where the operator wants that', () => {
    const session = new Recorder()
    session.statements = 'no-literals'
    play(mongodb, work, session)
    strictEqual(
      session.events[1]!.object,
      '{"find":"users","filter":{"age":{"$gt":"?"},"name":"?"}}',
    )
    const bare = new Recorder()
    bare.statements = 'class'
    play(mongodb, work, bare)
    deepStrictEqual([bare.events[1]!.object, bare.events[1]!.detail!.collection], ['', undefined])
  })

  test('reads requests of before OP_MSG', () => {
    const { session } = play(mongodb, legacy)
    deepStrictEqual(told(session), [
      ['negotiation', 'isMaster', 'ok', ''],
      ['query', 'find', 'ok', ''],
      ['query', 'find', 'error', '2'],
      ['query', 'insert', 'unknown', ''],
    ])
    deepStrictEqual(session.events[1]!.detail, { database: 'shop', collection: 'users', found: 2 })
    strictEqual(session.events[2]!.statusText, 'unknown operator')
  })

  test('unfolds what is compressed', () => {
    const { session, state } = play(mongodb, compressed)
    strictEqual(state.fields.compressor, 'zlib')
    strictEqual(session.events[0]!.object, '{"find":"users","filter":{"a":1}}')
    // Out of the format's description: a literal, then a copy of it that overlaps itself.
    const block = Buffer.from([10, 0x00, 0x61, 0x15, 0x01])
    strictEqual(unfoldSnappy(block, 0, block.length, 100)?.toString(), 'aaaaaaaaaa')
    strictEqual(unfoldSnappy(block, 0, block.length, 5), undefined)
    strictEqual(unfoldSnappy(Buffer.from([10, 0x01, 0x05]), 0, 3, 100), undefined)
  })

  test('passes large replies over, goes on after a loss', () => {
    const large = message(
      2013,
      5,
      2,
      sections({ cursor: { firstBatch: [{ a: 'x'.repeat(200_000) }], id: 0, ns: 'a.b' }, ok: 1 }),
    )
    const { session, maxHeld } = play(mongodb, [
      ask(2, { find: 'users', $db: 'shop' }),
      resp(large),
      ask(3, { ping: 1, $db: 'shop' }),
      answer(3, { ok: 1 }),
    ])
    ok(maxHeld <= mongodb.maxHeldBytes)
    deepStrictEqual(told(session), [
      ['query', 'find', 'ok', ''],
      ['query', 'ping', 'ok', ''],
    ])
    strictEqual(session.events[0]!.bytes, large.length)
    const lost = play(mongodb, [
      ask(2, { find: 'users', $db: 'shop' }),
      { ...resp(Buffer.alloc(50, 0x61)), missing: 100 },
      ask(3, { ping: 1, $db: 'shop' }),
      answer(3, { ok: 1 }),
    ])
    deepStrictEqual(told(lost.session), [
      ['query', 'find', 'unknown', ''],
      ['query', 'ping', 'ok', ''],
    ])
  })

  test('claims messages on any port, nothing else', () => {
    const ask = (bytes: Buffer, direction: Direction): Probe => {
      const slice = new Slice(bytes.subarray(0, mongodb.probeBytes))
      slice.direction = direction
      return mongodb.probe(slice)
    }
    strictEqual(ask(hello[0]!.bytes, Direction.Orig), Probe.Yes)
    strictEqual(ask(hello[1]!.bytes, Direction.Resp), Probe.Yes)
    strictEqual(ask(hello[1]!.bytes, Direction.Orig), Probe.No)
    strictEqual(ask(Buffer.from('GET / HTTP/1.1\r\n\r\n'), Direction.Orig), Probe.No)
  })
})
