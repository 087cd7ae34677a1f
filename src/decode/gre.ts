/**
 * GRE version 0 (RFC 2784, RFC 2890; routing RFC 1701), version 1 for PPTP (RFC 2637), and the
 * ERSPAN mirror formats in it (draft-foschiano-erspan): type I has no header of its own and no
 * GRE sequence number, type II a header of 8 bytes, type III one of 12 with an optional
 * platform subheader of 8. GRE of other versions and payloads is OtherIp.
 */
import { Decoded } from './frame.ts'
import * as numbers from './numbers.ts'
import { readOther } from './payload.ts'
import { enterTunnel, explainShort, Layer, TUNNEL, type Walk } from './walk.ts'

const FLAG_CHECKSUM = 0x8000
const FLAG_ROUTING = 0x4000
const FLAG_KEY = 0x2000
const FLAG_SEQUENCE = 0x1000
const FLAG_ACK = 0x0080
const VERSION_MASK = 7
/** Most source route entries read. */
const MAX_ROUTES = 32
const ERSPAN_2_BYTES = 8
const ERSPAN_3_BYTES = 12
const ERSPAN_SUBHEADER_BYTES = 8
/** ERSPAN III frame type: an IP packet without Ethernet. */
const ERSPAN_FRAME_IP = 2

export function readGre(walk: Walk): number {
  const view = walk.view
  const at = walk.pos
  if (walk.end - at < 4) return explainShort(walk, 4)
  const flags = view.getUint16(at)
  const protocol = view.getUint16(at + 2)
  const version = flags & VERSION_MASK
  if (version === 1 && protocol === numbers.ETHERTYPE_PPP) return readPptp(walk, flags)
  if (version !== 0) return readOther(walk)
  let bytes = 4
  if ((flags & (FLAG_CHECKSUM | FLAG_ROUTING)) !== 0) bytes += 4
  const keyAt = at + bytes
  if ((flags & FLAG_KEY) !== 0) bytes += 4
  if ((flags & FLAG_SEQUENCE) !== 0) bytes += 4
  if (walk.end - at < bytes) return explainShort(walk, bytes)
  const key = (flags & FLAG_KEY) !== 0 ? view.getInt32(keyAt) : 0
  const layer = nameLayer(protocol)
  if (layer === Decoded.NotIp) return readOther(walk)
  walk.pos = at + bytes
  if ((flags & FLAG_ROUTING) !== 0 && !skipRoutes(walk)) return Decoded.Malformed
  if (layer === Layer.Erspan) {
    const bare = protocol === numbers.ETHERTYPE_ERSPAN_2 && (flags & FLAG_SEQUENCE) === 0
    return bare ? enterErspan1(walk, key) : readErspan(walk)
  }
  if (protocol === numbers.ETHERTYPE_WCCP) skipRedirect(walk)
  return enterTunnel(walk, TUNNEL.gre, key) ? layer : Decoded.Malformed
}

function nameLayer(protocol: number): number {
  switch (protocol) {
    case numbers.ETHERTYPE_IPV4:
    case numbers.ETHERTYPE_WCCP:
      return Layer.Ipv4
    case numbers.ETHERTYPE_IPV6:
      return Layer.Ipv6
    case numbers.ETHERTYPE_TEB:
      return Layer.Ethernet
    case numbers.ETHERTYPE_PPP:
      return Layer.Ppp
    case numbers.ETHERTYPE_MPLS:
    case numbers.ETHERTYPE_MPLS_MULTICAST:
      return Layer.Mpls
    case numbers.ETHERTYPE_ERSPAN_2:
    case numbers.ETHERTYPE_ERSPAN_3:
      return Layer.Erspan
    default:
      return Decoded.NotIp
  }
}

/** Source route entries: family, offset, length, data; one without family and length ends them. */
function skipRoutes(walk: Walk): boolean {
  for (let i = 0; i < MAX_ROUTES; i++) {
    if (walk.end - walk.pos < 4) return false
    const family = walk.view.getUint16(walk.pos)
    const bytes = walk.view.getUint8(walk.pos + 3)
    walk.pos += 4
    if (family === 0 && bytes === 0) return true
    if (walk.end - walk.pos < bytes) return false
    walk.pos += bytes
  }
  return false
}

/** WCCP version 2 puts 4 bytes in front of the IP header, version 1 none. */
function skipRedirect(walk: Walk): void {
  if (walk.end - walk.pos > 4 && walk.view.getUint8(walk.pos) >> 4 !== 4) walk.pos += 4
}

/** The key of version 1 is payload length and call; without a sequence number it only acknowledges. */
function readPptp(walk: Walk, flags: number): number {
  const at = walk.pos
  if ((flags & FLAG_KEY) === 0 || (flags & FLAG_SEQUENCE) === 0) return readOther(walk)
  const bytes = (flags & FLAG_ACK) !== 0 ? 16 : 12
  if (walk.end - at < bytes) return explainShort(walk, bytes)
  const stop = at + bytes + walk.view.getUint16(at + 4)
  if (!enterTunnel(walk, TUNNEL.gre, walk.view.getUint16(at + 6))) return Decoded.Malformed
  walk.pos = at + bytes
  if (stop < walk.wireEnd) walk.wireEnd = stop
  if (stop < walk.end) walk.end = stop
  return Layer.Ppp
}

function enterErspan1(walk: Walk, key: number): number {
  return enterTunnel(walk, TUNNEL.erspan1, key) ? Layer.Ethernet : Decoded.Malformed
}

function readErspan(walk: Walk): number {
  const view = walk.view
  const at = walk.pos
  if (walk.end - at < ERSPAN_2_BYTES) return explainShort(walk, ERSPAN_2_BYTES)
  const version = view.getUint8(at) >> 4
  const session = view.getUint16(at + 2) & 0x3ff
  if (version === 1) {
    walk.pos = at + ERSPAN_2_BYTES
    return enterTunnel(walk, TUNNEL.erspan2, session) ? Layer.Ethernet : Decoded.Malformed
  }
  if (version !== 2) return Decoded.Malformed
  if (walk.end - at < ERSPAN_3_BYTES) return explainShort(walk, ERSPAN_3_BYTES)
  const word = view.getUint16(at + 10)
  const bytes = ERSPAN_3_BYTES + ((word & 1) !== 0 ? ERSPAN_SUBHEADER_BYTES : 0)
  if (walk.end - at < bytes) return explainShort(walk, bytes)
  walk.pos = at + bytes
  if (!enterTunnel(walk, TUNNEL.erspan3, session)) return Decoded.Malformed
  return ((word >> 10) & 31) === ERSPAN_FRAME_IP ? Layer.Ip : Layer.Ethernet
}
