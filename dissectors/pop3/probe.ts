/**
 * Whether first bytes are POP3's. `-ERR` and a bare `+OK` are Redis's as well, USER and PASS
 * FTP's: what says little counts on a usual port alone.
 */
import { isPrintable, matchWord } from '../../src/bytes/words.ts'
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'

/** Commands that no other protocol has. */
const OWN_COMMANDS = ['CAPA\r', 'CAPA\n', 'APOP ', 'STLS\r', 'STLS\n', 'UIDL\r', 'UIDL\n']
/** Commands that others have too. */
const SHARED_COMMANDS = ['USER ', 'AUTH', 'STAT', 'LIST', 'RETR ', 'TOP ', 'QUIT', 'NOOP', 'PASS ']

/** Says what the first bytes of a direction are; allocates nothing. */
export function probePop3(input: StreamSlice): Probe {
  const first = input.peek()
  const isReply = first === 0x2b || first === 0x2d
  const found = isReply ? probeReply(input) : probeCommand(input)
  if (found !== Probe.Yes) return found
  return input.direction === (isReply ? Direction.Resp : Direction.Orig) ? Probe.Yes : Probe.Flipped
}

function probeReply(input: StreamSlice): Probe {
  const good = matchWord(input, '+OK')
  if (good === 1) {
    const next = input.peek(3)
    if (next < 0) return Probe.More
    return next === 0x20 || (input.isUsualPort && (next === 0x0d || next === 0x0a))
      ? probeLine(input)
      : Probe.No
  }
  const bad = input.isUsualPort ? matchWord(input, '-ERR') : -1
  if (bad === 1) return probeLine(input)
  return good === 0 || bad === 0 ? Probe.More : Probe.No
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
