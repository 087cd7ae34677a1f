/** What a command wrote: how much, and its first and last bytes, from which its text is drawn at the end. */
import { escapeControls } from '../bytes/text.ts'
import { MAX_OUTPUT_HEAD_BYTES, MAX_OUTPUT_TAIL_BYTES, MAX_OUTPUT_TEXT_CHARS } from './constants.ts'
import { drawText } from './drawing.ts'

const NONE = Buffer.alloc(0)
const FIRST_BYTES = 128
const LINE_FEED = 0x0a
/** The tail is a ring; its size is a power of two. */
const TAIL_MASK = MAX_OUTPUT_TAIL_BYTES - 1

export class CommandOutput {
  /** Bytes since the command was entered. */
  total = 0
  /** Of them those up to the end of the last finished line: what stands behind may be a prompt. */
  finished = 0
  /** As `finished` was one line earlier. */
  private before = 0
  private head = NONE
  private tail = NONE
  private isOn = false

  start(): void {
    this.total = 0
    this.finished = 0
    this.before = 0
    this.isOn = true
  }

  stop(): void {
    this.isOn = false
    this.head = NONE
    this.tail = NONE
  }

  /** The last finished line was no output but the next command at its prompt. */
  dropLastLine(): void {
    this.finished = this.before
  }

  put(byte: number): void {
    if (!this.isOn) return
    const at = this.total++
    if (byte === LINE_FEED) {
      this.before = this.finished
      this.finished = this.total
    }
    if (at < MAX_OUTPUT_HEAD_BYTES) {
      if (at >= this.head.length) this.head = grow(this.head, at + 1)
      this.head[at] = byte
    } else {
      if (this.tail.length === 0) this.tail = Buffer.alloc(MAX_OUTPUT_TAIL_BYTES)
      this.tail[at & TAIL_MASK] = byte
    }
  }

  /** A run of plain characters, no line feed among them. */
  putRun(view: DataView, from: number, to: number): void {
    if (!this.isOn) return
    let at = this.total
    this.total += to - from
    let next = from
    if (at < MAX_OUTPUT_HEAD_BYTES) {
      const stop = Math.min(this.total, MAX_OUTPUT_HEAD_BYTES)
      if (stop > this.head.length) this.head = grow(this.head, stop)
      for (; at < stop; at++) this.head[at] = view.getUint8(next++)
    }
    if (next === to) return
    if (this.tail.length === 0) this.tail = Buffer.alloc(MAX_OUTPUT_TAIL_BYTES)
    const skipped = Math.max(0, to - next - MAX_OUTPUT_TAIL_BYTES)
    at += skipped
    for (next += skipped; next < to; next++) {
      this.tail[at++ & TAIL_MASK] = view.getUint8(next)
    }
  }

  /** Text of the finished lines as a screen of this width shows it; the middle of a long one left out. */
  text(columns: number): string {
    const { finished, total } = this
    if (finished === 0) return ''
    if (finished <= MAX_OUTPUT_HEAD_BYTES) return draw(this.head.subarray(0, finished), columns)
    const oldest = Math.max(MAX_OUTPUT_HEAD_BYTES, total - MAX_OUTPUT_TAIL_BYTES)
    if (finished <= oldest) return draw(this.head, columns)
    const last = Buffer.alloc(finished - oldest)
    for (let i = 0; i < last.length; i++) last[i] = this.tail[(oldest + i) & TAIL_MASK]!
    if (oldest === MAX_OUTPUT_HEAD_BYTES) return draw(Buffer.concat([this.head, last]), columns)
    // The first kept line of the tail may have lost its beginning.
    const whole = last.subarray(last.indexOf(LINE_FEED) + 1)
    return `${draw(this.head, columns)}\n...\n${draw(whole, columns)}`
  }
}

function grow(bytes: Buffer<ArrayBuffer>, wanted: number): Buffer<ArrayBuffer> {
  let size = Math.max(FIRST_BYTES, bytes.length)
  while (size < wanted) size *= 2
  const larger = Buffer.alloc(Math.min(size, MAX_OUTPUT_HEAD_BYTES))
  bytes.copy(larger)
  return larger
}

const draw = (bytes: Uint8Array, columns: number): string =>
  drawText(bytes, columns)
    .split('\n')
    .map(escapeControls)
    .join('\n')
    .slice(0, MAX_OUTPUT_TEXT_CHARS)
