/**
 * Recognises what a client of rsh opens with: the port for errors, its own user, the server's
 * user and the command, each ended by NUL. rexec opens alike, with a password in the third place.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  MAX_NAME_BYTES,
  MAX_PORT_DIGITS,
  MAX_RESERVED_PORT,
  MIN_RESERVED_PORT,
} from './constants.ts'

const ZERO = 0x30
const NINE = 0x39

/** A byte of a user's name: printable, no blank. A name in another script is not recognised. */
const isNameByte = (byte: number): boolean => byte > 0x20 && byte < 0x7f

export function probeRsh(input: StreamSlice): Probe {
  // The answer, a zero byte and any output, says too little to go by.
  if (input.direction === Direction.Resp) return Probe.No
  let at = 0
  let port = 0
  for (;;) {
    const byte = input.peek(at)
    if (byte < 0) return Probe.More
    if (byte === 0) break
    if (byte < ZERO || byte > NINE || at >= MAX_PORT_DIGITS) return Probe.No
    port = port * 10 + byte - ZERO
    at++
  }
  const isReserved = port >= MIN_RESERVED_PORT && port <= MAX_RESERVED_PORT
  // The server connects back before the names come: on the port of its own that must be known by then.
  if (input.isUsualPort && isReserved) return Probe.Yes
  if (at === 0 && !input.isUsualPort) return Probe.No
  const first = at + 1
  const second = endOfName(input, first)
  if (second <= 0) return second < 0 ? Probe.More : Probe.No
  const third = endOfName(input, second)
  if (third <= 0) return third < 0 ? Probe.More : Probe.No
  const command = input.peek(third)
  if (command < 0) return Probe.More
  if (command < 0x20 || command === 0x7f) return Probe.No
  if (input.isUsualPort) return Probe.Yes
  // Elsewhere it could be rexec, and what stands in the name's place a password.
  return isReserved || isSame(input, first, second) ? Probe.Yes : Probe.No
}

/** Where what follows the name at `from` begins; 0: no name, -1: more bytes are needed. */
function endOfName(input: StreamSlice, from: number): number {
  for (let at = from; at <= from + MAX_NAME_BYTES; at++) {
    const byte = input.peek(at)
    if (byte < 0) return -1
    if (byte === 0) return at === from ? 0 : at + 1
    if (!isNameByte(byte)) return 0
  }
  return 0
}

/** Whether the names at `first` and `second` are one and the same. */
function isSame(input: StreamSlice, first: number, second: number): boolean {
  for (let i = 0; i < second - first; i++) {
    if (input.peek(first + i) !== input.peek(second + i)) return false
  }
  return true
}
