/**
 * Segments that wait above a hole, of all flows of a worker: a fixed number of pages in
 * one slab, each with its place in a direction's list. Made once; the system gives the
 * slab's memory when a page is first used.
 */

/** Bytes a page: holds a segment of any Ethernet MTU; larger ones take several. */
export const PAGE_BYTES = 2048
/** End of a list. */
export const NO_SEGMENT = -1

export class SegmentPool {
  readonly next: Int32Array
  readonly seq: Int32Array
  /** Bytes on the wire. */
  readonly wireBytes: Int32Array
  /** Bytes of them kept in the page; fewer when the capture cut them or nobody wants them. */
  readonly keptBytes: Int32Array
  readonly tsMicros: Float64Array
  readonly bytes: Buffer
  readonly view: DataView
  used = 0
  private free = NO_SEGMENT
  private fresh = 0
  private readonly pages: number

  constructor(maxBytes: number) {
    this.pages = Math.max(16, Math.floor(maxBytes / PAGE_BYTES))
    this.next = new Int32Array(this.pages)
    this.seq = new Int32Array(this.pages)
    this.wireBytes = new Int32Array(this.pages)
    this.keptBytes = new Int32Array(this.pages)
    this.tsMicros = new Float64Array(this.pages)
    const slab = new ArrayBuffer(this.pages * PAGE_BYTES)
    this.bytes = Buffer.from(slab)
    this.view = new DataView(slab)
  }

  /** A free page, or NO_SEGMENT when all are held. */
  take(): number {
    let page = this.free
    if (page !== NO_SEGMENT) this.free = this.next[page]!
    else if (this.fresh < this.pages) page = this.fresh++
    else return NO_SEGMENT
    this.used++
    this.next[page] = NO_SEGMENT
    return page
  }

  give(page: number): void {
    this.next[page] = this.free
    this.free = page
    this.used--
  }
}
