/** The binary protocol: requests and responses with a header of 24 bytes (memcached's BinaryProtocolRevamped). */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  BAD_COMMAND,
  BAD_REPLY,
  MAX_BINARY_TEXT_BYTES,
  MAX_KEY_BYTES,
  MAX_VALUE_BYTES,
  OPCODES,
  STATUSES,
} from './constants.ts'
import { createPending, type MemcachedState } from './state.ts'
import { addCommand, answerCommand, noteVersion } from './telling.ts'

export const REQUEST = 0x80
export const RESPONSE = 0x81
const HEADER_BYTES = 24
/** Bytes of the header's fields by their offset. */
const KEY_AT = 2
const EXTRAS_AT = 4
const STATUS_AT = 6
const BODY_AT = 8
const OPAQUE_AT = 12

const STAT = 16
const SASL_LIST = 32
const SASL_AUTH = 33
const SASL_STEP = 34
const VERSION = 11
const HELLO = 31

/** Reads whole messages; their values are passed over but for what tells of the two ends. */
export function readBinary(
  state: MemcachedState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const isRequest = input.direction === Direction.Orig
  while (input.remaining() > 0) {
    if (input.remaining() < HEADER_BYTES) {
      input.need = HEADER_BYTES
      return Verdict.More
    }
    const start = input.pos
    const { view } = input
    const opcode = view.getUint8(start + 1)
    const keyBytes = view.getUint16(start + KEY_AT)
    const extras = view.getUint8(start + EXTRAS_AT)
    const body = view.getUint32(start + BODY_AT)
    const isSound =
      view.getUint8(start) === (isRequest ? REQUEST : RESPONSE) &&
      extras + keyBytes <= body &&
      keyBytes <= MAX_KEY_BYTES &&
      body <= MAX_VALUE_BYTES
    if (!isSound) {
      session.anomaly(isRequest ? BAD_COMMAND : BAD_REPLY)
      // Messages have no marks to go by: without the length of one the next is not found.
      return state.good[input.direction] === 0 ? Verdict.Reject : Verdict.Broken
    }
    const value = body - extras - keyBytes
    const kept = HEADER_BYTES + extras + keyBytes + Math.min(value, MAX_BINARY_TEXT_BYTES)
    if (input.remaining() < kept) {
      input.need = kept
      return Verdict.More
    }
    state.good[input.direction]++
    const keyAt = start + HEADER_BYTES + extras
    if (isRequest) takeRequest(state, input, opcode, keyAt, keyBytes, value, session)
    else takeResponse(state, input, opcode, keyAt, keyBytes, value, session)
    input.pos = start + kept
    const rest = HEADER_BYTES + body - kept
    const here = Math.min(rest, input.remaining())
    input.pos += here
    input.skipBytes = rest - here
    if (input.skipBytes > 0) return Verdict.More
  }
  return Verdict.More
}

function takeRequest(
  state: MemcachedState,
  input: StreamSlice,
  opcode: number,
  keyAt: number,
  keyBytes: number,
  value: number,
  session: SessionContext,
): void {
  const [name, isQuiet] = OPCODES[opcode] ?? [`opcode-${opcode}`, false]
  const pending = createPending(name, input.tsMicros)
  const key = wireText(input.bytes, keyAt, keyAt + keyBytes)
  pending.isQuiet = isQuiet
  pending.opaque = String(input.view.getUint32(input.pos + OPAQUE_AT))
  pending.bytes = value
  if (opcode === SASL_AUTH || opcode === SASL_STEP) {
    const valueAt = keyAt + keyBytes
    const text = input.bytes.toString(
      'latin1',
      valueAt,
      valueAt + Math.min(value, MAX_BINARY_TEXT_BYTES),
    )
    if (opcode === SASL_AUTH) state.loginUser = readUser(key, text)
    state.mechanism = key
    pending.mechanism = key === '' ? state.mechanism : key
    pending.user = state.loginUser
    pending.object = key
    pending.bytes = 0
  } else {
    pending.key = opcode === HELLO ? '' : key
    pending.keys = name === 'get' || name === 'gat' ? 1 : 0
    pending.object = key === '' ? name : `${name} ${key}`
    if (opcode === HELLO) noteAgent(key, session)
  }
  addCommand(state, pending, opcode !== 0x17, session)
}

/** PLAIN's second field (RFC 4616), or the name that SCRAM begins with (RFC 5802). */
function readUser(mechanism: string, text: string): string {
  const name =
    mechanism === 'PLAIN' ? (text.split('\0')[1] ?? '') : (/(?:^|,)n=([^,]*)/.exec(text)?.[1] ?? '')
  const bytes = Buffer.from(name, 'latin1')
  return wireText(bytes, 0, bytes.length)
}

/** Couchbase's clients say who they are: a name, or JSON with it in `a`. */
function noteAgent(key: string, session: SessionContext): void {
  const name = /"a":"([^"]*)"/.exec(key)?.[1] ?? key
  if (name !== '') session.facts.clientSoftware = name
}

function takeResponse(
  state: MemcachedState,
  input: StreamSlice,
  opcode: number,
  keyAt: number,
  keyBytes: number,
  value: number,
  session: SessionContext,
): void {
  const status = input.view.getUint16(input.pos + STATUS_AT)
  const opaque = String(input.view.getUint32(input.pos + OPAQUE_AT))
  const { answer } = state
  const valueAt = keyAt + keyBytes
  const text = (): string =>
    wireText(input.bytes, valueAt, valueAt + Math.min(value, MAX_BINARY_TEXT_BYTES))
  if (opcode === STAT && status === 0 && keyBytes > 0) {
    answer.lines++
    if (wireText(input.bytes, keyAt, valueAt) === 'version') noteVersion(text(), session)
    return
  }
  const at = state.pending.findIndex((p) => p.opaque === opaque)
  if (at < 0) return
  const pending = state.pending[at]!
  if (status === 0 && opcode === VERSION) noteVersion(text(), session)
  if (status === 0 && pending.keys > 0) {
    answer.hits++
    answer.bytes += value
  }
  const code = STATUSES[status] ?? `0x${status.toString(16)}`
  // A key that is not there, or is there already, is an answer and no fault.
  const isError =
    status !== 0 && status !== 1 && status !== 2 && status !== 5 && code !== 'AUTH_CONTINUE'
  const says = status !== 0 || opcode === SASL_LIST
  const outcome = {
    status: isError ? ('error' as const) : ('ok' as const),
    code: code === '' ? '' : code,
    text: says ? text() : '',
    tsMicros: input.tsMicros,
  }
  answerCommand(state, at, outcome, session)
}
