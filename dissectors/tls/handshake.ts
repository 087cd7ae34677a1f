/**
 * Handshake messages put together from records (RFC 8446 5.1): a message may span
 * records and a record may hold several. At most one message of each side is held.
 */
import { Direction, type SessionContext } from '../../src/dissect/contract.ts'
import { MAX_HANDSHAKE_BYTES } from './constants.ts'
import { readMessage } from './message.ts'
import type { TlsState } from './state.ts'

/** One side's unfinished message. */
export class Assembler {
  /** Header bytes read so far, 0 to 4, and their value. */
  headerBytes = 0
  type = 0
  size = 0
  message: Buffer | undefined = undefined
  filled = 0
  /** Bytes of an oversized message still to be passed over. */
  drop = 0

  clear(): void {
    this.headerBytes = 0
    this.size = 0
    this.filled = 0
    this.message = undefined
  }
}

/** Takes the handshake bytes `[start, end)` of one record. */
export function takeHandshake(
  state: TlsState,
  direction: Direction,
  bytes: Buffer,
  start: number,
  end: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const side = direction === Direction.Orig ? state.orig : state.resp
  let pos = start
  while (pos < end) {
    if (side.drop > 0) {
      const dropped = Math.min(side.drop, end - pos)
      side.drop -= dropped
      pos += dropped
      continue
    }
    if (side.headerBytes < 4) {
      const byte = bytes.readUInt8(pos++)
      if (side.headerBytes === 0) side.type = byte
      else side.size = (side.size << 8) | byte
      side.headerBytes++
      if (side.headerBytes < 4) continue
      if (side.size > MAX_HANDSHAKE_BYTES) {
        session.anomaly('handshake-too-large')
        side.drop = side.size
        side.clear()
        continue
      }
    }
    // Whole in this record, as nearly always: read where it stands.
    if (side.message === undefined && end - pos >= side.size) {
      const stop = pos + side.size
      const type = side.type
      side.clear()
      readMessage(state, direction, type, bytes, pos, stop, tsMicros, session)
      pos = stop
      continue
    }
    side.message ??= Buffer.allocUnsafe(side.size)
    const copied = Math.min(side.size - side.filled, end - pos)
    bytes.copy(side.message, side.filled, pos, pos + copied)
    side.filled += copied
    pos += copied
    if (side.filled === side.size) {
      const { type, message, size } = side
      side.clear()
      readMessage(state, direction, type, message, 0, size, tsMicros, session)
    }
  }
}
