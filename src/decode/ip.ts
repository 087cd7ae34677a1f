/**
 * IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200, RFC 2675 jumbograms).
 * Left out: header checksum, what IPv4 options and routing headers ask for.
 */
import { Decoded } from './frame.ts'
import * as numbers from './numbers.ts'
import { clearPorts, readOther, setPayload } from './payload.ts'
import { readTcp, readTransport } from './transport.ts'
import { explainShort, Layer, type Walk } from './walk.ts'

const IPV4_HEADER_BYTES = 20
const IPV6_HEADER_BYTES = 40
/** Most extension headers of one packet; RFC 8200 foresees each kind once, destination options twice. */
const MAX_EXTENSION_HEADERS = 12
/** Largest IP datagram in a plain Ethernet frame; larger ones come from offload or jumbo frames. */
const ETHERNET_MTU_BYTES = 1500
/** Third word of an IPv4-mapped IPv6 address. */
const MAPPED_WORD = 0xffff

export function readIpv4(walk: Walk): number {
  const frame = walk.frame
  const view = walk.view
  const at = walk.pos
  if (walk.end - at < IPV4_HEADER_BYTES) return explainShort(walk, IPV4_HEADER_BYTES)
  const first = view.getUint8(at)
  const headerBytes = (first & 15) << 2
  if (first >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES) return Decoded.Malformed
  let totalBytes = view.getUint16(at + 2)
  // Zero: segmentation offload, where the length did not fit or is filled in by the card.
  if (totalBytes === 0) totalBytes = walk.wireEnd - at
  if (totalBytes < headerBytes) return Decoded.Malformed
  const ipEnd = at + totalBytes
  if (totalBytes > ETHERNET_MTU_BYTES) walk.counters.supersize++
  if (ipEnd > walk.wireEnd) walk.counters.overlong++
  if (ipEnd < walk.end) walk.end = ipEnd
  walk.wireEnd = ipEnd
  walk.pos = at + headerBytes
  if (walk.pos > walk.end) return Decoded.Truncated
  const protocol = view.getUint8(at + 9)
  frame.ipVersion = 4
  frame.ipProtocol = protocol
  frame.ipBytes = totalBytes
  frame.ipId = view.getUint16(at + 4)
  frame.ttl = view.getUint8(at + 8)
  frame.src0 = 0
  frame.src1 = 0
  frame.src2 = MAPPED_WORD
  frame.src3 = view.getInt32(at + 12)
  frame.dst0 = 0
  frame.dst1 = 0
  frame.dst2 = MAPPED_WORD
  frame.dst3 = view.getInt32(at + 16)
  const fragment = view.getUint16(at + 6)
  if ((fragment & 0x3fff) !== 0) {
    return readFragment(walk, (fragment & 0x1fff) << 3, (fragment & 0x2000) !== 0, headerBytes)
  }
  return protocol === numbers.PROTOCOL_TCP ? readTcp(walk) : readTransport(walk)
}

export function readIpv6(walk: Walk): number {
  const frame = walk.frame
  const view = walk.view
  const at = walk.pos
  if (walk.end - at < IPV6_HEADER_BYTES) return explainShort(walk, IPV6_HEADER_BYTES)
  if (view.getUint8(at) >> 4 !== 6) return Decoded.Malformed
  const next = view.getUint8(at + 6)
  const payloadBytes = view.getUint16(at + 4)
  // Zero: a jumbogram or segmentation offload, both as long as the packet itself.
  const whole = payloadBytes === 0 && next !== numbers.PROTOCOL_NO_NEXT
  const ipEnd = whole ? walk.wireEnd : at + IPV6_HEADER_BYTES + payloadBytes
  const totalBytes = ipEnd - at
  if (totalBytes > ETHERNET_MTU_BYTES) walk.counters.supersize++
  if (ipEnd > walk.wireEnd) walk.counters.overlong++
  if (ipEnd < walk.end) walk.end = ipEnd
  walk.wireEnd = ipEnd
  walk.pos = at + IPV6_HEADER_BYTES
  frame.ipVersion = 6
  frame.ipProtocol = next
  frame.ipBytes = totalBytes
  frame.ipId = 0
  frame.ttl = view.getUint8(at + 7)
  frame.src0 = view.getInt32(at + 8)
  frame.src1 = view.getInt32(at + 12)
  frame.src2 = view.getInt32(at + 16)
  frame.src3 = view.getInt32(at + 20)
  frame.dst0 = view.getInt32(at + 24)
  frame.dst1 = view.getInt32(at + 28)
  frame.dst2 = view.getInt32(at + 32)
  frame.dst3 = view.getInt32(at + 36)
  if (next === numbers.PROTOCOL_TCP) return readTcp(walk)
  return next === numbers.PROTOCOL_UDP ? readTransport(walk) : readExtensions(walk)
}

