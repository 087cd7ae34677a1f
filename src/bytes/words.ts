/** Words of line protocols looked for in bytes, whatever their case; allocates nothing. */
import type { ByteReader } from './reader.ts'

/** 1: `word` (upper case) stands `ahead` of the reader's place; 0: as far as there are bytes; -1: it does not. */
export function matchWord(input: ByteReader, word: string, ahead = 0): -1 | 0 | 1 {
  for (let i = 0; i < word.length; i++) {
    const byte = input.peek(ahead + i)
    if (byte < 0) return 0
    const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte
    if (upper !== word.charCodeAt(i)) return -1
  }
  return 1
}

/** Whether `word` (upper case) stands anywhere in what is left of the reader before `stop`. */
export function holdsWord(input: ByteReader, word: string, stop = input.end): boolean {
  const last = Math.min(stop, input.end) - input.pos - word.length
  for (let at = 0; at <= last; at++) if (matchWord(input, word, at) === 1) return true
  return false
}

/** Whether the bytes of `[from, to)` are printable, tabs and ends of lines among them. */
export function isPrintable(input: ByteReader, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = input.view.getUint8(at)
    if (byte < 0x20 ? byte !== 0x09 && byte !== 0x0d && byte !== 0x0a : byte === 0x7f) return false
  }
  return true
}
