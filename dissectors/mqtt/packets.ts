/** Packets of one direction: fixed header, then by type (5.0, 2.1). Each is read whole but for messages' payloads. */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readAuth, readConnack, readConnect, readDisconnect } from './connect.ts'
import {
  AUTH,
  BAD_PACKET,
  CONNACK,
  CONNECT,
  DISCONNECT,
  LONG_PACKET,
  MALFORMED,
  MAX_PACKET_BYTES,
  MAX_PUBLISH_HEAD_BYTES,
  PINGREQ,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  SUBACK,
  SUBSCRIBE,
  UNSUBACK,
  UNSUBSCRIBE,
} from './constants.ts'
import { readPuback, readPublish } from './publish.ts'
import type { MqttState } from './state.ts'
import { readSuback, readSubscribe } from './subscribe.ts'

/** Types only a client sends, and only a server. */
const CLIENT_ONLY = (1 << CONNECT) | (1 << SUBSCRIBE) | (1 << UNSUBSCRIBE) | (1 << PINGREQ)
const SERVER_ONLY = (1 << CONNACK) | (1 << SUBACK) | (1 << UNSUBACK) | (1 << 13)
/** Topic, number and the length of properties: what is needed before the head's length is known. */
const TOPIC_LENGTH_BYTES = 2

/** Reads packets until one is not whole. */
export function readPackets(
  state: MqttState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    const start = input.pos
    const head = measureHead(input)
    if (head === 0) {
      input.need = input.remaining() + 1
      return Verdict.More
    }
    const type = input.peek() >> 4
    const other = input.direction === Direction.Orig ? SERVER_ONLY : CLIENT_ONLY
    if (head < 0 || type === 0 || other & (1 << type)) {
      session.anomaly(BAD_PACKET)
      return state.packets === 0 ? Verdict.Reject : Verdict.Broken
    }
    const length = readLength(input, head)
    if (type === PUBLISH) {
      const flags = input.peek() & 15
      const known = measurePublishHead(state, flags, input, head, length)
      if (known > input.remaining()) {
        input.need = known
        return Verdict.More
      }
      if (known === 0) session.anomaly(LONG_PACKET)
      else if (
        !readWithin(input, head, start + known, () =>
          readPublish(state, flags, input, length, session),
        )
      )
        session.anomaly(MALFORMED)
    } else {
      if (length > MAX_PACKET_BYTES) session.anomaly(LONG_PACKET)
      else if (input.remaining() < head + length) {
        input.need = head + length
        return Verdict.More
      } else {
        const good = readWithin(input, head, start + head + length, () =>
          readBody(state, type, input, session),
        )
        if (!good) {
          session.anomaly(MALFORMED)
          if (state.packets === 0) return Verdict.Reject
        }
      }
    }
    state.packets++
    input.pos = start
    const whole = head + length
    if (input.remaining() < whole) {
      input.skipBytes = whole
      return Verdict.More
    }
    input.pos = start + whole
  }
  return Verdict.More
}

/** Bytes of type and length: 0 not all there, -1 more than four of length. */
function measureHead(input: StreamSlice): number {
  for (let i = 1; i <= 4; i++) {
    const byte = input.peek(i)
    if (byte < 0) return 0
    if (byte < 0x80) return i + 1
  }
  return -1
}

function readLength(input: StreamSlice, head: number): number {
  let length = 0
  for (let i = head - 1; i > 0; i--) length = length * 128 + (input.peek(i) & 0x7f)
  return length
}

/** Bytes that hold a message's head, as far as they tell: all of it, or what is needed to know; 0 too long. */
function measurePublishHead(
  state: MqttState,
  flags: number,
  input: StreamSlice,
  head: number,
  length: number,
): number {
  const whole = head + length
  const atTopic = head + TOPIC_LENGTH_BYTES
  if (whole < atTopic || input.remaining() < atTopic) return Math.min(whole, atTopic)
  let known = atTopic + input.peek(head) * 256 + input.peek(head + 1) + (flags & 6 ? 2 : 0)
  if (state.level === 5) {
    // Properties have a length of one to four bytes before them.
    let bytes = 0
    for (let i = 0; i < 4; i++) {
      if (known + i >= whole) break
      const byte = input.peek(known + i)
      if (byte < 0) return Math.min(known + i + 1, whole)
      bytes += (byte & 0x7f) * 128 ** i
      if (byte < 0x80) {
        known += i + 1 + bytes
        break
      }
    }
  }
  known = Math.min(known, whole)
  return known > MAX_PUBLISH_HEAD_BYTES ? 0 : known
}

/** Calls `read` with `input` behind the head and ended at `end`; false when it read past that. */
function readWithin(input: StreamSlice, head: number, end: number, read: () => unknown): boolean {
  const whole = input.end
  input.pos += head
  input.end = end
  const answer = read()
  const { ok } = input
  input.end = whole
  input.ok = true
  return ok && answer !== false
}

function readBody(
  state: MqttState,
  type: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  switch (type) {
    case CONNECT:
      readConnect(state, input, session)
      break
    case CONNACK:
      readConnack(state, input, session)
      break
    case PUBACK:
    case PUBREC:
    case PUBCOMP:
      readPuback(state, input, session)
      break
    case SUBSCRIBE:
    case UNSUBSCRIBE:
      readSubscribe(state, type, input, session)
      break
    case SUBACK:
    case UNSUBACK:
      readSuback(state, type, input, session)
      break
    case PINGREQ:
      state.fields.pings++
      break
    case DISCONNECT:
      readDisconnect(state, input, session)
      break
    case AUTH:
      readAuth(state, input, session)
      break
  }
}
