import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { mqtt } from '../../dissectors/mqtt/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const text = (value: string): Buffer =>
  Buffer.concat([Buffer.from([value.length >> 8, value.length & 255]), Buffer.from(value)])
const bytes = (...values: number[]): Buffer => Buffer.from(values)
const packet = (first: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const length: number[] = []
  let rest = body.length
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0))
    rest >>= 7
  } while (rest > 0)
  return Buffer.concat([bytes(first, ...length), body])
}
const connect = (level: number, ...parts: Buffer[]): Piece =>
  orig(packet(0x10, text(level === 3 ? 'MQIsdp' : 'MQTT'), bytes(level), ...parts))

const login: Piece[] = [
  connect(
    4,
    bytes(0xc6, 0, 60),
    text('meter'),
    text('lost'),
    text('gone'),
    text('alice'),
    text('topsecret'),
  ),
  resp(packet(0x20, bytes(0, 0))),
]
const v3: Piece[] = [
  ...login,
  orig(packet(0x82, bytes(0, 1), text('a/#'), bytes(1), text('b'), bytes(0))),
  resp(packet(0x90, bytes(0, 1, 1, 0x80))),
  orig(packet(0x33, text('a/x'), bytes(0, 2), Buffer.alloc(200, 0x70))),
  orig(packet(0x3b, text('a/x'), bytes(0, 2), Buffer.alloc(200, 0x70))),
  resp(packet(0x40, bytes(0, 2))),
  resp(packet(0x34, text('a/y'), bytes(0, 9), bytes(1, 2, 3))),
  orig(packet(0x50, bytes(0, 9))),
  resp(packet(0x62, bytes(0, 9))),
  orig(packet(0x70, bytes(0, 9))),
  orig(bytes(0xc0, 0)),
  resp(bytes(0xd0, 0)),
  orig(packet(0xa2, bytes(0, 3), text('b'))),
  resp(packet(0xb0, bytes(0, 3))),
  orig(packet(0x32, text('never/acked'), bytes(0, 4))),
  orig(bytes(0xe0, 0)),
]
const v5: Piece[] = [
  connect(
    5,
    bytes(0x02, 0, 10),
    bytes(17, 0x26),
    text('site'),
    text('north'),
    bytes(0x21, 0, 9),
    text(''),
  ),
  resp(packet(0x20, bytes(0, 0, 8, 0x12), text('given'))),
  orig(packet(0x30, text('topic'), bytes(8, 0x23, 0, 5, 0x03), text('tx'), Buffer.from('body'))),
  orig(packet(0x30, text(''), bytes(3, 0x23, 0, 5), Buffer.from('more'))),
  orig(packet(0x32, text('denied'), bytes(0, 7), bytes(0))),
  resp(packet(0x40, bytes(0, 7, 0x87, 0))),
  orig(packet(0x82, bytes(0, 8, 0), text('x'), bytes(2))),
  resp(packet(0x90, bytes(0, 8, 0, 0x87))),
  resp(packet(0xe0, bytes(0x8d, 5, 0x1f), text('to'))),
]
const refused: Piece[] = [
  connect(3, bytes(0xc2, 0, 1), text('old'), text('bob'), text('topsecret')),
  resp(packet(0x20, bytes(0, 4))),
]

contractTests(mqtt, { v3, v5, refused })

