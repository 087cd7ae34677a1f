/** A string of RFB: four bytes of length, then text (RFC 6143, 7.1.3). */
import { MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_STRING_BYTES } from './constants.ts'

/** Whether `count` bytes are there; else asks for them. */
export function has(input: StreamSlice, count: number): boolean {
  if (input.remaining() >= count) return true
  input.need = count
  return false
}

/** Passes over `count` bytes, of which some may not be there yet: then false, and More is to be answered. */
export function passOver(input: StreamSlice, count: number): boolean {
  if (input.remaining() >= count) {
    input.pos += count
    return true
  }
  input.skipBytes = count
  return false
}

/**
 * The string's first MAX_TEXT_BYTES; '' with `need` set while they are not there, undefined when its
 * length cannot be. What is longer is passed over by the caller with `passOver(input, rest)`.
 */
export interface WireString {
  text: string
  /** Bytes of it that still lie ahead of `pos`. */
  rest: number
}

export function readString(input: StreamSlice): WireString | 'short' | 'bad' {
  if (!has(input, 4)) return 'short'
  const length = input.view.getUint32(input.pos)
  if (length > MAX_STRING_BYTES) return 'bad'
  const kept = Math.min(length, MAX_TEXT_BYTES)
  if (!has(input, 4 + kept)) return 'short'
  const start = input.pos + 4
  // RealVNC's names and Zeek's copy of them have no NUL; some servers send one at the end.
  let end = start + kept
  while (end > start && input.bytes[end - 1] === 0) end--
  input.pos = start + kept
  return { text: wireText(input.bytes, start, end), rest: length - kept }
}
