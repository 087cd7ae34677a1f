/** Strings of SMB1: ended by a NUL, UTF-16 at even places of the message or OEM bytes. MS-CIFS 2.2.1.1. */
import type { Fields } from '../../src/bytes/fields.ts'
import { MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import { utf16Text } from '../../src/formats/utf16.ts'

/** Before each string of the oldest commands. */
const BUFFER_FORMAT = 4

/** Reads one string after the other. One a worker, pointed at a message for the time of a call. */
export class StringCursor {
  private message: Fields | undefined
  private isUnicode = false
  at = 0
  private end = 0
  /** Where UTF-16 begins: at even places of the message, or at those of where the strings began. */
  private parity = 0

  /** Strings of `message` from offset `at` to offset `end`. */
  aim(message: Fields, at: number, end: number, isUnicode: boolean, isAligned = true): this {
    this.parity = isAligned ? 0 : at & 1
    this.message = message
    this.isUnicode = isUnicode
    this.at = at
    this.end = Math.min(end, message.size())
    return this
  }

  next(max = MAX_OBJECT_BYTES): string {
    return this.isUnicode ? this.wide(max) : this.narrow(max)
  }

  /** The one behind a buffer format byte, which the oldest commands have. */
  formatted(): string {
    if (this.message?.u8(this.at) === BUFFER_FORMAT) this.at++
    return this.next()
  }

  /** Never UTF-16, whatever the message says. */
  narrow(max = MAX_OBJECT_BYTES): string {
    const { message, at, end } = this
    if (message === undefined || at >= end) return ''
    let stop = at
    while (stop < end && message.u8(stop) !== 0) stop++
    this.at = stop + 1
    return wireText(message.bytes, message.start + at, message.start + stop, max)
  }

  private wide(max: number): string {
    const { message, end } = this
    if (message === undefined) return ''
    const at = this.at + ((this.at & 1) ^ this.parity)
    if (at >= end) return ''
    let stop = at
    while (stop + 1 < end && message.u16(stop) !== 0) stop += 2
    this.at = stop + 2
    return utf16Text(message.bytes, message.start + at, message.start + Math.min(stop, end), max)
  }
}

export const strings = new StringCursor()

/** Offset of the bytes behind a command's words, past their count. */
export const bytesAt = (message: Fields, at: number): number => at + 3 + message.u8(at) * 2

/** Where these end. */
export const bytesEnd = (message: Fields, at: number): number => {
  const from = bytesAt(message, at)
  return Math.min(message.size(), from + message.u16(from - 2))
}

/** Points at the strings of the command at `at`. */
export const stringsOf = (message: Fields, at: number, isUnicode: boolean): StringCursor =>
  strings.aim(message, bytesAt(message, at), bytesEnd(message, at), isUnicode)