describe('mqtt', () => {
  test('reads login, topics with results, messages with sizes', () => {
    const { state, session } = play(mqtt, v3)
    const { fields } = state
    deepStrictEqual(
      [fields.version, fields.clientId, fields.keepAlive, fields.willTopic, fields.connectStatus],
      ['3.1.1', 'meter', 60, 'lost', 'Connection Accepted'],
    )
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object ?? '', e.status, e.bytes ?? -1]),
      [
        ['CONNECT', 'meter', 'ok', -1],
        ['SUBSCRIBE', 'a/#', 'ok', -1],
        ['SUBSCRIBE', 'b', 'error', -1],
        ['PUBLISH', 'a/x', 'ok', 200],
        ['PUBLISH', 'a/y', 'ok', 3],
        ['UNSUBSCRIBE', 'b', 'ok', -1],
        ['DISCONNECT', '', 'ok', -1],
        ['PUBLISH', 'never/acked', 'unknown', 0],
      ],
    )
    deepStrictEqual(session.events[0]!.detail, {
      will_topic: 'lost',
      will_bytes: 4,
      will_qos: 0,
      password: '****',
    })
    deepStrictEqual([fields.messagesReceived, fields.bytesReceived, fields.pings], [1, 3, 1])
    ok(!JSON.stringify([session.events, state]).includes('topsecret'))
  })

  test('reads version 5: properties, aliases, reasons', () => {
    const { state, session } = play(mqtt, v5)
    strictEqual(state.fields.clientId, 'given')
    deepStrictEqual(session.events[0]!.detail, { user_properties: { site: 'north' } })
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object ?? '', e.status, e.statusText]),
      [
        ['CONNECT', 'given', 'ok', 'Connection Accepted'],
        ['PUBLISH', 'topic', 'ok', ''],
        ['PUBLISH', 'topic', 'ok', ''],
        ['PUBLISH', 'denied', 'error', 'Not authorized'],
        ['SUBSCRIBE', 'x', 'error', 'Not authorized'],
        ['DISCONNECT', '', 'error', 'to'],
      ],
    )
    strictEqual(state.fields.disconnectReason, 'Keep Alive timeout')
  })

  test('tells refusals, and a login without an answer as unknown', () => {
    const { session } = play(mqtt, refused)
    deepStrictEqual(
      [session.facts.user, session.facts.authResult, session.events[0]!.statusText],
      ['bob', 'failure', 'Connection Refused: bad user name or password'],
    )
    strictEqual(play(mqtt, refused.slice(0, 1)).session.events[0]!.status, 'unknown')
  })

  test('passes over what is too long, is Broken by what cannot be, stops at a loss', () => {
    const long = orig(packet(0x82, bytes(0, 9), Buffer.alloc(20_000)))
    const { session, maxHeld } = play(mqtt, [...login, long, orig(bytes(0xe0, 0))])
    deepStrictEqual(session.anomalies, ['long-packet'])
    strictEqual(session.events.at(-1)!.action, 'DISCONNECT')
    ok(maxHeld < 20_000)
    const big = play(mqtt, [...login, orig(packet(0x30, text('t'), Buffer.alloc(300_000)))])
    strictEqual(big.state.fields.bytesSent, 300_000)
    const wrong = play(mqtt, [...login, orig(bytes(0x20, 2, 0, 0))])
    deepStrictEqual([wrong.verdict, wrong.session.anomalies], [Verdict.Broken, ['bad-packet']])
    const lossy = play(mqtt, [...login, { ...orig('x'), missing: 5 }])
    deepStrictEqual(lossy.session.anomalies, ['gap'])
    const server = play(
      mqtt,
      v5.filter((p) => p.direction === Direction.Resp),
    )
    strictEqual(server.session.facts.authResult, 'success')
  })

  test('claims a CONNECT anywhere, other packets on the usual port', () => {
    const probe = (content: Buffer, direction: Direction, isUsualPort = false) => {
      const slice = new Slice(content)
      slice.direction = direction
      slice.isUsualPort = isUsualPort
      return mqtt.probe(slice)
    }
    strictEqual(probe(login[0]!.bytes, Direction.Orig), Probe.Yes)
    strictEqual(probe(login[0]!.bytes, Direction.Resp), Probe.Flipped)
    strictEqual(probe(bytes(0x10, 20, 0, 4, 0x4d), Direction.Orig), Probe.More)
    strictEqual(probe(bytes(0x10, 20, 0, 5), Direction.Orig), Probe.No)
    strictEqual(probe(login[1]!.bytes, Direction.Resp), Probe.No)
    strictEqual(probe(login[1]!.bytes, Direction.Resp, true), Probe.Yes)
    strictEqual(probe(v5[2]!.bytes, Direction.Orig, true), Probe.Yes)
    strictEqual(probe(bytes(0xc0, 0), Direction.Orig, true), Probe.Yes)
    strictEqual(probe(bytes(0xc0, 1), Direction.Orig, true), Probe.No)
  })
})
