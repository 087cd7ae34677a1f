/** Record marking over TCP: RFC 5531 (11). The beginning of each message is read, the rest passed over. */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  BAD_MESSAGE,
  CALL,
  LAST_FRAGMENT,
  MARK_BYTES,
  MAX_BAD_MESSAGES,
  MAX_MESSAGE_BYTES,
  MAX_RECORD_BYTES,
  REPLY,
} from './constants.ts'
import { readMessage } from './message.ts'
import { HEAD_BYTES, probeHead } from './probe.ts'
import type { Framing, NfsState } from './state.ts'

/** Reads whole messages, or as much of them as is read of any. */
export function readRecords(state: NfsState, input: StreamSlice, session: SessionContext): Verdict {
  const framing = state.framing[input.direction]
  while (input.remaining() > 0) {
    if (framing.resync && !findMessage(framing, input)) return Verdict.More
    if (input.remaining() < MARK_BYTES) {
      input.need = MARK_BYTES
      return Verdict.More
    }
    const mark = input.view.getUint32(input.pos)
    const isLast = mark >= LAST_FRAGMENT
    const length = mark & 0x7fff_ffff
    if (framing.wholeBytes + length > MAX_RECORD_BYTES) {
      if (isLost(state, framing, input, session)) return giveUp(state)
      continue
    }
    const shown = Math.min(length, MAX_MESSAGE_BYTES)
    if (input.remaining() < MARK_BYTES + shown) {
      input.need = MARK_BYTES + shown
      return Verdict.More
    }
    const start = input.pos + MARK_BYTES
    if (isLast && framing.joined === undefined) {
      if (!readMessage(state, input, start, start + shown, length > shown, session)) {
        if (isLost(state, framing, input, session)) return giveUp(state)
        continue
      }
    } else if (!joinFragment(state, framing, input, start, shown, length, isLast, session)) {
      if (isLost(state, framing, input, session)) return giveUp(state)
      continue
    }
    input.pos = start + shown
    if (length > shown) {
      input.skipBytes = length - shown
      return Verdict.More
    }
  }
  return Verdict.More
}

/** Not a message: the next one is looked for behind it; true once there were too many, or never one. */
function isLost(
  state: NfsState,
  framing: Framing,
  input: StreamSlice,
  session: SessionContext,
): boolean {
  framing.joined = undefined
  framing.wholeBytes = 0
  framing.resync = true
  input.pos++
  if (state.messages === 0) return true
  session.anomaly(BAD_MESSAGE)
  return ++state.badMessages > MAX_BAD_MESSAGES
}

const giveUp = (state: NfsState): Verdict =>
  state.messages === 0 ? Verdict.Reject : Verdict.Broken

/** Keeps the beginning of a message of several fragments until the last; false when it is none. */
function joinFragment(
  state: NfsState,
  framing: Framing,
  input: StreamSlice,
  start: number,
  shown: number,
  length: number,
  isLast: boolean,
  session: SessionContext,
): boolean {
  const before = framing.joined ?? Buffer.alloc(0)
  const isWhole = before.length === framing.wholeBytes
  const room = isWhole ? Math.min(shown, MAX_MESSAGE_BYTES - before.length) : 0
  const joined = Buffer.concat([before, input.bytes.subarray(start, start + room)])
  framing.wholeBytes += length
  framing.joined = joined
  if (!isLast) return true
  const isCut = framing.wholeBytes > joined.length
  framing.joined = undefined
  framing.wholeBytes = 0
  const { bytes, view, pos, end } = input
  input.aim(joined, new DataView(joined.buffer, joined.byteOffset, joined.length), 0, joined.length)
  const ok = readMessage(state, input, 0, joined.length, isCut, session)
  input.aim(bytes, view, pos, end)
  return ok
}

/** After a loss: the next place where a mark and a message's fixed words stand; false when none is in sight. */
function findMessage(framing: Framing, input: StreamSlice): boolean {
  while (input.remaining() >= HEAD_BYTES) {
    if (input.peek() === 0x80) {
      const length = input.view.getUint32(input.pos) & 0x7fff_ffff
      const kind = length <= MAX_RECORD_BYTES ? probeHead(input, MARK_BYTES, length) : -1
      if (kind === CALL || kind === REPLY) {
        framing.resync = false
        return true
      }
    }
    input.pos++
  }
  input.need = HEAD_BYTES
  return false
}
