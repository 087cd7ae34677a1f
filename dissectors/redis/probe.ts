/** Whether first bytes are RESP's: a command's array with its first word, or a reply nobody else sends. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { INLINE_VERBS } from './constants.ts'

const CR = 0x0d
const LF = 0x0a
const MINUS = 0x2d
const STAR = 0x2a
const DOLLAR = 0x24
/** Digits of a count or length in a first message; larger ones are not claimed. */
const MAX_DIGITS = 7
/** Replies that no other line protocol begins with. */
const ANSWERS = ['-NOAUTH ', '-WRONGPASS ', '-NOPERM ', '-DENIED Redis ', '+PONG\r\n', "-ERR unknown command '",
  '-ERR unknown command `', '-ERR wrong number of arguments for ', '-ERR invalid password', '-MOVED ', '-LOADING Redis '] as const // biome-ignore format: a list

/** Allocates nothing. */
export function probeRedis(input: StreamSlice): Probe {
  return input.direction === Direction.Orig ? probeCommand(input) : probeReply(input)
}

function probeCommand(input: StreamSlice): Probe {
  const first = input.peek()
  if (first !== STAR) return input.isUsualPort ? probeInline(input) : Probe.No
  const length = matchNumber(input, 0)
  if (length <= 0) return length < 0 ? Probe.No : Probe.More
  const dollar = input.peek(length)
  if (dollar < 0) return Probe.More
  if (dollar !== DOLLAR) return Probe.No
  const size = matchNumber(input, length)
  if (size <= 0) return size < 0 ? Probe.No : Probe.More
  const letter = input.peek(length + size)
  if (letter < 0) return Probe.More
  return isLetter(letter) ? Probe.Yes : Probe.No
}

/** Bytes of the type, number and line end at `from`; 0 when it goes on past what is there, -1 when it is none. */
function matchNumber(input: StreamSlice, from: number): number {
  let at = from + 1
  if (input.peek(at) === MINUS) at++
  const first = at
  for (;;) {
    const byte = input.peek(at)
    if (byte < 0) return 0
    if (byte < 0x30 || byte > 0x39) break
    if (++at - first > MAX_DIGITS) return -1
  }
  if (at === first || input.peek(at) !== CR) return -1
  const end = input.peek(at + 1)
  if (end < 0) return 0
  return end === LF ? at + 2 - from : -1
}

const isLetter = (byte: number): boolean => {
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

/** A known verb, then a space or the end of the line. */
function probeInline(input: StreamSlice): Probe {
  let isOpen = false
  for (const verb of INLINE_VERBS) {
    let at = 0
    while (at < verb.length) {
      const byte = input.peek(at)
      if (byte < 0) {
        isOpen = true
        break
      }
      if ((byte | 0x20) !== verb.charCodeAt(at)) break
      at++
    }
    if (at < verb.length) continue
    const after = input.peek(at)
    if (after === 0x20 || after === CR || after === LF) return Probe.Yes
    if (after < 0) isOpen = true
  }
  return isOpen ? Probe.More : Probe.No
}

/** Two elements of an aggregate, or one of the known answers; on the usual port a single value will do. */
function probeReply(input: StreamSlice): Probe {
  let isOpen = false
  for (const answer of ANSWERS) {
    let at = 0
    while (at < answer.length && input.peek(at) === answer.charCodeAt(at)) at++
    if (at === answer.length) return Probe.Yes
    if (input.peek(at) < 0) isOpen = true
  }
  const first = input.peek()
  if (isOpen) return Probe.More
  if (input.isUsualPort && (input.startsWith('+OK\r\n') || input.startsWith('-ERR ')))
    return Probe.Yes
  const isAggregate =
    first === STAR || first === 0x25 || first === 0x3e || first === 0x7e || first === 0x7c
  const isSingle = first === DOLLAR || first === 0x3a
  if (first === 0x2b || first === MINUS) {
    const isShort = input.isUsualPort && input.remaining() < 5
    return isShort ? Probe.More : Probe.No
  }
  if (!isAggregate && !(isSingle && input.isUsualPort)) return Probe.No
  const length = matchNumber(input, 0)
  if (length <= 0) return length < 0 ? Probe.No : Probe.More
  if (isSingle) return Probe.Yes
  const second = input.peek(length)
  if (second < 0) return Probe.More
  // Attributes go before a reply; their first key is a simple string.
  if (first === 0x7c && second === 0x2b) return Probe.Yes
  if (second !== DOLLAR && second !== 0x3a && second !== STAR) return Probe.No
  const size = matchNumber(input, length)
  if (size <= 0) return size < 0 ? Probe.No : Probe.More
  return Probe.Yes
}
