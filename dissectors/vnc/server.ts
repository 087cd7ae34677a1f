/** What the server sends: RFC 6143 (7.1 to 7.3, 7.6); the messages after it in messages.ts. */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { readServerAuth } from './authentication.ts'
import {
  BAD_MESSAGE,
  MAX_CAPABILITIES,
  NONE,
  REPEATER_ID_BYTES,
  VERSION_BYTES,
} from './constants.ts'
import { readServerMessages } from './messages.ts'
import { readPixelFormat } from './pixelFormat.ts'
import { readRectangles } from './rectangles.ts'
import { chooseSecurity, nameSecurity, speaksOld, spokenMinor, tellAuth } from './security.ts'
import { Step, type VncState } from './state.ts'
import { has, passOver, readString } from './strings.ts'
import { APPLE_MINOR, readVersion } from './version.ts'

const INIT_BYTES = 20
const CAPABILITY_BYTES = 16

/** Reads what is there. Each step either goes on (undefined) or answers for the direction. */
export function readServer(state: VncState, input: StreamSlice, session: SessionContext): Verdict {
  for (;;) {
    const answer = readStep(state, input, session)
    if (answer !== undefined) return answer
  }
}

function readStep(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  switch (state.serverStep) {
    case Step.Version:
      return readServerVersion(state, input, session)
    case Step.Security:
      return readSecurity(state, input, session)
    case Step.Reason:
      return readReason(state, input, session)
    case Step.Auth:
      return readServerAuth(state, input, session)
    case Step.Result:
      return readResult(state, input, session)
    case Step.Init:
      return readInit(state, input, session)
    case Step.Capabilities:
      return readCapabilities(state, input)
    case Step.Rectangles:
      return readRectangles(state, input, session)
    default:
      return readServerMessages(state, input, session)
  }
}

function readServerVersion(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (input.peek() === 0x49 && state.fields.repeaterId === '') {
    // A server that called in at a repeater: its identifier goes before its version.
    if (!has(input, REPEATER_ID_BYTES)) return Verdict.More
    state.fields.repeaterId = /^[\x20-\x7e]*/.exec(
      input.bytes.toString('latin1', input.pos, input.pos + REPEATER_ID_BYTES),
    )![0]
    input.pos += REPEATER_ID_BYTES
    session.tag('vnc-repeater')
    return undefined
  }
  if (!has(input, VERSION_BYTES)) return Verdict.More
  const version = readVersion(input)
  if (version === undefined) return Verdict.Reject
  if (version.text === '0.0') {
    // A repeater asks whom to call; the server's own version follows the answer.
    session.tag('vnc-repeater')
    return undefined
  }
  state.fields.serverVersion = version.text
  state.serverMinor = version.number
  if (version.software !== '') session.facts.serverSoftware = version.software
  state.serverStep = Step.Security
  return undefined
}

function readSecurity(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (speaksOld(state)) {
    if (!has(input, 4)) return Verdict.More
    const type = input.u32be()
    if (type === 0) {
      state.serverStep = Step.Reason
      return undefined
    }
    state.fields.securityTypes = [nameSecurity(type)]
    chooseSecurity(state, type, input.tsMicros, session)
    state.serverStep = type === NONE ? Step.Init : Step.Auth
    return undefined
  }
  if (!has(input, 1)) return Verdict.More
  const count = input.peek()
  if (!has(input, 1 + count)) return Verdict.More
  input.pos++
  if (count === 0) {
    state.serverStep = Step.Reason
    return undefined
  }
  const types: string[] = []
  for (let i = 0; i < count; i++) types.push(nameSecurity(input.u8()))
  state.fields.securityTypes = types
  state.serverStep = Step.Auth
  return undefined
}

/** A result that needs no code: the list of types was empty, or the result said no. */
function readReason(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  const reason = readString(input)
  if (reason === 'short') return Verdict.More
  const text = reason === 'bad' ? '' : reason.text
  if (state.security < 0) {
    state.fields.failureReason = text
    session.tag('turned-away')
  } else tellAuth(state, 'failure', input.tsMicros, session, String(state.resultCode), text)
  return Verdict.Done
}

function readResult(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (!has(input, 4)) return Verdict.More
  const code = input.u32be()
  if (code === 0) {
    tellAuth(state, 'success', input.tsMicros, session, '0')
    state.serverStep = Step.Init
    return undefined
  }
  state.resultCode = code
  // Versions before 3.8 say only that it failed.
  if (spokenMinor(state) >= 8) {
    state.serverStep = Step.Reason
    return undefined
  }
  tellAuth(state, 'failure', input.tsMicros, session, String(code))
  return Verdict.Done
}

function readInit(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (state.tight && !state.authTold && has(input, 4) && input.view.getUint32(input.pos) === 0) {
    // Some servers confirm even that nothing was asked for.
    state.serverStep = Step.Result
    return undefined
  }
  if (!has(input, INIT_BYTES)) return Verdict.More
  const start = input.pos
  input.pos += INIT_BYTES
  const name = readString(input)
  if (name === 'short') {
    input.pos = start
    input.need += INIT_BYTES
    return Verdict.More
  }
  if (name === 'bad') {
    session.anomaly(BAD_MESSAGE)
    return Verdict.Broken
  }
  tellAuth(state, 'success', input.tsMicros, session)
  const { fields } = state
  fields.width = input.view.getUint16(start)
  fields.height = input.view.getUint16(start + 2)
  fields.pixelFormat = readPixelFormat(state, input, start + 4)
  // Apple puts 22 bytes of its own before the name.
  fields.desktopName =
    state.serverMinor === APPLE_MINOR
      ? name.text.slice(name.text.lastIndexOf('\\x00') + 1).replace(/^x00/, '')
      : name.text
  state.serverStep = state.tight ? Step.Capabilities : Step.Messages
  return passOver(input, name.rest) ? undefined : Verdict.More
}

/** What TightVNC's server adds to its init: three lists of capabilities. */
function readCapabilities(state: VncState, input: StreamSlice): Verdict | undefined {
  if (!has(input, 8)) return Verdict.More
  const count = input.u16be() + input.u16be() + input.u16be()
  input.skip(2)
  if (count > 3 * MAX_CAPABILITIES) return Verdict.Done
  state.serverStep = Step.Messages
  return passOver(input, count * CAPABILITY_BYTES) ? undefined : Verdict.More
}
