import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { Decoded } from '../../src/decode/frame.ts'
import { PacketDecoder } from '../../src/decode/packet.ts'
import { ACK, ethernet, ipv4, ipv6, PSH, tcp, udp, vlan } from '../support/packets.ts'
import { decodeAlone, decodeInArena, payloadText } from './support.ts'

describe('Ethernet, IP, TCP and UDP', () => {
  test('reads every field of a TCP packet', () => {
    const { code, frame, decoder } = decodeAlone(
      ethernet(
        {},
        ipv4(
          { src: '10.1.2.3', dst: '200.4.5.6', id: 77, ttl: 61 },
          tcp(
            { srcPort: 50000, dstPort: 22, seq: 0xfffffff0, ack: 5, flags: PSH | ACK, window: 512 },
            'SSH-2.0-x\r\n',
          ),
        ),
      ),
    )
    strictEqual(code, Decoded.Tcp)
    strictEqual(frame.ipVersion, 4)
    strictEqual(frame.ipProtocol, 6)
    deepStrictEqual([frame.src0, frame.src1, frame.src2], [0, 0, 0xffff])
    strictEqual(frame.src3, 0x0a010203)
    strictEqual(frame.dst3, 0xc8040506 | 0)
    strictEqual(frame.srcPort, 50000)
    strictEqual(frame.dstPort, 22)
    strictEqual(frame.ipId, 77)
    strictEqual(frame.ttl, 61)
    strictEqual(frame.ipBytes, 51)
    strictEqual(frame.seq, -16)
    strictEqual(frame.ack, 5)
    strictEqual(frame.tcpFlags, 24)
    strictEqual(frame.window, 512)
    strictEqual(frame.payloadBytes, 11)
    strictEqual(payloadText(frame), 'SSH-2.0-x\r\n')
    strictEqual(frame.vlan, 0)
    strictEqual(decoder.counters.packets, 1)
  })

  test('reads VLAN tags, IPv6 and UDP', () => {
    const { code, frame } = decodeAlone(
      ethernet(
        {},
        vlan({ id: 300, tpid: 0x88a8 }, vlan({ id: 7 }, ipv6({}, udp({ dstPort: 53 }, 'hi')))),
      ),
    )
    strictEqual(code, Decoded.Udp)
    strictEqual(frame.vlan, 300)
    strictEqual(frame.innerVlan, 7)
    strictEqual(frame.ipVersion, 6)
    strictEqual(frame.src0, 0x20010db8)
    strictEqual(frame.dst3, 2)
    strictEqual(frame.dstPort, 53)
    strictEqual(payloadText(frame), 'hi')
  })

  test('trims Ethernet padding', () => {
    const { frame } = decodeAlone(ethernet({ padTo: 60 }, ipv4({}, tcp({}))))
    strictEqual(frame.payloadBytes, 0)
    strictEqual(frame.payloadStart, frame.payloadEnd)
  })

  test('tells a cut payload from its size on the wire', () => {
    const whole = ethernet({}, ipv4({}, tcp({}, Buffer.alloc(1000))))
    const { code, frame } = decodeInArena(new PacketDecoder({ maxFragmentBytes: 1 << 20 }), whole, {
      capturedBytes: 64,
    })
    strictEqual(code, Decoded.Tcp)
    strictEqual(frame.payloadBytes, 1000)
    strictEqual(frame.payloadEnd - frame.payloadStart, 10)
  })
})
