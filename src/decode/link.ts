/**
 * Link layers other than Ethernet (tcpdump.org/linktypes.html): BSD loopback, raw IP,
 * Linux cooked v1 and v2, PPP, Cisco HDLC.
 */
import { Decoded } from './frame.ts'
import * as numbers from './numbers.ts'
import { explainShort, Layer, type Walk } from './walk.ts'

const SLL_HEADER_BYTES = 16
const SLL2_HEADER_BYTES = 20
/** AF_INET, the same everywhere. */
const FAMILY_IPV4 = 2

/** Steps over the link header; returns the layer behind it. */
export function readLink(walk: Walk, linkType: number): number {
  switch (linkType) {
    case numbers.LINK_ETHERNET:
      return Layer.Ethernet
    case numbers.LINK_NULL:
    case numbers.LINK_LOOP:
      return readLoopback(walk)
    case numbers.LINK_RAW:
    case numbers.LINK_RAW_BSD:
    case numbers.LINK_RAW_OPENBSD:
      return Layer.Ip
    case numbers.LINK_IPV4:
      return Layer.Ipv4
    case numbers.LINK_IPV6:
      return Layer.Ipv6
    case numbers.LINK_SLL:
      return readCooked(walk, 14, SLL_HEADER_BYTES)
    case numbers.LINK_SLL2:
      return readCooked(walk, 0, SLL2_HEADER_BYTES)
    case numbers.LINK_PPP:
    case numbers.LINK_PPP_HDLC:
      return readSerial(walk)
    case numbers.LINK_CHDLC:
      return readCiscoHdlc(walk)
    case numbers.LINK_PPP_ETHER:
      return Layer.PppoeSession
    default:
      walk.counters.unknownLinkType++
      return Decoded.NotIp
  }
}

/** Address family in the byte order of the host that captured, or big-endian for LOOP. */
function readLoopback(walk: Walk): number {
  if (walk.end - walk.pos < 4) return explainShort(walk, 4)
  const big = walk.view.getUint32(walk.pos)
  const family = big > 0xffff ? walk.view.getUint32(walk.pos, true) : big
  walk.pos += 4
  switch (family) {
    case FAMILY_IPV4:
      return Layer.Ipv4
    // AF_INET6 of Linux, of NetBSD and OpenBSD, of FreeBSD, of macOS.
    case 10:
    case 24:
    case 28:
    case 30:
      return Layer.Ipv6
    default:
      return Decoded.NotIp
  }
}

function readCooked(walk: Walk, protocolAt: number, headerBytes: number): number {
  if (walk.end - walk.pos < headerBytes) return explainShort(walk, headerBytes)
  walk.etherType = walk.view.getUint16(walk.pos + protocolAt)
  walk.pos += headerBytes
  // Below the EtherTypes lie Linux's own numbers: 4 is 802.2, others are no IP.
  if (walk.etherType >= numbers.ETHERTYPE_MIN) return Layer.EtherType
  return walk.etherType === 4 ? Layer.LogicalLink : Decoded.NotIp
}

/** PPP, or Cisco HDLC on the same link type (address 0x0f or 0x8f, control 0). */
function readSerial(walk: Walk): number {
  if (walk.end - walk.pos < 2) return explainShort(walk, 2)
  const first = walk.view.getUint16(walk.pos)
  return first === 0x0f00 || first === 0x8f00 ? readCiscoHdlc(walk) : Layer.Ppp
}

function readCiscoHdlc(walk: Walk): number {
  if (walk.end - walk.pos < 4) return explainShort(walk, 4)
  walk.etherType = walk.view.getUint16(walk.pos + 2)
  walk.pos += 4
  return Layer.EtherType
}
