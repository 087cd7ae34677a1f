/** Frames of an Initial packet: RFC 9000 (17.2.2, 19). What is no frame that may stand there ends the reading. */
import { ByteReader } from '../../src/bytes/reader.ts'
import { wireText } from '../../src/bytes/text.ts'
import type { Direction, SessionContext } from '../../src/dissect/contract.ts'
import { FrameType } from './constants.ts'
import { readVarint } from './header.ts'
import type { QuicState } from './state.ts'

/** Reads the frames of a decrypted packet; crypto data goes to the side's own. */
export function readFrames(
  state: QuicState,
  direction: Direction,
  payload: Buffer,
  session: SessionContext,
): void {
  const input = new ByteReader(payload)
  while (input.ok && input.remaining() > 0) {
    const type = readVarint(input)
    if (type === FrameType.Padding || type === FrameType.Ping) continue
    if (type === FrameType.Crypto) {
      const offset = readVarint(input)
      const size = readVarint(input)
      if (!input.ok || size > input.remaining()) return
      const start = input.pos
      input.skip(size)
      if (!state.crypto[direction].add(payload, start, input.pos, offset)) {
        session.anomaly('handshake-too-large')
      }
    } else if (type === FrameType.Ack || type === FrameType.AckEcn) skipAck(input, type)
    else if (type === FrameType.ConnectionClose) {
      state.fields.closeCode = readVarint(input) >>> 0
      readVarint(input)
      const size = readVarint(input)
      if (!input.ok) return
      const end = input.pos + Math.min(size, input.remaining())
      state.fields.closeReason = wireText(payload, input.pos, end)
      return
    } else return
  }
}

/** Largest number, delay, how many ranges, the first, then gap and length of each. */
function skipAck(input: ByteReader, type: number): void {
  readVarint(input)
  readVarint(input)
  const ranges = readVarint(input)
  readVarint(input)
  for (let i = 0; i < ranges && input.ok; i++) {
    readVarint(input)
    readVarint(input)
  }
  if (type === FrameType.AckEcn) for (let i = 0; i < 3; i++) readVarint(input)
}
