/** Whether first bytes are Modbus/TCP's: a header, and a function whose message has just that length. */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import { UNCOUNTED_BYTES } from './constants.ts'
import { matchShape, readLength } from './shape.ts'

/** Says what the first bytes of a direction are; allocates nothing. */
export function probeModbus(input: StreamSlice): Probe {
  // Elsewhere a first transaction that is small says that a counter has just begun.
  if (!input.isUsualPort && input.peek() !== 0) return Probe.No
  const length = readLength(input)
  if (length === 0) return Probe.No
  if (length < 0) return Probe.More
  let isRequest = input.direction === Direction.Orig
  let fits = matchShape(input, length, isRequest)
  let claim: Probe = Probe.Yes
  if (fits === 0) {
    // Amid a connection the roles may be taken the wrong way round.
    isRequest = !isRequest
    fits = matchShape(input, length, isRequest)
    claim = Probe.Flipped
  }
  if (fits === 0) return Probe.No
  if (fits < 0) return Probe.More
  const whole = UNCOUNTED_BYTES + length
  if (input.remaining() < whole) return Probe.More
  if (input.isUsualPort || input.remaining() === whole) return claim
  // Elsewhere nothing else may have been sent with it, unless that is a message as well.
  input.pos += whole
  const next = readLength(input)
  if (next <= 0) return next < 0 ? claim : Probe.No
  return matchShape(input, next, isRequest) === 0 ? Probe.No : claim
}
