/** What tells datagrams being put together apart: addresses, identification, protocol. */
import type { Frame } from './frame.ts'

export const BUCKETS = 8192
/** 32-bit words of one key. */
export const KEY_WORDS = 10
/** IPv6 names a datagram without its protocol (RFC 8200, 4.5): fragments may differ in it. */
const ANY_PROTOCOL = -1

export function writeKey(key: Int32Array, slot: number, frame: Frame): void {
  const k = slot * KEY_WORDS
  key[k] = frame.ipId
  key[k + 1] = keyProtocol(frame)
  key[k + 2] = frame.src0
  key[k + 3] = frame.src1
  key[k + 4] = frame.src2
  key[k + 5] = frame.src3
  key[k + 6] = frame.dst0
  key[k + 7] = frame.dst1
  key[k + 8] = frame.dst2
  key[k + 9] = frame.dst3
}

export function matchesKey(key: Int32Array, slot: number, frame: Frame): boolean {
  const k = slot * KEY_WORDS
  return (
    key[k] === frame.ipId &&
    key[k + 1] === keyProtocol(frame) &&
    key[k + 2] === frame.src0 &&
    key[k + 3] === frame.src1 &&
    key[k + 4] === frame.src2 &&
    key[k + 5] === frame.src3 &&
    key[k + 6] === frame.dst0 &&
    key[k + 7] === frame.dst1 &&
    key[k + 8] === frame.dst2 &&
    key[k + 9] === frame.dst3
  )
}

/** Bucket of the datagram a fragment belongs to. */
export function hashKey(frame: Frame): number {
  return hashWords(frame.ipId, frame.src3, frame.dst3)
}

/** Bucket of a key written before. */
export function hashSlot(key: Int32Array, slot: number): number {
  const k = slot * KEY_WORDS
  return hashWords(key[k]!, key[k + 5]!, key[k + 9]!)
}

function keyProtocol(frame: Frame): number {
  return frame.ipVersion === 4 ? frame.ipProtocol : ANY_PROTOCOL
}

function hashWords(id: number, src: number, dst: number): number {
  let h = Math.imul(src, 0x9e3779b1) + Math.imul(dst, 0x85ebca77) + Math.imul(id, 0xc2b2ae3d)
  h = Math.imul(h ^ (h >>> 15), 0x27d4eb2f)
  return (h ^ (h >>> 16)) & (BUCKETS - 1)
}
