/**
 * What was made from bytes that many sessions share: a server's certificate, a client's
 * lists. Found only when every byte is the same, so that it is what would be made anew.
 */

interface Entry<T> {
  readonly content: Buffer
  readonly value: T
}

/** Bytes at the end that are hashed: a certificate's signature is there. */
const HASHED_BYTES = 256

export class ContentCache<T> {
  /** One a hash: of two contents with the same the later stays. */
  private readonly entries = new Map<number, Entry<T>>()
  private readonly maxEntries: number
  private readonly maxContentBytes: number

  /** At `maxEntries` all are dropped; contents longer than `maxContentBytes` are not kept. */
  constructor(maxEntries: number, maxContentBytes: number) {
    this.maxEntries = maxEntries
    this.maxContentBytes = maxContentBytes
  }

  find(bytes: Buffer, start: number, end: number): T | undefined {
    if (end - start > this.maxContentBytes) return undefined
    const entry = this.entries.get(hashTail(bytes, start, end))
    if (entry === undefined || entry.content.length !== end - start) return undefined
    return entry.content.compare(bytes, start, end) === 0 ? entry.value : undefined
  }

  add(bytes: Buffer, start: number, end: number, value: T): void {
    if (end - start > this.maxContentBytes) return
    if (this.entries.size >= this.maxEntries) this.entries.clear()
    const content = Buffer.from(bytes.subarray(start, end))
    this.entries.set(hashTail(bytes, start, end), { content, value })
  }
}

/** Thirty bits: V8 keeps such a key as a small integer. */
function hashTail(bytes: Buffer, start: number, end: number): number {
  let hash = end - start
  for (let at = Math.max(start, end - HASHED_BYTES); at < end; at++) {
    hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
  }
  return (hash ^ (hash >>> 15)) & 0x3fffffff
}
