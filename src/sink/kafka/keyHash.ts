/**
 * Which partition a key goes to: murmur2 as the Java client has it, so that every producer
 * and stream processor agrees. kafkajs's own does it with BigInt, at fifty times the cost.
 */

const SEED = 0x9747b28c | 0
const M = 0x5bd1e995
const R = 24

/** murmur2 of a key, as a signed 32-bit number. */
export function hashKey(key: Uint8Array): number {
  const { length } = key
  let h = SEED ^ length
  const whole = length & ~3
  for (let i = 0; i < whole; i += 4) {
    let k = key[i]! | (key[i + 1]! << 8) | (key[i + 2]! << 16) | (key[i + 3]! << 24)
    k = Math.imul(k, M)
    k ^= k >>> R
    h = Math.imul(h, M) ^ Math.imul(k, M)
  }
  const rest = length - whole
  if (rest >= 3) h ^= key[whole + 2]! << 16
  if (rest >= 2) h ^= key[whole + 1]! << 8
  if (rest >= 1) h = Math.imul(h ^ key[whole]!, M)
  h ^= h >>> 13
  h = Math.imul(h, M)
  return h ^ (h >>> 15)
}

/** Partition of a key among `count`, from 0. */
export const choosePartition = (key: Uint8Array, count: number): number =>
  (hashKey(key) & 0x7fffffff) % count
