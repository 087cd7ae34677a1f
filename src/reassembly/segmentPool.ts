/**
 * Segments that wait above a hole, of all flows of a worker: pages of one slab, each
 * with its place in a direction's list. The slab doubles as it is needed, up to its bound.
 */

/** Bytes a page: holds a segment of any Ethernet MTU; larger ones take several. */
export const PAGE_BYTES = 2048
/** End of a list. */
export const NO_SEGMENT = -1

/** Pages at first; they double as they are needed, up to the bound. */
const FIRST_PAGES = 64

export class SegmentPool {
  next: Int32Array = new Int32Array(0)
  seq: Int32Array = new Int32Array(0)
  /** Bytes on the wire. */
  wireBytes: Int32Array = new Int32Array(0)
  /** Bytes of them kept in the page; fewer when the capture cut them or nobody wants them. */
  keptBytes: Int32Array = new Int32Array(0)
  tsMicros: Float64Array = new Float64Array(0)
  bytes: Buffer = Buffer.alloc(0)
  view: DataView = new DataView(new ArrayBuffer(0))
  used = 0
  private free = NO_SEGMENT
  private fresh = 0
  private readonly maxPages: number

  constructor(maxBytes: number) {
    this.maxPages = Math.max(16, Math.floor(maxBytes / PAGE_BYTES))
  }

  /** A free page, or NO_SEGMENT when all are held. */
  take(): number {
    let page = this.free
    if (page !== NO_SEGMENT) this.free = this.next[page]!
    else if (this.fresh < this.next.length || this.grow()) page = this.fresh++
    else return NO_SEGMENT
    this.used++
    this.next[page] = NO_SEGMENT
    return page
  }

  private grow(): boolean {
    const pages = Math.min(this.maxPages, Math.max(FIRST_PAGES, this.next.length * 2))
    if (pages <= this.next.length) return false
    const enlarge = (old: Int32Array) => {
      const larger = new Int32Array(pages)
      larger.set(old)
      return larger
    }
    this.next = enlarge(this.next)
    this.seq = enlarge(this.seq)
    this.wireBytes = enlarge(this.wireBytes)
    this.keptBytes = enlarge(this.keptBytes)
    const times = new Float64Array(pages)
    times.set(this.tsMicros)
    this.tsMicros = times
    const slab = new ArrayBuffer(pages * PAGE_BYTES)
    const bytes = Buffer.from(slab)
    this.bytes.copy(bytes)
    this.bytes = bytes
    this.view = new DataView(slab)
    return true
  }

  give(page: number): void {
    this.next[page] = this.free
    this.free = page
    this.used--
  }
}
