/**
 * Whether first bytes are NNTP's. A greeting of 200 or 201 must name the protocol, the
 * software or say whether posting is allowed; on a usual port a printable line is enough.
 */
import { holdsWord, isPrintable, matchWord } from '../../src/bytes/words.ts'
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'

const OWN_COMMANDS = [
  'MODE READER',
  'MODE STREAM',
  'AUTHINFO ',
  'CAPABILITIES\r',
  'CAPABILITIES\n',
  'XOVER ',
  'XHDR ',
  'IHAVE <',
  'CHECK <',
  'TAKETHIS <',
  'LISTGROUP',
  'LIST ACTIVE',
  'LIST NEWSGROUPS',
  'NEWNEWS ',
  'NEWGROUPS ',
  'ARTICLE <',
]
const SHARED_COMMANDS = [
  'GROUP ',
  'LIST',
  'ARTICLE',
  'HEAD',
  'BODY',
  'STAT',
  'QUIT',
  'HELP',
  'DATE',
  'POST\r',
  'STARTTLS',
  'OVER',
  'NEXT',
  'XZVER ',
  'XFEATURE ',
]
const GREETING_WORDS = ['NNTP', 'NNRP', 'INTERNETNEWS', 'NETNEWS', 'LEAFNODE', 'POSTING', 'USENET']

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeNntp(input: StreamSlice): Probe {
  const first = input.peek()
  const isReply = first === 0x32 || (first === 0x34 && input.isUsualPort)
  const found = isReply ? probeReply(input) : probeCommand(input)
  if (found !== Probe.Yes) return found
  return input.direction === (isReply ? Direction.Resp : Direction.Orig) ? Probe.Yes : Probe.Flipped
}

function probeReply(input: StreamSlice): Probe {
  const greeting = Math.max(matchWord(input, '200 '), matchWord(input, '201 '))
  const chosen = matchWord(input, '211 ')
  const article = matchWord(input, '220 ')
  const refused = input.isUsualPort ? matchWord(input, '400 ') : -1
  if (greeting === 1) {
    const end = input.find(0x0a)
    const stop = end < 0 ? input.end : end
    if (!isPrintable(input, input.pos, stop)) return Probe.No
    for (const word of GREETING_WORDS) if (holdsWord(input, word, stop)) return Probe.Yes
    return end < 0 ? Probe.More : input.isUsualPort ? Probe.Yes : Probe.No
  }
  if (chosen === 1) return probeNumbers(input, 3)
  if (article === 1) return probeNumbers(input, 1)
  if (refused === 1) return input.find(0x0a) < 0 ? Probe.More : Probe.Yes
  return greeting === 0 || chosen === 0 || article === 0 || refused === 0 ? Probe.More : Probe.No
}

/** `211 NUMBER NUMBER NUMBER group`, `220 NUMBER <message-id>`. */
function probeNumbers(input: StreamSlice, count: number): Probe {
  let at = 4
  for (let i = 0; i < count; i++) {
    const from = at
    while (isDigit(input.peek(at)) && at - from < 12) at++
    const next = input.peek(at)
    if (next < 0) return Probe.More
    if (at === from || next !== 0x20) return Probe.No
    at++
  }
  const after = input.peek(at)
  if (after < 0) return Probe.More
  return count === 1
    ? after === 0x3c
      ? Probe.Yes
      : Probe.No
    : isLetter(after)
      ? Probe.Yes
      : Probe.No
}

function probeCommand(input: StreamSlice): Probe {
  let more = false
  for (const word of OWN_COMMANDS) {
    const found = matchWord(input, word)
    if (found === 1) return probeLine(input)
    if (found === 0) more = true
  }
  if (input.isUsualPort && input.direction === Direction.Orig) {
    for (const word of SHARED_COMMANDS) {
      const found = matchWord(input, word)
      if (found === 1) return probeLine(input)
      if (found === 0) more = true
    }
  }
  return more ? Probe.More : Probe.No
}

function probeLine(input: StreamSlice): Probe {
  const end = input.find(0x0a)
  if (!isPrintable(input, input.pos, end < 0 ? input.end : end)) return Probe.No
  return end < 0 && input.remaining() < 200 ? Probe.More : Probe.Yes
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
