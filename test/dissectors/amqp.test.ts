import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { amqp } from '../../dissectors/amqp/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const u16 = (...values: number[]): Buffer =>
  Buffer.concat(values.map((v) => Buffer.from([v >> 8, v & 255])))
const u32 = (value: number): Buffer => u16(value >>> 16, value & 65535)
const short = (value: string): Buffer =>
  Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])
const long = (value: string | Buffer): Buffer =>
  Buffer.concat([u32(value.length), Buffer.from(value)])
const table = (entries: Record<string, string>): Buffer =>
  long(
    Buffer.concat(
      Object.entries(entries).map(([k, v]) => Buffer.concat([short(k), Buffer.from('S'), long(v)])),
    ),
  )
const frame = (type: number, channel: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type]), u16(channel), u32(body.length), body, Buffer.from([0xce])])
const method = (channel: number, group: number, number: number, ...parts: Buffer[]): Buffer =>
  frame(1, channel, Buffer.concat([u16(group, number), ...parts]))
const content = (channel: number, size: number): Buffer =>
  Buffer.concat([
    frame(2, channel, Buffer.concat([u16(60, 0), u32(0), u32(size), u16(0)])),
    frame(3, channel, Buffer.alloc(size, 0x78)),
  ])
const byte = (...values: number[]): Buffer => Buffer.from(values)

const HEADER = 'AMQP\0\0\x09\x01'
const opening: Piece[] = [
  orig(HEADER),
  resp(
    method(
      0,
      10,
      10,
      byte(0, 9),
      table({ product: 'RabbitMQ', version: '3.10' }),
      long('PLAIN AMQPLAIN'),
      long('en'),
    ),
  ),
]
const startOk = (mechanism: string, response: Buffer): Piece =>
  orig(
    method(
      0,
      10,
      11,
      table({ product: 'pika', version: '1.2' }),
      short(mechanism),
      long(response),
      short('en'),
    ),
  )
const plain: Piece[] = [
  ...opening,
  startOk('PLAIN', Buffer.from('\0alice\0topsecret')),
  resp(method(0, 10, 30, u16(100), u32(131072), u16(60))),
  orig(method(0, 10, 31, u16(100), u32(131072), u16(30))),
  orig(method(0, 10, 40, short('lab'), byte(0, 0))),
  resp(method(0, 10, 41, short(''))),
  orig(method(1, 20, 10, short(''))),
  resp(method(1, 20, 11, long(''))),
  orig(method(1, 50, 10, u16(0), short('jobs'), byte(2), u32(0))),
  resp(method(1, 50, 11, short('jobs'), u32(4), u32(1))),
  orig(
    Buffer.concat([
      method(1, 60, 40, u16(0), short('events'), short('a.b'), byte(0)),
      content(1, 40),
    ]),
  ),
  orig(method(1, 60, 20, u16(0), short('jobs'), short('tag'), byte(0), u32(0))),
  resp(method(1, 60, 21, short('tag'))),
  resp(
    Buffer.concat([
      method(1, 60, 60, short('tag'), u32(0), u32(1), byte(1), short(''), short('jobs')),
      content(1, 7),
    ]),
  ),
  orig(method(1, 50, 10, u16(0), short('gone'), byte(1), u32(0))),
  resp(method(1, 20, 40, u16(404), short('NOT_FOUND'), u16(50, 10))),
  resp(frame(8, 0, Buffer.alloc(0))),
  orig(method(0, 10, 50, u16(200), short('bye'), u16(0, 0))),
]
const login = (secret: string): Buffer =>
  Buffer.concat([
    short('LOGIN'),
    byte(0x53),
    long('bob'),
    short('PASSWORD'),
    byte(0x53),
    long(secret),
  ])
const refused: Piece[] = [
  ...opening,
  startOk('AMQPLAIN', login('topsecret')),
  resp(method(0, 10, 50, u16(403), short('ACCESS_REFUSED'), u16(0, 0))),
]

const sym = (value: string): Buffer => Buffer.concat([byte(0xa3, value.length), Buffer.from(value)])
const str = (value: string): Buffer => Buffer.concat([byte(0xa1, value.length), Buffer.from(value)])
const list = (...values: Buffer[]): Buffer => {
  const body = Buffer.concat(values)
  return Buffer.concat([byte(0xc0, body.length + 1, values.length), body])
}
const NULL = byte(0x40)
const frame10 = (type: number, code: number, values: Buffer, payload = Buffer.alloc(0)): Buffer => {
  const body = Buffer.concat([byte(0, 0x53, code), values, payload])
  return Buffer.concat([u32(8 + body.length), byte(2, type, 0, 0), body])
}
const address = (value: string): Buffer => Buffer.concat([byte(0, 0x53, 0x28), list(str(value))])
const one: Piece[] = [
  orig('AMQP\x03\x01\0\0'),
  resp(Buffer.concat([Buffer.from('AMQP\x03\x01\0\0'), frame10(1, 0x40, list(sym('PLAIN')))])),
  orig(
    frame10(
      1,
      0x41,
      list(
        sym('PLAIN'),
        Buffer.concat([byte(0xa0, 16), Buffer.from('\0alice\0topsecret')]),
        str('host'),
      ),
    ),
  ),
  resp(frame10(1, 0x44, list(byte(0x50, 0)))),
  orig(
    Buffer.concat([
      Buffer.from('AMQP\0\x01\0\0'),
      frame10(0, 0x10, list(str('box-1'), str('host'))),
    ]),
  ),
  resp(Buffer.concat([Buffer.from('AMQP\0\x01\0\0'), frame10(0, 0x10, list(str('broker')))])),
  orig(
    frame10(
      0,
      0x12,
      list(str('link'), byte(0x43), byte(0x42), NULL, NULL, address('me'), address('/queue/x')),
    ),
  ),
  resp(
    frame10(
      0,
      0x12,
      list(str('link'), byte(0x43), byte(0x41), NULL, NULL, address('me'), address('/queue/x')),
    ),
  ),
  orig(
    frame10(0, 0x14, list(byte(0x43), byte(0x43), NULL, NULL, NULL, byte(0x41)), Buffer.alloc(10)),
  ),
  orig(frame10(0, 0x14, list(byte(0x43)), Buffer.alloc(5))),
  resp(
    frame10(
      0,
      0x18,
      list(Buffer.concat([byte(0, 0x53, 0x1d), list(sym('amqp:connection:forced'), str('stop'))])),
    ),
  ),
]

