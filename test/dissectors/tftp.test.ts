import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { tftp } from '../../dissectors/tftp/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { orig, type Piece, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Recorder, Slice } from '../support/slice.ts'

const request = (operation: number, ...texts: string[]): Piece =>
  orig(`\0${String.fromCharCode(operation)}${texts.map((t) => `${t}\0`).join('')}`)
const data = (block: number, size: number): Buffer =>
  Buffer.concat([Buffer.from([0, 3, block >> 8, block & 255]), Buffer.alloc(size, 0x64)])
const ack = (block: number): Buffer => Buffer.from([0, 4, block >> 8, block & 255])

/** A server that answers from the port it was asked at. */
const onePort: Piece[] = [
  request(1, 'boot.cfg', 'octet'),
  resp(data(1, 512)),
  orig(ack(1)),
  resp(data(2, 10)),
  orig(ack(2)),
]
const refused: Piece[] = [request(2, 'a/b.bin', 'NetASCII'), resp('\0\x05\0\x02Access violation\0')]
const withOptions: Piece[] = [
  request(1, 'big', 'octet', 'blksize', '1024', 'tsize', '0', 'windowsize', '4'),
  resp('\0\x06blksize\x001024\0tsize\x001500\0windowsize\x002\0'),
  orig(ack(0)),
  resp(data(1, 1024)),
  resp(data(2, 476)),
  orig(ack(2)),
]

datagramContractTests(tftp, { onePort, refused, withOptions })

describe('tftp', () => {
  test('tells a file once its last block is acknowledged', () => {
    const { state, session } = hear(tftp, onePort)
    const [event] = session.events
    deepStrictEqual(
      [event!.kind, event!.action, event!.object, event!.status, event!.bytes],
      ['file', 'RRQ', 'boot.cfg', 'ok', 522],
    )
    deepStrictEqual([state.fields.bytes, state.fields.blocks, state.fields.mode], [522, 2, 'octet'])
  })

  test('reads the error, and the options agreed on', () => {
    const { session } = hear(tftp, refused)
    const [error] = session.events
    deepStrictEqual(
      [error!.action, error!.status, error!.statusCode, error!.statusText],
      ['WRQ', 'error', '2', 'Access violation'],
    )
    const { detail, bytes } = hear(tftp, withOptions).session.events[0]!
    strictEqual(bytes, 1500)
    deepStrictEqual(detail, {
      mode: 'octet',
      direction: 'download',
      blocks: 2,
      block_size: 1024,
      announced_bytes: 1500,
      window: 2,
      data_session_id: 'f'.repeat(32),
    })
  })

  test('follows the transfer to the port the server answers from', () => {
    const session = new Recorder()
    const state = tftp.create()
    const ask = new Slice(request(1, 'boot.cfg', 'octet').bytes)
    tftp.datagram(state, ask, session)
    tftp.datagram(state, new Slice(request(1, 'boot.cfg', 'octet').bytes), session)
    strictEqual(session.expected.length, 1)
    const { expectation } = session.expected[0]!
    deepStrictEqual(
      [expectation.listener, expectation.port, expectation.transport, expectation.protocol],
      [Direction.Orig, session.clientPort, 'udp', 'tftp-data'],
    )
    const show = (direction: Direction, bytes: Buffer): void => {
      const slice = new Slice(bytes)
      slice.direction = direction
      slice.tsMicros = 5
      expectation.onDatagram!(slice, session)
    }
    // The server opened that flow: what it sends is the originator's.
    show(Direction.Orig, data(1, 512))
    show(Direction.Orig, data(1, 512))
    show(Direction.Resp, ack(1))
    show(Direction.Orig, data(3, 512))
    show(Direction.Orig, data(4, 0))
    strictEqual(session.events.length, 0)
    show(Direction.Resp, ack(4))
    const { bytes, detail, status } = session.events[0]!
    deepStrictEqual([status, bytes], ['ok', 1024])
    deepStrictEqual([detail!.repeated, detail!.incomplete], [2, true])
    deepStrictEqual(session.anomalies, ['blocks-missing'])
  })

  test('a transfer that stops is told as far as it came', () => {
    const { session } = hear(tftp, onePort.slice(0, 3))
    deepStrictEqual([session.events[0]!.status, session.events[0]!.bytes], ['unknown', 512])
  })

  test('claims requests only', () => {
    const probe = (bytes: Buffer): Probe => tftp.probe(new Slice(bytes))
    strictEqual(probe(request(1, 'a', 'octet').bytes), Probe.Yes)
    strictEqual(probe(request(1, 'a', 'binary').bytes), Probe.No)
    strictEqual(probe(request(1, '', 'octet').bytes), Probe.No)
    strictEqual(probe(data(1, 40)), Probe.No)
  })
})
