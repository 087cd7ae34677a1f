/**
 * Tunnels in UDP: VXLAN (RFC 7348, with the group policy bits), VXLAN-GPE, Geneve (RFC 8926),
 * GTP-U (3GPP TS 29.281, 5), Teredo (RFC 4380, 5.1.1). A port is only a hint: unless the header
 * is as its specification says, reserved bits and lengths included, it is plain UDP. Teredo's
 * peers and relays choose their ports: there the packet inside must show one of its addresses.
 */
import { Decoded } from './frame.ts'
import * as numbers from './numbers.ts'
import { enterTunnel, Layer, TUNNEL, type Walk } from './walk.ts'

const TUNNEL_HEADER_BYTES = 8
/** VXLAN flags: VNI valid; with group policy the top bit too. */
const VXLAN_VNI = 0x08
const VXLAN_POLICY = 0x80
const GPE_PROTOCOL = 0x04
/** GTP version 1, protocol type GTP; T-PDU carries a user's packet. */
const GTP_VERSION_1 = 0x30
const GTP_VERSION_MASK = 0xf8
const GTP_T_PDU = 255
/** Any of next extension, sequence, N-PDU: four more bytes. */
const GTP_LONGER = 0x07
const MAX_GTP_EXTENSIONS = 8
const IPV6_HEADER_BYTES = 40
/** 2001::/32, RFC 4380, 2.6. */
const TEREDO_PREFIX = 0x20010000

export function isTunnelPort(port: number): boolean {
  switch (port) {
    case numbers.PORT_VXLAN:
    case numbers.PORT_VXLAN_LINUX:
    case numbers.PORT_VXLAN_GPE:
    case numbers.PORT_GENEVE:
    case numbers.PORT_GTPU:
    case numbers.PORT_TEREDO:
      return true
    default:
      return false
  }
}

/** Whether a datagram on any port is Teredo's: an IPv6 packet as long as it, from or to a client of it. */
export function isTeredoPacket(walk: Walk): boolean {
  const { view, pos } = walk
  // Asked of each datagram: most end here.
  if (pos >= walk.end || view.getUint8(pos) >> 4 !== 6) return false
  if (walk.end - pos < IPV6_HEADER_BYTES) return false
  if (walk.wireEnd - pos !== IPV6_HEADER_BYTES + view.getUint16(pos + 4)) return false
  return view.getInt32(pos + 8) === TEREDO_PREFIX || view.getInt32(pos + 24) === TEREDO_PREFIX
}

/** Enters such a packet. */
export const readTeredoPacket = (walk: Walk): number =>
  enter(walk, TUNNEL.teredo, 0, walk.pos, Layer.Ipv6)

/** Goes into the tunnel the ports name, if its header holds; else the datagram is plain UDP. */
export function readUdpTunnel(walk: Walk): number {
  if (walk.end - walk.pos < TUNNEL_HEADER_BYTES) return Decoded.Udp
  switch (walk.frame.dstPort) {
    case numbers.PORT_VXLAN:
    case numbers.PORT_VXLAN_LINUX:
      return readVxlan(walk)
    case numbers.PORT_VXLAN_GPE:
      return readVxlanGpe(walk)
    case numbers.PORT_GENEVE:
      return readGeneve(walk)
    case numbers.PORT_GTPU:
      return readGtpu(walk)
    case numbers.PORT_TEREDO:
      return readTeredo(walk)
  }
  // Servers and gateways of these two also answer from the port.
  if (walk.frame.srcPort === numbers.PORT_GTPU) return readGtpu(walk)
  return walk.frame.srcPort === numbers.PORT_TEREDO ? readTeredo(walk) : Decoded.Udp
}

/** Enters the tunnel whose payload begins at `pos`. */
function enter(walk: Walk, tunnel: number, id: number, pos: number, layer: number): number {
  walk.pos = pos
  return enterTunnel(walk, tunnel, id) ? layer : Decoded.Malformed
}

function readVxlan(walk: Walk): number {
  const view = walk.view
  const at = walk.pos
  const flags = view.getUint8(at)
  const policy = flags === (VXLAN_VNI | VXLAN_POLICY)
  if (flags !== VXLAN_VNI && !policy) return Decoded.Udp
  if (!policy && (view.getInt32(at) & 0xffffff) !== 0) return Decoded.Udp
  if (view.getUint8(at + 7) !== 0) return Decoded.Udp
  const vni = view.getInt32(at + 4) >>> 8
  return enter(walk, TUNNEL.vxlan, vni, at + TUNNEL_HEADER_BYTES, Layer.Ethernet)
}

