/** Names and values of a login: `AUTH_MACHINE` and its like, in the two ways that clients write lengths. */
import { wireText } from '../../src/bytes/text.ts'
import { MAX_NAME_CHARS, MAX_VALUE_BYTES } from './constants.ts'

const KEY_LEAD = 'AUTH_'

/** What is behind `name` in `[at, end)`, '' when it is not there. */
export function findValue(bytes: Buffer, at: number, end: number, name: string): string {
  const found = bytes.subarray(at, end).indexOf(name, 0, 'latin1')
  if (found < 0) return ''
  const after = at + found + name.length
  // A longer name that begins alike is another: the byte before tells how long the name is.
  if (bytes[at + found - 1] !== name.length) return ''
  return readValue(bytes, after, end)
}

/** The length twice, as four bytes from the lowest and as one; or as a count of bytes, these, and one. */
function readValue(bytes: Buffer, at: number, end: number): string {
  if (end - at < 3) return ''
  const width = bytes[at]!
  if (width >= 1 && width <= 2 && at + 2 + width <= end) {
    const length = width === 1 ? bytes[at + 1]! : bytes.readUInt16BE(at + 1)
    const from = at + 2 + width
    if (length > 0 && bytes[from - 1] === (length & 255) && from + length <= end)
      return textOf(bytes, from, length)
  }
  if (end - at < 5) return ''
  const length = bytes.readUInt32LE(at)
  const from = at + 5
  if (length === 0 || length > MAX_VALUE_BYTES || from + length > end) return ''
  return bytes[from - 1] === (length & 255) ? textOf(bytes, from, length) : ''
}

function textOf(bytes: Buffer, from: number, length: number): string {
  // Trailing zeros and spaces are padding.
  let end = from + Math.min(length, MAX_VALUE_BYTES)
  while (end > from && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--
  return wireText(bytes, from, end, MAX_NAME_CHARS)
}

/**
 * The user of the login call at `at`: it stands before the first of the names, and either the call's
 * head or the byte before it says how long it is. '' when neither does.
 */
export function findUser(bytes: Buffer, at: number, end: number): string {
  const found = bytes.subarray(at, end).indexOf(KEY_LEAD, 0, 'latin1')
  if (found < 0) return ''
  const key = at + found
  const length = bytes[key - 1]!
  let stop = -1
  if (key - at >= 5 && bytes.readUInt32LE(key - 5) === length) stop = key - 5
  else if (key - at >= 3 && bytes[key - 2] === length && bytes[key - 3] === 1) stop = key - 3
  if (stop < 0) return ''
  const told = bytes[at + 3] === 1 && bytes[at + 4] === 1 ? bytes[at + 5]! : 0
  if (told > 0 && told <= MAX_NAME_CHARS && stop - told > at + 6)
    return wireText(bytes, stop - told, stop)
  for (let size = 1; size <= MAX_NAME_CHARS && stop - size - 1 >= at; size++) {
    const byte = bytes[stop - size]!
    if (byte < 0x20 || byte === 0x7f) return ''
    if (bytes[stop - size - 1] === size) return wireText(bytes, stop - size, stop, MAX_NAME_CHARS)
  }
  return ''
}
