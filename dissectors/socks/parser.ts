/**
 * The dialogue before the tunnel: RFC 1928, RFC 1929, RFC 1961 (framing only) and SOCKS 4, 4a.
 * A client may send ahead of the answers, so its side is read by what it says, not by them.
 */
import { ipv4Text } from '../../src/bytes/ipText.ts'
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { measureMessage, readHost } from './address.ts'
import {
  COMMANDS,
  EARLY_DATA,
  FIRST_REPLY_4,
  MAX_EARLY_BYTES,
  MAX_PREAMBLE_BYTES,
  METHOD_GSSAPI,
  METHOD_NONE,
  METHOD_NOT_OFFERED,
  METHOD_PASSWORD,
  METHOD_REFUSED,
  METHODS,
  PREAMBLE,
  REPLIES,
  REPLIES_4,
} from './constants.ts'
import { Phase, type SocksState } from './state.ts'
import { tellLogin, tellRefusal, tellReply } from './tell.ts'
import { readRequest4 } from './version4.ts'

const GSSAPI_HEAD_BYTES = 4
const BIND = 2

/** Reads messages of either side until the tunnel begins or bytes are short. */
export function readDialogue(
  state: SocksState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  if (input.direction === Direction.Resp) state.answered = true
  for (;;) {
    const from = input.pos
    const verdict =
      input.direction === Direction.Orig
        ? readClient(state, input, session)
        : readServer(state, input, session)
    if (verdict !== Verdict.More || input.pos === from || input.remaining() === 0) return verdict
  }
}

/** A message is not whole yet: asks for `bytes` of it, or for one more. */
export function wait(input: StreamSlice, bytes = 0): Verdict {
  input.need = Math.max(bytes, input.remaining() + 1)
  return Verdict.More
}

function readClient(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  const phase = state.phase[Direction.Orig]
  if (phase === Phase.Asked) return waitForReply(state, input, session)
  const version = input.peek()
  if (phase === Phase.Start) {
    if (version === 4) return readRequest4(state, input, session)
    return version === 5 ? readGreeting(state, input) : Verdict.Reject
  }
  if (version === 5) return readRequest5(state, input)
  if (version !== 1) return Verdict.Broken
  const second = input.peek(1)
  const isToken =
    state.method === METHOD_GSSAPI || (state.method < 0 && (state.offered & 0b110) === 0b010)
  if (isToken) return skipToken(input)
  return second < 0 ? wait(input) : readPassword(state, input, session)
}

/** The request is out, its answer not seen: what comes now is payload ahead of it, or the answer is not captured. */
function waitForReply(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  if (state.answered && input.remaining() < MAX_EARLY_BYTES) {
    session.anomaly(EARLY_DATA)
    return wait(input)
  }
  if (state.fields.command !== 'CONNECT') return Verdict.Done
  input.handOff = ''
  return Verdict.HandOff
}

function readGreeting(state: SocksState, input: StreamSlice): Verdict {
  const count = input.peek(1)
  if (count < 0 || input.remaining() < 2 + count) return wait(input, count < 0 ? 2 : 2 + count)
  const { fields } = state
  fields.version = '5'
  const names: string[] = []
  for (let i = 0; i < count; i++) {
    const method = input.peek(2 + i)
    if (method < 3) state.offered |= 1 << method
    const name = METHODS[method] ?? `method-${method}`
    if (!names.includes(name)) names.push(name)
  }
  fields.methods = names
  input.pos += 2 + count
  state.phase[Direction.Orig] = Phase.Login
  return Verdict.More
}

function readPassword(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  const userBytes = input.peek(1)
  const secretBytes = input.peek(2 + userBytes)
  const size = secretBytes < 0 ? 3 + userBytes : 3 + userBytes + secretBytes
  if (secretBytes < 0 || input.remaining() < size) return wait(input, size)
  const at = input.pos
  state.user = wireText(input.bytes, at + 2, at + 2 + userBytes)
  state.secret = session.mask(
    input.bytes.toString('latin1', at + 3 + userBytes, at + 3 + userBytes + secretBytes),
  )
  input.pos += size
  state.loginMicros = input.tsMicros
  state.awaitsLogin = true
  const { facts } = session
  facts.user = state.user
  facts.authMethod = 'password'
  facts.authResult = 'unknown'
  return Verdict.More
}

/** RFC 1961 (3): version, type, length, token. What is in it is sealed or says only that Kerberos is used. */
function skipToken(input: StreamSlice): Verdict {
  if (input.remaining() < GSSAPI_HEAD_BYTES) {
    // An answer of two bytes says that the login failed.
    return input.peek(1) === METHOD_REFUSED ? takeRest(input) : wait(input, GSSAPI_HEAD_BYTES)
  }
  const size = GSSAPI_HEAD_BYTES + input.view.getUint16(input.pos + 2)
  if (input.remaining() < size) return wait(input, size)
  input.pos += size
  return Verdict.More
}

function takeRest(input: StreamSlice): Verdict {
  input.pos = input.end
  return Verdict.More
}

function readRequest5(state: SocksState, input: StreamSlice): Verdict {
  const size = measureMessage(input)
  if (size < 0) return Verdict.Broken
  if (size === 0 || input.remaining() < size) return wait(input, size === 0 ? 5 : size)
  const at = input.pos
  const { fields } = state
  if (fields.version === '') fields.version = '5'
  const port = input.view.getUint16(at + size - 2)
  noteRequest(state, input.peek(1), readHost(input.bytes, at + 3), port, input.tsMicros)
  input.pos += size
  return Verdict.More
}

