import type { Frame } from './frame.ts'
import { ETHERTYPE_IPV4, LINK_ETHERNET } from './numbers.ts'

/** Ethernet and IPv4 headers without options. */
const PLAIN_BYTES = 34
const PROTOCOL_TCP = 6

/**
 * Symmetric 32-bit hash of the innermost address pair, ports left out: both directions,
 * all fragments, and connections that belong together hash alike. Signed.
 * 0 for packets without addresses. A fragment of a tunnel's outer datagram hashes by the
 * outer pair until the datagram is complete; the complete one hashes by the inner pair.
 */
export function pairHash(frame: Frame): number {
  // Each side is mixed on its own first: with a plain xor, neighbours would collide in pairs.
  const src = mixAddress(frame.src0, frame.src1, frame.src2, frame.src3)
  const dst = mixAddress(frame.dst0, frame.dst1, frame.dst2, frame.dst3)
  return finishHash((src + dst) | 0)
}

/** What `plainPairHash` says of packets it leaves to the decoder. */
export const NOT_PLAIN = -1

/**
 * The same hash, unsigned, of the commonest packet read from its bytes alone: TCP in an
 * unfragmented IPv4 datagram in an untagged Ethernet frame. NOT_PLAIN for any other.
 */
export function plainPairHash(
  view: DataView,
  start: number,
  capturedBytes: number,
  linkType: number,
): number {
  if (linkType !== LINK_ETHERNET || capturedBytes < PLAIN_BYTES) return NOT_PLAIN
  if (view.getUint16(start + 12) !== ETHERTYPE_IPV4) return NOT_PLAIN
  if (view.getUint8(start + 23) !== PROTOCOL_TCP) return NOT_PLAIN
  // More fragments, or an offset.
  if ((view.getUint16(start + 20) & 0x3fff) !== 0) return NOT_PLAIN
  const src = mixAddress(0, 0, 0xffff, view.getInt32(start + 26))
  const dst = mixAddress(0, 0, 0xffff, view.getInt32(start + 30))
  return finishHash((src + dst) | 0) >>> 0
}

function mixAddress(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x9e3779b1)
  h = Math.imul((h ^ (h >>> 15)) + b, 0x85ebca77)
  h = Math.imul((h ^ (h >>> 13)) + c, 0xc2b2ae3d)
  h = Math.imul((h ^ (h >>> 16)) + d, 0x27d4eb2f)
  return h ^ (h >>> 15)
}

function finishHash(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
