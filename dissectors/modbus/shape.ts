/** How long a message of each function is (Application Protocol, 6): what tells Modbus from chance. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { FUNCTIONS, MAX_LENGTH, MEI_DEVICE_ID, READ_DEVICE_ID } from './constants.ts'

/** Lengths as the header has them, unit and function counted; 0: told by a byte inside. */
const REQUESTS: Readonly<Record<number, number>> = {
  1: 6,
  2: 6,
  3: 6,
  4: 6,
  5: 6,
  6: 6,
  7: 2,
  11: 2,
  12: 2,
  17: 2,
  22: 8,
  24: 4,
}
const RESPONSES: Readonly<Record<number, number>> = { 5: 6, 6: 6, 7: 3, 11: 6, 15: 6, 16: 6, 22: 8 }

/** Whether the header at `pos` is one: protocol 0 and a length that can be; -1 not enough bytes to tell. */
export function readLength(input: ByteReader): number {
  if (input.peek(2) > 0 || input.peek(3) > 0 || input.peek(4) > 0) return 0
  const length = input.peek(5)
  if (length < 0) return -1
  return length < 2 || length > MAX_LENGTH ? 0 : length
}

/**
 * Whether the message at `pos` has the length its function asks for: 1 yes, 0 no, -1 more
 * bytes are needed. Functions of vendors are taken for what the standard says nothing of: no.
 */
export function matchShape(input: ByteReader, length: number, isRequest: boolean): number {
  const code = input.peek(7)
  if (code < 0) return -1
  if (code >= 0x80)
    return !isRequest && length === 3 && FUNCTIONS[code & 0x7f] !== undefined
      ? matchException(input)
      : 0
  if (FUNCTIONS[code] === undefined) return 0
  const fixed = isRequest ? REQUESTS[code] : RESPONSES[code]
  if (fixed !== undefined) return length === fixed ? matchFixed(input, code, isRequest) : 0
  return isRequest ? matchRequest(input, code, length) : matchResponse(input, code, length)
}

function matchException(input: ByteReader): number {
  const exception = input.peek(8)
  return exception < 0 ? -1 : exception > 0 && exception <= 11 ? 1 : 0
}

/** A read's count is at least one and no more than fits; a coil is on or off. */
function matchFixed(input: ByteReader, code: number, isRequest: boolean): number {
  if (code > WRITE_COIL_CODE || !(isRequest || code === WRITE_COIL_CODE)) return 1
  const low = input.peek(11)
  if (low < 0) return -1
  const value = input.peek(10) * 256 + low
  if (code === WRITE_COIL_CODE) return value === 0 || value === 0xff00 ? 1 : 0
  return value > 0 && value <= (code < 3 ? 2000 : 125) ? 1 : 0
}
const WRITE_COIL_CODE = 5

function matchRequest(input: ByteReader, code: number, length: number): number {
  if (code === 15 || code === 16) {
    const bytes = input.peek(12)
    if (bytes < 0) return -1
    const count = input.peek(10) * 256 + input.peek(11)
    const fits = code === 15 ? bytes === (count + 7) >> 3 : bytes === 2 * count
    return fits && count > 0 && length === 7 + bytes ? 1 : 0
  }
  if (code === 20 || code === 21) return matchCounted(input, 8, length, 3)
  if (code === 23) return matchCounted(input, 16, length, 11)
  if (code === 8) return length >= 4 && length % 2 === 0 ? 1 : 0
  if (code === READ_DEVICE_ID) return matchDevice(input, length === 5)
  return 1
}

function matchResponse(input: ByteReader, code: number, length: number): number {
  if (code <= 4 || code === 12 || code === 17 || code === 20 || code === 21 || code === 23)
    return matchCounted(input, 8, length, 3)
  if (code === 24) return length >= 6 ? 1 : 0
  if (code === 8) return length >= 4 && length % 2 === 0 ? 1 : 0
  if (code === READ_DEVICE_ID) return matchDevice(input, length >= 8)
  return 1
}

/** The byte at `ahead` counts what follows it. */
function matchCounted(input: ByteReader, ahead: number, length: number, before: number): number {
  const bytes = input.peek(ahead)
  return bytes < 0 ? -1 : length === before + bytes ? 1 : 0
}

function matchDevice(input: ByteReader, fits: boolean): number {
  const kind = input.peek(8)
  if (kind < 0) return -1
  return kind === MEI_DEVICE_ID ? (fits ? 1 : 0) : kind === 13 ? 1 : 0
}