/** Goes through extension headers to the upper-layer protocol; `frame.ipProtocol` names the first. */
export function readExtensions(walk: Walk): number {
  const frame = walk.frame
  for (let i = 0; i <= MAX_EXTENSION_HEADERS; i++) {
    const left = walk.end - walk.pos
    switch (frame.ipProtocol) {
      case numbers.PROTOCOL_HOP_BY_HOP:
      case numbers.PROTOCOL_ROUTING:
      case numbers.PROTOCOL_DESTINATION:
      case numbers.PROTOCOL_MOBILITY:
      case numbers.PROTOCOL_HIP:
      case numbers.PROTOCOL_SHIM6: {
        if (left < 8) return explainShort(walk, 8)
        const bytes = (walk.view.getUint8(walk.pos + 1) + 1) << 3
        if (left < bytes) return explainShort(walk, bytes)
        frame.ipProtocol = walk.view.getUint8(walk.pos)
        walk.pos += bytes
        break
      }
      case numbers.PROTOCOL_AH: {
        if (left < 8) return explainShort(walk, 8)
        const bytes = (walk.view.getUint8(walk.pos + 1) + 2) << 2
        if (left < bytes) return explainShort(walk, bytes)
        frame.ipProtocol = walk.view.getUint8(walk.pos)
        walk.pos += bytes
        break
      }
      case numbers.PROTOCOL_FRAGMENT: {
        if (left < 8) return explainShort(walk, 8)
        frame.ipProtocol = walk.view.getUint8(walk.pos)
        const fragment = walk.view.getUint16(walk.pos + 2)
        frame.ipId = walk.view.getInt32(walk.pos + 4)
        walk.pos += 8
        // Offset 0 and no more to come is an atomic fragment (RFC 6946): the datagram itself.
        if ((fragment & 0xfff9) !== 0) {
          const headerBytes = frame.ipBytes - (walk.wireEnd - walk.pos) - 8
          return readFragment(walk, fragment & 0xfff8, (fragment & 1) !== 0, headerBytes)
        }
        break
      }
      case numbers.PROTOCOL_NO_NEXT:
        return readOther(walk)
      default:
        return readTransport(walk)
    }
  }
  return Decoded.Malformed
}

/**
 * Keeps a fragment; with the last one missing, goes on in the whole datagram. Until then
 * the frame holds what is known of the fragment alone: addresses, no ports.
 */
function readFragment(walk: Walk, offset: number, more: boolean, headerBytes: number): number {
  const frame = walk.frame
  const whole = walk.defragmenter
  walk.counters.fragments++
  clearPorts(walk)
  setPayload(walk)
  if (walk.end < walk.wireEnd) {
    walk.counters.fragmentsUnusable++
    return Decoded.Fragment
  }
  if (!whole.add(frame, walk.pos, walk.end, offset, more, headerBytes, walk.time.micros)) {
    return Decoded.Fragment
  }
  frame.bytes = whole.bytes
  frame.view = whole.view
  frame.ipBytes = whole.headerBytes + whole.totalBytes
  frame.ipProtocol = whole.protocol
  walk.view = whole.view
  walk.pos = 0
  walk.end = whole.totalBytes
  walk.wireEnd = whole.totalBytes
  return frame.ipVersion === 4 ? Layer.Transport : Layer.Extensions
}
