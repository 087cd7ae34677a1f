/** Datagrams: RMCP's header, then a presence ping of ASF, or a session's header and payload (IPMI 2.0, 13.1 to 13.6). */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import {
  ACKNOWLEDGES,
  AUTH_TYPES,
  CLASS_ASF,
  CLASS_IPMI,
  MALFORMED,
  OPEN_REQUEST,
  PAYLOAD_IPMI,
  PAYLOAD_OEM,
  PAYLOAD_SOL,
  PRESENCE_PING,
  RAKP4,
  RMCP_PLUS,
} from './constants.ts'
import { readMessage } from './message.ts'
import { readSetup } from './session.ts'
import type { IpmiState } from './state.ts'

const ENCRYPTED = 0x80
const CODE_BYTES = 16

/** Reads one datagram. */
export function readDatagram(
  state: IpmiState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const isRmcp = input.u8() === 6
  input.skip(2)
  const kind = input.u8()
  if (!input.ok || !isRmcp) return giveUp(state, session)
  if (kind & ACKNOWLEDGES) return Verdict.More
  if (kind === CLASS_ASF) {
    input.skip(4)
    if (input.u8() === PRESENCE_PING) state.fields.presencePing = true
  } else if (kind === CLASS_IPMI) readPayload(state, input, session)
  else return giveUp(state, session)
  if (!input.ok) return giveUp(state, session)
  state.messages++
  return Verdict.More
}

function giveUp(state: IpmiState, session: SessionContext): Verdict {
  session.anomaly(MALFORMED)
  return state.messages === 0 ? Verdict.Reject : Verdict.More
}

function readPayload(state: IpmiState, input: StreamSlice, session: SessionContext): void {
  const type = input.u8()
  if (type !== RMCP_PLUS) {
    input.skip(8)
    if (type !== 0) {
      // Of type 4 the code is the password itself.
      input.skip(CODE_BYTES)
      if (AUTH_TYPES[type] === 'password') session.tag('password-in-clear')
    }
    readWithin(state, input, input.u8(), session)
    return
  }
  const flags = input.u8()
  const payload = flags & 0x3f
  if (payload === PAYLOAD_OEM) input.skip(6)
  input.skip(8)
  const length = input.u16le()
  if (!input.ok || length > input.remaining()) {
    input.fail()
    return
  }
  if (payload === PAYLOAD_SOL) {
    state.fields.solBytes += length
    session.facts.activity = 'interactive'
  }
  if (flags & ENCRYPTED) {
    state.fields.encryptedMessages++
    session.facts.encrypted = true
  } else if (payload === PAYLOAD_IPMI) readWithin(state, input, length, session)
  else if (payload >= OPEN_REQUEST && payload <= RAKP4) {
    const { end } = input
    input.end = input.pos + length
    readSetup(state, payload, input, session)
    input.end = end
  }
}

/** Reads a message with a reader that ends with it. */
function readWithin(
  state: IpmiState,
  input: StreamSlice,
  length: number,
  session: SessionContext,
): void {
  if (!input.ok || length > input.remaining()) {
    input.fail()
    return
  }
  const { end } = input
  input.end = input.pos + length
  readMessage(state, input, session)
  input.end = end
}
