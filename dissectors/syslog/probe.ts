/** Whether bytes begin a message: a priority, then what both formats go on with. Allocates nothing. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_PRIORITY, MONTHS } from './constants.ts'

const LESS = 0x3c
const GREATER = 0x3e

/** Of UDP: the datagram is the message. */
export function probeDatagram(input: StreamSlice): Probe {
  return orient(probeMessage(input, 0), input)
}

/** Of TCP: a count may go before the message. */
export function probeStream(input: StreamSlice): Probe {
  if (input.peek() === LESS) return orient(probeMessage(input, 0), input)
  let digits = 0
  while (digits < 6 && isDigit(input.peek(digits))) digits++
  if (digits === 0 || digits > 5 || input.peek() === 0x30) return Probe.No
  const space = input.peek(digits)
  if (space < 0) return Probe.More
  if (space !== 0x20) return Probe.No
  return orient(probeMessage(input, digits + 1), input)
}

function orient(answer: Probe, input: StreamSlice): Probe {
  return answer === Probe.Yes && input.direction === Direction.Resp ? Probe.Flipped : answer
}

/** Length of the priority with its brackets at `at`; 0 when more bytes must tell, -1 when it is none. */
export function measurePriority(input: StreamSlice, at: number): number {
  const first = input.peek(at)
  if (first < 0) return 0
  if (first !== LESS) return -1
  let value = 0
  for (let i = 1; i <= 4; i++) {
    const byte = input.peek(at + i)
    if (byte < 0) return 0
    if (byte === GREATER) return i > 1 && value <= MAX_PRIORITY ? i + 1 : -1
    if (!isDigit(byte) || (i === 2 && value === 0)) return -1
    value = value * 10 + byte - 0x30
  }
  return -1
}

function probeMessage(input: StreamSlice, at: number): Probe {
  const length = measurePriority(input, at)
  if (length <= 0) return length === 0 ? Probe.More : Probe.No
  const next = at + length
  const byte = input.peek(next)
  if (byte < 0) return Probe.More
  if (byte < 0x20 || byte === 0x7f) return Probe.No
  // Devices leave the time out, or put a number before it: taken where syslog is usual.
  if (input.isUsualPort) return Probe.Yes
  if (byte === 0x31 && input.peek(next + 1) === 0x20) {
    const third = input.peek(next + 2)
    return third < 0 ? Probe.More : isDigit(third) || third === 0x2d ? Probe.Yes : Probe.No
  }
  if (input.remaining() < next + 3) return Probe.More
  return MONTHS.some((month) => startsWith(input, next, month)) ? Probe.Yes : Probe.No
}

function startsWith(input: StreamSlice, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    if (input.peek(at + i) !== word.charCodeAt(i)) return false
  }
  return true
}

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
