/**
 * Text that a line with one dot ends, as SMTP's DATA (RFC 5321, 4.5.2), POP3's and NNTP's
 * multi-line answers (RFC 1939, 3; 3977, 3.1.1) have it: counted, its head read where it is
 * a message's, the rest passed over without being held.
 */
import type { LineSource } from '../bytes/lines.ts'
import { type MailHead, readMailLine, wantsLine } from './mailHead.ts'

/** A block being read. */
export interface DotBlock {
  /** Undefined where the block is no message. */
  readonly head: MailHead | undefined
  /** Octets of the text: the dots that lines are stuffed with and the last line left out. */
  bytes: number
  lines: number
  /** What comes next continues a line whose beginning has been passed over. */
  isAmidLine: boolean
}

const LF = 0x0a
const CR = 0x0d
const DOT = 0x2e
/** Longest line of a head that is read. */
const MAX_HEAD_LINE_BYTES = 2048

/** A block of which nothing has been read. */
export const createDotBlock = (head: MailHead | undefined): DotBlock => ({
  head,
  bytes: 0,
  lines: 0,
  isAmidLine: false,
})

/** Reads what is there of the block; true when its last line has been read, else `input.need` is set. */
export function readDotBlock(block: DotBlock, input: LineSource): boolean {
  while (input.pos < input.end) {
    const start = input.pos
    const at = input.find(LF)
    if (block.isAmidLine) {
      const stop = at < 0 ? input.end : at + 1
      block.bytes += stop - start
      input.pos = stop
      if (at < 0) return false
      block.isAmidLine = false
      continue
    }
    const first = input.bytes[start]!
    const isWanted = block.head !== undefined && wantsLine(block.head, first)
    if (at < 0) {
      const held = input.end - start
      if (held < (isWanted ? MAX_HEAD_LINE_BYTES + 1 : first === DOT ? 3 : 0)) {
        input.need = held + 1
        return false
      }
    }
    const stop = at < 0 ? input.end : at + 1
    const end = at > start && input.bytes[at - 1] === CR ? at - 1 : at < 0 ? stop : at
    input.pos = stop
    const isStuffed = first === DOT
    if (isStuffed && end - start === 1 && at >= 0) return true
    block.lines++
    block.bytes += stop - start - (isStuffed ? 1 : 0)
    block.isAmidLine = at < 0
    if (isWanted) {
      const from = isStuffed ? start + 1 : start
      readMailLine(block.head!, input.bytes, from, Math.min(end, from + MAX_HEAD_LINE_BYTES))
    }
  }
  return false
}
