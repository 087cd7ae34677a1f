/**
 * HTTP/2 in clear: RFC 9113 (3.3, 4.1, 6), RFC 7540 (3.2) for its upgrade. Frames of both directions;
 * what the streams say is in http2Stream.ts.
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BAD_FRAME } from './constants.ts'
import { countData, endStream, Http2, readHeaders, resetStream } from './http2Stream.ts'
import { createTransaction, type HttpState, Phase, type Side } from './state.ts'

/** First line of the client's preface. */
export const PREFACE_LINE = 'PRI * HTTP/2.0'
/** What is left of the preface after that line's end: an empty line, SM, an empty line. */
const PREFACE_REST_BYTES = 8
const PREFACE_BYTES = 24
const FRAME_HEADER_BYTES = 9
/** Frames with headers are read whole: no peer may send larger ones unasked (RFC 9113 4.2). */
const MAX_WHOLE_BYTES = 16_384

const FrameType = {
  Data: 0,
  Headers: 1,
  Reset: 3,
  Settings: 4,
  Push: 5,
  GoAway: 7,
  Continuation: 9,
  PriorityUpdate: 0x10,
} as const
const END_STREAM = 1
const END_HEADERS = 4
const PADDED = 8
const PRIORITY = 0x20
const PRIORITY_BYTES = 5
const RESET_BYTES = 4

/** Both directions are frames from here on; `upgraded`: the client's preface is still to come, and its request is stream 1. */
export function beginHttp2(state: HttpState, upgraded: boolean, session: SessionContext): void {
  const [client, server] = state.sides
  client.phase = Phase.Frames
  client.left = upgraded ? PREFACE_BYTES : PREFACE_REST_BYTES
  server.phase = Phase.Frames
  server.left = 0
  state.messages++
  state.fields.version = '2.0'
  state.http2 = new Http2()
  session.facts.confidence = 1
  session.tag('http2')
}

/** After an upgrade, the request that asked for it is answered on stream 1. */
export function openUpgraded(
  state: HttpState,
  method: string,
  target: string,
  host: string,
  tsMicros: number,
): void {
  const request = createTransaction(method, target, tsMicros)
  request.host = host
  request.version = '2.0'
  state.http2?.streams.set(1, request)
}

/** Reads one frame, or passes over what is left of its payload. */
export function readFrame(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  if (side.left > 0) {
    passPayload(state, side, input, session)
    return Verdict.More
  }
  if (input.remaining() < FRAME_HEADER_BYTES) {
    input.need = FRAME_HEADER_BYTES
    return Verdict.More
  }
  const { pos, view } = input
  const size = (view.getUint16(pos) << 8) | view.getUint8(pos + 2)
  const type = view.getUint8(pos + 3)
  const flags = view.getUint8(pos + 4)
  const stream = view.getUint32(pos + 5)
  const isKnown = type <= FrameType.Continuation || type === FrameType.PriorityUpdate
  if (!isKnown || stream > 0x7fffffff || (type === FrameType.Settings && stream !== 0)) {
    session.anomaly(BAD_FRAME)
    return Verdict.Broken
  }
  const isWhole =
    type === FrameType.Headers ||
    type === FrameType.Continuation ||
    type === FrameType.Push ||
    type === FrameType.Reset
  if (!isWhole || size > MAX_WHOLE_BYTES) {
    if (isWhole) state.http2!.lose(input.direction)
    input.pos = pos + FRAME_HEADER_BYTES
    side.left = size
    side.stream = type === FrameType.Data ? stream : 0
    side.endsStream = type === FrameType.Data && (flags & END_STREAM) !== 0
    if (size === 0) endPayload(state, side, input, session)
    else passPayload(state, side, input, session)
    return Verdict.More
  }
  const whole = FRAME_HEADER_BYTES + size
  if (input.remaining() < whole) {
    input.need = whole
    return Verdict.More
  }
  input.pos = pos + whole
  readWhole(state, type, flags, stream, pos + FRAME_HEADER_BYTES, pos + whole, input, session)
  return Verdict.More
}

/** A frame whose payload `[start, end)` is there. */
function readWhole(
  state: HttpState,
  type: number,
  flags: number,
  stream: number,
  start: number,
  end: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  if (type === FrameType.Reset) {
    const code = end - start >= RESET_BYTES ? input.view.getUint32(start) : 0
    resetStream(state, stream, code, input.tsMicros, session)
    return
  }
  let from = start
  let to = end
  if ((flags & PADDED) !== 0 && type !== FrameType.Continuation && from < to) {
    to -= input.view.getUint8(from)
    from++
  }
  if (type === FrameType.Headers && (flags & PRIORITY) !== 0) from += PRIORITY_BYTES
  if (type === FrameType.Push) from += 4
  if (from > to) {
    state.http2!.lose(input.direction)
    return
  }
  const isLast = (flags & END_HEADERS) !== 0
  const ends = type === FrameType.Headers && (flags & END_STREAM) !== 0
  readHeaders(state, stream, from, to, isLast, ends, type === FrameType.Push, input, session)
}

function passPayload(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): void {
  const here = Math.min(side.left, input.remaining())
  const kept = countData(
    state,
    side.stream,
    input.direction,
    input.bytes,
    input.pos,
    input.pos + here,
  )
  input.pos += here
  side.left -= here
  if (side.left > 0 && !kept) {
    // All but the last byte, so that the end has its time.
    const skip = side.left - 1
    if (skip > 0) {
      input.skipBytes = skip
      side.left -= skip
      countSkipped(state, side.stream, input.direction, skip)
    }
  } else if (side.left === 0) endPayload(state, side, input, session)
}

function countSkipped(state: HttpState, stream: number, direction: Direction, count: number): void {
  const transaction = state.http2!.streams.get(stream)
  const message = direction === Direction.Orig ? transaction : transaction?.response
  if (message !== undefined) message.bodyBytes += count
}

function endPayload(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): void {
  if (!side.endsStream) return
  side.endsStream = false
  endStream(state, side.stream, input.direction, input.tsMicros, session)
}
