/** A message whose size was told before it, as SMTP's BDAT (RFC 3030) and IMAP's literals (RFC 9051, 4.3) have it: its head is read, the rest passed over. */
import type { ByteReader } from '../bytes/reader.ts'
import { type MailHead, readMailLine } from './mailHead.ts'

/** What is left of such a text. */
export interface SizedText {
  /** Undefined where nothing of the text is of interest. */
  head: MailHead | undefined
  /** Bytes not read or passed over yet. */
  left: number
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
  while (text.left > 0 && head?.phase === 'head') {
    const stop = Math.min(input.end, input.pos + text.left)
    const at = input.find(LF, Math.min(stop, input.pos + MAX_HEAD_LINE_BYTES))
    const shown = stop - input.pos
    if (at < 0 && shown < Math.min(text.left, MAX_HEAD_LINE_BYTES)) {
      input.need = shown + 1
      return false
    }
    const start = input.pos
    const isTooLong = at < 0 && shown >= MAX_HEAD_LINE_BYTES
    const end = at < 0 ? start + Math.min(shown, MAX_HEAD_LINE_BYTES) : at
    readMailLine(head, input.bytes, start, at > start && input.bytes[at - 1] === CR ? at - 1 : end)
    if (isTooLong) head.phase = 'body'
    input.pos = at < 0 ? end : at + 1
    text.left -= input.pos - start
  }
  if (text.left === 0) return true
  input.skipBytes = text.left
  text.left = 0
  return false
}
