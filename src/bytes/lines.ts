/** Lines of text protocols, ended by LF or CR LF: one after the other from a slice, held when short, cut when too long. */
import type { ByteReader } from './reader.ts'

const LF = 0x0a
const CR = 0x0d

/** What is given a reader of lines: a slice whose `need` says how many bytes are wanted. */
export interface LineSource extends ByteReader {
  direction: 0 | 1
  need: number
}

/** The line found last, its end left out. One object serves all sessions, as lines are read one at a time. */
export class LineCursor {
  start = 0
  end = 0
  /** The line is longer than allowed: its rest is passed over. */
  isCut = false

  /**
   * Moves to the next line; false when it is not all there, `input.need` being set then. `discard`, by direction,
   * belongs to the session: the rest of a line that was cut is passed over.
   */
  next(input: LineSource, discard: [boolean, boolean], maxBytes: number): boolean {
    while (input.pos < input.end) {
      const start = input.pos
      const limit = start + maxBytes + 1
      const at = input.find(LF, limit)
      if (discard[input.direction]) {
        discard[input.direction] = at < 0
        input.pos = at < 0 ? Math.min(input.end, limit) : at + 1
        continue
      }
      if (at < 0 && input.end - start <= maxBytes) {
        input.need = input.end - start + 1
        return false
      }
      this.start = start
      this.isCut = at < 0
      this.end = at < 0 ? start + maxBytes : at
      input.pos = at < 0 ? this.end : at + 1
      if (at > start && input.bytes[at - 1] === CR) this.end = at - 1
      discard[input.direction] = this.isCut
      return true
    }
    return false
  }
}
