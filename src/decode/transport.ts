/**
 * TCP (RFC 9293, 3.1), UDP (RFC 768), ICMP type and code (RFC 792, RFC 4443).
 * Left out: TCP options, and checksums, which offload leaves wrong on the sending host.
 */
import { Decoded } from './frame.ts'
import { readGre } from './gre.ts'
import * as numbers from './numbers.ts'
import { clearPorts, clearTcp, readOther, setPayload } from './payload.ts'
import { isTeredoPacket, isTunnelPort, readTeredoPacket, readUdpTunnel } from './udpTunnel.ts'
import { enterTunnel, explainShort, Layer, TUNNEL, type Walk } from './walk.ts'

const TCP_HEADER_BYTES = 20
/** Ports, sequence numbers, data offset and flags: enough for a flow when the capture was cut. */
const TCP_LEAST_BYTES = 14
const UDP_HEADER_BYTES = 8
const ICMP_LEAST_BYTES = 2

export function readTransport(walk: Walk): number {
  switch (walk.frame.ipProtocol) {
    case numbers.PROTOCOL_TCP:
      return readTcp(walk)
    case numbers.PROTOCOL_UDP:
      return readUdp(walk)
    case numbers.PROTOCOL_ICMP:
    case numbers.PROTOCOL_ICMPV6:
      return readIcmp(walk)
    case numbers.PROTOCOL_AH:
      return Layer.Extensions
    case numbers.PROTOCOL_IPIP:
      clearPorts(walk)
      return enterTunnel(walk, TUNNEL.ipip, 0) ? Layer.Ipv4 : Decoded.Malformed
    case numbers.PROTOCOL_IPV6:
      clearPorts(walk)
      return enterTunnel(walk, walk.frame.ipVersion === 4 ? TUNNEL['6in4'] : TUNNEL.ipip, 0)
        ? Layer.Ipv6
        : Decoded.Malformed
    case numbers.PROTOCOL_GRE:
      return readGre(walk)
    case numbers.PROTOCOL_MPLS:
      return Layer.Mpls
    default:
      return readOther(walk)
  }
}

export function readTcp(walk: Walk): number {
  const frame = walk.frame
  const view = walk.view
  const at = walk.pos
  const captured = walk.end - at
  if (captured < TCP_HEADER_BYTES) {
    if (captured < TCP_LEAST_BYTES || walk.wireEnd - at < TCP_HEADER_BYTES) {
      return explainShort(walk, TCP_HEADER_BYTES)
    }
    frame.window = captured >= 16 ? view.getUint16(at + 14) : 0
    frame.checksum = captured >= 18 ? view.getUint16(at + 16) : 0
  } else {
    frame.window = view.getUint16(at + 14)
    frame.checksum = view.getUint16(at + 16)
  }
  const headerBytes = (view.getUint8(at + 12) >> 4) << 2
  const payloadStart = at + headerBytes
  if (headerBytes < TCP_HEADER_BYTES || payloadStart > walk.wireEnd) return Decoded.Malformed
  frame.srcPort = view.getUint16(at)
  frame.dstPort = view.getUint16(at + 2)
  frame.seq = view.getInt32(at + 4)
  frame.ack = view.getInt32(at + 8)
  frame.tcpFlags = view.getUint8(at + 13)
  frame.payloadBytes = walk.wireEnd - payloadStart
  frame.payloadStart = Math.min(payloadStart, walk.end)
  frame.payloadEnd = walk.end
  return Decoded.Tcp
}

function readUdp(walk: Walk): number {
  const frame = walk.frame
  const view = walk.view
  const at = walk.pos
  if (walk.end - at < UDP_HEADER_BYTES) return explainShort(walk, UDP_HEADER_BYTES)
  let length = view.getUint16(at + 4)
  // Zero is a jumbogram (RFC 2675, 4) or segmentation offload: then the IP length counts.
  if (length === 0) length = walk.wireEnd - at
  if (length < UDP_HEADER_BYTES || length > walk.wireEnd - at) return Decoded.Malformed
  walk.pos = at + UDP_HEADER_BYTES
  walk.wireEnd = at + length
  if (walk.wireEnd < walk.end) walk.end = walk.wireEnd
  frame.srcPort = view.getUint16(at)
  frame.dstPort = view.getUint16(at + 2)
  frame.checksum = view.getUint16(at + 6)
  clearTcp(walk)
  setPayload(walk)
  if (isTunnelPort(frame.dstPort) || isTunnelPort(frame.srcPort)) return readUdpTunnel(walk)
  return isTeredoPacket(walk) ? readTeredoPacket(walk) : Decoded.Udp
}

function readIcmp(walk: Walk): number {
  if (walk.end - walk.pos < ICMP_LEAST_BYTES) return explainShort(walk, ICMP_LEAST_BYTES)
  const frame = walk.frame
  frame.srcPort = walk.view.getUint8(walk.pos)
  frame.dstPort = walk.view.getUint8(walk.pos + 1)
  frame.checksum = walk.end - walk.pos >= 4 ? walk.view.getUint16(walk.pos + 2) : 0
  clearTcp(walk)
  setPayload(walk)
  return Decoded.Icmp
}
