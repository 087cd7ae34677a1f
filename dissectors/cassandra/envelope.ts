/** Messages: their header (section 2 of v4's specification), the frames around them in version 5 (section 2.2), and compression. */
import { ByteReader } from '../../src/bytes/reader.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { unfoldLz4 } from '../../src/formats/lz4.ts'
import { unfoldSnappy } from '../../src/formats/snappy.ts'
import { takeAnswer } from './answer.ts'
import * as c from './constants.ts'
import { takeRequest } from './request.ts'
import type { CassandraState } from './state.ts'

/** A message, its body in `reader`. */
export interface Message {
  version: number
  flags: number
  stream: number
  opcode: number
  /** Of the body, as sent. */
  length: number
  tsMicros: number
}

const headerBytes = (version: number): number => (version < c.WIDE_STREAM_VERSION ? 8 : 9)
const PLAIN_FRAME_BYTES = 6
const LZ4_FRAME_BYTES = 8
const FRAME_END_BYTES = 4

/** Whether the header's first and fifth byte may be of a message in this direction. */
export function fitsHeader(first: number, opcode: number, direction: Direction): boolean {
  const isAnswer = (first & c.ANSWER_BIT) !== 0
  const version = first & 0x7f
  if (isAnswer !== (direction === Direction.Resp)) return false
  if (version < 1 || version > c.MAX_VERSION || opcode > 0x10) return false
  const known = isAnswer ? c.SERVER_OPCODES : c.CLIENT_OPCODES
  return ((known >> opcode) & 1) === 1
}

/** Reads whole messages, or as much of each as is looked at. */
export function readMessages(
  state: CassandraState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    const verdict = state.framed
      ? readFrame(state, input, session)
      : readPlain(state, input, session)
    if (verdict !== undefined) return verdict
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

function readPlain(
  state: CassandraState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  const d = input.direction
  const start = input.pos
  const version = input.peek() & 0x7f
  const head = headerBytes(version)
  if (input.remaining() < head) {
    input.need = head
    return Verdict.More
  }
  const opcode = input.bytes[start + head - 5]!
  const length = input.view.getUint32(start + head - 4)
  if (!fitsHeader(input.peek(), opcode, d) || length > c.MAX_MESSAGE_BYTES)
    return countBad(state, input, session)
  const kept = Math.min(head + length, c.MAX_READ_BYTES)
  if (input.remaining() < kept) {
    input.need = kept
    return Verdict.More
  }
  state.lost[d] = false
  state.good[d]++
  takeMessage(state, input.bytes, start, start + kept, d, input.tsMicros, session)
  passTo(input, start + head + length)
  return undefined
}

/** Moves to `to`, which may lie beyond what is there. */
function passTo(input: StreamSlice, to: number): void {
  input.pos = Math.min(to, input.end)
  input.skipBytes = to - input.pos
}

function countBad(
  state: CassandraState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  const d = input.direction
  // Messages begin where segments do, more often than not.
  if (!state.lost[d]) {
    if (state.good[0] + state.good[1] === 0 && state.badMessages > 0) return Verdict.Reject
    session.anomaly(c.BAD_MESSAGE)
    state.lost[d] = true
    if (++state.badMessages >= c.MAX_BAD_MESSAGES) return Verdict.Broken
  }
  input.pos = input.end
  return Verdict.More
}

/** A frame of version 5: whole messages, or a part of a long one. */
function readFrame(
  state: CassandraState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  const d = input.direction
  const isLz4 = state.compression === 'lz4'
  const head = isLz4 ? LZ4_FRAME_BYTES : PLAIN_FRAME_BYTES
  if (input.remaining() < head) {
    input.need = head
    return Verdict.More
  }
  const { bytes, pos: start } = input
  // Little-endian: 17 bits of length, of another 17 when compressed, then whether messages end with the frame.
  const low = bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16)
  const length = low & 0x1ffff
  const unfolded = isLz4 ? (low >>> 17) | ((bytes[start + 3]! | (bytes[start + 4]! << 8)) << 7) : 0
  const size = unfolded & 0x1ffff
  const isWhole = isLz4 ? ((bytes[start + 4]! >> 2) & 1) === 1 : ((low >>> 17) & 1) === 1
  const kept = Math.min(length, c.MAX_READ_BYTES)
  if (input.remaining() < head + kept) {
    input.need = head + kept
    return Verdict.More
  }
  const from = start + head
  if (isLz4 && size > 0) {
    const plain = kept === length ? unfoldLz4(bytes, from, from + length, size) : undefined
    if (plain !== undefined)
      takePayload(state, plain, 0, plain.length, size, isWhole, input, session)
    else state.rest[d] = Math.max(0, state.rest[d] - size)
  } else takePayload(state, bytes, from, from + kept, length, isWhole, input, session)
  passTo(input, from + length + FRAME_END_BYTES)
  return undefined
}

