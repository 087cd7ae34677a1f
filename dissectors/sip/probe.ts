/** Whether bytes begin with a SIP message: a method, a URI and the version, or the version and a code (RFC 3261, 7.1, 7.2). */
import { matchWord } from '../../src/bytes/words.ts'
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { METHODS } from './constants.ts'

const SCHEMES = ['SIP:', 'SIPS:', 'TEL:', 'URN:', '*']
const VERSION = ' SIP/2.0'
const SPACE = 0x20
const LF = 0x0a

/** Says what the first bytes are; allocates nothing. */
export function probeSip(input: StreamSlice): Probe {
  const answer = matchWord(input, 'SIP/2.0 ')
  if (answer >= 0) {
    if (input.peek(10) < 0) return Probe.More
    for (let at = 8; at < 11; at++) {
      const digit = input.peek(at)
      if (digit < 0x30 || digit > 0x39) return Probe.No
    }
    return input.direction === Direction.Resp ? Probe.Yes : Probe.Flipped
  }
  let more = false
  for (let i = 0; i < METHODS.length; i++) {
    const method = METHODS[i]!
    const found = matchWord(input, method)
    if (found === 0) more = true
    if (found !== 1) continue
    const next = input.peek(method.length)
    if (next < 0) return Probe.More
    if (next === SPACE) return probeUri(input, method.length + 1)
  }
  return more ? Probe.More : Probe.No
}

function probeUri(input: StreamSlice, ahead: number): Probe {
  let more = false
  for (let i = 0; i < SCHEMES.length; i++) {
    const found = matchWord(input, SCHEMES[i]!, ahead)
    if (found === 0) more = true
    if (found === 1) return probeVersion(input, ahead)
  }
  return more ? Probe.More : Probe.No
}

function probeVersion(input: StreamSlice, ahead: number): Probe {
  const end = input.find(LF)
  // A URI may be longer than what is shown here.
  if (end < 0) return input.remaining() < 256 ? Probe.More : Probe.Yes
  let at = ahead
  while (input.pos + at < end && input.peek(at) !== SPACE) at++
  return matchWord(input, VERSION, at) === 1 ? Probe.Yes : Probe.No
}
