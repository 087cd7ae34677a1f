/**
 * Messages of either direction: a type, a length, a content of which only the beginning is read.
 * The first ones of a client have no type, and the answer to a wish for encryption is one byte.
 */
import { ByteReader } from '../../src/bytes/reader.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readServerMessage } from './answer.ts'
import {
  BAD_MESSAGE,
  CLIENT_READ,
  MAX_BAD_MESSAGES,
  MAX_LENGTH,
  MAX_MESSAGE_BYTES,
  SERVER_READ,
} from './constants.ts'
import { readClientMessage } from './request.ts'
import { readOpening } from './startup.ts'
import type { PostgresqlState } from './state.ts'

const HEADER_BYTES = 5
const TLS_HANDSHAKE = 0x16
/** The content of the message being read; a worker reads one at a time. */
const content = new ByteReader(Buffer.alloc(0))

/** By direction and byte: how much of a message's content is read; -1 for what is no type. */
const READ: readonly [Int32Array, Int32Array] = [indexTypes(CLIENT_READ), indexTypes(SERVER_READ)]

function indexTypes(types: Readonly<Record<string, number>>): Int32Array {
  const table = new Int32Array(256).fill(-1)
  for (const [type, bytes] of Object.entries(types)) table[type.charCodeAt(0)] = bytes
  return table
}
const NAMES: readonly string[] = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i))

/** Reads whole messages of one direction, each as far as it says anything. */
export function readMessages(
  state: PostgresqlState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    const first = input.peek()
    if (state.lost[d] && !findsMessage(state, input)) {
      input.pos = input.end
      return Verdict.More
    }
    if (state.awaiting !== '') {
      const answered = readWish(state, input, first, session)
      if (answered === 'wait') continue
      if (answered !== undefined) return answered
    }
    const verdict =
      d === Direction.Orig && first === 0
        ? readUntyped(state, input, session)
        : readTyped(state, input, first, session)
    if (verdict !== undefined) return verdict
  }
  return Verdict.More
}

/** The server's one byte, or the TLS that a client begins after it; undefined: a message like any other. */
function readWish(
  state: PostgresqlState,
  input: StreamSlice,
  first: number,
  session: SessionContext,
): Verdict | 'wait' | undefined {
  const { fields } = state
  const asked = state.awaiting
  if (input.direction === Direction.Orig) {
    if (first !== TLS_HANDSHAKE) return undefined
    fields.encryption = 'tls'
    input.handOff = 'tls'
    return Verdict.HandOff
  }
  const answer = NAMES[first]
  if (answer !== 'N' && answer !== 'S' && answer !== 'G') return undefined
  state.awaiting = ''
  state.goodMessages++
  input.skip(1)
  if (answer === 'N') {
    fields.encryption = 'refused'
    return 'wait'
  }
  session.facts.encrypted = true
  if (asked === 'gss') {
    fields.encryption = 'gss'
    return Verdict.Done
  }
  fields.encryption = 'tls'
  input.handOff = 'tls'
  return Verdict.HandOff
}

/** A message without a type; undefined to go on. */
function readUntyped(
  state: PostgresqlState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (input.remaining() < 8) return wait(input, 8)
  const length = input.view.getUint32(input.pos)
  if (length < 8 || length > MAX_MESSAGE_BYTES) return countBad(state, input, session)
  if (input.remaining() < length) return wait(input, length)
  const end = input.pos + length
  content.aim(input.bytes, input.view, input.pos + 4, end)
  const verdict = readOpening(state, content, length, input.tsMicros, session)
  if (verdict === Verdict.Reject) return countBad(state, input, session)
  input.pos = end
  state.goodMessages++
  return verdict === Verdict.More ? undefined : verdict
}

function readTyped(
  state: PostgresqlState,
  input: StreamSlice,
  first: number,
  session: SessionContext,
): Verdict | undefined {
  const d = input.direction
  const most = READ[d][first]!
  if (most < 0) return countBad(state, input, session)
  if (input.remaining() < HEADER_BYTES) return wait(input, HEADER_BYTES)
  const length = input.view.getUint32(input.pos + 1) - 4
  if (length < 0 || length > MAX_LENGTH) return countBad(state, input, session)
  const wanted = HEADER_BYTES + Math.min(length, most)
  if (input.remaining() < wanted) return wait(input, wanted)
  const at = input.pos
  content.aim(input.bytes, input.view, at + HEADER_BYTES, at + wanted)
  const type = NAMES[first]!
  const verdict =
    d === Direction.Orig
      ? readClientMessage(state, content, type, length, input.tsMicros, session)
      : readServerMessage(state, content, type, length, input.tsMicros, session)
  state.goodMessages++
  const whole = HEADER_BYTES + length
  if (verdict !== Verdict.More) {
    input.pos = Math.min(input.end, at + whole)
    return verdict
  }
  if (whole > input.remaining()) {
    input.pos += wanted
    input.skipBytes = whole - wanted
    return Verdict.More
  }
  input.pos += whole
  return undefined
}

function wait(input: StreamSlice, bytes: number): Verdict {
  input.need = bytes
  return Verdict.More
}

/** Whether a message begins where reading goes on after a loss: its type, its length, and what follows it. */
function findsMessage(state: PostgresqlState, input: StreamSlice): boolean {
  const d = input.direction
  let at = 0
  while (at < input.remaining()) {
    const first = input.peek(at)
    if (READ[d][first]! < 0) return false
    if (input.remaining() - at < HEADER_BYTES) break
    const length = input.view.getUint32(input.pos + at + 1)
    if (length < 4 || length > MAX_LENGTH) return false
    at += 1 + length
  }
  state.lost[d] = false
  return true
}

/** Something that fits nothing: framing is lost, and looked for as after a loss. */
function countBad(state: PostgresqlState, input: StreamSlice, session: SessionContext): Verdict {
  if (state.goodMessages === 0) return Verdict.Reject
  session.anomaly(BAD_MESSAGE)
  if (++state.badMessages >= MAX_BAD_MESSAGES) return Verdict.Broken
  state.lost[input.direction] = true
  if (input.direction === Direction.Resp) state.lossy = true
  input.pos = input.end
  return Verdict.More
}
