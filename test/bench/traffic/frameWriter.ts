/**
 * Ethernet frames of TCP and UDP into a plain pcap file (microseconds, Ethernet), through one
 * large buffer. IPv4 header checksums are true; those of TCP and UDP are zero, as where the
 * network card computes them: nobody in the comparison checks them.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { Flag, type Step } from './script.ts'

const BUFFER_BYTES = 8 << 20
/** Room for the largest frame with its record header. */
const MARGIN_BYTES = 2048
const SNAP_BYTES = 262_144
const SYN_OPTIONS = Buffer.from('020405b40402080a00000000000000000103030700000000', 'hex').subarray(
  0,
  20,
)
const TIME_OPTIONS = Buffer.from('0101080a0000000000000000', 'hex')
const CLIENT_MAC = 0x02a0
const SERVER_MAC = 0x02b0
const IPV6_PREFIX = 0x20010db8

/** Who a frame goes between; addresses are 32 bits, put behind 2001:db8::/96 for IPv6. */
export interface Ends {
  readonly addresses: readonly [number, number]
  readonly ports: readonly [number, number]
  readonly isns: readonly [number, number]
  readonly ipv6: boolean
  /** 0: untagged. */
  readonly vlan: number
  readonly bare: boolean
  readonly udp: boolean
}

export class FrameWriter {
  packets = 0
  /** Bytes in the file. */
  bytes = 24
  private readonly file: number
  private readonly out = Buffer.alloc(BUFFER_BYTES)
  private at = 24
  private ident = 1

  constructor(path: string) {
    this.file = openSync(path, 'w')
    const { out } = this
    out.writeUInt32LE(0xa1b2c3d4, 0)
    out.writeUInt16LE(2, 4)
    out.writeUInt16LE(4, 6)
    out.writeUInt32LE(SNAP_BYTES, 16)
    out.writeUInt32LE(1, 20)
  }

  write(ends: Ends, step: Step, tsMicros: number): void {
    if (this.at > BUFFER_BYTES - MARGIN_BYTES) this.flush()
    const { out } = this
    const begin = this.at
    const options = this.optionBytes(ends, step)
    const transportBytes = (ends.udp ? 8 : 20 + options) + step.length
    let at = this.link(ends, step.side, begin + 16)
    at = ends.ipv6
      ? this.ipv6(ends, step.side, transportBytes, at)
      : this.ipv4(ends, step.side, transportBytes, at)
    at = ends.udp
      ? this.udp(ends, step, transportBytes, at)
      : this.tcp(ends, step, options, tsMicros, at)
    if (step.length > 0) step.bytes.copy(out, at, step.start, step.start + step.length)
    at += step.length
    const size = Math.max(60, at - begin - 16)
    // Ethernet pads to 60 bytes; the buffer holds older frames there.
    if (at < begin + 16 + size) out.fill(0, at, begin + 16 + size)
    const seconds = Math.floor(tsMicros / 1e6)
    out.writeUInt32LE(seconds, begin)
    out.writeUInt32LE(tsMicros - seconds * 1e6, begin + 4)
    out.writeUInt32LE(size, begin + 8)
    out.writeUInt32LE(size, begin + 12)
    this.at = begin + 16 + size
    this.packets++
    this.bytes += 16 + size
  }

  close(): void {
    this.flush()
    closeSync(this.file)
  }

  private flush(): void {
    for (let from = 0; from < this.at; )
      from += writeSync(this.file, this.out, from, this.at - from)
    this.at = 0
  }

  private optionBytes(ends: Ends, step: Step): number {
    if (ends.udp || ends.bare || step.flags & Flag.Rst) return 0
    return step.flags & Flag.Syn ? SYN_OPTIONS.length : TIME_OPTIONS.length
  }

