/**
 * What each security type says after it was chosen: RFC 6143 (7.2), VeNCrypt 0.2, TightVNC's
 * and RealVNC's RA2, Apple's and UltraVNC's Diffie-Hellman logins. Challenges and responses are
 * passed over.
 */
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  ARD,
  BAD_MESSAGE,
  MAX_CAPABILITIES,
  MAX_KEY_BYTES,
  MAX_STRING_BYTES,
  MSLOGON_OLD,
  MSLOGON2,
  NONE,
  PLAIN,
  TIGHT,
  UNSEEN_CHOICE,
  VENCRYPT,
  VNC_AUTH,
} from './constants.ts'
import {
  chooseSecurity,
  isPlain,
  isRa2,
  isSealed,
  nameSecurity,
  readPlain,
  spokenMinor,
} from './security.ts'
import { Step, type VncState } from './state.ts'
import { has, passOver } from './strings.ts'

type Answer = Verdict | undefined

const { Orig, Resp } = Direction

/** Bytes behind which the server tells the result. */
const CHALLENGE_BYTES = 16
const MSLOGON_SERVER_BYTES = 24
const MSLOGON_CLIENT_BYTES = 328
const ARD_CREDENTIAL_BYTES = 128
const SEAL_BYTES = 16

const giveUp = (state: VncState, session: SessionContext): Verdict => {
  if (state.security < 0) session.anomaly(UNSEEN_CHOICE)
  return Verdict.Done
}

