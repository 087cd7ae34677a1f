import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { dtls } from '../../dissectors/tls/dtls.ts'
import { addPart } from '../../dissectors/tls/dtlsHandshake.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { sampleDatagrams } from '../fuzz/samples.ts'
import { Wire } from '../pipeline/wire.ts'
import type { Piece } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Slice } from '../support/slice.ts'

const samples = await sampleDatagrams('dtls')
const names = ['certificate', 'gnutls', 'old version', 'psk']
datagramContractTests(dtls, Object.fromEntries(samples.map((s, i) => [names[i] ?? `${i}`, s])))

const probe = (bytes: Buffer, direction: Direction = Direction.Orig): Probe => {
  const slice = new Slice(bytes)
  slice.direction = direction
  slice.wireBytes = bytes.length
  return dtls.probe(slice)
}

describe('dtls', () => {
  const first = samples[0]!

  test('claims datagrams that are records to the last byte', () => {
    const hello = first[0]!.bytes
    strictEqual(probe(hello), Probe.Yes)
    strictEqual(probe(hello, Direction.Resp), Probe.Flipped)
    strictEqual(probe(hello.subarray(0, -1)), Probe.No)
    strictEqual(probe(Buffer.concat([hello, Buffer.from([0])])), Probe.No)
  })

  test('reads messages whatever the order of their fragments, and once', () => {
    const whole = hear(dtls, first)
    // A datagram with a ChangeCipherSpec ends the reading of its side.
    const change = Buffer.from('14fefd', 'hex')
    const clear = first.filter((p) => p.bytes[0] === 22 && !p.bytes.includes(change))
    const shuffled: Piece[] = [...first.slice(0, 3), ...clear.slice(3).reverse(), ...first]
    const again = hear(dtls, shuffled)
    deepStrictEqual(again.state.fields.certificateChain, whole.state.fields.certificateChain)
    strictEqual(again.state.fields.certificateChain.length, 2)
    deepStrictEqual(again.session.anomalies, [])
  })

  test('waits behind STUN, and behind nothing else', () => {
    const waits = (hex: string): boolean => {
      const slice = new Slice(Buffer.from(hex, 'hex'))
      slice.wireBytes = slice.remaining()
      return dtls.precedes!(slice)
    }
    strictEqual(waits('000100002112a442000102030405060708090a0b'), true)
    strictEqual(waits('000100042112a442000102030405060708090a0b80220000'), true)
    strictEqual(waits('000100002112a443000102030405060708090a0b'), false)
    strictEqual(waits('000100042112a442000102030405060708090a0b'), false)
    strictEqual(waits('000100002112a442'), false)
    strictEqual(waits('806000010000000100000002aabbccdd00000000'), false)
    strictEqual(waits(''), false)
  })

  test('is found behind the STUN of a path that took long to find', () => {
    const stun = Buffer.from('000100002112a442000102030405060708090a0b', 'hex')
    const wire = new Wire([dtls])
    for (let i = 0; i < 20; i++) wire.wait(0.05).datagram(i & 1, stun)
    for (const piece of first) wire.wait(0.01).datagram(piece.direction, piece.bytes)
    const [row] = wire.sessions()
    deepStrictEqual(
      [row!.protocol, row!.tls_established, row!.client_packets > 10],
      ['dtls', true, true],
    )
  })

  test('what else is sent on the port is passed over', () => {
    const stun = Buffer.from('000100002112a442000102030405060708090a0b', 'hex')
    const rtp = Buffer.from('806000010000000100000002aabbccdd', 'hex')
    const mixed = first.flatMap((p): Piece[] => [p, { ...p, bytes: stun }, { ...p, bytes: rtp }])
    const { state } = hear(dtls, mixed)
    strictEqual(state.fields.established, true)
  })

  test('keeps parts in order, joined where they meet, and few', () => {
    deepStrictEqual(addPart([], 5, 9), [5, 9])
    deepStrictEqual(addPart([5, 9], 0, 3), [0, 3, 5, 9])
    deepStrictEqual(addPart([0, 3, 5, 9], 3, 5), [0, 9])
    deepStrictEqual(addPart([0, 3], 2, 4), [0, 4])
    let parts: number[] = []
    for (let at = 0; at < 100; at += 2) parts = addPart(parts, at, at + 1)
    strictEqual(parts.length, 32)
  })
})
