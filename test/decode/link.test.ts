import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { Decoded, TUNNELS } from '../../src/decode/frame.ts'
import * as numbers from '../../src/decode/numbers.ts'
import { ethernet, ipv4, ipv6, tcp, vlan } from '../support/packets.ts'
import { ppp, pppoe, sll, sll2 } from '../support/tunnels.ts'
import { decodeAlone, payloadText } from './support.ts'

const packet4 = ipv4({}, tcp({ dstPort: 21 }, 'USER x\r\n'))
const packet6 = ipv6({}, tcp({ dstPort: 21 }, 'USER x\r\n'))
const after = (hex: string, packet: Buffer) => Buffer.concat([Buffer.from(hex, 'hex'), packet])

const CASES: [string, number, Buffer][] = [
  ['NULL, little-endian host', numbers.LINK_NULL, after('02000000', packet4)],
  ['NULL, big-endian host', numbers.LINK_NULL, after('00000002', packet4)],
  ['NULL, IPv6 of NetBSD', numbers.LINK_NULL, after('18000000', packet6)],
  ['NULL, IPv6 of FreeBSD', numbers.LINK_NULL, after('1c000000', packet6)],
  ['NULL, IPv6 of macOS', numbers.LINK_NULL, after('0000001e', packet6)],
  ['LOOP', numbers.LINK_LOOP, after('00000018', packet6)],
  ['raw IPv4', numbers.LINK_RAW, packet4],
  ['raw IPv6', numbers.LINK_RAW, packet6],
  ['raw IP of BSD', numbers.LINK_RAW_BSD, packet4],
  ['raw IP of OpenBSD', numbers.LINK_RAW_OPENBSD, packet6],
  ['IPv4 only', numbers.LINK_IPV4, packet4],
  ['IPv6 only', numbers.LINK_IPV6, packet6],
  ['Linux cooked', numbers.LINK_SLL, sll(packet4)],
  ['Linux cooked, tagged', numbers.LINK_SLL, sll(vlan({ id: 9 }, packet6))],
  ['Linux cooked version 2', numbers.LINK_SLL2, sll2(packet6)],
  ['PPP', numbers.LINK_PPP, ppp({}, packet4)],
  ['PPP in HDLC framing', numbers.LINK_PPP, ppp({ framed: true }, packet6)],
  ['PPP with a short protocol field', numbers.LINK_PPP, after('21', packet4)],
  ['serial PPP', numbers.LINK_PPP_HDLC, ppp({ framed: true }, packet4)],
  ['Cisco HDLC on the serial type', numbers.LINK_PPP_HDLC, after('0f000800', packet4)],
  ['Cisco HDLC', numbers.LINK_CHDLC, after('8f0086dd', packet6)],
  ['PPPoE without Ethernet', numbers.LINK_PPP_ETHER, pppoe({}, ppp({}, packet4))],
  ['SNAP', 1, ethernet({ etherType: 60 }, after('aaaa030000000800', packet4))],
  ['VN-tag', 1, ethernet({ etherType: 0x8926 }, after('000100020800', packet4))],
  ['VN-tag and VLAN', 1, ethernet({ etherType: 0x8926 }, after('000100028100000986dd', packet6))],
  ['E-tag', 1, ethernet({ etherType: 0x893f }, after('0000000100000800', packet4))],
  ['Cisco time tag', 1, ethernet({ etherType: 0x8988 }, after('0102030486dd', packet6))],
  [
    'provider backbone',
    1,
    ethernet({ etherType: 0x88e7 }, after('00000001'.padEnd(32, '0').concat('0800'), packet4)),
  ],
  ['Cisco metadata', 1, ethernet({ etherType: 0x8909 }, after('0101000100070800', packet4))],
]

describe('link layers', () => {
  for (const [name, linkType, packet] of CASES) {
    test(`reads ${name}`, () => {
      const { code, frame } = decodeAlone(packet, linkType)
      strictEqual(code, Decoded.Tcp)
      strictEqual(frame.dstPort, 21)
      strictEqual(payloadText(frame), 'USER x\r\n')
      strictEqual(frame.vlan, /tagged|VLAN/.test(name) ? 9 : 0)
      strictEqual(TUNNELS[frame.tunnel], name.startsWith('PPPoE') ? 'pppoe' : '')
    })
  }

  test('counts what carries no IP', () => {
    const not: [number, Buffer, 'unknownLinkType' | 'unknownEtherType' | 'packets'][] = [
      [105, packet4, 'unknownLinkType'],
      [1, ethernet({ etherType: 0x88cc }, 'lldp'), 'unknownEtherType'],
      [1, ethernet({ etherType: numbers.ETHERTYPE_ARP }, Buffer.alloc(28)), 'packets'],
      [1, ethernet({ etherType: 38 }, after('424203', Buffer.alloc(35))), 'packets'],
      [numbers.LINK_NULL, after('00000007', packet4), 'packets'],
      [1, ethernet({ etherType: 0x8863 }, Buffer.alloc(20)), 'unknownEtherType'],
    ]
    for (const [linkType, packet, counter] of not) {
      const { code, decoder } = decodeAlone(packet, linkType)
      strictEqual(code, Decoded.NotIp)
      strictEqual(decoder.counters[counter], 1)
      deepStrictEqual([decoder.counters.notIp, decoder.counters.malformed], [1, 0])
    }
  })
})
