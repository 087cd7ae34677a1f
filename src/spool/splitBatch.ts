/** Batches larger than one entry of a spool may be, in parts that fit. */
import type { RecordBatch } from '../record/batch.ts'

const LINE_END = 0x0a

/** Parts of whole lines, in order; a line larger than `maxBytes` is a part by itself. The batch itself when it fits. */
export function splitBatch(batch: RecordBatch, maxBytes: number): RecordBatch[] {
  const { stream, bytes } = batch
  if (bytes.length <= maxBytes) return [batch]
  const parts: RecordBatch[] = []
  let begin = 0
  let end = 0
  let count = 0
  const take = (): void => {
    if (count > 0) parts.push({ stream, bytes: bytes.slice(begin, end), count })
    begin = end
    count = 0
  }
  while (end < bytes.length) {
    const found = bytes.indexOf(LINE_END, end)
    const lineEnd = found === -1 ? bytes.length : found + 1
    if (lineEnd - begin > maxBytes) take()
    end = lineEnd
    count++
  }
  take()
  return parts
}
