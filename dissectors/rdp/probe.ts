/**
 * Tells RDP from the other protocols on TPKT and X.224 (S7, MMS, H.323, NetMeeting): a
 * cookie, a token or a negotiation structure is RDP's alone. An old client's bare request is
 * not: then the settings that follow must carry the key `Duca`, the answer's `McDn`.
 */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { Tpdu } from './constants.ts'
import { measurePreconnection } from './preconnection.ts'

const HEADER_BYTES = 11
/** Of a cookie or a token, enough to be sure. */
const MIN_TEXT_BYTES = 12
const MCS_CONNECT_OFFSET = 7
/** Of the 256 bytes shown, what a bare request and the settings' key take at most. */
const KEY_WITHIN_BYTES = 240

export function probeRdp(input: StreamSlice): Probe {
  if (input.direction === Direction.Orig && input.peek() >= 16) return probePreconnection(input)
  const have = input.remaining()
  if (input.peek() !== 3 || (have > 1 && input.peek(1) !== 0))
    return have === 0 ? Probe.More : Probe.No
  if (have < 6) return Probe.More
  const size = (input.peek(2) << 8) | input.peek(3)
  const indicator = input.peek(4)
  const code = input.peek(5)
  // Mid-way into a connection whose request was not seen.
  if (code === Tpdu.Data && indicator === 2) return probeSettings(input, 0)
  if (code !== Tpdu.Request && code !== Tpdu.Confirm) return Probe.No
  if (size !== indicator + 5 || size < HEADER_BYTES) return Probe.No
  const isRequest = code === Tpdu.Request
  const isOrig = input.direction === Direction.Orig
  const yes = isRequest === isOrig ? Probe.Yes : Probe.Flipped
  if (have < HEADER_BYTES) return Probe.More
  // Class 0 without options.
  if (input.peek(10) !== 0) return Probe.No
  // Some clients leave only the line end of their cookie.
  let at = HEADER_BYTES
  while (at < size && (input.peek(at) === 0x0d || input.peek(at) === 0x0a)) at++
  if (at === size) return have <= size ? Probe.More : probeSettings(input, size)
  if (have < at + 4) return Probe.More
  const first = input.peek(at)
  const length = input.peek(at + 2) | (input.peek(at + 3) << 8)
  const isNegotiation = isRequest ? first === 1 : first === 2 || first === 3
  if (isNegotiation && length === 8) return yes
  if (!isRequest) return Probe.No
  input.skip(at)
  // Told apart by as much of the text as is there.
  const isText = matches(input, 'Cookie: msts') || matches(input, 'tsv://')
  if (!isText) return Probe.No
  return input.remaining() < MIN_TEXT_BYTES ? Probe.More : yes
}

/** A preconnection PDU is RDP's when a TPKT with a connection request follows. */
function probePreconnection(input: StreamSlice): Probe {
  const size = measurePreconnection(input)
  if (size === 0) return Probe.No
  if (size < 0 || input.remaining() < size + 6) return Probe.More
  const isRequest =
    input.peek(size) === 3 && input.peek(size + 1) === 0 && input.peek(size + 5) === Tpdu.Request
  return isRequest ? Probe.Yes : Probe.No
}

/** Whether what is there agrees with `text`. */
function matches(input: StreamSlice, text: string): boolean {
  for (let i = 0; i < text.length && i < input.remaining(); i++) {
    if (input.peek(i) !== text.charCodeAt(i)) return false
  }
  return true
}

/** At `offset` a TPKT with an MCS connect PDU and, further in, the key of RDP's settings. */
function probeSettings(input: StreamSlice, offset: number): Probe {
  const have = input.remaining() - offset
  if (input.peek(offset) !== 3) return Probe.No
  if (have < MCS_CONNECT_OFFSET + 2) return Probe.More
  if (input.peek(offset + 4) !== 2 || input.peek(offset + 5) !== Tpdu.Data) return Probe.No
  const tag = (input.peek(offset + 7) << 8) | input.peek(offset + 8)
  if (tag !== 0x7f65 && tag !== 0x7f66) return Probe.No
  const isOrig = input.direction === Direction.Orig
  for (let at = offset + MCS_CONNECT_OFFSET; at + 4 <= input.remaining(); at++) {
    if (isKey(input, at, 0x44, 0x75, 0x63, 0x61)) return isOrig ? Probe.Yes : Probe.Flipped
    if (isKey(input, at, 0x4d, 0x63, 0x44, 0x6e)) return isOrig ? Probe.Flipped : Probe.Yes
  }
  return have >= KEY_WITHIN_BYTES ? Probe.No : Probe.More
}

function isKey(
  input: StreamSlice,
  at: number,
  a: number,
  b: number,
  c: number,
  d: number,
): boolean {
  return (
    input.peek(at) === a &&
    input.peek(at + 1) === b &&
    input.peek(at + 2) === c &&
    input.peek(at + 3) === d
  )
}
