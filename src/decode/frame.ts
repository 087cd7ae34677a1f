/** What became of a packet. Everything below `Decoded.Tcp` has no flow. */
export const Decoded = {
  /** Link or network protocol that carries no IP: ARP, LLDP, STP. */
  NotIp: 0,
  /** Cut before its headers ended. */
  Truncated: 1,
  /** Headers that contradict themselves. */
  Malformed: 2,
  /** A fragment, held until its datagram is complete. */
  Fragment: 3,
  /** IP with another payload protocol: `ipProtocol` says which. */
  OtherIp: 4,
  Icmp: 5,
  Tcp: 6,
  Udp: 7,
} as const
export type Decoded = (typeof Decoded)[keyof typeof Decoded]

/** Encapsulations a packet can have come in; the innermost is kept. */
export const TUNNELS = [
  '',
  'gre',
  'erspan1',
  'erspan2',
  'erspan3',
  'vxlan',
  'geneve',
  'ipip',
  '6in4',
  'pppoe',
  'mpls',
  'gtpu',
  'teredo',
] as const
export type Tunnel = (typeof TUNNELS)[number]

/**
 * Header fields of one packet: one object a worker, overwritten by each decode.
 * Addresses are four 32-bit words, IPv4 as IPv4-mapped IPv6 (RFC 4291, section
 * 2.5.5.2). 32-bit fields are signed (`| 0`), so that V8 keeps them small integers.
 */
export class Frame {
  /** Arena the payload lies in: the batch's, or the defragmenter's. */
  bytes: Buffer = Buffer.alloc(0)
  view: DataView = new DataView(new ArrayBuffer(0))
  ipVersion = 0
  ipProtocol = 0
  src0 = 0
  src1 = 0
  src2 = 0
  src3 = 0
  dst0 = 0
  dst1 = 0
  dst2 = 0
  dst3 = 0
  /** 0 for protocols without ports. ICMP: type and code. */
  srcPort = 0
  dstPort = 0
  /** IPv4 identification, IPv6 fragment identification (signed), 0 without a fragment header. */
  ipId = 0
  ttl = 0
  /** Whole IP datagram by its header, which offload may have made larger than any MTU. */
  ipBytes = 0
  seq = 0
  ack = 0
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128. */
  tcpFlags = 0
  window = 0
  checksum = 0
  /** Payload bounds in `bytes`, as captured. */
  payloadStart = 0
  payloadEnd = 0
  /** Payload on the wire, by the IP header; more than captured when the packet was cut. */
  payloadBytes = 0
  /**
   * Outer and inner VLAN of the packet as captured, in front of any tunnel; 0 untagged. Tags of
   * frames inside a tunnel are stepped over: `tunnelId` tells those networks apart.
   */
  vlan = 0
  innerVlan = 0
  /** Innermost encapsulation: index into TUNNELS, and its id (VNI, session, key, label), 0 without one. */
  tunnel = 0
  tunnelId = 0
}
