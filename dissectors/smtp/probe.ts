/**
 * Whether first bytes are SMTP's or LMTP's. A 220 greeting is FTP's as well, and AUTH, QUIT
 * and the like are many a protocol's: what says little counts on a usual port alone.
 */
import { holdsWord, isPrintable, matchWord } from '../../src/bytes/words.ts'
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'

/** Commands that no other protocol has. */
const OWN_COMMANDS = [
  'EHLO ',
  'HELO ',
  'LHLO ',
  'MAIL FROM:',
  'RCPT TO:',
  'XCLIENT ',
  'X-ANONYMOUSTLS',
]
/** Commands that others have too. */
const SHARED_COMMANDS = [
  'HELO\r',
  'EHLO\r',
  'HELP',
  'NOOP',
  'RSET',
  'QUIT',
  'VRFY ',
  'EXPN ',
  'STARTTLS',
  'AUTH ',
  'MAIL ',
  'DATA\r',
  'BDAT ',
]
const GREETING_WORDS = ['SMTP', 'LMTP', 'POSTFIX', 'EXIM', 'SENDMAIL', 'QMAIL']
const FTP_WORDS = ['FTP', 'FILEZILLA', 'SERV-U']
const EXTENSIONS = [
  'PIPELINING',
  '8BITMIME',
  'ENHANCEDSTATUSCODES',
  'STARTTLS',
  'SIZE',
  'AUTH ',
  'HELP',
]

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeSmtp(input: StreamSlice): Probe {
  const first = input.peek()
  const isReply = first >= 0x32 && first <= 0x35
  const found = isReply ? probeReply(input) : probeCommand(input)
  if (found !== Probe.Yes) return found
  return input.direction === (isReply ? Direction.Resp : Direction.Orig) ? Probe.Yes : Probe.Flipped
}

function probeReply(input: StreamSlice): Probe {
  // Answers in midstream: enhanced codes (RFC 3463), the go-ahead for a message, a list of extensions.
  const enhanced = matchEnhanced(input)
  if (enhanced === 1) return Probe.Yes
  if (matchWord(input, '220') >= 0) {
    const separator = input.peek(3)
    return separator === 0x20 || separator === 0x2d || separator < 0
      ? probeGreeting(input)
      : Probe.No
  }
  const data = matchWord(input, '354 ')
  if (data === 1) return isWholeLine(input) ? Probe.Yes : Probe.More
  const list = matchWord(input, '250-')
  if (list === 1) {
    if (holdsWord(input, '\n250-') || holdsWord(input, '\n250 ')) {
      for (const word of EXTENSIONS) if (holdsWord(input, word)) return Probe.Yes
    }
    return Probe.More
  }
  const refusal = Math.max(matchWord(input, '554 '), matchWord(input, '421 '))
  if (refusal === 1 && input.isUsualPort) return isWholeLine(input) ? Probe.Yes : Probe.More
  return enhanced === 0 || data === 0 || list === 0 || (refusal === 0 && input.isUsualPort)
    ? Probe.More
    : Probe.No
}

function probeGreeting(input: StreamSlice): Probe {
  const end = input.find(0x0a)
  const stop = end < 0 ? input.end : end
  if (!isPrintable(input, input.pos, stop)) return Probe.No
  for (const word of GREETING_WORDS) if (holdsWord(input, word, stop)) return Probe.Yes
  if (end < 0) return Probe.More
  // The further lines of a greeting may have the word.
  for (const word of FTP_WORDS) if (holdsWord(input, word)) return Probe.No
  if (input.isUsualPort) return Probe.Yes
  for (const word of GREETING_WORDS) if (holdsWord(input, word)) return Probe.Yes
  return Probe.More
}

/** `250 2.1.0 `: a code and the enhanced one of the same class. */
function matchEnhanced(input: StreamSlice): -1 | 0 | 1 {
  for (let at = 0; at < 8; at++) {
    const byte = input.peek(at)
    if (byte < 0) return 0
    const isDigit = byte >= 0x30 && byte <= 0x39
    if (
      at === 3
        ? byte !== 0x20
        : at === 5 || at === 7
          ? byte !== 0x2e && !(at === 7 && isDigit)
          : !isDigit
    )
      return -1
  }
  return input.peek(4) === input.peek() && input.peek() !== 0x33 ? 1 : -1
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

const isWholeLine = (input: StreamSlice): boolean => {
  const end = input.find(0x0a)
  return end >= 0 && isPrintable(input, input.pos, end)
}
