/** What the viewer sends before its messages: RFC 6143 (7.1 to 7.3). */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { readClientAuth } from './authentication.ts'
import { REPEATER_ID_BYTES, TLS, UNSEEN_CHOICE, VERSION_BYTES } from './constants.ts'
import { readClientMessages } from './messages.ts'
import { chooseSecurity, speaksOld } from './security.ts'
import { Step, type VncState } from './state.ts'
import { has } from './strings.ts'
import { readVersion } from './version.ts'

/** Reads what is there. Each step either goes on (undefined) or answers for the direction. */
export function readClient(state: VncState, input: StreamSlice, session: SessionContext): Verdict {
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
  switch (state.clientStep) {
    case Step.Version:
      return readClientVersion(state, input, session)
    case Step.Choice:
      return readChoice(state, input, session)
    case Step.Auth:
      if (!has(input, 1)) return Verdict.More
      return readClientAuth(state, input, session)
    case Step.Init:
      if (!has(input, 1)) return Verdict.More
      state.fields.shared = input.u8() !== 0
      state.clientStep = Step.Messages
      return undefined
    default:
      return readClientMessages(state, input, session)
  }
}

function readClientVersion(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (!has(input, VERSION_BYTES)) return Verdict.More
  if (!input.startsWith('RFB ')) {
    // To a repeater: whom to call, then the version.
    if (state.fields.repeaterId !== '') return Verdict.Reject
    if (!has(input, REPEATER_ID_BYTES)) return Verdict.More
    const id = /^[\x20-\x7e]+/.exec(
      input.bytes.toString('latin1', input.pos, input.pos + REPEATER_ID_BYTES),
    )
    if (id === null) return Verdict.Reject
    state.fields.repeaterId = id[0]
    input.pos += REPEATER_ID_BYTES
    return undefined
  }
  const version = readVersion(input)
  if (version === undefined) return Verdict.Reject
  state.fields.clientVersion = version.text
  state.clientMinor = version.number
  // Others answer Apple's version with the same, so that it says nothing of the viewer.
  if (version.software === 'RealVNC') session.facts.clientSoftware = version.software
  state.clientStep = Step.Choice
  return undefined
}

function readChoice(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | undefined {
  if (!has(input, 1)) return Verdict.More
  state.clientStep = Step.Auth
  if (speaksOld(state)) {
    // The server chose. Without its side nothing tells a response from what follows it.
    if (state.security >= 0) return undefined
    session.anomaly(UNSEEN_CHOICE)
    return Verdict.Done
  }
  chooseSecurity(state, input.u8(), input.tsMicros, session)
  if (state.security !== TLS) return undefined
  input.handOff = 'tls'
  return Verdict.HandOff
}