/** The server's part; leads to Step.Result or Step.Init. */
export function readServerAuth(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Answer {
  const type = state.security
  if (type === NONE) {
    state.serverStep = spokenMinor(state) < 8 ? Step.Init : Step.Result
    return undefined
  }
  if (!has(input, 1)) return Verdict.More
  if (type === VENCRYPT) return readVencryptOffer(state, input)
  if (type === TIGHT) return readTightOffer(state, input)
  if (state.fields.securitySubtype !== '' && state.fields.securityType === 'VeNCrypt')
    return type === PLAIN ? expectResult(state) : readTlsAnswer(input)
  if (isPlain(state)) return expectResult(state)
  if (type === VNC_AUTH) return endServerAuth(state, input, CHALLENGE_BYTES)
  if (type === MSLOGON2 || type === MSLOGON_OLD)
    return endServerAuth(state, input, MSLOGON_SERVER_BYTES)
  if (type === ARD) {
    if (!has(input, 4)) return Verdict.More
    state.keyBytes = input.view.getUint16(input.pos + 2)
    return endServerAuth(state, input, 4 + 2 * state.keyBytes)
  }
  if (isRa2(type)) return readRa2(state, input, session, Resp)
  return giveUp(state, session)
}

const expectResult = (state: VncState): Answer => {
  state.serverStep = Step.Result
  return undefined
}

function endServerAuth(state: VncState, input: StreamSlice, count: number): Answer {
  state.serverStep = Step.Result
  return passOver(input, count) ? undefined : Verdict.More
}

/** The viewer's part; leads to Step.Init. */
export function readClientAuth(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Answer {
  const type = state.security
  if (type === NONE) {
    state.clientStep = Step.Init
    return undefined
  }
  if (type === VENCRYPT) return readVencryptChoice(state, input, session)
  if (type === TIGHT) return readTightChoice(state, input, session)
  if (isPlain(state)) {
    if (!has(input, 8)) return Verdict.More
    const { view, pos } = input
    const bytes = view.getUint32(pos) + view.getUint32(pos + 4)
    if (bytes > MAX_KEY_BYTES) return breakOff(session)
    if (!has(input, 8 + bytes)) return Verdict.More
    readPlain(state, input, session)
    state.clientStep = Step.Init
    return undefined
  }
  if (type === VNC_AUTH) return endClientAuth(state, input, CHALLENGE_BYTES)
  if (type === MSLOGON2 || type === MSLOGON_OLD)
    return endClientAuth(state, input, MSLOGON_CLIENT_BYTES)
  if (type === ARD) {
    // The length of its key is the server's to say.
    if (state.keyBytes === 0) return Verdict.Done
    return endClientAuth(state, input, ARD_CREDENTIAL_BYTES + state.keyBytes)
  }
  if (isRa2(type)) return readRa2(state, input, session, Orig)
  return giveUp(state, session)
}

function endClientAuth(state: VncState, input: StreamSlice, count: number): Answer {
  state.clientStep = Step.Init
  return passOver(input, count) ? undefined : Verdict.More
}

function breakOff(session: SessionContext): Verdict {
  session.anomaly(BAD_MESSAGE)
  return Verdict.Broken
}

/** VeNCrypt: version; whether the viewer's is understood; then the subtypes. */
function readVencryptOffer(state: VncState, input: StreamSlice): Answer {
  const step = state.authStep[Resp]
  if (step === 0) {
    if (!has(input, 2)) return Verdict.More
    // Version 0.1 has other lengths, and no program speaks it any more.
    if (input.u8() !== 0 || input.u8() !== 2) return Verdict.Done
  } else if (step === 1) {
    if (input.u8() !== 0) return Verdict.Done
  } else if (step === 2) {
    const count = input.peek()
    if (!has(input, 1 + 4 * count)) return Verdict.More
    input.pos++
    const names: string[] = []
    for (let i = 0; i < count; i++) names.push(nameSecurity(input.u32be()))
    state.fields.securityTypes = [...state.fields.securityTypes, ...names]
  } else return Verdict.Done
  state.authStep[Resp]++
  return undefined
}

function readVencryptChoice(state: VncState, input: StreamSlice, session: SessionContext): Answer {
  if (state.authStep[Orig] === 0) {
    if (!has(input, 2)) return Verdict.More
    input.skip(2)
    state.authStep[Orig] = 1
    return undefined
  }
  if (!has(input, 4)) return Verdict.More
  chooseSecurity(state, input.u32be(), input.tsMicros, session)
  // What follows inside TLS nobody sees; of Plain it is the credentials.
  return state.security === PLAIN ? undefined : Verdict.More
}

/** One byte: whether TLS can begin. */
function readTlsAnswer(input: StreamSlice): Answer {
  if (input.u8() !== 1) return Verdict.Done
  input.handOff = 'tls'
  return Verdict.HandOff
}

/** Tight: a list of tunnels, then one of authentications, 16 bytes a capability. */
function readTightOffer(state: VncState, input: StreamSlice): Answer {
  const step = state.authStep[Resp]
  if (step > 1) return Verdict.Done
  if (!has(input, 4)) return Verdict.More
  const count = input.view.getUint32(input.pos)
  if (count > MAX_CAPABILITIES) return Verdict.Done
  if (!has(input, 4 + 16 * count)) return Verdict.More
  if (step === 0) state.tunnels = count
  else {
    const names: string[] = []
    for (let i = 0; i < count; i++) {
      const code = input.view.getUint32(input.pos + 4 + 16 * i)
      names.push(code === 129 ? 'Unix login' : nameSecurity(code))
    }
    state.fields.securityTypes = [...state.fields.securityTypes, ...names]
    if (count === 0) state.security = NONE
    if (count === 0) state.serverStep = Step.Init
  }
  state.authStep[Resp]++
  input.pos += 4 + 16 * count
  return undefined
}

function readTightChoice(state: VncState, input: StreamSlice, session: SessionContext): Answer {
  if (!has(input, 4)) return Verdict.More
  // Without tunnels offered the first word is the authentication already.
  if (state.tunnels > 0 && state.authStep[Orig] === 0) {
    input.skip(4)
    state.authStep[Orig] = 1
    return undefined
  }
  chooseSecurity(state, input.u32be(), input.tsMicros, session)
  return undefined
}

/** RA2: a key, then a sealed random, hash and credentials (viewer) or what kind of them (server). */
function readRa2(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
  side: Direction,
): Answer {
  const step = state.authStep[side]
  const lead = step === 0 ? 4 : 2
  if (!has(input, lead)) return Verdict.More
  const told = step === 0 ? input.view.getUint32(input.pos) : input.view.getUint16(input.pos)
  const bytes = step === 0 ? 2 * Math.ceil(told / 8) : told + (step > 1 ? SEAL_BYTES : 0)
  if (bytes > MAX_STRING_BYTES) return breakOff(session)
  state.authStep[side]++
  if (step === 3) {
    if (isSealed(state.security)) {
      session.facts.encrypted = true
      return Verdict.Done
    }
    if (side === Resp) state.serverStep = Step.Result
    else state.clientStep = Step.Init
  }
  return passOver(input, lead + bytes) ? undefined : Verdict.More
}
