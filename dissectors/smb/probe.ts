/** Whether first bytes are SMB's: a session service packet (RFC 1002 4.3.1) with a message or a call inside. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { Magic, Packet } from './constants.ts'

export const PROBE_BYTES = 64

const S = 0x53
const M = 0x4d
const B = 0x42
/** A level one encoded name: its length, its letters from A to P, RFC 1001 14.1. */
const NAME_BYTES = 0x20
const FIRST_LETTER = 0x41
const LAST_LETTER = 0x50
/** Reply flag of SMB1, and response flag of SMB2, counted from the message's start. */
const REPLY_AT = 9
const REPLY_FLAG = 0x80
const RESPONSE_AT = 16
const RESPONSE_FLAG = 0x01
/** Where these headers say what they are. */
const SMB2_HEADER_SIZE = 64

/** Allocates nothing. */
export function probeSmb(input: StreamSlice): Probe {
  let at = 0
  // A positive answer or keep-alives may stand in front, each a bare header.
  for (let i = 0; i < 4; i++) {
    const type = input.peek(at)
    if (type < 0) return Probe.More
    if (type === Packet.Request) return at === 0 ? probeCall(input) : Probe.No
    if (type === Packet.Message) return probeMessage(input, at)
    const isAccepted = type === Packet.Accepted && input.direction === Direction.Resp
    if (type !== Packet.KeepAlive && !isAccepted) return Probe.No
    for (let k = 1; k < 4; k++) {
      const byte = input.peek(at + k)
      if (byte < 0) return Probe.More
      if (byte !== 0) return Probe.No
    }
    at += 4
  }
  return Probe.No
}

/** A session request: two encoded names. */
function probeCall(input: StreamSlice): Probe {
  for (let i = 1; i < 5 + NAME_BYTES; i++) {
    const byte = input.peek(i)
    if (byte < 0) return Probe.More
    if (i === 1 && byte > 1) return Probe.No
    if (i === 2 && byte !== 0) return Probe.No
    if (i === 3 && byte < 2 * (NAME_BYTES + 2)) return Probe.No
    if (i === 4 && byte !== NAME_BYTES) return Probe.No
    if (i > 4 && (byte < FIRST_LETTER || byte > LAST_LETTER)) return Probe.No
  }
  return input.direction === Direction.Orig ? Probe.Yes : Probe.Flipped
}

function probeMessage(input: StreamSlice, at: number): Probe {
  const magic = input.peek(at + 4)
  if (magic < 0) return Probe.More
  if (magic < Magic.Compressed) return Probe.No
  const start = at + 4
  for (let i = 0; i < 3; i++) {
    const byte = input.peek(start + 1 + i)
    if (byte < 0) return Probe.More
    if (byte !== (i === 0 ? S : i === 1 ? M : B)) return Probe.No
  }
  if (magic === Magic.Sealed || magic === Magic.Compressed) return Probe.Yes
  if (magic === Magic.Smb2) {
    const size = input.peek(start + 4)
    if (size >= 0 && size !== SMB2_HEADER_SIZE) return Probe.No
  }
  const isSmb1 = magic === Magic.Smb1
  const flags = input.peek(start + (isSmb1 ? REPLY_AT : RESPONSE_AT))
  if (flags < 0) return Probe.More
  const isAnswer = (flags & (isSmb1 ? REPLY_FLAG : RESPONSE_FLAG)) !== 0
  return isAnswer === (input.direction === Direction.Resp) ? Probe.Yes : Probe.Flipped
}
