/**
 * The memory fragments are kept in: pages of one size, allocated once, in chains. Node's
 * Buffer.copy makes a short-lived view each time; fragments are too rare for that to matter.
 */

/** A fragment at the usual MTU fits one page. */
export const FRAGMENT_PAGE_BYTES = 2048
/** The largest datagram must fit, in the worst of cuts. */
const MIN_PAGES = 64
const NONE = -1

export class FragmentPages {
  readonly count: number
  private readonly bytes: Buffer
  /** Next page of the same chain, or of the free list. */
  private readonly next: Int32Array
  private firstFree = 0
  private freeCount: number

  /** At least MIN_PAGES, however small `maxBytes`. */
  constructor(maxBytes: number) {
    this.count = Math.max(MIN_PAGES, Math.floor(maxBytes / FRAGMENT_PAGE_BYTES))
    this.freeCount = this.count
    this.bytes = Buffer.alloc(this.count * FRAGMENT_PAGE_BYTES)
    this.next = new Int32Array(this.count)
    for (let i = 0; i < this.count; i++) this.next[i] = i + 1 < this.count ? i + 1 : NONE
  }

  fit(byteCount: number): boolean {
    return this.freeCount * FRAGMENT_PAGE_BYTES >= byteCount
  }

  /** Copies bytes into pages, which must `fit`; returns the first page, which names the chain. */
  copyIn(from: Buffer, start: number, byteCount: number): number {
    let first = NONE
    let last = NONE
    for (let done = 0; done < byteCount; done += FRAGMENT_PAGE_BYTES) {
      const page = this.firstFree
      this.firstFree = this.next[page]!
      this.freeCount--
      this.next[page] = NONE
      if (first === NONE) first = page
      else this.next[last] = page
      last = page
      const size = Math.min(FRAGMENT_PAGE_BYTES, byteCount - done)
      from.copy(this.bytes, page * FRAGMENT_PAGE_BYTES, start + done, start + done + size)
    }
    return first
  }

  /** Copies a chain's `byteCount` bytes to `to`, at `at`. */
  copyOut(first: number, to: Buffer, at: number, byteCount: number): void {
    let done = 0
    for (let page = first; page !== NONE; page = this.next[page]!) {
      const from = page * FRAGMENT_PAGE_BYTES
      const size = Math.min(FRAGMENT_PAGE_BYTES, byteCount - done)
      this.bytes.copy(to, at + done, from, from + size)
      done += size
    }
  }

  free(first: number): void {
    let page = first
    while (page !== NONE) {
      const next = this.next[page]!
      this.next[page] = this.firstFree
      this.firstFree = page
      this.freeCount++
      page = next
    }
  }
}
