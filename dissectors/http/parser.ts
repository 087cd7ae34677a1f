/**
 * Messages of both directions, requests paired with responses: RFC 9112 (2, 6, 9),
 * pipelining, 1xx, upgrades and CONNECT included.
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { beginsMessage, countGranted, passBody, readChunkSize } from './body.ts'
import { LONG_LINE, LOST, MAX_HEADER_LINES, MAX_LINE_BYTES, MAX_RESYNC_BYTES } from './constants.ts'
import { Header } from './headerName.ts'
import { readFrame } from './http2.ts'
import { abandonMessage, endMessage, keepHeader, takeHeader, tooMany } from './message.ts'
import { startMessage } from './messageStart.ts'
import { readRequestLine, readStatusLine } from './startLine.ts'
import { createMessage, type HttpState, Phase, type Side } from './state.ts'

const LF = 0x0a
const CR = 0x0d
/** Longest start that tells a message: `PROPPATCH ` and a target's first byte. */
const START_BYTES = 11

export function readMessages(
  state: HttpState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const side = state.sides[input.direction]
  countGranted(side)
  state.lastMicros = input.tsMicros
  const verdict = readSteps(state, side, input, session)
  if (side.header !== Header.None) keepHeader(side, input.bytes)
  return verdict
}

function readSteps(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    if (state.finished) return Verdict.Done
    const verdict = readStep(state, side, input, session)
    if (verdict !== Verdict.More) return verdict
    if (input.skipBytes > 0 || input.need > input.remaining()) return Verdict.More
  }
  // A head that ended with the packet: its body is passed over from the first byte on.
  if (side.left > 0 && (side.phase === Phase.Body || side.phase === Phase.ChunkData))
    passBody(side, input)
  return Verdict.More
}

/** One step of a direction: a line, or what is there of a body. */
function readStep(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const d = input.direction
  switch (side.phase) {
    case Phase.UntilClose:
      return Verdict.Sizes
    case Phase.Frames:
      return readFrame(state, side, input, session)
    case Phase.ExpectBody:
    case Phase.CheckBody: {
      const wanted = side.phase === Phase.CheckBody ? 7 : START_BYTES
      if (!side.message.chunked && input.remaining() < Math.min(wanted, side.left)) {
        input.need = Math.min(wanted, side.left)
        return Verdict.More
      }
      if (beginsMessage(input, d)) endMessage(state, side, d, input.tsMicros, session)
      else side.phase = side.message.chunked ? Phase.ChunkSize : Phase.Body
      return Verdict.More
    }
    case Phase.Body:
      if (passBody(side, input)) endMessage(state, side, d, input.tsMicros, session)
      return Verdict.More
    case Phase.ChunkData:
      if (passBody(side, input) || side.left === 0) side.phase = Phase.ChunkEnd
      return Verdict.More
    default:
      return readLine(state, side, input, session)
  }
}

/** Takes one line; one past the bound is cut there and its rest passed over. */
function readLine(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const start = input.pos
  const at = input.find(LF, start + MAX_LINE_BYTES + 1)
  if (at < 0 && input.remaining() <= MAX_LINE_BYTES) {
    if (state.messages === 0 && side.phase === Phase.Start && input.remaining() > 7) {
      // Nothing was read yet: what cannot become a start line is given back early.
      if (input.bytes[start]! < 0x20 || input.bytes[start]! > 0x7e) return Verdict.Reject
    }
    input.need = input.remaining() + 1
    return Verdict.More
  }
  const end = at < 0 ? start + MAX_LINE_BYTES : at
  input.pos = at < 0 ? end : at + 1
  if (side.discard) {
    side.discard = at < 0
    return Verdict.More
  }
  if (at < 0) {
    side.discard = true
    if (side.phase !== Phase.Resync) session.anomaly(LONG_LINE)
  }
  const stop = at > start && input.bytes[at - 1] === CR ? at - 1 : end
  return takeLine(state, side, start, stop, input, session)
}

function takeLine(
  state: HttpState,
  side: Side,
  from: number,
  to: number,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  switch (side.phase) {
    case Phase.Start:
      return to === from ? Verdict.More : startMessage(state, side, from, to, input, session)
    case Phase.Headers:
      return takeHeader(state, side, from, to, input, session)
    case Phase.ChunkSize:
      side.phase = readChunkSize(side, input.bytes, from, to, session)
      if (side.phase === Phase.Resync) loseMessage(state, side, input, session)
      side.headerLines = 0
      return Verdict.More
    case Phase.ChunkEnd:
      side.phase =
        to === from ? Phase.ChunkSize : readChunkSize(side, input.bytes, from, to, session)
      if (side.phase === Phase.Resync) loseMessage(state, side, input, session)
      return Verdict.More
    case Phase.Trailers:
      if (to === from) endMessage(state, side, input.direction, input.tsMicros, session)
      else if (++side.headerLines > MAX_HEADER_LINES) return tooMany(session)
      return Verdict.More
    default:
      return seekMessage(state, side, from, to, input, session)
  }
}

/** After lost bytes: the next line that begins a message. */
function seekMessage(
  state: HttpState,
  side: Side,
  from: number,
  to: number,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { bytes } = input
  const begins =
    input.direction === Direction.Resp
      ? readStatusLine(state, bytes, from, to, false, createMessage()) >= 0
      : readRequestLine(bytes, from, to, input.tsMicros, session) !== undefined
  if (begins) {
    side.phase = Phase.Start
    side.resyncBytes = 0
    return startMessage(state, side, from, to, input, session)
  }
  side.resyncBytes += to - from + 2
  if (side.resyncBytes < MAX_RESYNC_BYTES) return Verdict.More
  session.anomaly(LOST)
  return Verdict.Done
}

/** Tells of the response cut off by lost framing. */
function loseMessage(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): void {
  side.phase = Phase.Resync
  abandonMessage(state, input.direction, input.tsMicros, session)
}
