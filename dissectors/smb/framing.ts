/**
 * Packets of the session service (RFC 1002 4.3, direct over TCP: MS-SMB2 2.1) and the messages in them.
 * Of a message that carries a file's contents only the head is waited for; the rest is passed over.
 */
import { Fields } from '../../src/bytes/fields.ts'
import {
  type Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  BAD_MESSAGE,
  COMPRESSED_HEADER_BYTES,
  FRAME_HEADER_BYTES,
  LOST,
  MAX_RESYNC_BYTES,
  MAX_SESSION_PACKET_BYTES,
  Magic,
  Packet,
  SEALED_HEADER_BYTES,
  SMB1_HEADER_BYTES,
  SMB2_HEADER_BYTES,
} from './constants.ts'
import { readSessionPacket } from './netbios.ts'
import { readCompressed, readSealed } from './sealed.ts'
import { readSmb1, wantedSmb1 } from './smb1.ts'
import { readSmb2, smb2Size, wantedSmb2 } from './smb2.ts'
import type { Side, SmbState } from './state.ts'

/** One a worker: valid only during a call. */
const message = new Fields()

const isMagic = (bytes: Buffer, at: number): boolean =>
  bytes[at]! >= Magic.Compressed &&
  bytes[at + 1] === 0x53 &&
  bytes[at + 2] === 0x4d &&
  bytes[at + 3] === 0x42

export function readFrames(state: SmbState, input: StreamSlice, session: SessionContext): Verdict {
  const side = state.sides[input.direction]
  state.lastMicros = input.tsMicros
  while (input.remaining() > 0) {
    if (side.isLost && !seekFrame(side, input)) {
      if (side.searched < MAX_RESYNC_BYTES) return Verdict.More
      session.anomaly(LOST)
      return Verdict.Done
    }
    const verdict =
      side.left === 0
        ? readFrameHeader(state, side, input, session)
        : readMessage(state, side, input, session)
    if (verdict !== Verdict.More || input.need > input.remaining() || input.skipBytes > 0)
      return verdict
  }
  return Verdict.More
}

/** Bytes were lost: what comes next may begin anywhere. */
export function loseFrames(state: SmbState, direction: Direction): void {
  const side = state.sides[direction]
  side.left = 0
  side.isLost = true
  side.searched = 0
}

/** Moves to the next packet that holds a message; false when none begins in what is there. */
function seekFrame(side: Side, input: StreamSlice): boolean {
  const last = input.end - FRAME_HEADER_BYTES - 5
  for (let at = input.pos; at <= last; at++) {
    // SMB2 says its header's size behind the identifier; what SMB1 says there is a command.
    if (input.bytes[at] !== Packet.Message || !isMagic(input.bytes, at + FRAME_HEADER_BYTES))
      continue
    if (input.bytes[at + 4] === Magic.Smb2 && input.bytes[at + 8] !== SMB2_HEADER_BYTES) continue
    side.searched += at - input.pos
    input.pos = at
    side.isLost = false
    return true
  }
  const keepFrom = Math.max(input.pos, last + 1)
  side.searched += keepFrom - input.pos
  input.pos = keepFrom
  input.need = input.remaining() + 1
  return false
}

function readFrameHeader(
  state: SmbState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  if (input.remaining() < FRAME_HEADER_BYTES) return wait(input, FRAME_HEADER_BYTES)
  const { bytes, pos } = input
  const type = bytes[pos]!
  const length = (bytes[pos + 1]! << 16) | (bytes[pos + 2]! << 8) | bytes[pos + 3]!
  if (type === Packet.KeepAlive || (type === Packet.Message && length === 0)) {
    input.pos += FRAME_HEADER_BYTES
    return Verdict.More
  }
  if (type === Packet.Message) {
    if (length < SMB1_HEADER_BYTES && length < COMPRESSED_HEADER_BYTES)
      return loseThread(state, side, input, session)
    if (input.remaining() < FRAME_HEADER_BYTES + 4) return wait(input, FRAME_HEADER_BYTES + 4)
    if (!isMagic(bytes, pos + FRAME_HEADER_BYTES)) return loseThread(state, side, input, session)
    input.pos += FRAME_HEADER_BYTES
    side.left = length
    return Verdict.More
  }
  const isKnown = type >= Packet.Request && type <= Packet.Retarget
  if (!isKnown || length > MAX_SESSION_PACKET_BYTES) return loseThread(state, side, input, session)
  const size = FRAME_HEADER_BYTES + length
  if (input.remaining() < size) return wait(input, size)
  readSessionPacket(state, message.aim(bytes, pos, pos + size), input.tsMicros, session)
  input.pos += size
  return Verdict.More
}

/** What stands here is no packet: not this protocol, or the thread is lost. */
function loseThread(
  state: SmbState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  if (state.messages === 0) return Verdict.Reject
  session.anomaly(BAD_MESSAGE)
  side.isLost = true
  side.searched = 0
  input.pos++
  return Verdict.More
}

/** One message, or one of the commands compounded in it. */
function readMessage(
  state: SmbState,
  side: Side,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const { bytes, pos } = input
  const there = Math.min(input.remaining(), side.left)
  const magic = bytes[pos]!
  const head = headBytes(magic)
  if (side.left < head || there < 4) {
    if (side.left >= head) return wait(input, 4)
    session.anomaly(BAD_MESSAGE)
    return pass(side, input, side.left)
  }
  if (there < head) return wait(input, head)
  if (!isMagic(bytes, pos)) {
    session.anomaly(BAD_MESSAGE)
    return pass(side, input, side.left)
  }
  message.aim(bytes, pos, pos + there)
  let size = side.left
  if (magic === Magic.Smb2) {
    size = smb2Size(message, side.left, session)
    const wanted = wantedSmb2(state, message, size)
    if (there < wanted) return wait(input, wanted)
    message.end = Math.min(message.end, pos + size)
    readSmb2(state, message, size, input.tsMicros, session)
  } else if (magic === Magic.Smb1) {
    const wanted = wantedSmb1(state, message, size)
    if (there < wanted) return wait(input, wanted)
    readSmb1(state, message, size, input.tsMicros, session)
  } else if (magic === Magic.Sealed) readSealed(state, message, input.tsMicros, session)
  else readCompressed(state, message, size, session)
  state.messages++
  return pass(side, input, size)
}

function headBytes(magic: number): number {
  if (magic === Magic.Smb2) return SMB2_HEADER_BYTES
  if (magic === Magic.Smb1) return SMB1_HEADER_BYTES + 3
  return magic === Magic.Sealed ? SEALED_HEADER_BYTES : COMPRESSED_HEADER_BYTES
}

/** Steps over `size` bytes of the packet, those not there yet included. */
function pass(side: Side, input: StreamSlice, size: number): Verdict {
  side.left -= size
  if (input.remaining() >= size) input.pos += size
  else input.skipBytes = size
  return Verdict.More
}

function wait(input: StreamSlice, bytes: number): Verdict {
  input.need = bytes
  return Verdict.More
}
