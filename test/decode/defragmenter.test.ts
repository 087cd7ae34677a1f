import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MAX_DATAGRAMS, MAX_PIECES, TIMEOUT_MICROS } from '../../src/decode/defragmenter.ts'
import { Decoded, TUNNELS } from '../../src/decode/frame.ts'
import { PacketDecoder } from '../../src/decode/packet.ts'
import { ethernet, fragments4, fragments6, ipv4, tcp, udp } from '../support/packets.ts'
import { vxlan } from '../support/tunnels.ts'
import { decodeInArena, newDecoder, payloadOf } from './support.ts'

const SMALL_BYTES = 64 * 2048
const noise = (size: number) => Buffer.from(Array.from({ length: size }, (_, i) => (i * 131) & 255))

describe('fragments', () => {
  test('of any size, in any order, make the datagram again', () => {
    const decoder = newDecoder()
    let id = 0
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 250 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (size, units, isIpv6, random) => {
          id++
          const payload = noise(size)
          const pieceBytes = Math.max(units * 8, Math.ceil((size + 8) / 400 / 8) * 8)
          const made = isIpv6
            ? fragments6({ id }, udp({ dstPort: 7 }, payload), pieceBytes)
            : fragments4({ id: id & 0xffff }, udp({ dstPort: 7 }, payload), pieceBytes)
          const shuffled = made
            .map((fragment) => ({ fragment, order: random.next().value }))
            .sort((a, b) => a.order - b.order)
          shuffled.forEach(({ fragment }, i) => {
            const { code, frame } = decodeInArena(decoder, ethernet({}, fragment))
            if (i + 1 < shuffled.length) strictEqual(code, Decoded.Fragment)
            else {
              strictEqual(code, Decoded.Udp)
              strictEqual(frame.dstPort, 7)
              strictEqual(frame.payloadBytes, size)
              // A fragment header on its own stays part of its datagram.
              const ipv6Bytes = made.length > 1 ? 40 : 48
              strictEqual(frame.ipBytes, size + 8 + (isIpv6 ? ipv6Bytes : 20))
              ok(payloadOf(frame).equals(payload))
            }
          })
        },
      ),
      { numRuns: 300, seed: 1 },
    )
    strictEqual(decoder.counters.fragmentOverlaps, 0)
    strictEqual(decoder.counters.fragmentsDropped, 0)
  })

  test('of a tunnel are gone into, fragments inside included', () => {
    const inner = fragments4({ id: 8, src: '10.0.0.1' }, tcp({ dstPort: 22 }, noise(3000)), 1480)
    const decoder = newDecoder()
    const codes = inner.flatMap((piece, i) =>
      fragments4({ id: 20 + i }, vxlan({ vni: 6 }, ethernet({}, piece)), 1000).map(
        (outer) => decodeInArena(decoder, ethernet({}, outer)).code,
      ),
    )
    strictEqual(codes.pop(), Decoded.Tcp)
    ok(codes.every((code) => code === Decoded.Fragment))
    strictEqual(TUNNELS[decoder.frame.tunnel], 'vxlan')
    strictEqual(decoder.frame.src3, 0x0a000001)
    ok(payloadOf(decoder.frame).equals(noise(3000)))
    // Two outer datagrams, the third was not cut, and the inner one.
    strictEqual(decoder.counters.fragmentsReassembled, 3)
  })

  test('that overlap: the first copy stands and it is counted', () => {
    const piece = (offset: number, bytes: string, more: boolean) =>
      ethernet(
        {},
        ipv4({ id: 5, protocol: 17, fragmentOffset: offset, moreFragments: more }, bytes),
      )
    const head = udp({ dstPort: 7 }, 'A'.repeat(24)).subarray(0, 16).toString('latin1')
    const decoder = newDecoder()
    decodeInArena(decoder, piece(0, head, true))
    decodeInArena(decoder, piece(8, 'B'.repeat(16), true))
    strictEqual(decoder.counters.fragmentOverlaps, 1)
    const { code, frame } = decodeInArena(decoder, piece(16, 'C'.repeat(16), false))
    strictEqual(code, Decoded.Udp)
    strictEqual(decoder.counters.fragmentOverlaps, 2)
    strictEqual(payloadOf(frame).toString(), `${'A'.repeat(8)}${'B'.repeat(8)}${'C'.repeat(8)}`)
  })

  test('seen twice are counted as duplicates, not as overlaps', () => {
    const decoder = newDecoder()
    const [first, last] = fragments4({ id: 5 }, udp({ dstPort: 7 }, noise(40)), 24)
    for (const piece of [first!, first!]) decodeInArena(decoder, ethernet({}, piece))
    strictEqual(decodeInArena(decoder, ethernet({}, last!)).code, Decoded.Udp)
    deepStrictEqual(
      [decoder.counters.fragmentDuplicates, decoder.counters.fragmentOverlaps],
      [1, 0],
    )
  })

  test('of other datagrams, protocols and addresses do not mix', () => {
    const decoder = newDecoder()
    const make = (id: number, src: string) => fragments4({ id, src }, udp({}, noise(40)), 24)
    const a = make(1, '10.0.0.1')
    const b = make(1, '10.0.0.2')
    const c = make(2, '10.0.0.1')
    for (const piece of [a[0]!, b[1]!, c[1]!]) {
      strictEqual(decodeInArena(decoder, ethernet({}, piece)).code, Decoded.Fragment)
    }
    const other = ipv4({ id: 1, src: '10.0.0.1', protocol: 6, fragmentOffset: 24 }, noise(24))
    strictEqual(decodeInArena(decoder, ethernet({}, other)).code, Decoded.Fragment)
    strictEqual(decodeInArena(decoder, ethernet({}, a[1]!)).code, Decoded.Udp)
  })

  test('expire by packet time', () => {
    const decoder = newDecoder()
    const [first, last] = fragments4({}, udp({}, noise(40)), 24)
    decodeInArena(decoder, ethernet({}, first!), { tsMicros: 0 })
    const late = decodeInArena(decoder, ethernet({}, last!), { tsMicros: TIMEOUT_MICROS + 1 })
    strictEqual(late.code, Decoded.Fragment)
    strictEqual(decoder.counters.fragmentsExpired, 1)
    const found = decodeInArena(decoder, ethernet({}, first!), { tsMicros: TIMEOUT_MICROS + 2 })
    strictEqual(found.code, Decoded.Udp)
  })

  test('past the bytes bound push the oldest datagram out', () => {
    const decoder = new PacketDecoder({ maxFragmentBytes: SMALL_BYTES })
    const firsts = Array.from({ length: 65 }, (_, id) => fragments4({ id }, udp({}, noise(40)), 24))
    for (const [first] of firsts) decodeInArena(decoder, ethernet({}, first!))
    strictEqual(decoder.counters.fragmentsDropped, 1)
    strictEqual(decodeInArena(decoder, ethernet({}, firsts[64]![1]!)).code, Decoded.Udp)
    strictEqual(decodeInArena(decoder, ethernet({}, firsts[0]![1]!)).code, Decoded.Fragment)
  })

  test('of more datagrams than the bound push the oldest out', () => {
    const decoder = new PacketDecoder({ maxFragmentBytes: (MAX_DATAGRAMS + 100) * 2048 })
    for (let id = 0; id <= MAX_DATAGRAMS; id++) {
      decodeInArena(decoder, ethernet({}, fragments4({ id }, udp({}, noise(40)), 24)[0]!))
    }
    strictEqual(decoder.counters.fragmentsDropped, 1)
  })

  test('too many of one datagram give that datagram up', () => {
    const decoder = new PacketDecoder({ maxFragmentBytes: (MAX_PIECES + 1) * 2048 })
    const made = fragments4({}, udp({}, noise(8 * (MAX_PIECES + 10))), 8)
    for (const piece of made.slice(0, MAX_PIECES + 1)) decodeInArena(decoder, ethernet({}, piece))
    strictEqual(decoder.counters.fragmentsDropped, MAX_PIECES + 1)
  })

  test('that cannot be right are unusable', () => {
    const decoder = newDecoder()
    const send = (offset: number, size: number, more: boolean, capturedBytes?: number) => {
      const fields = { protocol: 17, fragmentOffset: offset, moreFragments: more }
      const packet = ethernet({}, ipv4(fields, noise(size)))
      return decodeInArena(decoder, packet, capturedBytes ? { capturedBytes } : {}).code
    }
    send(65_528, 16, false)
    send(0, 13, true)
    send(0, 16, true, 40)
    send(16, 0, true)
    strictEqual(decoder.counters.fragmentsUnusable, 4)
    send(0, 16, true)
    send(32, 16, false)
    send(40, 16, false)
    send(48, 16, true)
    strictEqual(decoder.counters.fragmentsUnusable, 6)
    strictEqual(decoder.counters.fragments, 8)
  })
})
