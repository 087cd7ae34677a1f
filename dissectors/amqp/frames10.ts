/** Frames of 1.0 (2.3) and its SASL layer (5.3): login, containers, links, messages by size. */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { beginSasl, readClientMessage, readServerMessage } from '../../src/formats/sasl.ts'
import {
  ATTACH,
  BAD_FRAME,
  CLOSE,
  DETACH,
  FRAME10_HEAD_BYTES,
  HEADER_BYTES,
  MALFORMED,
  MAX_FRAME_BYTES,
  MAX_PERFORMATIVE_BYTES,
  OPEN,
  OUTCOMES,
  SASL_CHALLENGE,
  SASL_INIT,
  SASL_MECHANISMS,
  SASL_OUTCOME,
  SASL_RESPONSE,
  TRANSFER,
} from './constants.ts'
import { has } from './frames.ts'
import { readAttach, readDetach, readTransfer } from './links.ts'
import type { AmqpState } from './state.ts'
import { noteLogin, tellLogin } from './tell.ts'
import { readValue, toBytes, toList, toText, type Value } from './values.ts'

const WORD = 0x414d5150

/** Reads frames of 1.0, and the header that follows its SASL layer, until one is not whole. */
export function readFrames10(
  state: AmqpState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  for (;;) {
    if (!has(input, FRAME10_HEAD_BYTES)) return Verdict.More
    const { view, pos } = input
    const size = view.getUint32(pos)
    if (size === WORD) {
      input.pos += HEADER_BYTES
      continue
    }
    const offset = 4 * view.getUint8(pos + 4)
    const type = view.getUint8(pos + 5)
    if (size > MAX_FRAME_BYTES || offset < FRAME10_HEAD_BYTES || offset > size || type > 1) {
      session.anomaly(BAD_FRAME)
      return state.frames === 0 ? Verdict.Reject : Verdict.Broken
    }
    const known = Math.min(size, MAX_PERFORMATIVE_BYTES)
    if (!has(input, known)) return Verdict.More
    if (offset < known) readPerformative(state, input, offset, known, size, session)
    state.frames++
    input.pos = pos
    if (input.remaining() < size) {
      input.skipBytes = size
      return Verdict.More
    }
    input.pos += size
  }
}

function readPerformative(
  state: AmqpState,
  input: StreamSlice,
  offset: number,
  known: number,
  size: number,
  session: SessionContext,
): void {
  const start = input.pos
  const whole = input.end
  input.end = start + known
  const channel = input.view.getUint16(start + 6)
  input.pos = start + offset
  const isDescribed = input.u8() === 0
  const code = readValue(input)
  const values = isDescribed ? toList(readValue(input)) : []
  if (input.ok) {
    const payload = size - (input.pos - start)
    dispatch(state, code as number, channel, values, payload, input, session)
  } else session.anomaly(MALFORMED)
  input.end = whole
  input.ok = true
}

function dispatch(
  state: AmqpState,
  code: number,
  channel: number,
  values: readonly Value[],
  payload: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  switch (code) {
    case OPEN:
      readOpen(state, values, input.direction, session)
      break
    case ATTACH:
      readAttach(state, channel, values, input, session)
      break
    case TRANSFER:
      readTransfer(state, channel, values, payload, input, session)
      break
    case DETACH:
      readDetach(state, channel, values, input, session)
      break
    case CLOSE: {
      const [condition, text] = toList(values[0])
      state.fields.closeCode = toText(condition)
      state.fields.closeText = toText(text)
      break
    }
    case SASL_MECHANISMS: {
      const offered = values[0]
      const names = typeof offered === 'string' ? [offered] : toList(offered).map(toText)
      state.fields.mechanisms = names
      break
    }
    case SASL_INIT:
      readInit(state, values, input, session)
      break
    case SASL_CHALLENGE:
    case SASL_RESPONSE: {
      const message = toBytes(values[0])
      if (state.sasl === undefined || message === undefined) break
      if (code === SASL_RESPONSE)
        readClientMessage(state.sasl, input.bytes, message.start, message.end, session)
      else readServerMessage(state.sasl, input.bytes, message.start, message.end)
      noteLogin(state, session)
      break
    }
    case SASL_OUTCOME: {
      const result = Number(values[0] ?? -1)
      const word = OUTCOMES[result] ?? ''
      tellLogin(
        state,
        result === 0 ? 'success' : 'failure',
        String(result),
        word,
        input.tsMicros,
        session,
      )
      break
    }
  }
}

/** Who is there: container, host asked for, and the product among the properties. */
function readOpen(
  state: AmqpState,
  values: readonly Value[],
  direction: Direction,
  session: SessionContext,
): void {
  const { fields } = state
  const { facts } = session
  const properties = toList(values[9])
  const named = new Map<string, string>()
  for (let i = 0; i + 1 < properties.length; i += 2)
    named.set(toText(properties[i]), toText(properties[i + 1]))
  const product = [named.get('product'), named.get('version')].filter((p) => p).join(' ')
  if (direction === Direction.Orig) {
    fields.containerId = toText(values[0])
    fields.hostname = toText(values[1])
    fields.clientPlatform = named.get('platform') ?? ''
    if (product !== '') facts.clientSoftware = product
  } else {
    fields.serverContainerId = toText(values[0])
    fields.serverPlatform = named.get('platform') ?? ''
    fields.clusterName = named.get('cluster_name') ?? ''
    if (product !== '') facts.serverSoftware = product
  }
}

function readInit(
  state: AmqpState,
  values: readonly Value[],
  input: StreamSlice,
  session: SessionContext,
): void {
  const mechanism = toText(values[0])
  state.fields.mechanism = mechanism
  state.fields.hostname = toText(values[2])
  state.saslMicros = input.tsMicros
  state.sasl = beginSasl(mechanism)
  const message = toBytes(values[1])
  if (message !== undefined)
    readClientMessage(state.sasl, input.bytes, message.start, message.end, session)
  noteLogin(state, session)
}
