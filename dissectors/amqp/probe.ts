/** Whether first bytes are AMQP's: the header of either side, or the Start of a 0-9-1 server. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { MAX_METHOD_BYTES } from './constants.ts'

const WORD = 'AMQP'
/** What follows the word, as one number. */
const VERSIONS: readonly number[] = [
  0x00000901, 0x01010009, 0x01010800, 0x01010900, 0x0101000a, 0x00010000, 0x02010000, 0x03010000,
]
/** Type 1, channel 0; then, behind the size, class 10 and method 10. */
const START = [1, 0, 0, -1, -1, -1, -1, 0, 10, 0, 10, 0, -1]

export function probeAmqp(input: StreamSlice): Probe {
  if (input.peek() === 1) return probeStart(input)
  for (let i = 0; i < WORD.length; i++) {
    const byte = input.peek(i)
    if (byte < 0) return i === 0 ? Probe.No : Probe.More
    if (byte !== WORD.charCodeAt(i)) return Probe.No
  }
  if (input.remaining() < 8) return Probe.More
  return VERSIONS.includes(input.view.getUint32(input.pos + 4)) ? Probe.Yes : Probe.No
}

function probeStart(input: StreamSlice): Probe {
  for (let i = 0; i < START.length; i++) {
    const byte = input.peek(i)
    if (byte < 0) return Probe.More
    if (START[i] !== -1 && byte !== START[i]) return Probe.No
  }
  const version = input.peek(12)
  if (version !== 8 && version !== 9) return Probe.No
  if (input.view.getUint32(input.pos + 3) > MAX_METHOD_BYTES) return Probe.No
  return input.direction === Direction.Resp ? Probe.Yes : Probe.Flipped
}
