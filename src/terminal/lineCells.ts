/**
 * The characters of one line of a terminal and its cursor. A line longer than the
 * window goes on in further rows, kept here as one; what is beyond the bound is lost.
 */
import { DEFAULT_COLUMNS, MAX_LINE_CELLS } from './constants.ts'

const FIRST_CELLS = 32
/** Up to this long a line is spelled character by character: cheaper than a call out of JavaScript. */
const MAX_SPELLED_CELLS = 12
/** Where a line is put together; of no session. */
const latin1 = Buffer.alloc(MAX_LINE_CELLS)

export class LineCells {
  /** UTF-16 units; grown to the bound. V8 keeps so small an array in its own heap, and most lines fit. */
  protected cells = new Uint16Array(FIRST_CELLS)
  protected length = 0
  protected cursor = 0
  protected isWrapPending = false
  columns = DEFAULT_COLUMNS

  clear(): void {
    this.length = 0
    this.cursor = 0
    this.isWrapPending = false
  }

  isEmpty(): boolean {
    return this.length === 0
  }

  isLongerThan(cells: number): boolean {
    return this.length > cells
  }

  /** Whether the line begins with `text`. */
  startsWith(text: string): boolean {
    if (text.length > this.length) return false
    for (let i = 0; i < text.length; i++) if (this.cells[i] !== text.charCodeAt(i)) return false
    return true
  }

  /** The whole line without its trailing blanks. */
  text(): string {
    return this.raw().trimEnd()
  }

  /** What stands before the cursor: behind it a shell may have drawn something of its own. */
  beforeCursor(): string {
    const line = this.raw()
    return this.cursor < line.length ? line.slice(0, this.cursor) : line
  }

  /** The whole line, trailing blanks included. */
  raw(): string {
    const { cells, length } = this
    if (length > MAX_SPELLED_CELLS) return this.copyOut()
    let line = ''
    let at = 0
    for (; at + 4 <= length; at += 4) {
      line += String.fromCharCode(cells[at]!, cells[at + 1]!, cells[at + 2]!, cells[at + 3]!)
    }
    for (; at < length; at++) line += String.fromCharCode(cells[at]!)
    return line
  }

  private copyOut(): string {
    const { cells, length } = this
    for (let at = 0; at < length; at++) {
      const unit = cells[at]!
      if (unit > 0xff) {
        return Buffer.from(cells.buffer, cells.byteOffset, length * 2).toString('utf16le')
      }
      latin1[at] = unit
    }
    return latin1.toString('latin1', 0, length)
  }

  /** Row of the cursor within a wrapped line; at a margin not yet wrapped it is the row before. */
  protected row(): number {
    const at = this.isWrapPending && this.cursor > 0 ? this.cursor - 1 : this.cursor
    return Math.floor(at / this.columns)
  }

  protected write(unit: number): void {
    const at = this.cursor
    if (at >= MAX_LINE_CELLS) return
    if (at >= this.cells.length) this.grow(at)
    if (at > this.length) this.cells.fill(0x20, this.length, at)
    this.cells[at] = unit
    this.cursor = at + 1
    if (this.cursor > this.length) this.length = this.cursor
    this.isWrapPending = this.cursor % this.columns === 0
  }

  /** Writes `[from, to)` of `view`, plain characters all; what is beyond the bound is lost. */
  protected writeRun(view: DataView, from: number, to: number): void {
    const start = this.cursor
    const stop = Math.min(start + to - from, MAX_LINE_CELLS)
    if (stop <= start) return
    if (stop > this.cells.length) this.grow(stop - 1)
    const { cells } = this
    if (start > this.length) cells.fill(0x20, this.length, start)
    for (let at = start, next = from; at < stop; at++, next++) cells[at] = view.getUint8(next)
    this.cursor = stop
    if (stop > this.length) this.length = stop
    this.isWrapPending = stop % this.columns === 0
  }

  protected grow(at: number): void {
    const size = Math.min(MAX_LINE_CELLS, Math.max(this.cells.length * 4, at + 1))
    const cells = new Uint16Array(size)
    cells.set(this.cells)
    this.cells = cells
  }

  /** Erases within the cursor's row: a wrapped line's other rows stay. */
  protected erase(rowStart: number, mode: number): void {
    const rowEnd = rowStart + this.columns
    const from = mode === 0 ? this.cursor : rowStart
    const to = mode === 1 ? this.cursor + 1 : rowEnd
    if (to >= this.length) this.length = Math.min(this.length, from)
    else this.cells.fill(0x20, from, to)
  }

  protected insert(count: number): void {
    if (this.cursor >= this.length) return
    const added = Math.min(count, MAX_LINE_CELLS - this.length)
    if (added <= 0) return
    const length = this.length
    if (length + added > this.cells.length) this.grow(length + added - 1)
    this.cells.copyWithin(this.cursor + added, this.cursor, length)
    this.cells.fill(0x20, this.cursor, this.cursor + added)
    this.length = length + added
  }

  /** Takes characters out at the cursor; what follows moves up. */
  protected remove(times: number): void {
    if (this.cursor >= this.length) return
    const from = Math.min(this.cursor + times, this.length)
    this.cells.copyWithin(this.cursor, from, this.length)
    this.length -= from - this.cursor
  }
}
