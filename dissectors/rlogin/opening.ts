/** What the client opens with: NUL, its user, the server's user, and the terminal's type and speed, each ended by NUL. */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  Probe,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { Phase } from '../../src/terminal/login.ts'
import {
  LONG_OPENING,
  MAX_NAME_BYTES,
  MAX_OPENING_BYTES,
  MAX_TERMINAL_BYTES,
  OPTION_NAME,
} from './constants.ts'
import type { RloginState } from './state.ts'

const SLASH = 0x2f

/** Recognises the opening; the type and speed at its end tell it from anything else that begins with NUL. */
export function probeRlogin(input: StreamSlice): Probe {
  if (input.direction === Direction.Resp) return Probe.No
  if (input.peek() < 0) return Probe.More
  if (input.peek() !== 0) return Probe.No
  const second = endOfWord(input, 1, MAX_NAME_BYTES)
  if (second <= 0) return second < 0 ? Probe.More : Probe.No
  const third = endOfWord(input, second, MAX_NAME_BYTES)
  if (third <= 0) return third < 0 ? Probe.More : Probe.No
  // Some clients do not know who they run for; nobody logs in as nobody.
  if (third === second + 1) return Probe.No
  const end = endOfWord(input, third, MAX_TERMINAL_BYTES)
  if (end <= 0) return end < 0 ? Probe.More : Probe.No
  return endsInSpeed(input, third, end - 1) ? Probe.Yes : Probe.No
}

/** Where what follows the word at `from` begins; 0: no word, -1: more bytes are needed. */
function endOfWord(input: StreamSlice, from: number, most: number): number {
  for (let at = from; at <= from + most; at++) {
    const byte = input.peek(at)
    if (byte < 0) return -1
    if (byte === 0) return at + 1
    if (byte <= 0x20 || byte === 0x7f) return 0
  }
  return 0
}

/** `xterm/38400`: the speed is a number. */
function endsInSpeed(input: StreamSlice, from: number, end: number): boolean {
  let at = end - 1
  while (at >= from && isDigit(input.peek(at))) at--
  return at > from && at < end - 1 && input.peek(at) === SLASH
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** True when all of the opening was there and is read. */
export function readOpening(
  state: RloginState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | true {
  const { bytes, pos, end } = input
  const stops = [-1, -1, -1, -1]
  let at = pos
  for (let i = 0; i < stops.length; i++) {
    const stop = bytes.subarray(at, end).indexOf(0)
    if (stop < 0) {
      if (end - pos > MAX_OPENING_BYTES) {
        session.anomaly(LONG_OPENING)
        return Verdict.Broken
      }
      input.need = end - pos + 1
      return Verdict.More
    }
    stops[i] = at + stop
    at += stop + 1
  }
  // The first NUL stands alone, and a stream that begins otherwise is no rlogin.
  if (stops[0] !== pos) return Verdict.Reject
  const [first, second, third, fourth] = stops as [number, number, number, number]
  const name = wireText(bytes, second + 1, third)
  const [type, speed] = wireText(bytes, third + 1, fourth).split('/')
  state.fields.clientUser = wireText(bytes, first + 1, second)
  state.fields.terminalType = type ?? ''
  state.fields.terminalSpeed = speed ?? ''
  if (name.startsWith('-') || state.fields.clientUser.startsWith('-')) session.anomaly(OPTION_NAME)
  state.dialogue.login.offerName(name, session)
  state.dialogue.login.phase = Phase.Name
  input.pos = fourth + 1
  state.isOpened = true
  return true
}
