/** A message whose size was told before it, as SMTP's BDAT (RFC 3030) and IMAP's literals (RFC 9051, 4.3) have it: its head is read, the rest passed over. */
import type { ByteReader } from '../bytes/reader.ts'
import { type MailHead, readMailLine, wantsLine } from './mailHead.ts'

/** What is left of such a text. */
export interface SizedText {
  /** Undefined where nothing of the text is of interest. */
  head: MailHead | undefined
  /** Bytes not read or passed over yet. */
  left: number
  /** What comes next continues a line whose beginning has been read. */
  isAmidLine: boolean
}

interface SkippingSource extends ByteReader {
  need: number
  skipBytes: number
}

const LF = 0x0a
const CR = 0x0d
/** Longest line of a head that is read. */
const MAX_HEAD_LINE_BYTES = 2048

/** Reads what is there of the text; false when bytes are wanted, `input.need` or `input.skipBytes` being set then. */
export function readSizedText(text: SizedText, input: SkippingSource): boolean {
  const { head } = text
  // Of several parts the heads are read as well, so that no line can be passed over unseen.
  while (text.left > 0 && head !== undefined && (head.phase !== 'body' || head.isMultipart)) {
    const start = input.pos
    const stop = Math.min(input.end, start + text.left)
    if (start === stop) return false
    const at = input.find(LF, stop)
    const isWanted = !text.isAmidLine && wantsLine(head, input.bytes[start]!)
    const shown = stop - start
    if (at < 0 && isWanted && shown < Math.min(text.left, MAX_HEAD_LINE_BYTES)) {
      input.need = shown + 1
      return false
    }
    const next = at < 0 ? stop : at + 1
    // A line that the text's end cuts may go on in the next chunk: half of it says nothing.
    if (isWanted && (at >= 0 || next - start < text.left)) {
      const end = at > start && input.bytes[at - 1] === CR ? at - 1 : at < 0 ? stop : at
      readMailLine(head, input.bytes, start, Math.min(end, start + MAX_HEAD_LINE_BYTES))
    }
    text.isAmidLine = at < 0
    input.pos = next
    text.left -= next - start
  }
  if (text.left === 0) return true
  input.skipBytes = text.left
  text.left = 0
  return false
}
