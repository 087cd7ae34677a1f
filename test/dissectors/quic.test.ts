import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { before, describe, test } from 'node:test'
import { CryptoData } from '../../dissectors/quic/cryptoData.ts'
import { LongHeader } from '../../dissectors/quic/header.ts'
import { quic } from '../../dissectors/quic/index.ts'
import { makeInitialKeys, openPacket } from '../../dissectors/quic/keys.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { sampleDatagrams } from '../fuzz/samples.ts'
import type { Piece } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Slice } from '../support/slice.ts'

const samples = await sampleDatagrams('quic')
datagramContractTests(quic, { 'a handshake': samples[0]!, 'version 2': samples.at(-1)! })

/** Client's and server's Initial packets of RFC 9001 (A.2, A.3): key, iv and header key of each. */
const ID = Buffer.from('8394c8f03e515708', 'hex')

describe('quic keys', () => {
  test('of version 1 are those of RFC 9001 A.1', () => {
    const [client, server] = makeInitialKeys(1, ID)
    strictEqual(client.key.toString('hex'), '1f369613dd76d5467730efcbe3b1a22d')
    strictEqual(client.iv.toString('hex'), 'fa044b2f42a3fd3b46fb255c')
    strictEqual(client.headerKey.toString('hex'), '9f50449e04a0e810283a1e9933adedd2')
    strictEqual(server.key.toString('hex'), 'cf3a5331653c364c88f0f379b6067e37')
    strictEqual(server.iv.toString('hex'), '0ac1493ca1905853b0bba03e')
    strictEqual(server.headerKey.toString('hex'), 'c206b8d9b9f0f37644430b490eeaa314')
  })

  test('of version 2 are those of RFC 9369 A.1', () => {
    const [client, server] = makeInitialKeys(0x6b3343cf, ID)
    strictEqual(client.key.toString('hex'), '8b1a0bc121284290a29e0971b5cd045d')
    strictEqual(client.iv.toString('hex'), '91f73e2351d8fa91660e909f')
    strictEqual(client.headerKey.toString('hex'), '45b95e15235d6f45a6b19cbcb0294ba9')
    strictEqual(server.key.toString('hex'), '82db637861d55e1d011f19ea71d5d2a7')
  })

  test("the server's Initial packet of RFC 9001 A.3 opens, with its keys only", () => {
    const packet = Buffer.from(
      'cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee',
      'hex',
    )
    const header = new LongHeader()
    ok(header.read(new Slice(packet)))
    strictEqual(header.sourceBytes, 8)
    strictEqual(header.end - header.start, packet.length)
    const [client, server] = makeInitialKeys(1, ID)
    const at = packet.length - (header.end - header.numberAt)
    const payload = openPacket(server, packet, 0, at, packet.length)
    ok(payload?.toString('hex').startsWith('02000000000600405a020000560303'))
    strictEqual(openPacket(client, packet, 0, at, packet.length), undefined)
  })
})

describe('quic crypto data', () => {
  test('comes in any order, and again', () => {
    const data = new CryptoData()
    const from = Buffer.from('abcdefghij')
    ok(data.add(from, 4, 7, 4))
    strictEqual(data.filled, 0)
    ok(data.add(from, 8, 10, 8))
    ok(data.add(from, 0, 5, 0))
    strictEqual(data.filled, 7)
    ok(data.add(from, 2, 4, 2))
    ok(data.add(from, 6, 9, 6))
    strictEqual(data.filled, 10)
    strictEqual(data.bytes.toString('latin1', 0, 10), 'abcdefghij')
    strictEqual(data.add(from, 0, 10, 16_380), false)
  })
})

describe('quic', () => {
  let first: readonly Piece[]
  before(() => {
    first = samples.at(-2)!
  })
  const probe = (piece: Piece, bytes = piece.bytes): Probe => {
    const slice = new Slice(bytes)
    slice.direction = piece.direction
    slice.wireBytes = bytes.length
    return quic.probe(slice)
  }

  test("claims a client's first datagram in its full size only", () => {
    strictEqual(probe(first[0]!), Probe.Yes)
    strictEqual(probe(first[0]!, first[0]!.bytes.subarray(0, 1100)), Probe.No)
    const foreign = Buffer.from(first[0]!.bytes)
    foreign.writeUInt32BE(0x51303433, 1)
    strictEqual(probe(first[0]!, foreign), Probe.No)
    strictEqual(probe({ direction: Direction.Orig, bytes: Buffer.alloc(1300, 0x41) }), Probe.No)
  })

  test("knows a server's side by ids alone", () => {
    const { state } = hear(
      quic,
      first.filter((p) => p.direction === Direction.Resp),
    )
    strictEqual(state.fields.version, 'v1')
    ok(state.fields.serverId.length === 16)
    strictEqual(state.crypto[1].filled, 0)
  })

  test('a packet of damaged bytes stays closed, and is said to be', () => {
    const bytes = Buffer.from(first[0]!.bytes)
    bytes[100]! ^= 1
    const { session, state } = hear(quic, [{ direction: Direction.Orig, bytes }])
    deepStrictEqual(session.anomalies, ['initial-not-read'])
    strictEqual(state.fields.firstVersion, 'v1')
  })

  test('gives up on a handshake without end', () => {
    const { state } = hear(
      quic,
      Array.from({ length: 200 }, () => first[0]!),
    )
    strictEqual(state.datagrams, 65)
    strictEqual(state.keysMade, 1)
  })
})
