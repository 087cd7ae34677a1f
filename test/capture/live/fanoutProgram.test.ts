/** The program that shares packets out among workers, run as the kernel runs it. */
import { deepStrictEqual, notStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { findFault } from '../../../src/capture/filter/bpfProgram.ts'
import { makeFanoutProgram } from '../../../src/capture/live/afpacket/fanoutProgram.ts'
import { PACKET_OUTGOING } from '../../../src/capture/live/afpacket/kernelConstants.ts'
import {
  ethernet,
  fragments4,
  fragments6,
  ipv4,
  ipv6,
  type Layered,
  tag,
  tcp,
  udp,
  vlan,
} from '../../support/packets.ts'
import { erspan1, erspan2, erspan3, geneve, gre, vxlan } from '../../support/tunnels.ts'
import { runProgram } from './kernelPacket.ts'

const program = makeFanoutProgram()

/** As the kernel hands an incoming frame on: from behind its Ethernet header. */
function share(frame: Buffer): number {
  return runProgram(program, { bytes: frame.subarray(14), protocol: frame.readUInt16BE(12) })
}
const shareOut = (frame: Buffer): number =>
  runProgram(program, {
    bytes: frame,
    protocol: frame.readUInt16BE(12),
    packetType: PACKET_OUTGOING,
  })

const A4 = '192.0.2.7'
const B4 = '198.51.100.9'
const A6 = '2001:db8::7'
const B6 = '2001:db8:1::9'
const plain4 = (back = false): Layered =>
  ipv4(back ? { src: B4, dst: A4 } : { src: A4, dst: B4 }, tcp({ srcPort: back ? 22 : 40_000 }))
const plain6 = (back = false): Layered =>
  ipv6(back ? { src: B6, dst: A6 } : { src: A6, dst: B6 }, tcp({ srcPort: back ? 22 : 40_000 }))
const inner = { v4: plain4, v6: plain6 }
const outer4 = (payload: Layered): Layered => ipv4({ src: '10.9.9.1', dst: '10.9.9.2' }, payload)
const outer6 = (payload: Layered): Layered => ipv6({ src: 'fd00::1', dst: 'fd00::2' }, payload)

/** Ways a packet can come: each around an IP packet. */
const WRAPS: Readonly<Record<string, (ip: Layered) => Buffer>> = {
  'one tag': (ip) => ethernet({}, vlan({ id: 5 }, ip)),
  'two tags': (ip) => ethernet({}, vlan({ id: 5 }, vlan({ id: 6 }, ip))),
  'IP in IPv4': (ip) => ethernet({}, outer4(ip)),
  'IP in IPv6': (ip) => ethernet({}, outer6(ip)),
  'GRE with IP': (ip) => ethernet({}, outer4(gre({}, ip))),
  'GRE with all fields': (ip) =>
    ethernet({}, outer4(gre({ key: 1, sequence: 2, checksum: true }, ip))),
  'GRE with Ethernet': (ip) => ethernet({}, outer6(gre({ key: 7 }, ethernet({}, ip)))),
  'ERSPAN I': (ip) => ethernet({}, outer4(erspan1(ethernet({}, ip)))),
  'ERSPAN II': (ip) => ethernet({}, outer4(erspan2({}, ethernet({}, ip)))),
  'ERSPAN III': (ip) => ethernet({}, outer4(erspan3({}, ethernet({}, ip)))),
  'ERSPAN III with subheader': (ip) =>
    ethernet({}, outer4(erspan3({ subheader: true }, ethernet({}, vlan({ id: 9 }, ip))))),
  'ERSPAN III with IP': (ip) => ethernet({}, outer4(erspan3({ ip: true }, ip))),
  VXLAN: (ip) => ethernet({}, outer4(vxlan({}, ethernet({}, ip)))),
  'VXLAN, tagged, port 8472': (ip) =>
    ethernet({}, outer6(vxlan({ port: 8472 }, ethernet({}, vlan({ id: 3 }, ip))))),
  Geneve: (ip) => ethernet({}, outer4(geneve({ options: Buffer.alloc(12) }, ethernet({}, ip)))),
  'Geneve with IP': (ip) => ethernet({}, outer4(geneve({}, ip))),
}

describe('fanout program', () => {
  test('the kernel would take it', () => strictEqual(findFault(program), ''))

  for (const [version, ip] of Object.entries(inner)) {
    test(`${version}: both directions, coming in and going out`, () => {
      const expected = share(ethernet({}, ip()))
      notStrictEqual(expected, 0)
      deepStrictEqual(
        [
          share(ethernet({}, ip(true))),
          shareOut(ethernet({}, ip())),
          shareOut(ethernet({}, ip(true))),
        ],
        [expected, expected, expected],
      )
    })
    for (const [name, wrap] of Object.entries(WRAPS)) {
      test(`${version}: ${name}: the inner pair decides`, () => {
        const expected = share(ethernet({}, ip()))
        for (const frame of [wrap(ip()), wrap(ip(true))]) {
          deepStrictEqual([share(frame), shareOut(frame)], [expected, expected])
        }
      })
    }
  }

  test('fragments go where the whole packet goes', () => {
    const body = udp({}, Buffer.alloc(600))
    const pieces4 = fragments4({ src: A4, dst: B4 }, body, 256)
    const pieces6 = fragments6({ src: A6, dst: B6 }, body, 256)
    strictEqual(pieces4.length + pieces6.length, 6)
    for (const piece of pieces4)
      strictEqual(share(ethernet({}, piece)), share(ethernet({}, plain4())))
    for (const piece of pieces6)
      strictEqual(share(ethernet({}, piece)), share(ethernet({}, plain6())))
  })

  test('fragments of a tunnel stay together, by the outer pair', () => {
    const carried = vxlan({}, ethernet({}, ipv4({ src: A4, dst: B4 }, tcp({}, Buffer.alloc(600)))))
    const pieces = fragments4({ src: '10.9.9.1', dst: '10.9.9.2' }, carried, 256)
    const expected = share(ethernet({}, outer4(tcp({}))))
    for (const piece of pieces) strictEqual(share(ethernet({}, piece)), expected)
  })

  test('what only looks like a tunnel goes by the outer pair', () => {
    const expected = share(ethernet({}, outer4(tcp({}))))
    const bodies = [
      udp({ dstPort: 4789 }, 'x'),
      udp({ dstPort: 4789 }, Buffer.alloc(80)),
      vxlan({}, ethernet({}, Buffer.alloc(60, 0xff))),
      vxlan({}, ethernet({}, plain4()).subarray(0, 30)),
      vxlan({ flags: 0 }, ethernet({}, plain4())),
      gre({ protocol: 0x1234 }, plain4()),
      gre({ protocol: 0x0800 }, Buffer.alloc(40)),
    ]
    for (const body of bodies) strictEqual(share(ethernet({}, outer4(body))), expected)
  })

  test('what is no IP is worker 0', () => {
    strictEqual(share(ethernet({}, tag(Buffer.alloc(46), { etherType: 0x0806 }))), 0)
    strictEqual(share(ethernet({}, plain4().subarray(0, 8) as Layered)), 0)
  })

  for (const workers of [2, 3, 4, 7, 8, 16]) {
    test(`neighbouring addresses are shared evenly among ${workers}`, () => {
      for (const at of [0, 1]) {
        const counts = new Array<number>(workers).fill(0)
        for (let client = 1; client <= 50; client++) {
          for (let server = 1; server <= 40; server++) {
            const ip =
              at === 0
                ? ipv4({ src: `10.0.0.${client}`, dst: `10.0.1.${server}` }, tcp({}))
                : ipv6({ src: `fd00::${client}`, dst: `fd00::1:${server}` }, tcp({}))
            const worker = share(ethernet({}, ip)) % workers
            counts[worker] = counts[worker]! + 1
          }
        }
        const mean = 2000 / workers
        ok(
          counts.every((n) => Math.abs(n - mean) < 5 * Math.sqrt(mean)),
          counts.join(' '),
        )
      }
    })
  }
})
