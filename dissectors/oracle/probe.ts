/** Whether first bytes are a packet of Oracle Net: a connect packet, a listener's answer, or on the usual port a call. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { Call, fitsVersion, Message, PacketType } from './constants.ts'
import { fitsPacket, packetBytes } from './packet.ts'

export const PROBE_BYTES = 32
const CONNECT_BYTES = 28
/** Upper byte of a first packet's length: a default SDU has 8 KiB. */
const MAX_FIRST_BYTE = 0x20

/** Allocates nothing. */
export function probeOracle(input: StreamSlice): Probe {
  const available = input.remaining()
  const { bytes, pos } = input
  // The checksum is never used, but where the length takes its place.
  const high = input.peek()
  if (high > MAX_FIRST_BYTE) return Probe.No
  const isWide = high === 0 && input.peek(1) === 0
  if (!isWide && available >= 4 && (bytes[pos + 2] !== 0 || bytes[pos + 3] !== 0)) return Probe.No
  if (available >= 5 && (bytes[pos + 4] === 0 || bytes[pos + 4]! > 15)) return Probe.No
  if (available < 12) {
    const isResend =
      available === 8 && high === 0 && bytes[pos + 1] === 8 && bytes[pos + 4] === PacketType.Resend
    return isResend && input.direction === Direction.Resp ? Probe.Yes : Probe.More
  }
  const length = packetBytes(bytes, pos)
  const type = bytes[pos + 4]!
  if (!fitsPacket(type, length)) return Probe.No
  if (input.direction === Direction.Orig) return probeClient(input, type, length)
  return probeServer(input, type, length)
}

function probeClient(input: StreamSlice, type: number, length: number): Probe {
  const { bytes, pos } = input
  if (type === PacketType.Connect) {
    if (input.remaining() < CONNECT_BYTES) return Probe.More
    const version = bytes.readUInt16BE(pos + 8)
    const compatible = bytes.readUInt16BE(pos + 10)
    const offset = bytes.readUInt16BE(pos + 26)
    const isSound =
      fitsVersion(version) && compatible <= version && offset >= CONNECT_BYTES && offset <= length
    return isSound && bytes[pos + 5]! < 8 ? Probe.Yes : Probe.No
  }
  if (type !== PacketType.Data || !input.isUsualPort || input.remaining() < 12) return Probe.No
  const message = bytes[pos + 10]!
  const isCall = message === Message.Function || message === Message.Piggyback
  return isCall && isKnownCall(bytes[pos + 11]!) ? Probe.Yes : Probe.No
}

const isKnownCall = (code: number): boolean =>
  code === Call.Execute ||
  code === Call.Login ||
  code === Call.SessionKey ||
  code === Call.Commit ||
  code === 0x69 ||
  code === 0x05

function probeServer(input: StreamSlice, type: number, length: number): Probe {
  const { bytes, pos } = input
  if (type === PacketType.Accept)
    return length >= 24 && length <= 256 && fitsVersion(bytes.readUInt16BE(pos + 8))
      ? Probe.Yes
      : Probe.No
  if (type === PacketType.Refuse) {
    if (input.remaining() < 14) return Probe.More
    return bytes.readUInt16BE(pos + 10) === length - 12 && bytes[pos + 12] === 0x28
      ? Probe.Yes
      : Probe.No
  }
  if (type === PacketType.Redirect)
    return bytes.readUInt16BE(pos + 8) <= length - 10 && bytes[pos + 10] === 0x28
      ? Probe.Yes
      : Probe.No
  if (type === PacketType.Resend) return length === 8 && bytes[pos + 5]! < 8 ? Probe.Yes : Probe.No
  return Probe.No
}
