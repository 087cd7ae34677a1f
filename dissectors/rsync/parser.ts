/**
 * The daemon's dialogue in lines: greetings, module, login, message of the day; then the
 * arguments of the transfer. What follows is `transfer.ts`'s.
 */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  FIRST_MODERN_VERSION,
  GREETING,
  LONG_LINE,
  MAX_ARGUMENTS,
  MAX_DIGESTS,
  MAX_LINE_BYTES,
  MAX_MODULES,
  MAX_MOTD_LINES,
} from './constants.ts'
import { Phase, type RsyncState } from './state.ts'
import { tellListing, tellLogin, tellModule } from './tell.ts'
import { readMessages } from './transfer.ts'

const LF = 0x0a
const CR = 0x0d
const DASH = 0x2d

/** Reads what is there of one direction. */
export function readDaemon(
  state: RsyncState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const d = input.direction
  state.lastMicros = input.tsMicros
  while (input.remaining() > 0) {
    const phase = state.phase[d]
    if (phase >= Phase.Setup && d === Direction.Resp) return readMessages(state, input, session)
    if (phase === Phase.Transfer) return Verdict.Sizes
    const beginsArguments = d === Direction.Orig && phase === Phase.Lines && input.peek() === DASH
    if (beginsArguments) {
      state.phase[d] = Phase.Setup
      state.transferMicros = input.tsMicros
    }
    const end = state.phase[d] === Phase.Setup ? argumentEnd(state) : LF
    const at = input.find(end, input.pos + MAX_LINE_BYTES + 1)
    if (state.discard[d]) {
      state.discard[d] = at < 0
      input.pos = at < 0 ? Math.min(input.end, input.pos + MAX_LINE_BYTES + 1) : at + 1
      continue
    }
    if (at < 0 && input.remaining() <= MAX_LINE_BYTES) {
      input.need = input.remaining() + 1
      return Verdict.More
    }
    const start = input.pos
    const stop = at < 0 ? start + MAX_LINE_BYTES : at
    input.pos = at < 0 ? stop : at + 1
    if (at < 0) {
      state.discard[d] = true
      session.anomaly(LONG_LINE)
    }
    const isCr = at >= 0 && stop > start && input.bytes[stop - 1] === CR
    const line = wireText(input.bytes, start, isCr ? stop - 1 : stop, MAX_LINE_BYTES)
    const verdict =
      d === Direction.Orig
        ? readClientLine(state, line, input.tsMicros, session)
        : readServerLine(state, line, input.tsMicros, session)
    if (verdict !== Verdict.More) return verdict
  }
  return Verdict.More
}

/** What ends an argument: NUL of newer versions, a line feed of older ones. */
function argumentEnd(state: RsyncState): number {
  const { clientVersion, serverVersion } = state.fields
  const versions = [clientVersion, serverVersion].filter((v) => v !== '').map(Number.parseFloat)
  return Math.min(...versions, FIRST_MODERN_VERSION) < FIRST_MODERN_VERSION ? LF : 0
}

function readClientLine(
  state: RsyncState,
  line: string,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  const { fields } = state
  const phase = state.phase[Direction.Orig]
  if (phase === Phase.Greeting) {
    if (!line.startsWith(GREETING)) return Verdict.Reject
    fields.clientVersion = line.slice(GREETING.length).split(' ')[0]!.slice(0, 32)
    session.facts.clientSoftware = `rsync protocol ${fields.clientVersion}`
    state.phase[Direction.Orig] = Phase.Lines
    return Verdict.More
  }
  if (phase === Phase.Setup) {
    if (line === '') return endArguments(state)
    state.hasArguments = true
    if (state.arguments.length < MAX_ARGUMENTS) state.arguments.push(line)
    return Verdict.More
  }
  if (state.awaitsModule || fields.module !== '') readResponse(state, line, tsMicros, session)
  else if (line === '' || line === '#list') {
    state.isListing = true
    state.moduleMicros = tsMicros
  } else if (!line.startsWith('#')) {
    fields.module = line.slice(0, 256)
    state.awaitsModule = true
    state.moduleMicros = tsMicros
  }
  return Verdict.More
}

/** `user response` to a challenge. */
function readResponse(
  state: RsyncState,
  line: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const space = line.indexOf(' ')
  const { facts } = session
  facts.user = (space < 0 ? line : line.slice(0, space)).slice(0, 256)
  facts.authMethod = 'challenge'
  if (facts.authResult === '') facts.authResult = 'unknown'
  state.secret = space < 0 ? '' : session.mask(line.slice(space + 1))
  state.awaitsLogin = true
  state.loginMicros = tsMicros
}

/** Options, then `.`, then paths. */
function endArguments(state: RsyncState): Verdict {
  const { fields } = state
  const dot = state.arguments.indexOf('.')
  const options = dot < 0 ? state.arguments : state.arguments.slice(0, dot)
  const isSender = options.includes('--sender')
  fields.direction = isSender ? 'download' : 'upload'
  fields.options = options.join(' ').slice(0, 256)
  fields.paths = (dot < 0 ? [] : state.arguments.slice(dot + 1)).join(' ').slice(0, 256)
  state.phase[Direction.Orig] = Phase.Transfer
  return Verdict.Sizes
}

function readServerLine(
  state: RsyncState,
  line: string,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  if (line.startsWith(GREETING)) {
    return readState(state, line.slice(GREETING.length), tsMicros, session)
  }
  if (state.phase[Direction.Resp] === Phase.Greeting) return Verdict.Reject
  const { fields } = state
  if (line.startsWith('@ERROR')) {
    const text = line.replace(/^@ERROR:? ?/, '')
    if (fields.error === '') fields.error = text.slice(0, 256)
    refuse(state, text, tsMicros, session)
    return Verdict.Done
  }
  const tab = line.indexOf('\\x09')
  if (state.isListing && tab > 0) {
    if (fields.modules.length < MAX_MODULES) {
      fields.modules = [...fields.modules, line.slice(0, tab).trimEnd().slice(0, 128)]
    }
  } else if (line !== '' && state.motdLines < MAX_MOTD_LINES && !state.isChallenged) {
    state.motdLines++
    fields.motd = (fields.motd === '' ? line : `${fields.motd} | ${line}`).slice(0, 256)
  }
  return Verdict.More
}

/** What follows `@RSYNCD: `: a version, OK, AUTHREQD, EXIT. */
function readState(
  state: RsyncState,
  text: string,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  const { fields } = state
  const [word = '', ...rest] = text.split(' ')
  if (state.phase[Direction.Resp] === Phase.Greeting) {
    fields.serverVersion = word.slice(0, 32)
    fields.digests = rest.slice(0, MAX_DIGESTS).map((digest) => digest.slice(0, 32))
    session.facts.serverSoftware = `rsync protocol ${fields.serverVersion}`
    state.phase[Direction.Resp] = Phase.Lines
  } else if (word === 'OK') {
    if (state.awaitsLogin) tellLogin(state, true, '', tsMicros, session)
    tellModule(state, 'ok', '', tsMicros, session)
    state.phase[Direction.Resp] = Phase.Setup
  } else if (word === 'AUTHREQD') state.isChallenged = true
  else if (word === 'EXIT') {
    if (state.isListing) tellListing(state, tsMicros, session)
    return Verdict.Done
  }
  return Verdict.More
}

function refuse(state: RsyncState, text: string, tsMicros: number, session: SessionContext): void {
  if (state.awaitsLogin) tellLogin(state, !/auth failed/i.test(text), text, tsMicros, session)
  tellModule(state, 'error', text, tsMicros, session)
}
