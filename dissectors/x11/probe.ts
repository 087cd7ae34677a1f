/** Whether first bytes are X11's: a client's setup, or a server's answer to one. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  ANSWER_BYTES,
  INFO_BYTES,
  MAX_AUTH_DATA_BYTES,
  MAX_AUTH_NAME_BYTES,
  SETUP_BYTES,
} from './constants.ts'

const LITTLE = 0x6c
const BIG = 0x42
const MAJOR = 11

/** Version 11.0 at `ahead`, as far as there are bytes. */
function hasVersion(input: StreamSlice, ahead: number, little: boolean): boolean {
  for (let i = 0; i < 4; i++) {
    const byte = input.peek(ahead + i)
    if (byte < 0) return true
    if (byte !== (i === (little ? 0 : 1) ? MAJOR : 0)) return false
  }
  return true
}

function probeSetup(input: StreamSlice): Probe {
  const little = input.peek() === LITTLE
  if (!hasVersion(input, 2, little)) return Probe.No
  if (input.remaining() < SETUP_BYTES) return Probe.More
  const { view, pos } = input
  const name = view.getUint16(pos + 6, little)
  const data = view.getUint16(pos + 8, little)
  if (name > MAX_AUTH_NAME_BYTES || data > MAX_AUTH_DATA_BYTES) return Probe.No
  for (let i = 0; i < name; i++) {
    const byte = input.peek(SETUP_BYTES + i)
    if (byte < 0) return Probe.More
    if (byte < 0x20 || byte > 0x7e) return Probe.No
  }
  return Probe.Yes
}

function probeAnswer(input: StreamSlice): Probe {
  const little = input.peek(2) === MAJOR
  if (!hasVersion(input, 2, little)) return Probe.No
  if (input.remaining() < ANSWER_BYTES) return Probe.More
  const { view, pos } = input
  const units = view.getUint16(pos + 6, little)
  const code = input.peek()
  if (code === 0) return units === (input.peek(1) + 3) >> 2 && units > 0 ? Probe.Yes : Probe.No
  if (code === 2) return units > 0 && units < 64 && input.isUsualPort ? Probe.Yes : Probe.No
  if (input.remaining() < INFO_BYTES) return Probe.More
  const vendor = view.getUint16(pos + 24, little)
  const screens = view.getUint8(pos + 28)
  const formats = view.getUint8(pos + 29)
  const least = 8 + ((vendor + 3) >> 2) + 2 * formats + 10 * screens
  return vendor <= 256 && screens > 0 && formats > 0 && least <= units ? Probe.Yes : Probe.No
}

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeX11(input: StreamSlice): Probe {
  const first = input.peek()
  const setup = first === LITTLE || first === BIG
  if (!setup && first > 2) return Probe.No
  const verdict = setup ? probeSetup(input) : probeAnswer(input)
  if (verdict !== Probe.Yes) return verdict
  const from = setup ? Direction.Orig : Direction.Resp
  return input.direction === from ? Probe.Yes : Probe.Flipped
}
