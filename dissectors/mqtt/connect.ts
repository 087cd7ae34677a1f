/** CONNECT, CONNACK, AUTH and DISCONNECT: who came, by what right, and how it ended. */
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import { REASONS, RETURN_CODES, VERSIONS } from './constants.ts'
import { readProperties } from './properties.ts'
import type { MqttState } from './state.ts'
import { readText, readTopic } from './text.ts'

/** Reads a CONNECT; `input` ends with the packet. */
export function readConnect(state: MqttState, input: StreamSlice, session: SessionContext): void {
  const { fields } = state
  const { facts } = session
  readText(input)
  const level = input.u8() & 0x7f
  const flags = input.u8()
  const keepAlive = input.u16be()
  const detail: Record<string, unknown> = {}
  const properties = level === 5 ? readProperties(input) : undefined
  const clientId = readText(input)
  let willTopic = ''
  if (flags & 4) {
    const will = level === 5 ? readProperties(input) : undefined
    willTopic = readTopic(input)
    const bytes = input.u16be()
    input.skip(bytes)
    detail.will_topic = willTopic
    detail.will_bytes = bytes
    detail.will_qos = (flags >> 3) & 3
    if (flags & 0x20) detail.will_retain = true
    if (will !== undefined && Object.keys(will.user).length > 0)
      detail.will_user_properties = will.user
  }
  const user = flags & 0x80 ? readText(input) : ''
  if (flags & 0x40) {
    const length = input.u16be()
    const start = input.pos
    input.skip(length)
    if (input.ok)
      detail.password = session.mask(input.bytes.toString('utf8', start, start + length))
  }
  if (!input.ok) return
  state.level = level
  state.connecting = true
  state.connectMicros = input.tsMicros
  fields.version = VERSIONS[level] ?? String(level)
  fields.clientId = clientId
  fields.cleanStart = (flags & 2) !== 0
  fields.keepAlive = keepAlive
  fields.willTopic = willTopic.slice(0, 256)
  if (properties !== undefined && Object.keys(properties.user).length > 0)
    detail.user_properties = properties.user
  state.connectDetail = detail
  facts.user = user
  facts.authMethod = properties?.authMethod.toLowerCase() || (flags & 0xc0 ? 'password' : 'none')
  facts.authResult = 'unknown'
}

/** Reads a CONNACK; `input` ends with the packet. */
export function readConnack(state: MqttState, input: StreamSlice, session: SessionContext): void {
  const { fields } = state
  // Without the CONNECT the length tells: version 5 has properties behind the code.
  if (state.level === 0 && input.remaining() > 2) state.level = 5
  fields.sessionPresent = (input.u8() & 1) !== 0
  const code = input.u8()
  let reason = ''
  if (state.level === 5 && input.remaining() > 0) {
    const properties = readProperties(input)
    reason = properties.reason
    if (properties.assignedClientId !== '') fields.clientId = properties.assignedClientId
  }
  if (!input.ok) return
  const five = state.level === 5
  const text = (five && code !== 0 ? REASONS[code] : RETURN_CODES[code]) ?? `code ${code}`
  fields.connectStatus = text
  tellConnect(
    state,
    code === 0,
    String(code),
    reason === '' ? text : reason,
    input.tsMicros,
    session,
  )
}

/** What came of the CONNECT. */
function tellConnect(
  state: MqttState,
  accepted: boolean,
  code: string,
  text: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const { facts } = session
  facts.authAttempts++
  facts.authResult = code === '' ? 'unknown' : accepted ? 'success' : 'failure'
  session.event({
    tsMicros,
    kind: 'auth',
    action: 'CONNECT',
    object: state.fields.clientId,
    user: facts.user,
    status: code === '' ? 'unknown' : accepted ? 'ok' : 'error',
    statusCode: code,
    statusText: text,
    durationMicros: state.connecting ? tsMicros - state.connectMicros : 0,
    detail: state.connectDetail,
  })
  state.connecting = false
  state.connectDetail = {}
}

/** The connection ended before its CONNECT was answered. */
export function flushConnect(state: MqttState, tsMicros: number, session: SessionContext): void {
  if (state.connecting) tellConnect(state, false, '', '', tsMicros, session)
}

/** Reads an AUTH of version 5: an exchange of the client's method goes on. */
export function readAuth(state: MqttState, input: StreamSlice, session: SessionContext): void {
  state.level = 5
  if (input.remaining() === 0) return
  input.skip(1)
  if (input.remaining() === 0) return
  const { authMethod } = readProperties(input)
  if (input.ok && authMethod !== '') session.facts.authMethod = authMethod.toLowerCase()
}

/** Reads a DISCONNECT; version 5 gives a reason unless all is well. */
export function readDisconnect(
  state: MqttState,
  input: StreamSlice,
  session: SessionContext,
): void {
  let code = 0
  let text = ''
  if (input.remaining() > 0) {
    code = input.u8()
    if (input.remaining() > 0) text = readProperties(input).reason
  }
  if (!input.ok) return
  const reason = code === 0 ? 'Normal disconnection' : (REASONS[code] ?? `code ${code}`)
  state.fields.disconnectReason = reason
  session.event({
    tsMicros: input.tsMicros,
    kind: 'command',
    action: 'DISCONNECT',
    user: session.facts.user,
    status: code < 0x80 ? 'ok' : 'error',
    statusCode: String(code),
    statusText: text === '' ? reason : text,
    detail: { from: input.direction === 0 ? 'client' : 'server' },
  })
}
