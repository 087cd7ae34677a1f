/** TPKT and COTP: RFC 1006 (6) and ISO 8073 (13), class 0. Each TPDU of data begins a message, unless the one before went on. */
import { wireText } from '../../src/bytes/text.ts'
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  BAD_HEADER,
  CONNECT_REQUEST,
  DATA,
  DISCONNECT_REQUEST,
  MALFORMED,
  MAX_TPKT_BYTES,
  MAX_TSAP_BYTES,
  S7,
  S7_PLUS,
  TPKT_BYTES,
} from './constants.ts'
import { readMessage } from './message.ts'
import type { S7commState } from './state.ts'

const TYPES: Readonly<Record<number, string>> = { 1: 'PG', 2: 'OP', 3: 'S7 basic' }
const LAST = 0x80
const MAX_BAD_HEADERS = 8

/** Reads packets until one is not whole. */
export function readPackets(
  state: S7commState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (input.remaining() < TPKT_BYTES + 3) {
      input.need = TPKT_BYTES + 3
      return Verdict.More
    }
    const length = input.view.getUint16(input.pos + 2)
    if (
      input.peek() !== 3 ||
      input.peek(1) !== 0 ||
      length < TPKT_BYTES + 3 ||
      length > MAX_TPKT_BYTES
    ) {
      if (!state.resync[d]) session.anomaly(BAD_HEADER)
      // Packets begin with segments, so that the next one may fit again.
      state.resync[d] = true
      input.pos = input.end
      if (++state.badHeaders < MAX_BAD_HEADERS) return Verdict.More
      return state.messages === 0 ? Verdict.Reject : Verdict.Broken
    }
    if (input.remaining() < length) {
      input.need = length
      return Verdict.More
    }
    state.resync[d] = false
    const verdict = readTpdu(state, input, length, session)
    if (verdict !== undefined) return verdict
  }
  return Verdict.More
}

function readTpdu(
  state: S7commState,
  input: StreamSlice,
  length: number,
  session: SessionContext,
): Verdict | undefined {
  const { pos, end } = input
  const head = input.peek(TPKT_BYTES) + 1
  const kind = input.peek(TPKT_BYTES + 1) & 0xf0
  input.end = pos + length
  input.pos = pos + TPKT_BYTES
  if (kind === CONNECT_REQUEST) readConnect(state, input)
  else if (kind === DISCONNECT_REQUEST) session.tag('connection-refused')
  let verdict: Verdict | undefined
  if (kind === DATA && TPKT_BYTES + head < length) {
    const last = (input.peek(2) & LAST) !== 0
    input.pos += head
    verdict = readData(state, input, session)
    state.partial[input.direction] = !last
  }
  if (!input.ok) session.anomaly(MALFORMED)
  input.reset(pos + length, end)
  return verdict
}

function readData(
  state: S7commState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  // What goes on with a message began where its head was.
  if (state.partial[input.direction]) return undefined
  const protocol = input.peek()
  if (protocol === S7_PLUS) {
    state.fields.protocol = 's7comm-plus'
    state.messages++
    return undefined
  }
  if (protocol !== S7) return state.messages === 0 ? Verdict.Reject : undefined
  state.fields.protocol = 's7comm'
  state.messages++
  readMessage(state, input, session)
  return undefined
}

/** Who calls whom: the called TSAP of a controller is its kind of connection, rack and slot. */
function readConnect(state: S7commState, input: StreamSlice): void {
  const { fields } = state
  input.skip(7)
  while (input.ok && input.remaining() >= 2) {
    const code = input.u8()
    const size = input.u8()
    const start = input.pos
    input.skip(size)
    if (!input.ok || (code !== 0xc1 && code !== 0xc2)) continue
    const bytes = input.bytes.subarray(start, start + Math.min(size, MAX_TSAP_BYTES))
    const readable = size > 2 && bytes.every((b) => b >= 0x20 && b < 0x7f)
    const tsap = readable ? wireText(input.bytes, start, start + size) : bytes.toString('hex')
    if (code === 0xc1) fields.sourceTsap = tsap
    else {
      fields.destinationTsap = tsap
      if (size !== 2) continue
      fields.connectionType = TYPES[bytes[0]!] ?? ''
      fields.rack = bytes[1]! >> 5
      fields.slot = bytes[1]! & 31
    }
  }
}
