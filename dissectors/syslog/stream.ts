/** Messages over TCP: counted, or ended by a line feed or NUL. RFC 6587 (3.4). */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { BAD_MESSAGE, MAX_COUNTED_BYTES, MAX_MESSAGE_BYTES } from './constants.ts'
import { readMessage } from './message.ts'
import { isDigit, measurePriority } from './probe.ts'
import type { SyslogState } from './state.ts'

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const LESS = 0x3c
const MAX_DIGITS = 7

/** Reads whole messages. */
export function readStream(
  state: SyslogState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    const before = input.pos
    const isCounted = isDigit(input.peek()) && !state.resync
    const verdict = isCounted ? readCounted(state, input, session) : readLine(state, input, session)
    if (verdict !== Verdict.More || input.pos === before || input.skipBytes > 0) return verdict
  }
  return Verdict.More
}

function readCounted(state: SyslogState, input: StreamSlice, session: SessionContext): Verdict {
  let digits = 0
  let length = 0
  while (digits < MAX_DIGITS && isDigit(input.peek(digits))) {
    length = length * 10 + input.peek(digits) - 0x30
    digits++
  }
  const space = input.peek(digits)
  if (space < 0 && digits < MAX_DIGITS) return wait(input, digits + 1)
  // A line that begins with a digit belongs to the message before it.
  if (space !== SPACE || length === 0 || length > MAX_COUNTED_BYTES) {
    return readLine(state, input, session)
  }
  const first = input.peek(digits + 1)
  if (first >= 0 && first !== LESS) return readLine(state, input, session)
  const shown = Math.min(length, MAX_MESSAGE_BYTES)
  if (input.remaining() < digits + 1 + shown) return wait(input, digits + 1 + shown)
  input.pos += digits + 1
  const head = measurePriority(input, 0)
  if (head <= 0 || head > length) return refuse(state, session)
  state.fields.framing = 'octet-counting'
  const end = input.pos + shown
  const stop = input.bytes[end - 1] === LF ? end - 1 : end
  readMessage(state, input.bytes, input.pos, head, stop, input.tsMicros, session)
  input.pos = end
  input.skipBytes = length - shown
  return Verdict.More
}

function readLine(state: SyslogState, input: StreamSlice, session: SessionContext): Verdict {
  const at = findEnd(input)
  if (at < 0 && input.remaining() <= MAX_MESSAGE_BYTES) return wait(input, input.remaining() + 1)
  const end = at < 0 ? input.pos + MAX_MESSAGE_BYTES : at
  const head = measurePriority(input, 0)
  const isMessage = head > 0 && head <= end - input.pos
  if (isMessage && !state.resync) {
    if (state.fields.framing === '') state.fields.framing = 'line'
    const stop = end > input.pos && input.bytes[end - 1] === CR ? end - 1 : end
    readMessage(state, input.bytes, input.pos, head, stop, input.tsMicros, session)
  } else if (state.fields.messageCount === 0 && !state.resync) return refuse(state, session)
  // What is left of a message too long for its bound is passed over as a line that begins none.
  input.pos = at < 0 ? end : end + 1
  state.resync = false
  return Verdict.More
}

/** The line feed, or the NUL that some send instead. */
function findEnd(input: StreamSlice): number {
  const stop = Math.min(input.end, input.pos + MAX_MESSAGE_BYTES + 1)
  for (let at = input.pos; at < stop; at++) {
    const byte = input.bytes[at]
    if (byte === LF || byte === 0) return at
  }
  return -1
}

function wait(input: StreamSlice, bytes: number): Verdict {
  input.need = bytes
  return Verdict.More
}

function refuse(state: SyslogState, session: SessionContext): Verdict {
  if (state.fields.messageCount === 0) return Verdict.Reject
  session.anomaly(BAD_MESSAGE)
  return Verdict.Broken
}
