/**
 * Telnet by its first bytes: option commands of known options, or a plain prompt
 * for a name from a server that greets in no other protocol's way; at a port of its own also
 * a terminal's text, as a capture that begins inside a session has it.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { DONT, IAC, isKnownOption, NOP, SB, SE, WILL } from './constants.ts'

const PROMPTS = ['login:', 'username:', 'user name:', 'user access verification'] as const
const PASSWORD = 'password'
const OTHERS = [
  '220',
  '+OK',
  'SSH-',
  '* OK',
  'HTTP/',
  'RFB ',
  '@RSYNCD',
  '-ERR',
  '200 ',
  '421',
  'AMQP',
] as const

const isText = (byte: number): boolean =>
  (byte >= 0x20 && byte !== 0x7f && byte < 0xf0) ||
  (byte >= 0x07 && byte <= 0x0d) ||
  byte === 0x1b ||
  byte === 0

/** Looks at the opening of one direction; allocates nothing. */
export function probeTelnet(input: StreamSlice): Probe {
  const { view, pos, end } = input
  let commands = 0
  let at = pos
  while (at < end) {
    const byte = view.getUint8(at)
    if (byte !== IAC) {
      if (!isText(byte)) return Probe.No
      // Text right behind the first commands proves enough.
      if (commands > 0) return Probe.Yes
      at++
      continue
    }
    if (at + 1 >= end) break
    const verb = view.getUint8(at + 1)
    if (verb >= NOP && verb < SB && commands > 0) {
      at += 2
      continue
    }
    if (verb < SB || verb > DONT) return Probe.No
    if (at + 2 >= end) break
    if (!isKnownOption(view.getUint8(at + 2))) return Probe.No
    if (verb >= WILL) {
      at += 3
      commands++
      continue
    }
    const stop = findEnd(view, at + 3, end)
    commands++
    if (stop < 0) return commands > 1 ? Probe.Yes : Probe.More
    at = stop
  }
  if (commands > 0) return Probe.Yes
  if (input.direction === Direction.Orig) return Probe.More
  for (const greeting of OTHERS) if (input.startsWith(greeting)) return Probe.No
  if (hasPrompt(view, pos, end)) return Probe.Yes
  return input.isUsualPort && hasTerminal(view, pos, end) ? Probe.Yes : Probe.More
}

/**
 * Text of a session picked up in its middle, at a port of Telnet's: a shell or device waits
 * at its end, or what is there moves a cursor, or a bare CR is padded as only Telnet does.
 */
function hasTerminal(view: DataView, pos: number, end: number): boolean {
  for (let at = pos; at + 1 < end; at++) {
    const next = view.getUint8(at + 1)
    const byte = view.getUint8(at)
    if ((byte === 0x1b && next === 0x5b) || (byte === 0x0d && next === 0)) return true
  }
  let last = end - 1
  if (last >= pos && view.getUint8(last) === 0x20) last--
  if (last < pos || !isPromptEnd(view.getUint8(last))) return false
  let start = last
  while (start > pos && view.getUint8(start - 1) >= 0x20) start--
  // A prompt stands on a line of its own, behind another's end.
  return last - start >= MIN_PROMPT_CHARS && last - start <= MAX_PROMPT_CHARS && start > pos
}

const MIN_PROMPT_CHARS = 2
const MAX_PROMPT_CHARS = 80

const isPromptEnd = (byte: number): boolean =>
  byte === 0x24 || byte === 0x23 || byte === 0x3e || byte === 0x25 || byte === 0x5d

/** Offset behind IAC SE, or -1. */
function findEnd(view: DataView, from: number, end: number): number {
  for (let at = from; at + 1 < end; at++) {
    if (view.getUint8(at) !== IAC) continue
    if (view.getUint8(at + 1) === SE) return at + 2
    at++
  }
  return -1
}

/** A prompt at the end of a line, of what is there, or right before that for a password. */
function hasPrompt(view: DataView, pos: number, end: number): boolean {
  for (let start = pos; start < end; start++) {
    // Its own word: "login:" but not "weblogin:".
    if (start > pos && view.getUint8(start - 1) > 0x20) continue
    for (const prompt of PROMPTS) {
      if (start + prompt.length > end || !matchesAt(view, start, prompt)) continue
      let stop = start + prompt.length
      while (stop < end && view.getUint8(stop) === 0x20) stop++
      if (stop === end || view.getUint8(stop) < 0x20) return true
      if (stop + PASSWORD.length <= end && matchesAt(view, stop, PASSWORD)) return true
    }
  }
  return false
}

function matchesAt(view: DataView, start: number, lower: string): boolean {
  for (let i = 0; i < lower.length; i++) {
    const byte = view.getUint8(start + i)
    const folded = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
    if (folded !== lower.charCodeAt(i)) return false
  }
  return true
}