contractTests(amqp, { plain, refused, one })

describe('amqp', () => {
  test('reads a 0-9-1 session: login, virtual host, queues, messages', () => {
    const { state, session } = play(amqp, plain)
    const { fields } = state
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.clientSoftware, facts.serverSoftware],
      ['alice', 'plain', 'success', 'pika 1.2', 'RabbitMQ 3.10'],
    )
    deepStrictEqual([fields.version, fields.vhost, fields.heartbeat], ['0-9-1', 'lab', 30])
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object ?? '', e.status, e.bytes ?? -1]),
      [
        ['PLAIN', '', 'ok', -1],
        ['connection.open', 'lab', 'ok', -1],
        ['channel.open', '', 'ok', -1],
        ['queue.declare', 'jobs', 'ok', -1],
        ['basic.publish', 'events/a.b', 'ok', 40],
        ['basic.consume', 'jobs', 'ok', -1],
        ['basic.deliver', 'jobs', 'ok', 7],
        ['queue.declare', 'gone', 'error', -1],
      ],
    )
    deepStrictEqual(session.events[3]!.detail, { durable: true, messages: 4, consumers: 1 })
    deepStrictEqual(
      [session.events[7]!.statusCode, session.events[7]!.statusText],
      ['404', 'NOT_FOUND'],
    )
    ok(!JSON.stringify([session.events, state]).includes('topsecret'))
  })

  test('tells a refused login, with a close and without', () => {
    const { state, session } = play(amqp, refused)
    deepStrictEqual(
      [session.facts.user, session.facts.authResult, state.fields.closeCode],
      ['bob', 'failure', '403'],
    )
    ok(!JSON.stringify([session.events, state]).includes('topsecret'))
    const dropped = play(amqp, refused.slice(0, -1)).session
    deepStrictEqual([dropped.facts.authResult, dropped.facts.confidence], ['failure', 0.9])
  })

  test('reads 1.0: SASL, containers, links, a message in two transfers', () => {
    const { state, session } = play(amqp, one)
    const { fields } = state
    deepStrictEqual(
      [
        fields.version,
        fields.containerId,
        fields.serverContainerId,
        fields.hostname,
        fields.closeCode,
      ],
      ['1.0', 'box-1', 'broker', 'host', 'amqp:connection:forced'],
    )
    deepStrictEqual([session.facts.user, session.facts.authResult], ['alice', 'success'])
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object ?? '', e.bytes ?? -1]),
      [
        ['auth', 'PLAIN', '', -1],
        ['channel', 'attach', '/queue/x', -1],
        ['message', 'transfer', '/queue/x', 15],
      ],
    )
  })

  test('names other versions, hands TLS over', () => {
    const old = play(amqp, [orig(HEADER), resp('AMQP\0\0\x09\x02')])
    deepStrictEqual(
      [old.state.fields.serverVersion, old.session.tags],
      ['0-9-2', ['version-refused']],
    )
    const ten = play(amqp, [orig('AMQP\x01\x01\0\x0a')])
    deepStrictEqual([ten.state.fields.version, ten.done], ['0-10', [true, false]])
    const tls = play(amqp, [orig('AMQP\x02\x01\0\0'), resp('AMQP\x02\x01\0\0')])
    deepStrictEqual([tls.verdict, tls.handOff], [Verdict.HandOff, 'tls'])
  })

  test('reads one side; gives up on what is no frame, and at a loss', () => {
    const server = play(
      amqp,
      plain.filter((p) => p.direction === Direction.Resp),
    )
    strictEqual(server.session.facts.serverSoftware, 'RabbitMQ 3.10')
    strictEqual(server.state.fields.messagesDelivered, 1)
    const bad = play(amqp, [...plain, orig('garbage here')])
    deepStrictEqual([bad.verdict, bad.session.anomalies], [Verdict.Broken, ['bad-frame']])
    const lossy = play(amqp, [...plain, { ...resp('x'), missing: 4 }])
    deepStrictEqual(lossy.session.anomalies, ['gap'])
  })

  test('claims headers and a Start, nothing like them', () => {
    const probe = (content_: Buffer | string, direction: Direction) => {
      const slice = new Slice(Buffer.from(content_ as string, 'latin1'))
      slice.direction = direction
      return amqp.probe(slice)
    }
    strictEqual(probe(HEADER, Direction.Orig), Probe.Yes)
    strictEqual(probe('AMQP\0', Direction.Orig), Probe.More)
    strictEqual(probe('AMQP\0\x05\0\0', Direction.Orig), Probe.No)
    strictEqual(probe(opening[1]!.bytes.subarray(0, 16), Direction.Resp), Probe.Yes)
    strictEqual(probe(opening[1]!.bytes.subarray(0, 16), Direction.Orig), Probe.Flipped)
    strictEqual(
      probe(Buffer.from([1, 0, 0, 0, 0, 1, 0, 0, 10, 0, 11, 0, 9]), Direction.Resp),
      Probe.No,
    )
  })
})
