/**
 * What the terminal of one session showed, between two rows: bytes gathered with the time
 * of each part, so that a burst of keystrokes is one row and still plays as it was typed.
 */

/** A row is written when it holds so many bytes. */
export const MAX_PIECE_BYTES = 4096
/** Or so many parts that came at different times. */
export const MAX_PIECE_PARTS = 512
/** Or when this much packet time has passed since its first part. */
export const MAX_PIECE_MICROS = 5e6
const FIRST_BYTES = 256
/** Longest character of UTF-8. */
const MAX_CHARACTER_BYTES = 4

/** Bytes of one kind that wait to become a row. */
export class PieceBuffer {
  bytes: Buffer = Buffer.alloc(FIRST_BYTES)
  length = 0
  /** Time of the first part, and of the last one. */
  tsMicros = 0
  lastMicros = 0
  /** Of each part: microseconds since the one before, and bytes. */
  delays: number[] = []
  lengths: number[] = []

  /** Whether bytes of `tsMicros` belong into another row than those that wait. */
  isOver(tsMicros: number): boolean {
    return (
      this.length > 0 &&
      tsMicros !== this.lastMicros &&
      (this.lengths.length >= MAX_PIECE_PARTS || tsMicros - this.tsMicros > MAX_PIECE_MICROS)
    )
  }

  /** Takes what there is room for of `[from, end)` and returns how many bytes that were. */
  add(tsMicros: number, from: Uint8Array, start: number): number {
    const taken = Math.min(from.length - start, MAX_PIECE_BYTES - this.length)
    if (this.length + taken > this.bytes.length) this.grow(this.length + taken)
    this.bytes.set(from.subarray(start, start + taken), this.length)
    this.note(tsMicros, taken)
    return taken
  }

  /** Bytes at the end of the last part that begin a character of UTF-8 and do not end it. */
  get unfinished(): number {
    const most = Math.min(MAX_CHARACTER_BYTES - 1, this.lengths.at(-1) ?? 0)
    for (let back = 1; back <= most; back++) {
      const byte = this.bytes[this.length - back]!
      if (byte < 0x80) return 0
      if (byte < 0xc0) continue
      const needed = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      return needed > back ? back : 0
    }
    return 0
  }

  /** Takes the last `bytes` off the last part. */
  cutLast(bytes: number): void {
    const last = this.lengths.length - 1
    this.lengths[last]! -= bytes
    if (this.lengths[last] !== 0) return
    this.lengths.pop()
    this.delays.pop()
  }

  /** Begins anew with its last `kept` bytes. */
  restart(kept: number): void {
    this.bytes.copyWithin(0, this.length - kept, this.length)
    this.length = 0
    this.delays = []
    this.lengths = []
    if (kept > 0) this.note(this.lastMicros, kept)
  }

  private note(tsMicros: number, bytes: number): void {
    if (this.length === 0) {
      this.tsMicros = tsMicros
      this.lastMicros = tsMicros
      this.delays.push(0)
      this.lengths.push(bytes)
    } else if (tsMicros <= this.lastMicros) {
      // Times go backwards in captures whose packets were put out of order: then it is one part.
      this.lengths[this.lengths.length - 1]! += bytes
    } else {
      this.delays.push(tsMicros - this.lastMicros)
      this.lengths.push(bytes)
      this.lastMicros = tsMicros
    }
    this.length += bytes
  }

  private grow(wanted: number): void {
    const larger = Buffer.alloc(Math.min(MAX_PIECE_BYTES, Math.max(wanted, this.bytes.length * 4)))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }
}

/** The recording of one session. */
export class Transcript {
  /** Rows written. */
  seq = 0
  /** Bytes of output before those that wait. */
  offset = 0
  /** Bytes kept so far, of output and input together. */
  kept = 0
  /** Bytes past the bound. */
  dropped = 0
  readonly output = new PieceBuffer()
  /** Made when input is kept. */
  input: PieceBuffer | null = null
}
