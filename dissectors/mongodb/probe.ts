/** Whether first bytes are a MongoDB message: length, numbers and opcode, all little-endian, and what must follow them. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import * as c from './constants.ts'

/** Header, flags, section kind and a document's length. */
export const PROBE_BYTES = 32
/** Bytes behind the header that an opcode needs at least. */
const MIN_BODY_BYTES = 10

/** Allocates nothing. */
export function probeMongodb(input: StreamSlice): Probe {
  const available = input.remaining()
  // Messages are shorter than 48 million bytes.
  if (available >= 4 && input.peek(3) > 2) return Probe.No
  if (available < c.HEADER_BYTES) return Probe.More
  const { view, pos } = input
  const length = view.getInt32(pos, true)
  if (length < c.HEADER_BYTES + MIN_BODY_BYTES || length > c.MAX_MESSAGE_BYTES) return Probe.No
  const answers = view.getInt32(pos + 8, true)
  const opcode = view.getInt32(pos + 12, true)
  const isOrig = input.direction === Direction.Orig
  // A request answers nothing.
  if (isOrig && answers !== 0 && answers !== -1) return Probe.No
  if (!isOrig && answers === 0) return Probe.No
  if (!(isOrig ? c.CLIENT_OPCODES : c.SERVER_OPCODES).includes(opcode)) return Probe.No
  if (available < PROBE_BYTES && available < length) return Probe.More
  return fitsOpcode(input, opcode, length) ? Probe.Yes : Probe.No
}

function fitsOpcode(input: StreamSlice, opcode: number, length: number): boolean {
  const { view } = input
  const body = input.pos + c.HEADER_BYTES
  if (input.end - body < MIN_BODY_BYTES) return false
  switch (opcode) {
    case c.OP_MSG: {
      // The lower half of the flags must be known: checksum and more-to-come.
      if ((view.getUint16(body, true) & ~3) !== 0 || input.bytes[body + 4]! > 1) return false
      const size = view.getInt32(body + 5, true)
      return size >= 5 && size <= length - c.HEADER_BYTES - 5
    }
    case c.OP_COMPRESSED:
      return input.bytes[body + 8]! < c.COMPRESSORS.length && view.getInt32(body, true) <= c.OP_MSG
    case c.OP_REPLY:
      return (
        length >= 36 &&
        input.end - body >= 16 &&
        view.getInt32(body + 12, true) >= 0 &&
        view.getUint32(body, true) < 16
      )
    case c.OP_QUERY:
      return view.getUint32(body, true) < 256 && isNameByte(input.bytes[body + 4]!)
    case c.OP_COMMAND:
      return isNameByte(input.bytes[body]!)
    case c.OP_KILL_CURSORS:
      return view.getUint32(body, true) === 0 && view.getInt32(body + 4, true) * 8 === length - 24
    case c.OP_COMMAND_REPLY:
      return view.getInt32(body, true) >= 5 && view.getInt32(body, true) <= length
    default:
      return isNameByte(input.bytes[body + 4]!)
  }
}

const isNameByte = (byte: number): boolean => byte > 0x20 && byte < 0x7f