function readVxlanGpe(walk: Walk): number {
  const view = walk.view
  const at = walk.pos
  const flags = view.getUint8(at)
  if (flags !== (VXLAN_VNI | GPE_PROTOCOL) || view.getUint16(at + 1) !== 0) return Decoded.Udp
  const layer = nameGpeLayer(view.getUint8(at + 3))
  if (layer === Decoded.Udp) return layer
  return enter(walk, TUNNEL.vxlan, view.getInt32(at + 4) >>> 8, at + TUNNEL_HEADER_BYTES, layer)
}

function nameGpeLayer(protocol: number): number {
  switch (protocol) {
    case 1:
      return Layer.Ipv4
    case 2:
      return Layer.Ipv6
    case 3:
      return Layer.Ethernet
    case 5:
      return Layer.Mpls
    default:
      return Decoded.Udp
  }
}

/** Version 0, no control packet, reserved bits zero, a payload we know; options are stepped over. */
function readGeneve(walk: Walk): number {
  const view = walk.view
  const at = walk.pos
  const first = view.getUint8(at)
  if (first >> 6 !== 0 || (view.getUint8(at + 1) & 0xbf) !== 0) return Decoded.Udp
  if (view.getUint8(at + 7) !== 0) return Decoded.Udp
  const start = at + TUNNEL_HEADER_BYTES + ((first & 63) << 2)
  if (start >= walk.end) return Decoded.Udp
  const protocol = view.getUint16(at + 2)
  let layer: number
  if (protocol === numbers.ETHERTYPE_TEB) layer = Layer.Ethernet
  else if (protocol === numbers.ETHERTYPE_IPV4) layer = Layer.Ipv4
  else if (protocol === numbers.ETHERTYPE_IPV6) layer = Layer.Ipv6
  else return Decoded.Udp
  return enter(walk, TUNNEL.geneve, view.getInt32(at + 4) >>> 8, start, layer)
}

function readGtpu(walk: Walk): number {
  const view = walk.view
  const at = walk.pos
  const flags = view.getUint8(at)
  if ((flags & GTP_VERSION_MASK) !== GTP_VERSION_1 || view.getUint8(at + 1) !== GTP_T_PDU) {
    return Decoded.Udp
  }
  const stop = at + TUNNEL_HEADER_BYTES + view.getUint16(at + 2)
  if (stop > walk.wireEnd) return Decoded.Udp
  let start = at + TUNNEL_HEADER_BYTES
  if ((flags & GTP_LONGER) !== 0) {
    start = skipGtpExtensions(walk, start, (flags & 4) !== 0)
    if (start < 0) return Decoded.Udp
  }
  if (start >= walk.end || start >= stop) return Decoded.Udp
  const version = view.getUint8(start) >> 4
  if (version !== 4 && version !== 6) return Decoded.Udp
  walk.wireEnd = stop
  walk.end = Math.min(walk.end, stop)
  return enter(walk, TUNNEL.gtpu, view.getInt32(at + 4), start, Layer.Ip)
}

/** Past the optional fields and the extension headers; -1 when they do not hold. */
function skipGtpExtensions(walk: Walk, optional: number, extended: boolean): number {
  const view = walk.view
  let at = optional + 4
  if (at > walk.end) return -1
  if (!extended) return at
  let type = view.getUint8(at - 1)
  for (let i = 0; type !== 0; i++) {
    if (i === MAX_GTP_EXTENSIONS || at >= walk.end) return -1
    const bytes = view.getUint8(at) << 2
    if (bytes === 0 || at + bytes > walk.end) return -1
    at += bytes
    type = view.getUint8(at - 1)
  }
  return at
}

/** Authentication (00 01) and origin (00 00) may stand in front of the IPv6 packet. */
function readTeredo(walk: Walk): number {
  const view = walk.view
  let at = walk.pos
  if (view.getUint16(at) === 1) {
    at += 4 + view.getUint8(at + 2) + view.getUint8(at + 3) + 9
    if (at + 2 > walk.end) return Decoded.Udp
  }
  if (view.getUint16(at) === 0) at += 8
  if (at + IPV6_HEADER_BYTES > walk.end || view.getUint8(at) >> 4 !== 6) return Decoded.Udp
  const stop = at + IPV6_HEADER_BYTES + view.getUint16(at + 4)
  if (stop > walk.wireEnd) return Decoded.Udp
  return enter(walk, TUNNEL.teredo, 0, at, Layer.Ipv6)
}
