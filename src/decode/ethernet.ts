/**
 * Ethernet II, 802.1Q and QinQ tags, Cisco tags between the addresses and the type,
 * 802.3 with LLC and SNAP (RFC 1042).
 */
import { Decoded } from './frame.ts'
import * as numbers from './numbers.ts'
import { enterVlan, explainShort, Layer, type Walk } from './walk.ts'

const ETHERNET_HEADER_BYTES = 14
const SNAP_HEADER_BYTES = 8
/** LLC with both access points SNAP and unnumbered information. */
const SNAP_LLC = 0xaaaa03

export function readEthernet(walk: Walk): number {
  if (walk.end - walk.pos < ETHERNET_HEADER_BYTES) return explainShort(walk, ETHERNET_HEADER_BYTES)
  walk.etherType = walk.view.getUint16(walk.pos + 12)
  walk.pos += ETHERNET_HEADER_BYTES
  return Layer.EtherType
}

/** What follows by `walk.etherType`; tags are stepped over one a call. */
export function readEtherType(walk: Walk): number {
  switch (walk.etherType) {
    case numbers.ETHERTYPE_IPV4:
      return Layer.Ipv4
    case numbers.ETHERTYPE_IPV6:
      return Layer.Ipv6
    case numbers.ETHERTYPE_VLAN:
    case numbers.ETHERTYPE_SERVICE_VLAN:
    case numbers.ETHERTYPE_OLD_QINQ:
      return readVlan(walk)
    case numbers.ETHERTYPE_ARP:
      return Decoded.NotIp
    case numbers.ETHERTYPE_CISCO_METADATA:
      return skipMetadata(walk)
    case numbers.ETHERTYPE_CISCO_TTAG:
    case numbers.ETHERTYPE_VN_TAG:
      return skipTag(walk, 4)
    case numbers.ETHERTYPE_E_TAG:
      return skipTag(walk, 6)
    // 802.1ah: a service tag, the customer's two addresses, the customer's type.
    case numbers.ETHERTYPE_PROVIDER_BACKBONE:
      return skipTag(walk, 16)
    case numbers.ETHERTYPE_MPLS:
    case numbers.ETHERTYPE_MPLS_MULTICAST:
      return Layer.Mpls
    case numbers.ETHERTYPE_PPPOE_SESSION:
      return Layer.PppoeSession
    case numbers.ETHERTYPE_PPP:
      return Layer.Ppp
    case numbers.ETHERTYPE_TEB:
      return Layer.Ethernet
    default:
      if (walk.etherType < numbers.ETHERTYPE_MIN) return readLogicalLink(walk)
      walk.counters.unknownEtherType++
      return Decoded.NotIp
  }
}

/** Tags of a tunnel's inner Ethernet are stepped over: VLANs are kept as captured, outside tunnels. */
function readVlan(walk: Walk): number {
  if (walk.end - walk.pos < 4) return explainShort(walk, 4)
  if (walk.tunnels === 0) {
    enterVlan(walk, walk.view.getUint16(walk.pos) & numbers.VLAN_ID_MASK)
  }
  return skipTag(walk, 2)
}

/** Steps over `tagBytes` and takes the EtherType behind them. */
function skipTag(walk: Walk, tagBytes: number): number {
  if (walk.end - walk.pos < tagBytes + 2) return explainShort(walk, tagBytes + 2)
  walk.etherType = walk.view.getUint16(walk.pos + tagBytes)
  walk.pos += tagBytes + 2
  return Layer.EtherType
}

/** Cisco MetaData: version, length in words, options, then the EtherType. */
function skipMetadata(walk: Walk): number {
  return skipTag(walk, 6)
}

/** 802.2 behind an 802.3 length: only SNAP carries IP. */
export function readLogicalLink(walk: Walk): number {
  const view = walk.view
  const at = walk.pos
  if (walk.end - at < SNAP_HEADER_BYTES) return Decoded.NotIp
  if (((view.getUint16(at) << 8) | view.getUint8(at + 2)) !== SNAP_LLC) return Decoded.NotIp
  walk.etherType = view.getUint16(at + 6)
  walk.pos = at + SNAP_HEADER_BYTES
  return walk.etherType < numbers.ETHERTYPE_MIN ? Decoded.NotIp : Layer.EtherType
}
