import { deepStrictEqual, notStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { Decoded } from '../../src/decode/frame.ts'
import * as numbers from '../../src/decode/numbers.ts'
import { pairHash } from '../../src/decode/pairHash.ts'
import {
  ethernet,
  fragment,
  fragments4,
  icmp,
  ipv4,
  ipv6,
  type Layered,
  tcp,
  udp,
} from '../support/packets.ts'
import { vxlan } from '../support/tunnels.ts'
import { decodeAlone, decodeInArena, newDecoder, payloadText } from './support.ts'

const patch = (packet: Buffer, at: number, hex: string): Buffer => {
  const bytes = Buffer.from(packet)
  bytes.write(hex, at, 'hex')
  return bytes
}

describe('IP and transport', () => {
  test('goes through all IPv6 extension headers', () => {
    const extensions = [
      { type: numbers.PROTOCOL_HOP_BY_HOP },
      { type: numbers.PROTOCOL_ROUTING, body: Buffer.alloc(14) },
      { type: numbers.PROTOCOL_AH, body: Buffer.alloc(22) },
      fragment({ id: 0x80000001 }),
      { type: numbers.PROTOCOL_DESTINATION },
      { type: numbers.PROTOCOL_MOBILITY },
    ]
    const { code, frame } = decodeAlone(ethernet({}, ipv6({ extensions }, tcp({}, 'deep'))))
    strictEqual(code, Decoded.Tcp)
    strictEqual(frame.ipId, 0x80000001 | 0)
    strictEqual(payloadText(frame), 'deep')
  })

  test('goes through an authentication header in IPv4', () => {
    const header = Buffer.from(`0604${'00'.repeat(22)}`, 'hex')
    const packet = ipv4({ protocol: 51 }, Buffer.concat([header, tcp({ dstPort: 22 }, 'x')]))
    const { code, frame } = decodeAlone(ethernet({}, packet))
    strictEqual(code, Decoded.Tcp)
    deepStrictEqual([frame.ipProtocol, frame.dstPort, payloadText(frame)], [6, 22, 'x'])
  })

  test('stops at encryption and at no next header', () => {
    for (const nextHeader of [numbers.PROTOCOL_ESP, numbers.PROTOCOL_NO_NEXT, 132]) {
      const { code, frame } = decodeAlone(ethernet({}, ipv6({ nextHeader }, 'xxxx')))
      strictEqual(code, Decoded.OtherIp)
      strictEqual(frame.ipProtocol, nextHeader)
      strictEqual(frame.payloadBytes, 4)
    }
  })

  test('bounds extension headers', () => {
    const extensions = Array.from({ length: 20 }, () => ({ type: numbers.PROTOCOL_DESTINATION }))
    strictEqual(decodeAlone(ethernet({}, ipv6({ extensions }, tcp({})))).code, Decoded.Malformed)
  })

  test('takes the length of the packet when offload left it zero', () => {
    const big = Buffer.alloc(70_000, 0x61)
    const packets: [Layered, number][] = [
      [ipv4({ totalLength: 0 }, tcp({}, big)), 70_040],
      [ipv6({ payloadLength: 0 }, tcp({}, big)), 70_060],
      [
        ipv6(
          { payloadLength: 0, extensions: [{ type: 0, body: Buffer.from('c20400011194', 'hex') }] },
          tcp({}, big),
        ),
        70_068,
      ],
    ]
    for (const [packet, ipBytes] of packets) {
      const { code, frame, decoder } = decodeAlone(ethernet({}, packet))
      strictEqual(code, Decoded.Tcp)
      strictEqual(frame.payloadBytes, 70_000)
      strictEqual(frame.ipBytes, ipBytes)
      strictEqual(decoder.counters.supersize, 1)
    }
  })

  test('reads ICMP type and code as ports', () => {
    const v4 = decodeAlone(ethernet({}, ipv4({}, icmp({ type: 3, code: 13 }, 'x'))))
    const v6 = decodeAlone(ethernet({}, ipv6({}, icmp({ type: 128, protocol: 58 }))))
    strictEqual(v4.code, Decoded.Icmp)
    deepStrictEqual([v4.frame.srcPort, v4.frame.dstPort], [3, 13])
    strictEqual(v6.code, Decoded.Icmp)
    deepStrictEqual([v6.frame.srcPort, v6.frame.dstPort], [128, 0])
  })

  test('reads a TCP header cut after its flags', () => {
    const whole = ethernet(
      {},
      ipv4({}, tcp({ seq: 9, flags: 2, options: Buffer.alloc(12) }, 'abc')),
    )
    for (const [capturedBytes, code] of [
      [34 + 13, Decoded.Truncated],
      [34 + 14, Decoded.Tcp],
      [34 + 17, Decoded.Tcp],
      [34 + 24, Decoded.Tcp],
    ] as const) {
      const seen = decodeInArena(newDecoder(), whole, { capturedBytes })
      strictEqual(seen.code, code)
      if (code !== Decoded.Tcp) continue
      deepStrictEqual([seen.frame.seq, seen.frame.tcpFlags], [9, 2])
      strictEqual(seen.frame.payloadBytes, 3)
      strictEqual(seen.frame.payloadStart, seen.frame.payloadEnd)
    }
  })

  test('calls headers that contradict themselves malformed', () => {
    const packet = ethernet({}, ipv4({}, tcp({}, 'abc')))
    const datagram = ethernet({}, ipv4({}, udp({}, 'abc')))
    const bad = [
      patch(packet, 14, '44'),
      patch(packet, 14, '55'),
      patch(packet, 16, '0013'),
      patch(packet, 16, '0027'),
      patch(packet, 46, '40'),
      patch(packet, 46, 'f0'),
      patch(datagram, 38, '0007'),
      patch(datagram, 38, '000c'),
      ethernet({}, ipv4({ protocol: 17 }, 'short')),
    ]
    for (const bytes of bad) {
      const { code, decoder } = decodeAlone(bytes)
      strictEqual(code, Decoded.Malformed, bytes.toString('hex'))
      strictEqual(decoder.counters.malformed, 1)
    }
  })

  test('counts datagrams longer than their packet was', () => {
    const { code, frame, decoder } = decodeAlone(ethernet({}, ipv4({ totalLength: 100 }, tcp({}))))
    strictEqual(code, Decoded.Tcp)
    strictEqual(frame.payloadBytes, 60)
    strictEqual(decoder.counters.overlong, 1)
  })
})

describe('pair hash', () => {
  const hashOf = (packet: Layered) => pairHash(decodeAlone(ethernet({}, packet)).frame)
  const pair = (src: string, dst: string, srcPort = 1, dstPort = 2) =>
    hashOf(ipv4({ src, dst }, tcp({ srcPort, dstPort })))

  test('is the same both ways, for all ports and for fragments', () => {
    const hash = pair('10.0.0.1', '10.9.9.9')
    strictEqual(pair('10.9.9.9', '10.0.0.1', 5, 6), hash)
    const fields = { src: '10.0.0.1', dst: '10.9.9.9' }
    for (const piece of fragments4(fields, udp({}, Buffer.alloc(100)), 40)) {
      strictEqual(hashOf(piece), hash)
    }
    const inner = ethernet({}, ipv4({ src: '10.9.9.9', dst: '10.0.0.1' }, tcp({})))
    strictEqual(hashOf(ipv4({}, vxlan({}, inner))), hash)
    strictEqual(
      pairHash(decodeAlone(ethernet({ etherType: 0x88cc }, 'x')).frame),
      pairHash(newDecoder().frame),
    )
  })

  test('spreads neighbouring pairs over workers', () => {
    const counts = [0, 0, 0, 0]
    for (let a = 0; a < 64; a++) {
      for (let b = 0; b < 64; b++) counts[pair(`10.0.0.${a}`, `10.0.1.${b}`) & 3]!++
    }
    for (const count of counts) notStrictEqual(Math.abs(count - 1024) < 150, false)
  })
})
