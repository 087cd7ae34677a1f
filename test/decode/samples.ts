/** One packet of each kind, with its link type: for properties that hold of all. */
import * as numbers from '../../src/decode/numbers.ts'
import {
  ethernet,
  fragment,
  fragments4,
  fragments6,
  icmp,
  ipv4,
  ipv6,
  tcp,
  udp,
  vlan,
} from '../support/packets.ts'
import * as tunnels from '../support/tunnels.ts'

const text = 'some payload'
const packet4 = () => ipv4({ id: 99 }, tcp({ seq: -5, ack: 6, window: 7 }, text))
const packet6 = () => ipv6({}, tcp({ options: Buffer.from([1, 1, 1, 0]) }, text))
const frame4 = () => ethernet({}, packet4())
const extensions = [
  { type: numbers.PROTOCOL_HOP_BY_HOP },
  { type: numbers.PROTOCOL_ROUTING, body: Buffer.alloc(14) },
  { type: numbers.PROTOCOL_AH, body: Buffer.alloc(22) },
  fragment({ id: 7 }),
  { type: numbers.PROTOCOL_DESTINATION },
  { type: numbers.PROTOCOL_MOBILITY },
]

export interface Sample {
  linkType: number
  packet: Buffer
}
const on = (linkType: number, ...packets: Buffer[]): Sample[] =>
  packets.map((packet) => ({ linkType, packet: Buffer.from(packet) }))

export const SAMPLES: readonly Sample[] = [
  ...on(
    numbers.LINK_ETHERNET,
    frame4(),
    ethernet({ padTo: 60 }, ipv4({}, tcp({}))),
    ethernet({}, ipv4({ options: Buffer.alloc(8, 1) }, udp({}, text))),
    ethernet({}, ipv4({}, icmp({}, text))),
    ethernet({}, ipv6({}, icmp({ type: 128, protocol: 58 }, text))),
    ethernet({}, packet6()),
    ethernet({}, ipv6({ extensions }, tcp({}, text))),
    ethernet({}, ipv6({ nextHeader: numbers.PROTOCOL_NO_NEXT }, '')),
    ethernet({}, ipv4({ protocol: 132 }, text)),
    ethernet({}, vlan({ id: 5, tpid: 0x88a8 }, vlan({ id: 6 }, packet4()))),
    ethernet({ etherType: numbers.ETHERTYPE_ARP }, Buffer.alloc(28)),
    ethernet({ etherType: 60 }, Buffer.concat([Buffer.from('aaaa030000000800', 'hex'), packet4()])),
    ethernet(
      { etherType: numbers.ETHERTYPE_VN_TAG },
      Buffer.concat([Buffer.from('000000000800', 'hex'), packet4()]),
    ),
    ethernet(
      { etherType: numbers.ETHERTYPE_CISCO_METADATA },
      Buffer.concat([Buffer.from('0101000100070800', 'hex'), packet4()]),
    ),
    ethernet({}, tunnels.mpls([1, 2], packet4())),
    ethernet({}, tunnels.mpls([1], Buffer.concat([Buffer.alloc(4), frame4()]))),
    ethernet({}, tunnels.pppoe({ session: 9 }, tunnels.ppp({}, packet4()))),
    ethernet({}, ipv4({}, tunnels.gre({ key: 1, sequence: 2, checksum: true }, packet6()))),
    ethernet(
      {},
      ipv4({}, tunnels.gre({ routes: [Buffer.from([8, 0, 0, 4, 1, 2, 3, 4])] }, packet4())),
    ),
    ethernet({}, ipv4({}, tunnels.pptp({ ack: 4 }, tunnels.ppp({ framed: true }, packet4())))),
    ethernet({}, ipv4({}, tunnels.erspan1(frame4()))),
    ethernet({}, ipv4({}, tunnels.erspan2({ session: 8 }, frame4()))),
    ethernet({}, ipv4({}, tunnels.erspan3({ subheader: true }, frame4()))),
    ethernet({}, ipv4({}, tunnels.vxlan({ vni: 77 }, frame4()))),
    ethernet({}, ipv4({}, tunnels.vxlanGpe({ vni: 77 }, packet6()))),
    ethernet({}, ipv4({}, tunnels.geneve({ options: Buffer.alloc(8) }, frame4()))),
    ethernet(
      {},
      ipv4({}, tunnels.gtpu({ extensions: [{ type: 0x85, body: Buffer.alloc(2) }] }, packet4())),
    ),
    ethernet({}, ipv4({}, tunnels.teredo({ authentication: true, origin: true }, packet6()))),
    ethernet({}, ipv4({}, ipv6({}, ipv4({}, packet6())))),
    ...fragments4({ id: 3 }, tunnels.vxlan({}, frame4()), 40).map((f) => ethernet({}, f)),
    ...fragments6({ id: 4 }, tcp({}, text), 24).map((f) => ethernet({}, f)),
  ),
  ...on(numbers.LINK_NULL, Buffer.concat([Buffer.from([2, 0, 0, 0]), packet4()])),
  ...on(numbers.LINK_NULL, Buffer.concat([Buffer.from([0, 0, 0, 28]), packet6()])),
  ...on(numbers.LINK_LOOP, Buffer.concat([Buffer.from([0, 0, 0, 24]), packet6()])),
  ...on(numbers.LINK_RAW, packet4(), packet6()),
  ...on(numbers.LINK_RAW_BSD, packet4()),
  ...on(numbers.LINK_RAW_OPENBSD, packet6()),
  ...on(numbers.LINK_IPV4, packet4()),
  ...on(numbers.LINK_IPV6, packet6()),
  ...on(numbers.LINK_SLL, tunnels.sll(packet4()), tunnels.sll(vlan({ id: 3 }, packet6()))),
  ...on(numbers.LINK_SLL2, tunnels.sll2(packet4())),
  ...on(numbers.LINK_PPP, tunnels.ppp({ framed: true }, packet4()), tunnels.ppp({}, packet6())),
  ...on(numbers.LINK_PPP, Buffer.concat([Buffer.from([0x21]), packet4()])),
  ...on(numbers.LINK_PPP_HDLC, Buffer.concat([Buffer.from('0f000800', 'hex'), packet4()])),
  ...on(numbers.LINK_CHDLC, Buffer.concat([Buffer.from('8f0086dd', 'hex'), packet6()])),
  ...on(numbers.LINK_PPP_ETHER, tunnels.pppoe({}, tunnels.ppp({}, packet4()))),
  ...on(9999, packet4()),
]
