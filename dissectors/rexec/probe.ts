/**
 * Recognises what a client of rexec opens with: the port for errors, user, password and command,
 * each ended by NUL. rsh opens alike, from a port of its own kind and with a name in the third place.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_NAME_BYTES, MAX_PASSWORD_BYTES, MAX_PORT_DIGITS, MIN_FREE_PORT } from './constants.ts'

const SPACE = 0x20
const ZERO = 0x30
const NINE = 0x39

const MAX_PORT = 0xffff

/** A byte of a name or password: printable, of any script. */
const isWordByte = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f

export function probeRexec(input: StreamSlice): Probe {
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
  // The server connects back before the names come: on the port of its own that must be known by then.
  if (input.isUsualPort && port > 0 && port <= MAX_PORT) return Probe.Yes
  if (at === 0 && !input.isUsualPort) return Probe.No
  const first = at + 1
  const second = endOfWord(input, first, MAX_NAME_BYTES)
  // Elsewhere a name with a space in it is a sentence, as games open with.
  if (!input.isUsualPort && hasSpace(input, first, second)) return Probe.No
  if (second <= 0) return second < 0 ? Probe.More : Probe.No
  const third = endOfWord(input, second, MAX_PASSWORD_BYTES)
  if (third <= 0) return third < 0 ? Probe.More : Probe.No
  const command = input.peek(third)
  if (command < 0) return Probe.More
  if (command < 0x20 || command === 0x7f) return Probe.No
  // Elsewhere a reserved port is what rsh asks with. What else could be either is read as that which masks.
  return input.isUsualPort || port === 0 || (port >= MIN_FREE_PORT && port <= MAX_PORT)
    ? Probe.Yes
    : Probe.No
}

/** Whether a space lies in `[from, end)`, or in all there is when `end` is not known. */
function hasSpace(input: StreamSlice, from: number, end: number): boolean {
  const stop = end > 0 ? end : input.remaining()
  for (let at = from; at < stop; at++) if (input.peek(at) === SPACE) return true
  return false
}

/** Where what follows the word at `from` begins; 0: no word, -1: more bytes are needed. */
function endOfWord(input: StreamSlice, from: number, most: number): number {
  for (let at = from; at <= from + most; at++) {
    const byte = input.peek(at)
    if (byte < 0) return -1
    if (byte === 0) return at === from ? 0 : at + 1
    if (!isWordByte(byte)) return 0
  }
  return 0
}
