import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { Decoded, TUNNELS } from '../../src/decode/frame.ts'
import { PROTOCOL_DESTINATION } from '../../src/decode/numbers.ts'
import { MAX_TUNNELS } from '../../src/decode/walk.ts'
import { ethernet, ipv4, ipv6, type Layered, tcp, udp, vlan } from '../support/packets.ts'
import * as tunnels from '../support/tunnels.ts'
import { decodeAlone, payloadText } from './support.ts'

const inner = () => ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }, tcp({ dstPort: 23 }, 'inner'))
const inner6 = () => ipv6({ src: '2001:db8::a', dst: '2001:db8::b' }, tcp({ dstPort: 23 }, 'inner'))
const frame4 = () => ethernet({}, inner())

/** Name, encapsulated packet, tunnel and id it must be seen in. */
const CASES: [string, Layered, string, number][] = [
  ['GRE', ipv4({}, tunnels.gre({}, inner())), 'gre', 0],
  [
    'GRE with key, sequence and checksum',
    ipv4({}, tunnels.gre({ key: 9, sequence: 1, checksum: true }, inner())),
    'gre',
    9,
  ],
  [
    'GRE with routes',
    ipv4({}, tunnels.gre({ routes: [Buffer.from([8, 0, 0, 4, 1, 2, 3, 4])] }, inner())),
    'gre',
    0,
  ],
  ['GRE with IPv6', ipv4({}, tunnels.gre({}, inner6())), 'gre', 0],
  ['GRE with Ethernet', ipv6({}, tunnels.gre({ key: 5 }, frame4())), 'gre', 5],
  ['GRE with MPLS', ipv4({}, tunnels.gre({}, tunnels.mpls([77], inner()))), 'mpls', 77],
  [
    'GRE with WCCP header',
    ipv4({}, tunnels.gre({ protocol: 0x883e }, Buffer.concat([Buffer.alloc(4), inner()]))),
    'gre',
    0,
  ],
  ['PPTP', ipv4({}, tunnels.pptp({ call: 12 }, tunnels.ppp({ framed: true }, inner()))), 'gre', 12],
  [
    'PPTP with ack',
    ipv4({}, tunnels.pptp({ call: 12, ack: 4 }, tunnels.ppp({}, inner6()))),
    'gre',
    12,
  ],
  ['ERSPAN I', ipv4({}, tunnels.erspan1(frame4())), 'erspan1', 0],
  ['ERSPAN II', ipv4({}, tunnels.erspan2({ session: 100 }, frame4())), 'erspan2', 100],
  [
    'ERSPAN II, tagged inside',
    ipv4({}, tunnels.erspan2({ session: 100 }, ethernet({}, vlan({ id: 5 }, inner())))),
    'erspan2',
    100,
  ],
  ['ERSPAN III', ipv4({}, tunnels.erspan3({ session: 1023 }, frame4())), 'erspan3', 1023],
  [
    'ERSPAN III with subheader',
    ipv4({}, tunnels.erspan3({ session: 3, subheader: true }, frame4())),
    'erspan3',
    3,
  ],
  [
    'ERSPAN III with IP',
    ipv4({}, tunnels.erspan3({ session: 3, ip: true }, inner())),
    'erspan3',
    3,
  ],
  [
    'ERSPAN III without sequence',
    ipv4({}, tunnels.erspan3({ session: 3, unsequenced: true }, frame4())),
    'erspan3',
    3,
  ],
  ['IP in IP', ipv4({}, inner()), 'ipip', 0],
  ['IPv6 in IPv4', ipv4({}, inner6()), '6in4', 0],
  ['IPv6 in IPv6', ipv6({}, inner6()), 'ipip', 0],
  ['IPv4 in IPv6', ipv6({ extensions: [{ type: PROTOCOL_DESTINATION }] }, inner()), 'ipip', 0],
  ['MPLS in IP', ipv4({}, tunnels.mpls([5], inner())), 'mpls', 5],
  ['VXLAN', ipv4({}, tunnels.vxlan({ vni: 0xfffffe }, frame4())), 'vxlan', 0xfffffe],
  [
    'VXLAN on the old Linux port',
    ipv4({}, tunnels.vxlan({ vni: 3, port: 8472 }, frame4())),
    'vxlan',
    3,
  ],
  [
    'VXLAN with group policy',
    ipv4({}, tunnels.vxlan({ vni: 3, flags: 0x88 }, frame4())),
    'vxlan',
    3,
  ],
  ['VXLAN-GPE with IPv6', ipv4({}, tunnels.vxlanGpe({ vni: 4 }, inner6())), 'vxlan', 4],
  ['Geneve', ipv6({}, tunnels.geneve({ vni: 8 }, frame4())), 'geneve', 8],
  [
    'Geneve with options',
    ipv4({}, tunnels.geneve({ vni: 8, options: Buffer.alloc(12, 1) }, inner())),
    'geneve',
    8,
  ],
  ['GTP-U', ipv4({}, tunnels.gtpu({ teid: 0x12345678 }, inner())), 'gtpu', 0x12345678],
  [
    'GTP-U with extensions',
    ipv4(
      {},
      tunnels.gtpu(
        {
          teid: 7,
          sequence: 1,
          extensions: [
            { type: 0x85, body: Buffer.alloc(2) },
            { type: 0xc0, body: Buffer.alloc(6) },
          ],
        },
        inner6(),
      ),
    ),
    'gtpu',
    7,
  ],
  ['Teredo', ipv4({}, tunnels.teredo({}, inner6())), 'teredo', 0],
  [
    'Teredo with authentication and origin',
    ipv4({}, tunnels.teredo({ authentication: true, origin: true }, inner6())),
    'teredo',
    0,
  ],
  [
    'Teredo between its peers',
    ipv4(
      {},
      tunnels.teredo(
        { port: 32900 },
        ipv6({ src: '2001::a', dst: '2001:db8::1' }, tcp({ dstPort: 23 }, 'inner')),
      ),
    ),
    'teredo',
    0,
  ],
  ['PPPoE', tunnels.pppoe({ session: 300 }, tunnels.ppp({}, inner6())), 'pppoe', 300],
  ['MPLS stack', tunnels.mpls([16, 17, 18], inner6()), 'mpls', 18],
  ['MPLS pseudowire', tunnels.mpls([16], frame4()), 'mpls', 16],
  [
    'MPLS pseudowire with control word',
    tunnels.mpls([16], Buffer.concat([Buffer.alloc(4), frame4()])),
    'mpls',
    16,
  ],
  [
    'MPLS pseudowire to a MAC beginning with 4',
    tunnels.mpls([16], ethernet({ dst: '45:00:00:00:00:01' }, inner())),
    'mpls',
    16,
  ],
  [
    'VXLAN in GRE in VXLAN',
    ipv4(
      {},
      tunnels.vxlan(
        { vni: 1 },
        ethernet({}, ipv4({}, tunnels.gre({}, ipv4({}, tunnels.vxlan({ vni: 2 }, frame4()))))),
      ),
    ),
    'vxlan',
    2,
  ],
]

