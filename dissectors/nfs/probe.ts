/** Whether bytes begin an RPC message: its fixed words, which few other things have. RFC 5531 (9, 11). */
import { Direction, Probe, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  CALL,
  MARK_BYTES,
  MAX_AUTH_BYTES,
  MAX_RECORD_BYTES,
  PROGRAMS,
  REPLY,
  RPC_VERSION,
  RPCSEC_GSS,
} from './constants.ts'

/** Transaction, type, RPC version, program, version, procedure, flavour and length of the credentials. */
const CALL_HEAD_BYTES = 32
/** Transaction, type, state, flavour and length of the verifier, state of acceptance. */
const REPLY_HEAD_BYTES = 24
export const HEAD_BYTES = MARK_BYTES + CALL_HEAD_BYTES

/** Of TCP: a fragment's mark goes before the message. Allocates nothing. */
export function probeStream(input: StreamSlice): Probe {
  // A first fragment that is not the last, or longer than 16 MiB, is nobody's first message.
  if (input.peek() !== 0x80) return Probe.No
  if (input.remaining() < MARK_BYTES) return Probe.More
  const length = word(input, 0) & 0x7fff_ffff
  if (length < REPLY_HEAD_BYTES || length > MAX_RECORD_BYTES || (length & 3) !== 0) return Probe.No
  return orient(probeHead(input, MARK_BYTES, length), input)
}

/** Of UDP: the datagram is the message. Allocates nothing. */
export function probeDatagram(input: StreamSlice): Probe {
  const length = input.remaining()
  if (length < REPLY_HEAD_BYTES || (length & 3) !== 0) return Probe.No
  const answer = orient(probeHead(input, 0, length), input)
  return answer === Probe.More ? Probe.No : answer
}

function orient(kind: number, input: StreamSlice): Probe {
  if (kind === SHORT) return Probe.More
  if (kind === NEITHER) return Probe.No
  const from = kind === CALL ? Direction.Orig : Direction.Resp
  return input.direction === from ? Probe.Yes : Probe.Flipped
}

const NEITHER = -1
const SHORT = -2

/** CALL, REPLY, or that it is neither or too short to tell. */
export function probeHead(input: StreamSlice, at: number, length: number): number {
  const shown = input.remaining() - at
  if (shown < 8) return SHORT
  const type = word(input, at + 4)
  if (type === CALL) return probeCall(input, at, shown, length)
  return type === REPLY ? probeReply(input, at, shown, length) : NEITHER
}

function probeCall(input: StreamSlice, at: number, shown: number, length: number): number {
  if (length < CALL_HEAD_BYTES + 8) return NEITHER
  if (shown >= 12 && word(input, at + 8) !== RPC_VERSION) return NEITHER
  if (shown < CALL_HEAD_BYTES) return SHORT
  const program = word(input, at + 12)
  const known = Object.hasOwn(PROGRAMS, program)
  const version = word(input, at + 16)
  // No program has a version 0, but other protocols have zeroes there.
  const fits =
    isProgram(program) &&
    version > 0 &&
    version <= (known ? 8 : 16) &&
    word(input, at + 20) <= (known ? 64 : 256)
  if (!fits || word(input, at + 24) > RPCSEC_GSS) return NEITHER
  return word(input, at + 28) <= MAX_AUTH_BYTES ? CALL : NEITHER
}

/** Sun's, users' and transient numbers: RFC 5531 (8.3). */
const isProgram = (program: number): boolean =>
  (program >= 100_000 && program < 1_000_000) || (program >= 0x2000_0000 && program < 0x6000_0000)

function probeReply(input: StreamSlice, at: number, shown: number, length: number): number {
  if (shown < 20) return SHORT
  const denied = word(input, at + 8)
  if (denied === 1) {
    if (word(input, at + 12) === 0) return length === 24 ? REPLY : NEITHER
    return word(input, at + 12) === 1 && length === 20 ? REPLY : NEITHER
  }
  const verifier = word(input, at + 16)
  if (denied !== 0 || word(input, at + 12) > RPCSEC_GSS || verifier > MAX_AUTH_BYTES) return NEITHER
  if ((verifier & 3) !== 0 || length < REPLY_HEAD_BYTES + verifier) return NEITHER
  if (shown < REPLY_HEAD_BYTES + verifier) return verifier > 0 ? NEITHER : SHORT
  return word(input, at + 20 + verifier) <= 5 ? REPLY : NEITHER
}

const word = (input: StreamSlice, at: number): number => input.view.getUint32(input.pos + at)
