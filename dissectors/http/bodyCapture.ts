/** The first bytes of a body that a view wants to look at, copied as they pass. */
import { decodeContent } from '../../src/formats/contentCoding.ts'
import { MAX_DECODED_BYTES } from './constants.ts'
import type { Message } from './state.ts'

const FIRST_BYTES = 1024
const NOTHING = Buffer.alloc(0)

export class BodyCapture {
  bytes: Buffer = NOTHING
  length = 0
  /** No more is taken: it is full, or bytes were lost. */
  isClosed = false
  private readonly maxBytes: number

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  take(from: Buffer, start: number, end: number): void {
    if (this.isClosed) return
    const count = Math.min(end - start, this.maxBytes - this.length)
    const wanted = this.length + count
    if (wanted > this.bytes.length) {
      const size = Math.min(this.maxBytes, Math.max(wanted, this.bytes.length * 2, FIRST_BYTES))
      const larger = Buffer.allocUnsafe(size)
      this.bytes.copy(larger, 0, 0, this.length)
      this.bytes = larger
    }
    from.copy(this.bytes, this.length, start, start + count)
    this.length = wanted
    this.isClosed = wanted === this.maxBytes
  }
}

/** What was kept of a message's body, its coding undone; '' where nothing was. */
export function readBody(message: Message | undefined): Buffer {
  const capture = message?.capture
  if (message === undefined || capture === undefined || capture.length === 0) return NOTHING
  return decodeContent(
    capture.bytes.subarray(0, capture.length),
    message.contentEncoding,
    MAX_DECODED_BYTES,
  )
}

/** The same as UTF-8; not escaped. */
export const readBodyText = (message: Message | undefined): string =>
  readBody(message).toString('utf8')

/** Whether all of a body was kept. */
export function isWholeBody(message: Message | undefined): boolean {
  const capture = message?.capture
  return message !== undefined && capture !== undefined && capture.length === message.bodyBytes
}
