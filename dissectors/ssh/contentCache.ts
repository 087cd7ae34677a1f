/**
 * Values made from bytes that come again from session to session: banners, KEXINIT, host
 * keys. Found only when every byte is the same, so a value kept is the value made anew.
 */

interface Entry<T> {
  readonly view: DataView
  readonly value: T
}

export class ContentCache<T> {
  /** By hash, one each: of two contents with one hash the later stays. */
  private readonly entries = new Map<number, Entry<T>>()
  private readonly maxEntries: number
  private readonly maxBytes: number

  /** At `maxEntries` all are dropped; contents longer than `maxBytes` are not kept. */
  constructor(maxEntries: number, maxBytes: number) {
    this.maxEntries = maxEntries
    this.maxBytes = maxBytes
  }

  /** The value kept for `[start, end)` of `view`. */
  find(view: DataView, start: number, end: number): T | undefined {
    if (end - start > this.maxBytes) return undefined
    const entry = this.entries.get(hashOf(view, start, end))
    return entry !== undefined && equals(entry.view, view, start, end) ? entry.value : undefined
  }

  /** Keeps a value; false when the content is too long for that. */
  add(view: DataView, start: number, end: number, value: T): boolean {
    if (end - start > this.maxBytes) return false
    if (this.entries.size >= this.maxEntries) this.entries.clear()
    const copy = new Uint8Array(end - start)
    for (let i = 0; i < copy.length; i++) copy[i] = view.getUint8(start + i)
    this.entries.set(hashOf(view, start, end), { view: new DataView(copy.buffer), value })
    return true
  }
}

/** Of some 128 words of long contents; thirty bits, so that the map's keys are small integers. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start
  let at = start
  const step = 4 + ((end - start) >>> 9) * 4
  for (; at + 4 <= end; at += step) {
    hash = Math.imul(hash ^ view.getInt32(at), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193)
  return (hash ^ (hash >>> 13)) & 0x3fffffff
}

function equals(kept: DataView, view: DataView, start: number, end: number): boolean {
  const length = end - start
  if (kept.byteLength !== length) return false
  let i = 0
  for (; i + 4 <= length; i += 4) {
    if (kept.getInt32(i) !== view.getInt32(start + i)) return false
  }
  for (; i < length; i++) {
    if (kept.getUint8(i) !== view.getUint8(start + i)) return false
  }
  return true
}
