/**
 * The server's bytes since the line on which the user types began, as they came: what a
 * terminal is given to draw that line. Small for most lines, grown to a bound, empty else.
 */
import { FIRST_TAPE_BYTES, MAX_TAPE_BYTES, MAX_TAPE_RESIZES } from './constants.ts'

const NONE = Buffer.alloc(0)

/** The window's size from a byte of the tape on. */
export interface TapeResize {
  readonly at: number
  readonly columns: number
  readonly rows: number
}

export class LineTape {
  bytes: Buffer = NONE
  length = 0
  /** More came than the bound: what is kept is no whole line. */
  isLost = false
  /** Changes of the window's size on the way; null as long as there is none. */
  resizes: TapeResize[] | null = null

  clear(): void {
    this.length = 0
    this.isLost = false
    this.resizes = null
    if (this.bytes.length > FIRST_TAPE_BYTES) this.bytes = NONE
  }

  put(byte: number): void {
    if (this.length >= this.bytes.length && !this.grow(this.length + 1)) return
    this.bytes[this.length++] = byte
  }

  putRun(view: DataView, from: number, to: number): void {
    const after = this.length + to - from
    if (after > this.bytes.length && !this.grow(after)) return
    const { bytes } = this
    let { length } = this
    for (let at = from; at < to; at++) bytes[length++] = view.getUint8(at)
    this.length = length
  }

  resize(columns: number, rows: number): void {
    this.resizes ??= []
    if (this.resizes.length < MAX_TAPE_RESIZES) {
      this.resizes.push({ at: this.length, columns, rows })
    }
  }

  private grow(wanted: number): boolean {
    if (this.isLost || wanted > MAX_TAPE_BYTES) {
      this.isLost = true
      return false
    }
    let size = Math.max(FIRST_TAPE_BYTES, this.bytes.length)
    while (size < wanted) size *= 2
    const larger = Buffer.alloc(Math.min(size, MAX_TAPE_BYTES))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
    return true
  }
}
