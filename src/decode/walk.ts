/**
 * Where decoding stands within one packet. Layer readers take it, move `pos` past
 * their header, tighten `end` and `wireEnd`, and return either a Decoded code (>= 0)
 * or the layer that comes next (< 0): no recursion, so that nesting is bounded by a count.
 */
import { DecodeCounters } from './counters.ts'
import { Defragmenter } from './defragmenter.ts'
import { Decoded, Frame, TUNNELS, type Tunnel } from './frame.ts'
import type { PacketTime } from './packetTime.ts'

export const Layer = {
  Ethernet: -1,
  /** `walk.etherType` says what comes. */
  EtherType: -2,
  Ipv4: -3,
  Ipv6: -4,
  /** IPv4 or IPv6, by its first four bits. */
  Ip: -5,
  Ppp: -6,
  /** An IP payload: `frame.ipProtocol` says what. */
  Transport: -7,
  Mpls: -8,
  Erspan: -9,
  LogicalLink: -10,
  PppoeSession: -11,
  /** IPv6 extension headers from `frame.ipProtocol` on. */
  Extensions: -12,
} as const

/** Index into TUNNELS by name. */
export const TUNNEL = Object.fromEntries(TUNNELS.map((name, i) => [name, i])) as Record<
  Tunnel,
  number
>

/** Most steps of one packet: each tag, label stack, tunnel or IP header is one. More is Malformed. */
export const MAX_LAYERS = 64
/** Most encapsulations of one packet; deeper is a loop or an attack, and Malformed. */
export const MAX_TUNNELS = 8

export class Walk {
  readonly frame = new Frame()
  readonly counters = new DecodeCounters()
  private readonly maxFragmentBytes: number
  private made: Defragmenter | null = null
  view: DataView = this.frame.view
  /** Next byte to read. */
  pos = 0
  /** End of what was captured of this layer's payload: no read goes past it. */
  end = 0
  /** Where this layer's payload ended on the wire, `end` or later. */
  wireEnd = 0
  etherType = 0
  /** A VLAN tag was seen outside any tunnel. */
  tagged = false
  /** Encapsulations gone into. */
  tunnels = 0
  readonly time: PacketTime

  constructor(maxFragmentBytes: number, time: PacketTime) {
    this.time = time
    this.maxFragmentBytes = maxFragmentBytes
  }

  /** Made with the first fragment: many captures have none, and its memory is large. */
  get defragmenter(): Defragmenter {
    this.made ??= new Defragmenter(this.maxFragmentBytes, this.counters)
    return this.made
  }
}

/** Why a header is not there: cut by the snapshot length, or never on the wire. */
export function explainShort(walk: Walk, neededBytes: number): number {
  return walk.wireEnd - walk.pos < neededBytes ? Decoded.Malformed : Decoded.Truncated
}

/** Notes that an encapsulation was entered; false when there are too many. */
export function enterTunnel(walk: Walk, tunnel: number, id: number): boolean {
  walk.frame.tunnel = tunnel
  walk.frame.tunnelId = id | 0
  walk.counters.tunnels[tunnel]!++
  return ++walk.tunnels <= MAX_TUNNELS
}

/** Notes a VLAN tag outside any tunnel: the first one is the outer, the second the inner. */
export function enterVlan(walk: Walk, id: number): void {
  const { frame, counters } = walk
  if (!walk.tagged) {
    walk.tagged = true
    counters.vlanTagged++
    counters.vlans[id]!++
    frame.vlan = id
  } else if (frame.innerVlan === 0) frame.innerVlan = id
}
