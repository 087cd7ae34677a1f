/**
 * From a captured packet to the addresses, ports and payload of its innermost TCP or UDP.
 * Never throws, allocates nothing; every read is checked against the packet's own end.
 */
import type { DecodeCounters } from './counters.ts'
import { readEthernet, readEtherType, readLogicalLink } from './ethernet.ts'
import { Decoded, type Frame } from './frame.ts'
import { readExtensions, readIpv4, readIpv6 } from './ip.ts'
import { readLink } from './link.ts'
import { readMpls } from './mpls.ts'
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_VLAN,
  LINK_ETHERNET,
  VLAN_ID_MASK,
} from './numbers.ts'
import { PacketTime } from './packetTime.ts'
import { readPpp, readPppoeSession } from './ppp.ts'
import { readTransport } from './transport.ts'
import { enterVlan, explainShort, Layer, MAX_LAYERS, Walk } from './walk.ts'

const ETHERNET_HEADER_BYTES = 14
const TAGGED_HEADER_BYTES = 18

export interface DecoderOptions {
  /** Where the capture time of the packet is found; one of its own when not given. */
  time?: PacketTime
  /** Bytes of memory for incomplete datagrams, allocated once. */
  maxFragmentBytes: number
}

export class PacketDecoder {
  /** What the last packet held; overwritten by each decode. */
  readonly frame: Frame
  readonly counters: DecodeCounters
  readonly time: PacketTime
  /** Set by the caller before `decode`: VLAN id of a tag that was taken off the packet, 0 for none. */
  strippedVlan = 0
  private readonly walk: Walk

  constructor(options: DecoderOptions) {
    this.time = options.time ?? new PacketTime()
    this.walk = new Walk(options.maxFragmentBytes, this.time)
    this.frame = this.walk.frame
    this.counters = this.walk.counters
  }

  /** Of the fragment decoded last: the number of its datagram, 0 when it was of no use. */
  get fragmentSerial(): number {
    return this.walk.defragmenter.serial
  }

  /**
   * Decodes the packet in `[start, start + capturedBytes)` of `bytes`, of which `view` is
   * the view, into `frame`. Its capture time is to be in `time` already.
   * For NotIp, Truncated and Malformed the frame is cleared.
   */
  decode(
    bytes: Buffer,
    view: DataView,
    start: number,
    capturedBytes: number,
    wireBytes: number,
    linkType: number,
  ): Decoded {
    const walk = this.walk
    const frame = this.frame
    const end = start + capturedBytes
    walk.view = view
    walk.pos = start
    walk.end = end
    walk.wireEnd = end
    if (wireBytes > capturedBytes) {
      walk.wireEnd = start + wireBytes
      walk.counters.cut++
    }
    walk.tunnels = 0
    walk.tagged = false
    frame.bytes = bytes
    frame.view = view
    frame.vlan = 0
    frame.innerVlan = 0
    frame.tunnel = 0
    frame.tunnelId = 0
    this.counters.packets++
    if (this.strippedVlan !== 0) enterVlan(walk, this.strippedVlan)
    const next =
      linkType === LINK_ETHERNET && capturedBytes >= TAGGED_HEADER_BYTES
        ? readUsual(walk)
        : readLink(walk, linkType)
    if (next >= Decoded.Fragment) return next as Decoded
    return this.finish(next)
  }

  /** Reads layer after layer until one is the last. */
  private finish(first: number): Decoded {
    const walk = this.walk
    let next = first
    for (let layers = 0; next < 0; layers++) {
      next = layers < MAX_LAYERS ? readLayer(walk, next) : Decoded.Malformed
    }
    if (next < Decoded.Fragment) {
      if (next === Decoded.NotIp) this.counters.notIp++
      else if (next === Decoded.Truncated) this.counters.truncated++
      else this.counters.malformed++
      clearFrame(this.frame)
    }
    return next as Decoded
  }
}

/** Ethernet with at most one VLAN tag and IP, without going from layer to layer. */
function readUsual(walk: Walk): number {
  const view = walk.view
  const start = walk.pos
  let etherType = view.getUint16(start + 12)
  walk.pos = start + ETHERNET_HEADER_BYTES
  if (etherType === ETHERTYPE_VLAN) {
    enterVlan(walk, view.getUint16(start + 14) & VLAN_ID_MASK)
    etherType = view.getUint16(start + 16)
    walk.pos = start + TAGGED_HEADER_BYTES
  }
  if (etherType === ETHERTYPE_IPV4) return readIpv4(walk)
  if (etherType === ETHERTYPE_IPV6) return readIpv6(walk)
  walk.etherType = etherType
  return Layer.EtherType
}

function readLayer(walk: Walk, layer: number): number {
  switch (layer) {
    case Layer.Ethernet:
      return readEthernet(walk)
    case Layer.EtherType:
      return readEtherType(walk)
    case Layer.Ipv4:
      return readIpv4(walk)
    case Layer.Ipv6:
      return readIpv6(walk)
    case Layer.Ip:
      return readIp(walk)
    case Layer.Transport:
      return readTransport(walk)
    case Layer.Extensions:
      return readExtensions(walk)
    case Layer.LogicalLink:
      return readLogicalLink(walk)
    case Layer.Mpls:
      return readMpls(walk)
    case Layer.Ppp:
      return readPpp(walk)
    case Layer.PppoeSession:
      return readPppoeSession(walk)
    default:
      return Decoded.NotIp
  }
}

function readIp(walk: Walk): number {
  if (walk.end <= walk.pos) return explainShort(walk, 1)
  const version = walk.view.getUint8(walk.pos) >> 4
  if (version === 4) return Layer.Ipv4
  return version === 6 ? Layer.Ipv6 : Decoded.NotIp
}

/** Nothing of the packet is known: no field may speak of the one before. */
function clearFrame(frame: Frame): void {
  frame.ipVersion = 0
  frame.ipProtocol = 0
  frame.src0 = 0
  frame.src1 = 0
  frame.src2 = 0
  frame.src3 = 0
  frame.dst0 = 0
  frame.dst1 = 0
  frame.dst2 = 0
  frame.dst3 = 0
  frame.srcPort = 0
  frame.dstPort = 0
  frame.ipId = 0
  frame.ttl = 0
  frame.ipBytes = 0
  frame.seq = 0
  frame.ack = 0
  frame.tcpFlags = 0
  frame.window = 0
  frame.checksum = 0
  frame.payloadStart = 0
  frame.payloadEnd = 0
  frame.payloadBytes = 0
}
