/** Headers of both sides, and frames of 0-9-1 (2.3.5, 4.2.3). Bodies are passed over. */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readConnection } from './connection.ts'
import {
  BAD_FRAME,
  CONTENT_BODY,
  CONTENT_HEADER,
  FRAME_END_BYTES,
  FRAME_HEAD_BYTES,
  HEADER_BYTES,
  HEARTBEAT,
  LONG_FRAME,
  MALFORMED,
  MAX_FRAME_BYTES,
  MAX_METHOD_BYTES,
  METHOD,
} from './constants.ts'
import { readMethod } from './methods.ts'
import { type AmqpState, Form } from './state.ts'
import { tellMessage } from './tell.ts'

const LETTER_A = 0x41
const FRAME_END = 0xce
const CONTENT_HEAD_BYTES = 12
const TLS = 2

/** Whether `count` bytes are there; else asks for them. */
export function has(input: StreamSlice, count: number): boolean {
  if (input.remaining() >= count) return true
  input.need = count
  return false
}

/** Reads what a direction opens with; undefined when its form is known. */
export function readOpening(
  state: AmqpState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  const d = input.direction
  if (!has(input, 1)) return Verdict.More
  if (input.peek() !== LETTER_A) {
    state.form[d] = Form.Old
    return undefined
  }
  if (!has(input, HEADER_BYTES)) return Verdict.More
  if (!input.startsWith('AMQP')) return Verdict.Reject
  const { view, pos } = input
  const id = view.getUint8(pos + 4)
  const version = nameVersion(view.getUint32(pos + 4))
  input.pos += HEADER_BYTES
  const { fields } = state
  const isOne = version === '1.0'
  if (d === Direction.Orig) fields.version = version
  else if (fields.version === '') fields.version = version
  else if (fields.version !== version || !isOne) {
    // A server that agrees to an older version answers with its Start, not with a header.
    fields.serverVersion = version
    session.tag('version-refused')
    return Verdict.Done
  }
  state.form[d] = isOne ? Form.One : version === '0-10' ? Form.Ended : Form.Old
  if (id === TLS && isOne && d === Direction.Resp) {
    input.handOff = 'tls'
    return Verdict.HandOff
  }
  return state.form[d] === Form.Ended ? Verdict.Done : undefined
}

/** The four bytes behind `AMQP` as their standards write them. */
function nameVersion(number: number): string {
  const [id, major, minor, revision] = [
    number >>> 24,
    (number >> 16) & 255,
    (number >> 8) & 255,
    number & 255,
  ]
  if (id !== 1) return major === 0 ? `0-${minor}-${revision}` : `${major}.${minor}`
  return number === 0x0101000a ? '0-10' : `0-${minor === 0 ? revision : minor}`
}

/** Reads frames of 0-9-1 until one is not whole. */
export function readFrames(state: AmqpState, input: StreamSlice, session: SessionContext): Verdict {
  for (;;) {
    if (!has(input, FRAME_HEAD_BYTES)) return Verdict.More
    const { view, pos } = input
    const type = view.getUint8(pos)
    const channel = view.getUint16(pos + 1)
    const size = view.getUint32(pos + 3)
    if ((type > CONTENT_BODY && type !== HEARTBEAT) || type === 0 || size > MAX_FRAME_BYTES)
      return giveUp(state, session)
    const whole = FRAME_HEAD_BYTES + size + FRAME_END_BYTES
    if (type === METHOD) {
      if (size > MAX_METHOD_BYTES) session.anomaly(LONG_FRAME)
      else {
        if (!has(input, whole)) return Verdict.More
        if (view.getUint8(pos + whole - 1) !== FRAME_END) return giveUp(state, session)
        readArguments(state, channel, input, pos + whole - FRAME_END_BYTES, session)
      }
    } else if (type === CONTENT_HEADER) {
      if (!has(input, FRAME_HEAD_BYTES + Math.min(size, CONTENT_HEAD_BYTES))) return Verdict.More
      if (size >= CONTENT_HEAD_BYTES) {
        const bytes = view.getUint32(pos + 11) * 2 ** 32 + view.getUint32(pos + 15)
        tellMessage(state, input.direction, channel, bytes, input.tsMicros, session)
      }
    }
    state.frames++
    input.pos = pos
    if (input.remaining() < whole) {
      input.skipBytes = whole
      return Verdict.More
    }
    input.pos += whole
  }
}

function giveUp(state: AmqpState, session: SessionContext): Verdict {
  session.anomaly(BAD_FRAME)
  return state.frames === 0 ? Verdict.Reject : Verdict.Broken
}

/** Reads a method's arguments with a reader that ends with them. */
function readArguments(
  state: AmqpState,
  channel: number,
  input: StreamSlice,
  end: number,
  session: SessionContext,
): void {
  const whole = input.end
  input.pos += FRAME_HEAD_BYTES
  input.end = end
  const group = input.u16be()
  const number = input.u16be()
  if (group === 10) readConnection(state, number, input, session)
  else readMethod(state, channel, group * 65536 + number, input, session)
  if (!input.ok) session.anomaly(MALFORMED)
  input.end = whole
  input.ok = true
}