/** Notes a request, which then waits for its answer. */
export function noteRequest(
  state: SocksState,
  code: number,
  host: string,
  port: number,
  tsMicros: number,
): void {
  const { fields } = state
  state.command = code
  fields.command = COMMANDS[code] ?? `command-${code}`
  fields.requestHost = host
  fields.requestPort = port
  state.requestMicros = tsMicros
  state.awaitsReply = true
  state.phase[Direction.Orig] = Phase.Asked
}

function readServer(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  const phase = state.phase[Direction.Resp]
  const version = input.peek()
  if (phase === Phase.Start) {
    if (version === 0) return readReply4(state, input, session)
    if (version === 5) return readChoice(state, input, session)
    return skipPreamble(state, input, session)
  }
  if (phase === Phase.Login) return readLoginResult(state, input, session)
  if (phase === Phase.Asked && state.fields.version !== '5') {
    return readReply4(state, input, session)
  }
  return version === 5 ? readReply5(state, input, session) : Verdict.Broken
}

/** A proxy that called its user may say who it is first: what comes before the choice is passed over. */
function skipPreamble(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  if (++state.preambleBytes > MAX_PREAMBLE_BYTES) return Verdict.Reject
  session.anomaly(PREAMBLE)
  input.pos++
  return Verdict.More
}

function readChoice(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  if (input.remaining() < 2) return wait(input, 2)
  const method = input.peek(1)
  input.pos += 2
  const { fields } = state
  if (fields.version === '') fields.version = '5'
  state.method = method
  if (method === METHOD_REFUSED) {
    fields.method = 'refused'
    tellRefusal(state, input.tsMicros, session)
    return Verdict.Done
  }
  fields.method = METHODS[method] ?? `method-${method}`
  if (fields.methods.length > 0 && !fields.methods.includes(fields.method)) {
    session.anomaly(METHOD_NOT_OFFERED)
  }
  if (method === METHOD_NONE) state.phase[Direction.Resp] = Phase.Request
  else if (method === METHOD_PASSWORD || method === METHOD_GSSAPI) {
    session.facts.authMethod = fields.method
    session.facts.authResult = 'unknown'
    state.phase[Direction.Resp] = Phase.Login
  } else {
    // What a method of somebody's own says is not known, and neither is where it ends.
    session.facts.authMethod = fields.method
    return Verdict.Done
  }
  return Verdict.More
}

function readLoginResult(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  const version = input.peek()
  if (version === 5) {
    // Kerberos tokens end where the answer to the request begins.
    state.phase[Direction.Resp] = Phase.Request
    if (state.method === METHOD_GSSAPI) tellLogin(state, true, '', input.tsMicros, session)
    return readReply5(state, input, session)
  }
  if (version !== 1) return Verdict.Broken
  if (input.remaining() < 2) return wait(input, 2)
  const status = input.peek(1)
  if (state.method === METHOD_GSSAPI) {
    if (status !== METHOD_REFUSED) return skipToken(input)
    tellLogin(state, false, '255', input.tsMicros, session)
    return Verdict.Done
  }
  input.pos += 2
  tellLogin(state, status === 0, String(status), input.tsMicros, session)
  if (status !== 0) return Verdict.Done
  state.phase[Direction.Resp] = Phase.Request
  return Verdict.More
}

function readReply5(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  const size = measureMessage(input)
  // Some proxies refuse with two bytes, or with an address type of zero.
  if (size < 0 && input.peek(1) === 0) return Verdict.Broken
  if (size === 0) return wait(input, 5)
  if (size > 0 && input.remaining() < size) return wait(input, size)
  const code = input.peek(1)
  const host = size < 0 ? '' : readHost(input.bytes, input.pos + 3)
  const port = size < 0 ? 0 : input.view.getUint16(input.pos + size - 2)
  input.pos = size < 0 ? input.end : input.pos + size
  const text = REPLIES[code] ?? `reply ${code}`
  return settle(state, input, code === 0, code, text, host, port, session)
}

function readReply4(state: SocksState, input: StreamSlice, session: SessionContext): Verdict {
  if (input.remaining() < 8) return wait(input, 8)
  const code = input.peek(1)
  const text = REPLIES_4[code - FIRST_REPLY_4]
  if (text === undefined) return state.fields.version === '' ? Verdict.Reject : Verdict.Broken
  if (state.fields.version === '') state.fields.version = '4'
  const host = ipv4Text(input.bytes, input.pos + 4)
  const port = input.view.getUint16(input.pos + 2)
  input.pos += 8
  return settle(state, input, code === FIRST_REPLY_4, code, text, host, port, session)
}

/** An answer was read: the tunnel begins, BIND waits for its second, or this was all. */
function settle(
  state: SocksState,
  input: StreamSlice,
  ok: boolean,
  code: number,
  text: string,
  host: string,
  port: number,
  session: SessionContext,
): Verdict {
  const isSecond = state.phase[Direction.Resp] === Phase.Asked
  tellReply(state, { ok, code, text, host, port, isSecond }, input.tsMicros, session)
  if (!ok) return Verdict.Done
  if (state.command === BIND && !isSecond) {
    state.phase[Direction.Resp] = Phase.Asked
    return Verdict.More
  }
  const isTunnel = state.command === 1 || state.command === BIND || state.command === 0
  if (!isTunnel) return Verdict.Done
  input.handOff = ''
  return Verdict.HandOff
}