  private link(ends: Ends, side: number, begin: number): number {
    const { out } = this
    let at = begin
    out.writeUInt16BE(side === 0 ? SERVER_MAC : CLIENT_MAC, at)
    out.writeInt32BE(0x5e001001, at + 2)
    out.writeUInt16BE(side === 0 ? CLIENT_MAC : SERVER_MAC, at + 6)
    out.writeInt32BE(0x5e001002, at + 8)
    at += 12
    if (ends.vlan !== 0) {
      out.writeUInt16BE(0x8100, at)
      out.writeUInt16BE(ends.vlan, at + 2)
      at += 4
    }
    out.writeUInt16BE(ends.ipv6 ? 0x86dd : 0x0800, at)
    return at + 2
  }

  private ipv4(ends: Ends, side: 0 | 1, transportBytes: number, at: number): number {
    const { out } = this
    const from = ends.addresses[side]
    const to = ends.addresses[1 - side]!
    const total = 20 + transportBytes
    const protocol = ends.udp ? 17 : 6
    const ident = this.ident++ & 0xffff
    out.writeUInt16BE(0x4500, at)
    out.writeUInt16BE(total, at + 2)
    out.writeUInt16BE(ident, at + 4)
    out.writeUInt16BE(0x4000, at + 6)
    out.writeUInt16BE(0x4000 | protocol, at + 8)
    let sum = 0x4500 + total + ident + 0x4000 + (0x4000 | protocol)
    sum += (from >>> 16) + (from & 0xffff) + (to >>> 16) + (to & 0xffff)
    sum = (sum & 0xffff) + (sum >>> 16)
    sum = (sum & 0xffff) + (sum >>> 16)
    out.writeUInt16BE(~sum & 0xffff, at + 10)
    out.writeInt32BE(from | 0, at + 12)
    out.writeInt32BE(to | 0, at + 16)
    return at + 20
  }

  private ipv6(ends: Ends, side: 0 | 1, transportBytes: number, at: number): number {
    const { out } = this
    out.writeUInt32BE(0x60000000, at)
    out.writeUInt16BE(transportBytes, at + 4)
    out.writeUInt16BE(ends.udp ? 0x1140 : 0x0640, at + 6)
    for (let which = 0; which < 2; which++) {
      const to = at + 8 + 16 * which
      out.fill(0, to, to + 12)
      out.writeUInt32BE(IPV6_PREFIX, to)
      out.writeInt32BE(ends.addresses[which === 0 ? side : 1 - side]! | 0, to + 12)
    }
    return at + 40
  }

  private udp(ends: Ends, step: Step, bytes: number, at: number): number {
    const { out } = this
    out.writeUInt16BE(ends.ports[step.side], at)
    out.writeUInt16BE(ends.ports[1 - step.side]!, at + 2)
    out.writeUInt16BE(bytes, at + 4)
    out.writeUInt16BE(0, at + 6)
    return at + 8
  }

  private tcp(ends: Ends, step: Step, options: number, tsMicros: number, at: number): number {
    const { out } = this
    const { side, flags } = step
    out.writeUInt16BE(ends.ports[side], at)
    out.writeUInt16BE(ends.ports[1 - side]!, at + 2)
    out.writeInt32BE((ends.isns[side] + step.seq) | 0, at + 4)
    out.writeInt32BE(flags & Flag.Ack ? (ends.isns[1 - side]! + step.ack) | 0 : 0, at + 8)
    out[at + 12] = (20 + options) << 2
    out[at + 13] = flags
    out.writeUInt16BE(flags & Flag.Rst ? 0 : 0xfaf0, at + 14)
    out.writeInt32BE(0, at + 16)
    if (options === 0) return at + 20
    const syn = (flags & Flag.Syn) !== 0
    ;(syn ? SYN_OPTIONS : TIME_OPTIONS).copy(out, at + 20)
    const millis = Math.floor(tsMicros / 1000) | 0
    out.writeInt32BE(millis, at + 20 + (syn ? 8 : 4))
    if (flags & Flag.Ack) out.writeInt32BE((millis - 20) | 0, at + 20 + (syn ? 12 : 8))
    return at + 20 + options
  }
}
