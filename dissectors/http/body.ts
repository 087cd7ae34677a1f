/**
 * Bodies and their framing: RFC 9112 (6, 7). Bodies are passed over, never held: all
 * but a known length's last byte, which is read so that the end has its time.
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { BAD_CHUNK, METHODS, SKIP_BLOCK_BYTES } from './constants.ts'
import { Phase, type Side } from './state.ts'

/** Hexadecimal digits that stay a 31-bit number. */
const SHORT_DIGITS = 7

/** Chooses the phase after a head; Start where there is no body. */
export function chooseBody(side: Side, d: Direction, bodiless: boolean): Phase {
  const { message } = side
  side.left = 0
  if (bodiless) return Phase.Start
  if (message.chunked) return Phase.ChunkSize
  if (message.otherCoding) return d === Direction.Resp ? Phase.UntilClose : Phase.Start
  if (message.contentLength >= 0) {
    side.left = message.contentLength
    return side.left > 0 ? Phase.Body : Phase.Start
  }
  return d === Direction.Resp ? Phase.UntilClose : Phase.Start
}

/** Counts what was passed over since the last call. */
export function countGranted(side: Side): void {
  side.message.bodyBytes += side.granted
  side.granted = 0
}

/** Takes what is there of a body or chunk and asks for the rest to be passed over. True: it has ended. */
export function passBody(side: Side, input: StreamSlice): boolean {
  const here = Math.min(side.left, input.remaining())
  const { capture } = side.message
  if (capture !== undefined) capture.take(input.bytes, input.pos, input.pos + here)
  input.pos += here
  side.left -= here
  side.message.bodyBytes += here
  if (side.left === 0) return true
  // A view wants what comes next.
  if (capture !== undefined && !capture.isClosed) return false
  const keep = side.phase === Phase.Body ? 1 : 0
  const skip = Math.min(side.left - keep, SKIP_BLOCK_BYTES)
  side.left -= skip
  side.granted = skip
  input.skipBytes = skip
  return false
}

/** Reads the chunk-size line `[from, to)`; Resync where it is none. */
export function readChunkSize(
  side: Side,
  bytes: Buffer,
  from: number,
  to: number,
  session: SessionContext,
): Phase {
  side.left = readShortSize(bytes, from, to)
  if (side.left < 0) {
    const line = bytes.toString('latin1', from, to)
    const found = /^\s*([0-9A-Fa-f]{1,13})\s*(?:;.*)?$/s.exec(line)
    side.left = found === null ? 0 : Number.parseInt(found[1]!, 16)
    if (found === null) {
      session.anomaly(BAD_CHUNK)
      return Phase.Resync
    }
  }
  return side.left === 0 ? Phase.Trailers : Phase.ChunkData
}

/** A size of few digits and nothing else, or -1. */
function readShortSize(bytes: Buffer, from: number, to: number): number {
  if (to === from || to - from > SHORT_DIGITS) return -1
  let size = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    const letter = (byte | 0x20) - 0x57
    if (byte >= 0x30 && byte <= 0x39) size = size * 16 + byte - 0x30
    else if (letter >= 10 && letter <= 15) size = size * 16 + letter
    else return -1
  }
  return size
}

/** Whether the bytes may begin a message: a known method, or a status line's first word. */
export function beginsMessage(input: StreamSlice, d: Direction): boolean {
  if (d === Direction.Resp) return input.startsWith('HTTP/1.')
  for (const method of METHODS) {
    if (input.startsWith(method) && input.peek(method.length) === 0x20) return true
  }
  return false
}

/** Counts the bytes of a body that only the connection's end bounds. */
export function countUntilClose(side: Side, input: StreamSlice): Verdict {
  side.message.capture?.take(input.bytes, input.pos, input.end)
  side.message.bodyBytes += input.wireBytes
  input.pos = input.end
  return Verdict.Sizes
}
