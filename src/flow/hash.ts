import type { Frame } from '../decode/frame.ts'

/** Mixes one endpoint: address and port. */
function mixEndpoint(seed: number, a0: number, a1: number, a2: number, a3: number, port: number) {
  let h = Math.imul(a3 ^ seed, 0x9e3779b1)
  // The other words of an IPv4 address are always the same.
  if ((a0 | a1) !== 0) {
    h = Math.imul((h ^ (h >>> 15)) + a0, 0x85ebca77)
    h = Math.imul((h ^ (h >>> 13)) + a1, 0xc2b2ae3d)
    h = Math.imul((h ^ (h >>> 16)) + a2, 0x27d4eb2f)
  }
  return Math.imul((h ^ (h >>> 15)) + port, 0x165667b1)
}

/**
 * Hash of a frame's flow, the same for both directions. Seeded: with a known hash
 * somebody on the wire could pick flows that all collide.
 */
export function hashFlow(seed: number, frame: Frame, keyMeta: number): number {
  const a = mixEndpoint(seed, frame.src0, frame.src1, frame.src2, frame.src3, frame.srcPort)
  const b = mixEndpoint(seed, frame.dst0, frame.dst1, frame.dst2, frame.dst3, frame.dstPort)
  let h = (a ^ (a >>> 14)) + (b ^ (b >>> 14)) + Math.imul(keyMeta, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  return h ^ (h >>> 13)
}
