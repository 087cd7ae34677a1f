import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { nbns } from '../../dissectors/nbns/index.ts'
import { Probe } from '../../src/dissect/contract.ts'
import { orig, type Piece, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Recorder, Slice } from '../support/slice.ts'

const u16 = (...values: number[]): Buffer =>
  Buffer.concat(values.map((v) => Buffer.from([v >> 8, v & 0xff])))

function encode(name: string, suffix: number): Buffer {
  const plain = Buffer.from(name.padEnd(15, ' ') + String.fromCharCode(suffix), 'latin1')
  const letters = [...plain].flatMap((b) => [0x41 + (b >> 4), 0x41 + (b & 15)])
  return Buffer.from([32, ...letters, 0])
}
const header = (id: number, flags: number, ...counts: number[]): Buffer => u16(id, flags, ...counts)
const address = (flags: number): Buffer => Buffer.concat([u16(flags), Buffer.from([192, 0, 2, 20])])
const record = (type: number, ttl: number, data: Buffer): Buffer =>
  Buffer.concat([u16(type, 1, 0, ttl, data.length), data])

const query = Buffer.concat([header(7, 0x0100, 1, 0, 0, 0), encode('FILES', 0x20), u16(0x20, 1)])
const answer = Buffer.concat([
  header(7, 0x8500, 0, 1, 0, 0),
  encode('FILES', 0x20),
  record(0x20, 300, address(0)),
])
const refusal = Buffer.concat([
  header(7, 0x8503, 0, 1, 0, 0),
  encode('FILES', 0x20),
  record(0x0a, 0, Buffer.alloc(0)),
])
const register = (id: number, flags: number): Buffer =>
  Buffer.concat([
    header(id, 0x2900 | flags, 1, 0, 0, 1),
    encode('LAB', 0),
    u16(0x20, 1, 0xc00c),
    record(0x20, 300, address(0x8000)),
  ])
const entry = (name: string, suffix: number, flags: number): Buffer =>
  Buffer.concat([Buffer.from(name.padEnd(15, ' ')), Buffer.from([suffix]), u16(flags)])
const status = Buffer.concat([
  header(9, 0x8400, 0, 1, 0, 0),
  encode('*', 0),
  record(
    0x21,
    0,
    Buffer.concat([
      Buffer.from([2]),
      entry('SERVER', 0, 0x0400),
      entry('LAB', 0, 0x8400),
      Buffer.from([2, 0, 0, 0, 0, 0x20]),
    ]),
  ),
])
const found: Piece[] = [orig(query), resp(answer)]
const missing: Piece[] = [orig(query), resp(refusal)]

datagramContractTests(nbns, { found, missing, registered: [orig(register(3, 0))] })

describe('nbns', () => {
  test('tells a name asked for and where it is', () => {
    const { state, session } = hear(nbns, found)
    const [event] = session.events
    deepStrictEqual(
      [event!.action, event!.object, event!.status, event!.statusText],
      ['QUERY', 'FILES<20>', 'ok', 'no error'],
    )
    deepStrictEqual(event!.detail, {
      purpose: 'file server',
      addresses: ['192.0.2.20'],
      ttl: 300,
    })
    strictEqual(state.fields.host, 'FILES')
    deepStrictEqual(state.fields.queried, ['FILES<20>'])
  })

  test('tells that a name does not exist', () => {
    const { state, session } = hear(nbns, missing)
    deepStrictEqual(
      [session.events[0]!.status, session.events[0]!.statusText, state.fields.host],
      ['error', 'name does not exist', ''],
    )
  })

  test('tells a registration to all at once, repeated ones not again', () => {
    const pieces = [0x10, 0x10, 0x10].map((flags) => orig(register(5, flags)))
    const session = new Recorder()
    Object.assign(session, { serverIp: '192.0.2.255' })
    const { state } = hear(nbns, [...pieces, orig(register(6, 0x10))], session)
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object, e.status, e.detail!.purpose]),
      Array.from({ length: 2 }, () => [
        'REGISTRATION',
        'LAB<00>',
        'unknown',
        'domain or workgroup',
      ]),
    )
    deepStrictEqual([state.fields.group, state.fields.requestCount], ['LAB', 2])
  })

  test('tells a node’s names and hardware', () => {
    const { state, session } = hear(nbns, [resp(status)])
    deepStrictEqual(session.events[0]!.detail!.names, ['SERVER<00>', 'LAB<00> group'])
    deepStrictEqual(
      [state.fields.host, state.fields.group, state.fields.mac],
      ['SERVER', 'LAB', '02:00:00:00:00:20'],
    )
  })

  test('leaves DNS to others, takes an answer for the server’s', () => {
    const dns = Buffer.from('7777010000010000000000000377777707657861', 'hex')
    strictEqual(nbns.probe(new Slice(Buffer.concat([dns, Buffer.alloc(40, 0x61)]))), Probe.No)
    strictEqual(nbns.probe(new Slice(answer)), Probe.Flipped)
  })
})
