/** Whether first bytes are RFB's: a version line, or an identifier sent to an UltraVNC repeater. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { REPEATER_ID_BYTES, VERSION_BYTES } from './constants.ts'

const FORM = 'RFB ddd.ddd\n'

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** The version line at `ahead`: Yes whole, More as far as there are bytes. */
function matchVersion(input: StreamSlice, ahead: number): Probe {
  for (let i = 0; i < VERSION_BYTES; i++) {
    const byte = input.peek(ahead + i)
    if (byte < 0) return Probe.More
    const form = FORM.charCodeAt(i)
    if (form === 0x64 ? !isDigit(byte) : byte !== form) return Probe.No
  }
  return Probe.Yes
}

/** `ID:1234`, NULs, then a version line: a server that calls in at a repeater. */
function matchCallIn(input: StreamSlice): Probe {
  if (input.peek(1) >= 0 && input.peek(1) !== 0x44) return Probe.No
  if (input.peek(2) >= 0 && input.peek(2) !== 0x3a) return Probe.No
  let padded = false
  for (let i = 3; i < REPEATER_ID_BYTES; i++) {
    const byte = input.peek(i)
    if (byte < 0) return Probe.More
    if (byte === 0) {
      if (i === 3) return Probe.No
      padded = true
    } else if (padded || byte < 0x20 || byte > 0x7e) return Probe.No
  }
  return input.peek(REPEATER_ID_BYTES) < 0
    ? Probe.More
    : input.peek(REPEATER_ID_BYTES) === 0x52
      ? Probe.Yes
      : Probe.No
}

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeVnc(input: StreamSlice): Probe {
  const first = input.peek()
  const verdict =
    first === 0x52 ? matchVersion(input, 0) : first === 0x49 ? matchCallIn(input) : Probe.No
  if (verdict !== Probe.Yes || input.direction === Direction.Resp) return verdict
  // The server speaks first: who opened the connection and speaks is one, unless the port is a server's.
  return first === 0x52 && input.isUsualPort ? Probe.Yes : Probe.Flipped
}
