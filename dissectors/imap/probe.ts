/** Whether first bytes are IMAP's: an untagged answer, or a tag and a command (RFC 9051, 2.2). */
import { isPrintable, matchWord } from '../../src/bytes/words.ts'
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'

const ANSWERS = [
  'OK ',
  'PREAUTH ',
  'BYE ',
  'CAPABILITY ',
  'FLAGS (',
  'LIST (',
  'LSUB (',
  'STATUS ',
  'SEARCH',
  'ID (',
  'ID NIL',
  'NO ',
  'BAD ',
]
const NUMBERED_ANSWERS = ['EXISTS', 'RECENT', 'FETCH (', 'EXPUNGE']
/** Commands that say it all behind any tag. */
const OWN_COMMANDS = [
  'CAPABILITY\r',
  'CAPABILITY\n',
  'AUTHENTICATE ',
  'LOGIN ',
  'UID FETCH ',
  'UID SEARCH ',
  'STARTTLS\r',
]
/** Commands that do behind a tag with a digit. */
const NUMBERED_COMMANDS = [
  'SELECT ',
  'EXAMINE ',
  'ID (',
  'ID NIL',
  'NOOP\r',
  'LOGOUT\r',
  'LIST "',
  'STATUS ',
  'IDLE\r',
  'UID ',
  'FETCH ',
  'SEARCH ',
  'NAMESPACE\r',
  'APPEND ',
  'ENABLE ',
]
const MAX_PROBED_TAG_BYTES = 16
const SPACE = 0x20
const STAR = 0x2a

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeImap(input: StreamSlice): Probe {
  const isAnswer = input.peek() === STAR
  const found = isAnswer ? probeAnswer(input) : probeCommand(input)
  if (found !== Probe.Yes) return found
  return input.direction === (isAnswer ? Direction.Resp : Direction.Orig)
    ? Probe.Yes
    : Probe.Flipped
}

function probeAnswer(input: StreamSlice): Probe {
  const second = input.peek(1)
  if (second < 0) return Probe.More
  if (second !== SPACE) return Probe.No
  let at = 2
  while (isDigit(input.peek(at)) && at < 14) at++
  if (at > 2) {
    const next = input.peek(at)
    if (next < 0) return Probe.More
    return next === SPACE ? probeWords(input, NUMBERED_ANSWERS, at + 1) : Probe.No
  }
  return probeWords(input, ANSWERS, 2)
}

function probeCommand(input: StreamSlice): Probe {
  let at = 0
  let hasDigit = false
  for (; at <= MAX_PROBED_TAG_BYTES; at++) {
    const byte = input.peek(at)
    if (byte < 0) return Probe.More
    if (byte === SPACE) break
    if (isDigit(byte)) hasDigit = true
    else if (!isTagByte(byte)) return Probe.No
  }
  if (at === 0 || at > MAX_PROBED_TAG_BYTES) return Probe.No
  const own = probeWords(input, OWN_COMMANDS, at + 1)
  if (own !== Probe.No || (!hasDigit && !input.isUsualPort)) return own
  return probeWords(input, NUMBERED_COMMANDS, at + 1)
}

function probeWords(input: StreamSlice, words: readonly string[], ahead: number): Probe {
  let more = false
  for (let i = 0; i < words.length; i++) {
    const found = matchWord(input, words[i]!, ahead)
    if (found === 1) return probeLine(input)
    if (found === 0) more = true
  }
  return more ? Probe.More : Probe.No
}

function probeLine(input: StreamSlice): Probe {
  const end = input.find(0x0a)
  if (!isPrintable(input, input.pos, end < 0 ? input.end : end)) return Probe.No
  return end < 0 && input.remaining() < 200 ? Probe.More : Probe.Yes
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** Letters, dot, dash, underscore: what clients make tags of. */
const isTagByte = (byte: number): boolean =>
  ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) ||
  byte === 0x2e ||
  byte === 0x2d ||
  byte === 0x5f