describe('tunnels', () => {
  for (const [name, packet, tunnel, id] of CASES) {
    test(`goes into ${name}`, () => {
      const { code, frame, decoder } = decodeAlone(ethernet({}, vlan({ id: 44 }, packet)))
      strictEqual(code, Decoded.Tcp)
      strictEqual(TUNNELS[frame.tunnel], tunnel)
      strictEqual(frame.tunnelId, id)
      strictEqual(frame.dstPort, 23)
      strictEqual(frame.src3, frame.ipVersion === 4 ? 0x0a000001 : 0xa)
      strictEqual(frame.ipBytes, frame.ipVersion === 4 ? 45 : 65)
      strictEqual(payloadText(frame), 'inner')
      deepStrictEqual([frame.vlan, frame.innerVlan], [44, 0])
      strictEqual(decoder.counters.tunnels[frame.tunnel]! > 0, true)
    })
  }

  const PLAIN: [string, Layered][] = [
    ['VXLAN without a valid VNI', tunnels.vxlan({ flags: 0 }, frame4())],
    ['VXLAN with unknown flags', tunnels.vxlan({ flags: 0x48 }, frame4())],
    ['GTP-U echo', tunnels.gtpu({ message: 1 }, inner())],
    ['Geneve with an unknown payload', tunnels.geneve({ protocol: 0x1234 }, frame4())],
    ['text on the Teredo port', udp({ dstPort: 3544 }, 'not a tunnel, just some text here')],
    ['IPv6 in UDP without an address of Teredo', tunnels.teredo({ port: 32900 }, inner6())],
    ['a short datagram on the VXLAN port', udp({ dstPort: 4789 }, '\x08')],
  ]
  for (const [name, packet] of PLAIN) {
    test(`leaves ${name} as UDP`, () => {
      const { code, frame } = decodeAlone(ethernet({}, ipv4({}, packet)))
      strictEqual(code, Decoded.Udp)
      strictEqual(frame.tunnel, 0)
      strictEqual(frame.payloadBytes, packet.length - 8)
    })
  }

  test('leaves unknown GRE payloads as another IP protocol', () => {
    const { code, frame } = decodeAlone(
      ethernet({}, ipv4({}, tunnels.gre({ protocol: 0x1234 }, 'x'))),
    )
    strictEqual(code, Decoded.OtherIp)
    strictEqual(frame.ipProtocol, 47)
    strictEqual(frame.tunnel, 0)
  })

  test('bounds nesting', () => {
    const nest = (depth: number): Layered => (depth === 0 ? inner() : ipv4({}, nest(depth - 1)))
    strictEqual(decodeAlone(ethernet({}, nest(MAX_TUNNELS))).code, Decoded.Tcp)
    const { code, decoder } = decodeAlone(ethernet({}, nest(MAX_TUNNELS + 1)))
    strictEqual(code, Decoded.Malformed)
    strictEqual(decoder.counters.malformed, 1)
  })
})
