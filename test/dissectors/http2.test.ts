import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { HpackTable } from '../../dissectors/http/hpack.ts'
import { http } from '../../dissectors/http/index.ts'
import { contractTests } from '../support/contract.ts'
import { orig, play, resp } from '../support/conversation.ts'

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

function frame(type: number, flags: number, stream: number, payload: Buffer | string): Buffer {
  const bytes = Buffer.from(payload as string, 'latin1')
  const head = Buffer.alloc(9)
  head.writeUIntBE(bytes.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, bytes])
}
const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])
/** Fields as literals that are kept in the table. */
const block = (...fields: [string, string][]) =>
  Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0x40]), text(name), text(value)]))
const request = block(
  [':method', 'POST'],
  [':path', '/etcdserverpb.KV/Range'],
  [':authority', 'etcd:2379'],
  ['content-type', 'application/grpc'],
)
const settings = frame(4, 0, 0, '')
const call = [
  orig(
    Buffer.concat([
      Buffer.from(PREFACE),
      settings,
      frame(1, 4, 1, request),
      frame(0, 1, 1, 'abcde'),
    ]),
  ),
  resp(
    Buffer.concat([
      settings,
      frame(
        1,
        4,
        1,
        Buffer.concat([Buffer.from([0x88]), block(['content-type', 'application/grpc'])]),
      ),
      frame(0, 0, 1, 'answer'),
      frame(1, 5, 1, block(['grpc-status', '7'], ['grpc-message', 'denied'])),
    ]),
  ),
]

contractTests(http, { 'a call': call })

describe('http/2', () => {
  test('a call, its data and its trailers', () => {
    const { session, state } = play(http, call)
    const [event] = session.events
    deepStrictEqual(
      [event!.action, event!.object, event!.statusCode, event!.bytes],
      ['POST', '/etcdserverpb.KV/Range', '200', 6],
    )
    deepStrictEqual(event!.detail, {
      host: 'etcd:2379',
      version: '2.0',
      request_bytes: 5,
      request_content_type: 'application/grpc',
      grpc_status: '7',
      grpc_message: 'denied',
      content_type: 'application/grpc',
    })
    strictEqual(state.fields.requestCount, 1)
    deepStrictEqual(session.tags, ['http2'])
  })

  test('headers that go on, are padded, and have a priority', () => {
    const padded = Buffer.concat([
      Buffer.from([2, 0, 0, 0, 0, 9]),
      request.subarray(0, 30),
      Buffer.alloc(2),
    ])
    const { session } = play(http, [
      orig(PREFACE),
      orig(frame(1, 0x28 | 1, 1, padded)),
      orig(frame(9, 4, 1, request.subarray(30))),
      resp(frame(1, 5, 1, Buffer.from([0x8d]))),
    ])
    deepStrictEqual(
      [session.events[0]!.object, session.events[0]!.statusCode],
      ['/etcdserverpb.KV/Range', '404'],
    )
  })

  test('a reset, and what was never answered', () => {
    const { session } = play(http, [
      orig(Buffer.concat([Buffer.from(PREFACE), frame(1, 5, 1, request), frame(1, 5, 3, request)])),
      resp(frame(3, 0, 1, '\0\0\0\x07')),
    ])
    deepStrictEqual(
      session.events.map((e) => [e.status, e.detail?.reset]),
      [
        ['unknown', 7],
        ['unknown', undefined],
      ],
    )
  })

  test('after a block that cannot be read, requests are counted', () => {
    const { session, state } = play(http, [
      orig(
        Buffer.concat([
          Buffer.from(PREFACE),
          frame(1, 5, 1, Buffer.from([0xff, 0x7f])),
          frame(1, 5, 3, request),
        ]),
      ),
    ])
    deepStrictEqual(session.anomalies, ['bad-header-block'])
    strictEqual(state.fields.requestCount, 1)
  })

  test('streams without end are bounded', () => {
    const many = Array.from({ length: 300 }, (_, i) => frame(1, 5, 2 * i + 1, request))
    const { state, session } = play(http, [orig(Buffer.concat([Buffer.from(PREFACE), ...many]))])
    strictEqual(state.http2!.streams.size, 0)
    strictEqual(session.events.length, 300)
  })
})

describe('http/2 header compression', () => {
  const read = (table: HpackTable, hex: string) => {
    const fields: string[] = []
    const bytes = Buffer.from(hex, 'hex')
    ok(table.read(bytes, 0, bytes.length, (name, value) => fields.push(`${name}: ${value}`)))
    return fields
  }

  test('the requests of RFC 7541 C.4', () => {
    const table = new HpackTable()
    const common = [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com']
    deepStrictEqual(read(table, '828684418cf1e3c2e5f23a6ba0ab90f4ff'), common)
    deepStrictEqual(read(table, '828684be5886a8eb10649cbf'), [...common, 'cache-control: no-cache'])
    deepStrictEqual(read(table, '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf'), [
      ':method: GET',
      ':scheme: https',
      ':path: /index.html',
      ':authority: www.example.com',
      'custom-key: custom-value',
    ])
  })

  test('the responses of RFC 7541 C.6, whose table is small', () => {
    const table = new HpackTable()
    read(table, '3fe101')
    const date = 'date: Mon, 21 Oct 2013 20:13:21 GMT'
    const location = 'location: https://www.example.com'
    deepStrictEqual(
      read(
        table,
        '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
      ),
      [':status: 302', 'cache-control: private', date, location],
    )
    deepStrictEqual(read(table, '4883640effc1c0bf'), [
      ':status: 307',
      'cache-control: private',
      date,
      location,
    ])
  })

  test('what is none', () => {
    for (const hex of ['80', 'be', '40', '4085', '3fffffff7f', '7fffffffffff', '400181ff0161']) {
      const bytes = Buffer.from(hex, 'hex')
      strictEqual(
        new HpackTable().read(bytes, 0, bytes.length, () => {}),
        false,
        hex,
      )
    }
  })
})
