/** Decimal numbers in lines that end in CR LF: RESP's lengths and counts. */
import type { StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_LENGTH_LINE_BYTES } from './constants.ts'

const CR = 0x0d
const LF = 0x0a
const MINUS = 0x2d

/** The line has not ended within what is there. */
export const UNFINISHED = -2
/** No number, or no line. */
export const NO_NUMBER = -3

/** The number in the line behind the type byte at `pos`; moves past it only when there is one. -1 is RESP2's null. */
export function readNumberLine(input: StreamSlice): number {
  const { bytes, end } = input
  let at = input.pos + 1
  const isNegative = at < end && bytes[at] === MINUS
  if (isNegative) at++
  const first = at
  let value = 0
  for (; at < end && at - first < MAX_LENGTH_LINE_BYTES; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  if (at >= end) return UNFINISHED
  if (at === first || bytes[at] !== CR) return NO_NUMBER
  if (at + 1 >= end) return UNFINISHED
  if (bytes[at + 1] !== LF || !Number.isSafeInteger(value)) return NO_NUMBER
  if (isNegative && value !== 1) return NO_NUMBER
  input.pos = at + 2
  return isNegative ? -1 : value
}
