/**
 * HTTP/2 in clear (RFC 9113 3.3, 4.1; RFC 7540 3.2 for its upgrade): that it is spoken, and how many
 * requests. Header blocks are compressed against all before them (RFC 7541) and are not read.
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { type HttpState, Phase, type Side } from './state.ts'

/** First line of the client's preface. */
export const PREFACE_LINE = 'PRI * HTTP/2.0'
/** What is left of the preface after that line's end: an empty line, SM, an empty line. */
const PREFACE_REST_BYTES = 8
const PREFACE_BYTES = 24
const FRAME_HEADER_BYTES = 9
const HEADERS_FRAME = 1
const SETTINGS_FRAME = 4
const PUSH_PROMISE_FRAME = 5

/** Both directions are frames from here on; `upgraded`: the client's preface is still to come. */
export function beginHttp2(state: HttpState, upgraded: boolean, session: SessionContext): void {
  const [client, server] = state.sides
  client.phase = Phase.Frames
  client.left = upgraded ? PREFACE_BYTES : PREFACE_REST_BYTES
  server.phase = Phase.Frames
  server.left = 0
  state.messages++
  state.fields.version = '2.0'
  session.facts.confidence = 1
  session.tag('http2')
}

/** Reads one frame's header and passes its payload over. */
export function readFrame(
  state: HttpState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  if (side.left === 0) {
    if (input.remaining() < FRAME_HEADER_BYTES) {
      input.need = FRAME_HEADER_BYTES
      return Verdict.More
    }
    const size = input.u24be()
    const type = input.u8()
    input.skip(1)
    const stream = input.u32be()
    const isKnown = type <= PUSH_PROMISE_FRAME + 4 || type === 0x10
    // The first bit of a stream's number is reserved.
    if (!isKnown || stream > 0x7fffffff || (type === SETTINGS_FRAME && stream !== 0)) {
      session.anomaly('bad-frame')
      return Verdict.Broken
    }
    if (type === HEADERS_FRAME && input.direction === Direction.Orig) state.fields.requestCount++
    side.left = size
  }
  const here = Math.min(side.left, input.remaining())
  input.pos += here
  const skip = side.left - here
  side.left = 0
  if (skip > 0) input.skipBytes = skip
  return Verdict.More
}
