/**
 * MPLS label stacks (RFC 3032). Nothing in them says what follows: the first four bits tell
 * IPv4 from IPv6 (RFC 4928); else it is an Ethernet pseudowire, with or without a control
 * word (RFC 4448, RFC 4385), told apart by where a plausible EtherType stands.
 */
import { Decoded } from './frame.ts'
import * as numbers from './numbers.ts'
import { enterTunnel, explainShort, Layer, TUNNEL, type Walk } from './walk.ts'

/** Deeper stacks are Malformed; real ones have a handful of labels. */
const MAX_LABELS = 16
const CONTROL_WORD_BYTES = 4
const ETHERTYPE_AT = 12

export function readMpls(walk: Walk): number {
  const view = walk.view
  for (let i = 0; i < MAX_LABELS; i++) {
    if (walk.end - walk.pos < 4) return explainShort(walk, 4)
    const entry = view.getInt32(walk.pos)
    walk.pos += 4
    if ((entry & 0x100) === 0) continue
    if (!enterTunnel(walk, TUNNEL.mpls, entry >>> 12)) return Decoded.Malformed
    return guessPayload(walk)
  }
  return Decoded.Malformed
}

function guessPayload(walk: Walk): number {
  if (walk.end <= walk.pos) return explainShort(walk, 1)
  const nibble = walk.view.getUint8(walk.pos) >> 4
  if (nibble === 4 && !looksLikeEthernet(walk, 0)) return Layer.Ipv4
  if (nibble === 6 && !looksLikeEthernet(walk, 0)) return Layer.Ipv6
  if (nibble === 0 && looksLikeEthernet(walk, CONTROL_WORD_BYTES)) {
    walk.pos += CONTROL_WORD_BYTES
    return Layer.Ethernet
  }
  return looksLikeEthernet(walk, 0) ? Layer.Ethernet : Decoded.NotIp
}

/** A frame of IP, ARP or a tag, and for IP the version where it must stand. */
function looksLikeEthernet(walk: Walk, skip: number): boolean {
  const at = walk.pos + skip + ETHERTYPE_AT
  if (walk.end - at < 3) return false
  const version = walk.view.getUint8(at + 2) >> 4
  switch (walk.view.getUint16(at)) {
    case numbers.ETHERTYPE_IPV4:
      return version === 4
    case numbers.ETHERTYPE_IPV6:
      return version === 6
    case numbers.ETHERTYPE_ARP:
    case numbers.ETHERTYPE_VLAN:
    case numbers.ETHERTYPE_SERVICE_VLAN:
    case numbers.ETHERTYPE_MPLS:
      return true
    default:
      return false
  }
}