/** Messages in a frame's payload, `whole` bytes long of which `[from, end)` is there. */
function takePayload(
  state: CassandraState,
  bytes: Buffer,
  from: number,
  end: number,
  whole: number,
  isWhole: boolean,
  input: StreamSlice,
  session: SessionContext,
): void {
  const d = input.direction
  if (!isWhole && state.rest[d] > 0) {
    state.rest[d] = Math.max(0, state.rest[d] - whole)
    return
  }
  state.rest[d] = 0
  const head = headerBytes(c.FRAMED_VERSION)
  let at = from
  while (at + head <= end) {
    const length = bytes.readUInt32BE(at + head - 4)
    if (!fitsHeader(bytes[at]!, bytes[at + 4]!, d) || length > c.MAX_MESSAGE_BYTES) {
      session.anomaly(c.BAD_MESSAGE)
      return
    }
    state.good[d]++
    takeMessage(state, bytes, at, Math.min(end, at + head + length), d, input.tsMicros, session)
    at += head + length
    if (!isWhole) {
      state.rest[d] = Math.max(0, head + length - whole)
      return
    }
  }
}

const reader = new ByteReader(Buffer.alloc(0))

/** Takes the message whose header is at `start` and of which `[start, end)` is there. */
function takeMessage(
  state: CassandraState,
  bytes: Buffer,
  start: number,
  end: number,
  d: Direction,
  tsMicros: number,
  session: SessionContext,
): void {
  const version = bytes[start]! & 0x7f
  const head = headerBytes(version)
  const message: Message = {
    version,
    flags: bytes[start + 1]!,
    stream: head === 8 ? bytes.readInt8(start + 2) : bytes.readInt16BE(start + 2),
    opcode: bytes[start + head - 5]!,
    length: bytes.readUInt32BE(start + head - 4),
    tsMicros,
  }
  let body = bytes
  let from = start + head
  let to = end
  if ((message.flags & c.Flag.Compressed) !== 0 && version < c.FRAMED_VERSION && to > from) {
    const plain = to - from === message.length ? unfold(state, bytes, from, to, session) : undefined
    body = plain ?? Buffer.alloc(0)
    from = 0
    to = body.length
  }
  reader.aim(body, new DataView(body.buffer, body.byteOffset, body.byteLength), from, to)
  if (d === Direction.Orig) takeRequest(state, message, reader, session)
  else takeAnswer(state, message, reader, session)
}

/** A body compressed on its own: with LZ4 behind four bytes of its length, or a block of Snappy. */
function unfold(
  state: CassandraState,
  bytes: Buffer,
  from: number,
  end: number,
  session: SessionContext,
): Buffer | undefined {
  let plain: Buffer | undefined
  if (state.compression === 'snappy') plain = unfoldSnappy(bytes, from, end, c.MAX_UNFOLDED_BYTES)
  else if (end - from > 4) {
    const size = bytes.readUInt32BE(from)
    if (size > c.MAX_UNFOLDED_BYTES) return undefined
    plain = unfoldLz4(bytes, from + 4, end, size)
    // Of a session whose STARTUP was not seen the compression is not known.
    if (plain === undefined && state.compression === 'none')
      plain = unfoldSnappy(bytes, from, end, c.MAX_UNFOLDED_BYTES)
  }
  if (plain === undefined) session.anomaly(c.BAD_COMPRESSION)
  return plain
}
