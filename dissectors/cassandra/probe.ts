/** Whether first bytes are a message of the native protocol: version, opcode and length, and a body that fits. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { ERRORS, MAX_MESSAGE_BYTES, Opcode, WIDE_STREAM_VERSION } from './constants.ts'
import { fitsHeader } from './envelope.ts'

export const PROBE_BYTES = 32

/** Allocates nothing. */
export function probeCassandra(input: StreamSlice): Probe {
  const first = input.peek()
  const version = first & 0x7f
  if (version < 1 || version > 5 || first >= 0x80 !== (input.direction === Direction.Resp))
    return Probe.No
  const head = version < WIDE_STREAM_VERSION ? 8 : 9
  const flags = input.peek(1)
  // Warnings and payloads are the server's and rare: a first message has neither.
  if (flags > 3) return Probe.No
  if (input.remaining() < head) return Probe.More
  const at = input.pos + head - 5
  const opcode = input.bytes[at]!
  const length = input.view.getUint32(at + 1)
  if (!fitsHeader(first, opcode, input.direction) || length > MAX_MESSAGE_BYTES) return Probe.No
  // What one message asks of its body, another's first bytes hardly have.
  if (opcode === Opcode.Options || opcode === Opcode.Ready) {
    if (length !== 0) return Probe.No
    const isLast = input.remaining() === head || input.peek(head) === first
    return isLast || input.isUsualPort ? Probe.Yes : Probe.No
  }
  if ((flags & 1) !== 0) return input.isUsualPort ? Probe.Yes : Probe.No
  if (input.remaining() < head + Math.min(length, 8)) return Probe.More
  return fitsBody(input, opcode, input.pos + head, length) ? Probe.Yes : Probe.No
}

function fitsBody(input: StreamSlice, opcode: number, body: number, length: number): boolean {
  const { view, bytes } = input
  if (length < 4) return false
  switch (opcode) {
    case Opcode.Startup:
    case Opcode.Register:
    case Opcode.Credentials:
    case Opcode.Supported: {
      const count = view.getUint16(body)
      const name = view.getUint16(body + 2)
      return (
        length >= 5 &&
        count > 0 &&
        count < 64 &&
        name > 0 &&
        name < 64 &&
        isCapital(bytes[body + 4]!)
      )
    }
    case Opcode.Query:
    case Opcode.Prepare: {
      const text = view.getUint32(body)
      return (
        text > 3 &&
        text <= length - 4 &&
        isTextByte(bytes[body + 4]!) &&
        isTextByte(bytes[body + 5]!)
      )
    }
    case Opcode.Execute:
      return view.getUint16(body) === 16 && length > 20
    case Opcode.Batch:
      return bytes[body]! <= 2 && view.getUint16(body + 1) > 0 && bytes[body + 3]! <= 1
    case Opcode.AuthResponse:
    case Opcode.AuthChallenge:
    case Opcode.AuthSuccess:
      return view.getInt32(body) === length - 4 || (view.getInt32(body) === -1 && length === 4)
    case Opcode.Error:
      return (
        length >= 6 &&
        ERRORS[view.getUint32(body)] !== undefined &&
        view.getUint16(body + 4) <= length - 6
      )
    case Opcode.Result:
      return view.getUint32(body) >= 1 && view.getUint32(body) <= 5
    case Opcode.Authenticate:
      return view.getUint16(body) === length - 2
    case Opcode.Event: {
      const name = view.getUint16(body)
      return name >= 13 && name <= 15 && isCapital(bytes[body + 2]!)
    }
    default:
      return false
  }
}

const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a
const isTextByte = (byte: number): boolean =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09
