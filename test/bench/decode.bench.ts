/** `node dist/test/bench/decode.bench.js`: cost of decoding one packet, by encapsulation. */
import { Decoded } from '../../src/decode/frame.ts'
import { LINK_ETHERNET } from '../../src/decode/numbers.ts'
import { PacketDecoder } from '../../src/decode/packet.ts'
import { pairHash } from '../../src/decode/pairHash.ts'
import {
  ethernet,
  fragments4,
  ipv4,
  ipv6,
  type Layered,
  tcp,
  udp,
  vlan,
} from '../support/packets.ts'
import { erspan2, vxlan } from '../support/tunnels.ts'
import { measure, printMeasured } from './measure.ts'

/** As a batch of the capture reader: small enough for the caches. */
const ARENA_BYTES = 1 << 20

const payload = Buffer.alloc(60, 0x61)
const segment = (i: number): Layered => tcp({ srcPort: 1024 + (i % 5000), seq: i * 60 }, payload)
const packet = (i: number): Layered =>
  ipv4({ src: `10.0.${i % 200}.${i % 250}`, id: i & 0xffff }, segment(i))

const MAKERS: [string, (i: number) => Layered][] = [
  ['TCP, IPv4', (i) => ethernet({}, packet(i))],
  ['TCP, IPv6', (i) => ethernet({}, ipv6({}, segment(i)))],
  ['TCP, IPv4, VLAN', (i) => ethernet({}, vlan({ id: 5 }, packet(i)))],
  ['UDP, IPv4', () => ethernet({}, ipv4({}, udp({ dstPort: 53 }, payload)))],
  ['TCP, IPv4, VXLAN', (i) => ethernet({}, ipv4({}, vxlan({}, ethernet({}, packet(i)))))],
  ['TCP, IPv4, ERSPAN II', (i) => ethernet({}, ipv4({}, erspan2({}, ethernet({}, packet(i)))))],
  [
    'UDP fragments',
    (i) => {
      const whole = fragments4({ id: i >> 1 }, udp({ dstPort: 53 }, Buffer.alloc(100)), 56)
      return ethernet({}, whole[i & 1]!)
    },
  ],
]

for (const [name, make] of MAKERS) {
  const arena = Buffer.from(new ArrayBuffer(ARENA_BYTES))
  const view = new DataView(arena.buffer)
  const offset: number[] = []
  const size: number[] = []
  for (let at = 0, i = 0; ; i++) {
    const bytes = make(i)
    if (at + bytes.length > ARENA_BYTES) break
    bytes.copy(arena, at)
    offset.push(at)
    size.push(bytes.length)
    at += bytes.length
  }
  const offsets = Uint32Array.from(offset)
  const sizes = Uint32Array.from(size)
  // A column, as in the batch: a variable of the closure would itself be boxed at every change.
  const times = Float64Array.from(offset, (_, i) => 1e15 + i / 2)
  const decoder = new PacketDecoder({ maxFragmentBytes: 1 << 22 })
  let seen = 0
  let hashes = 0
  const run = (hashed: boolean) => () => {
    for (let i = 0; i < offsets.length; i++) {
      const bytes = sizes[i]!
      decoder.time.micros = times[i]!
      const code = decoder.decode(arena, view, offsets[i]!, bytes, bytes, LINK_ETHERNET)
      if (code >= Decoded.Fragment) seen++
      if (hashed) hashes ^= pairHash(decoder.frame)
    }
  }
  const count = offsets.length
  printMeasured(name, measure(count, run(false)))
  if (name === 'TCP, IPv4') printMeasured(`${name}, and pair hash`, measure(count, run(true)))
  if (seen === 0) throw new Error(`${name}: nothing decoded, ${hashes}`)
}
