/** Messages of IPMI in the clear: commands and responses (IPMI 2.0, 13.8), and the logins of 1.5 among them. */
import { wireText } from '../../src/bytes/text.ts'
import type { SessionContext, StreamSlice } from '../../src/dissect/contract.ts'
import {
  ACTIVATE_SESSION,
  CHASSIS_CONTROL,
  CHASSIS_CONTROLS,
  changes,
  GET_AUTH_CAPABILITIES,
  GET_DEVICE_ID,
  GET_SESSION_CHALLENGE,
  nameCommand,
  SET_PRIVILEGE,
  SET_USER_NAME,
} from './commands.ts'
import {
  AUTH_TYPES,
  COMPLETIONS,
  MAX_PENDING,
  MAX_READS_TOLD,
  PENDING_FULL,
  PRIVILEGES,
} from './constants.ts'
import { noteUser, tellLogin } from './session.ts'
import type { Command, IpmiState } from './state.ts'

const ANSWERS = 1

/** Reads the message at `pos`; `input` ends with it, its checksum included. */
export function readMessage(state: IpmiState, input: StreamSlice, session: SessionContext): void {
  input.skip(1)
  const netFn = input.u8() >> 2
  input.skip(2)
  const sequence = input.u8() >> 2
  const code = ((netFn & ~ANSWERS) << 8) | input.u8()
  // The last byte is a checksum.
  if (!input.ok || input.remaining() < 1) {
    input.fail()
    return
  }
  input.end--
  if (netFn & ANSWERS) readResponse(state, code, sequence, input, session)
  else readCommand(state, code, sequence, input, session)
  input.end++
}

function readCommand(
  state: IpmiState,
  code: number,
  sequence: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const { fields } = state
  fields.commands++
  const object = readObject(state, code, input, session)
  if (!input.ok) return
  // Sent again, it is still the same command.
  if (state.pending.some((c) => c.code === code && c.sequence === sequence)) return
  if (state.pending.length >= MAX_PENDING) {
    session.anomaly(PENDING_FULL)
    tellCommand(state, state.pending.shift()!, 'unknown', 0, 0, session)
  }
  state.pending.push({ code, sequence, object, tsMicros: input.tsMicros })
}

/** What a command acts on; passwords and keys stay where they are. */
function readObject(
  state: IpmiState,
  code: number,
  input: StreamSlice,
  session: SessionContext,
): string {
  switch (code) {
    case GET_SESSION_CHALLENGE: {
      if (state.loginMicros === 0) state.loginMicros = input.tsMicros
      const { facts } = session
      facts.authMethod = AUTH_TYPES[input.u8() & 15] ?? ''
      if (facts.authResult === '') facts.authResult = 'unknown'
      state.fields.version = '1.5'
      const user = readPadded(input, 16)
      if (input.ok) noteUser(user, session)
      return user
    }
    case ACTIVATE_SESSION:
      input.skip(1)
      state.fields.privilege = PRIVILEGES[input.u8() & 15] ?? ''
      return state.fields.privilege
    case SET_PRIVILEGE:
      return PRIVILEGES[input.u8() & 15] ?? ''
    case CHASSIS_CONTROL:
      return CHASSIS_CONTROLS[input.u8() & 15] ?? ''
    case SET_USER_NAME:
      input.skip(1)
      return readPadded(input, 16)
    default:
      return ''
  }
}

/** A text of fixed length, NULs behind it. */
function readPadded(input: StreamSlice, bytes: number): string {
  const start = input.pos
  input.skip(bytes)
  if (!input.ok) return ''
  let end = start
  while (end < start + bytes && input.bytes[end] !== 0) end++
  return wireText(input.bytes, start, end)
}

function readResponse(
  state: IpmiState,
  code: number,
  sequence: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  const completion = input.u8()
  if (!input.ok) return
  if (completion !== 0) state.fields.errors++
  else if (code === GET_AUTH_CAPABILITIES) readCapabilities(state, input, session)
  else if (code === GET_DEVICE_ID) readDevice(state, input, session)
  const isLogin = code === ACTIVATE_SESSION || code === GET_SESSION_CHALLENGE
  const text = COMPLETIONS[completion] ?? `completion code 0x${completion.toString(16)}`
  if (code === ACTIVATE_SESSION && completion === 0)
    tellLogin(state, 'success', 0, input.tsMicros, session)
  else if (isLogin && completion !== 0)
    tellLogin(
      state,
      'failure',
      completion,
      input.tsMicros,
      session,
      completion === 0x81 ? 'invalid user name' : text,
    )
  const at = state.pending.findIndex((c) => c.code === code && c.sequence === sequence)
  if (at < 0) return
  const [command] = state.pending.splice(at, 1)
  tellCommand(
    state,
    command!,
    completion === 0 ? 'ok' : 'error',
    completion,
    input.tsMicros,
    session,
  )
}

/** Types of authentication, and whether somebody without a name may come in (22.13). */
function readCapabilities(state: IpmiState, input: StreamSlice, session: SessionContext): void {
  input.skip(1)
  const types = input.u8()
  const status = input.u8()
  const extended = input.u8()
  if (!input.ok) return
  const { fields } = state
  fields.authTypes = Object.entries(AUTH_TYPES)
    .filter(([bit]) => types & (1 << Number(bit)))
    .map(([, name]) => name)
  if (fields.version === '') fields.version = types & 0x80 && extended & 2 ? '2.0' : '1.5'
  if (status & 1) session.tag('anonymous-login-enabled')
}

/** Who made the controller, and its firmware (20.1). */
function readDevice(state: IpmiState, input: StreamSlice, session: SessionContext): void {
  input.skip(2)
  const major = input.u8() & 0x7f
  const minor = input.u8()
  const version = input.u8()
  input.skip(1)
  const maker = input.u8() | (input.u8() << 8) | (input.u8() << 16)
  const product = input.u16le()
  if (!input.ok) return
  const { fields } = state
  fields.manufacturerId = maker
  fields.productId = product
  fields.firmware = `${major}.${minor.toString(16).padStart(2, '0')}`
  session.facts.serverSoftware = `IPMI ${version & 15}.${version >> 4} firmware ${fields.firmware}`
}

function tellCommand(
  state: IpmiState,
  command: Command,
  status: 'ok' | 'error' | 'unknown',
  completion: number,
  tsMicros: number,
  session: SessionContext,
): void {
  const writes = changes(command.code)
  if (!writes && status !== 'error') {
    const key = `${command.code} ${status}`
    if (state.told.has(key) || state.told.size >= MAX_READS_TOLD) return
    state.told.add(key)
  }
  session.event({
    tsMicros: Math.max(tsMicros, command.tsMicros),
    kind: writes ? 'command' : 'request',
    action: nameCommand(command.code),
    object: command.object,
    user: session.facts.user,
    status,
    statusCode: status === 'unknown' ? '' : `0x${completion.toString(16).padStart(2, '0')}`,
    statusText: status === 'error' ? (COMPLETIONS[completion] ?? '') : '',
    durationMicros: status === 'unknown' ? 0 : Math.max(0, tsMicros - command.tsMicros),
    detail: { netfn: command.code >> 8, command: command.code & 255 },
  })
}

/** Tells of all that was never answered. */
export function flushCommands(state: IpmiState, session: SessionContext): void {
  for (const c of state.pending.splice(0)) tellCommand(state, c, 'unknown', 0, 0, session)
}
