/** PPP (RFC 1661, HDLC-like framing RFC 1662, compressed fields) and PPPoE sessions (RFC 2516). */
import { Decoded } from './frame.ts'
import { enterTunnel, explainShort, Layer, TUNNEL, type Walk } from './walk.ts'

const PPPOE_HEADER_BYTES = 6
/** Version 1, type 1, code 0: session data. */
const PPPOE_SESSION_DATA = 0x1100
const PPP_ADDRESS_CONTROL = 0xff03
const PPP_IPV4 = 0x0021
const PPP_IPV6 = 0x0057
const PPP_MPLS = 0x0281

export function readPppoeSession(walk: Walk): number {
  const view = walk.view
  const at = walk.pos
  if (walk.end - at < PPPOE_HEADER_BYTES) return explainShort(walk, PPPOE_HEADER_BYTES)
  if (view.getUint16(at) !== PPPOE_SESSION_DATA) return Decoded.NotIp
  if (!enterTunnel(walk, TUNNEL.pppoe, view.getUint16(at + 2))) return Decoded.Malformed
  const stop = at + PPPOE_HEADER_BYTES + view.getUint16(at + 4)
  walk.pos = at + PPPOE_HEADER_BYTES
  if (stop < walk.wireEnd) walk.wireEnd = stop
  if (stop < walk.end) walk.end = stop
  return Layer.Ppp
}

/** Address and control may be left out, the protocol's leading zero byte too (its low bit tells). */
export function readPpp(walk: Walk): number {
  const view = walk.view
  if (walk.end - walk.pos < 2) return explainShort(walk, 2)
  if (view.getUint16(walk.pos) === PPP_ADDRESS_CONTROL) walk.pos += 2
  if (walk.end - walk.pos < 2) return explainShort(walk, 2)
  let protocol = view.getUint8(walk.pos)
  if ((protocol & 1) !== 0) walk.pos += 1
  else {
    protocol = view.getUint16(walk.pos)
    walk.pos += 2
  }
  if (protocol === PPP_IPV4) return Layer.Ipv4
  if (protocol === PPP_IPV6) return Layer.Ipv6
  return protocol === PPP_MPLS ? Layer.Mpls : Decoded.NotIp
}
