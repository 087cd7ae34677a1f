/**
 * Values made from bytes that come again from session to session: a server's certificate or
 * key, a client's lists. Found only when every byte is the same, so a value kept is the value
 * that would be made anew.
 */

interface Entry<T> {
  readonly content: Buffer
  readonly value: T
}

/** Longer contents are hashed in part: some 128 words, spread evenly. */
const HASHED_BYTES_SHIFT = 9

export class ContentCache<T> {
  /** By hash, one each: of two contents with one hash the later stays. */
  private readonly entries = new Map<number, Entry<T>>()
  private readonly maxEntries: number
  private readonly maxContentBytes: number

  /** At `maxEntries` all are dropped; contents longer than `maxContentBytes` are not kept. */
  constructor(maxEntries: number, maxContentBytes: number) {
    this.maxEntries = maxEntries
    this.maxContentBytes = maxContentBytes
  }

  /** The value kept for `[start, end)` of `bytes`, which has them. */
  find(bytes: Buffer, start: number, end: number): T | undefined {
    if (end - start > this.maxContentBytes) return undefined
    const entry = this.entries.get(hashOf(bytes, start, end))
    if (entry === undefined || entry.content.length !== end - start) return undefined
    return entry.content.compare(bytes, start, end) === 0 ? entry.value : undefined
  }

  /** Keeps a value with a copy of its bytes; false when they are too many. */
  add(bytes: Buffer, start: number, end: number, value: T): boolean {
    if (end - start > this.maxContentBytes) return false
    if (this.entries.size >= this.maxEntries) this.entries.clear()
    const content = Buffer.from(bytes.subarray(start, end))
    this.entries.set(hashOf(bytes, start, end), { content, value })
    return true
  }
}

/** Thirty bits: V8 keeps such a key of a map as a small integer. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  const step = 4 + ((end - start) >>> HASHED_BYTES_SHIFT) * 4
  let hash = end - start
  let at = start
  for (; at + 4 <= end; at += step) {
    const high = (bytes[at]! << 24) | (bytes[at + 1]! << 16)
    const word = high | (bytes[at + 2]! << 8) | bytes[at + 3]!
    hash = Math.imul(hash ^ word, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
  return (hash ^ (hash >>> 13)) & 0x3fffffff
}
