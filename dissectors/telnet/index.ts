/**
 * Telnet: RFC 854 (network virtual terminal), RFC 855 (options) and the options
 * listed in README.md. Reads options, login, commands; stops where encryption,
 * compression or TLS starts. Nothing is held between calls: every byte is read once.
 */
import {
  Direction,
  type DissectorState,
  type SessionContext,
  type StreamDissector,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { Dialogue } from '../../src/terminal/dialogue.ts'
import { Typing } from '../../src/terminal/typing.ts'
import {
  isKnownOption,
  MAX_WINDOW_EVENTS,
  Option,
  SAMPLE_BYTES,
  SAMPLE_CONTROLS,
  SAMPLE_HIGH,
} from './constants.ts'
import { CommandReader, Unit } from './negotiation.ts'
import { OptionTable } from './optionTable.ts'
import { probeTelnet } from './probe.ts'
import { createTelnetFields, type TelnetFields, telnetColumns } from './record.ts'
import { Effect, type Negotiated, readSubnegotiation } from './subnegotiation.ts'

interface Sample {
  bytes: number
  controls: number
  high: number
}

const createSample = (): Sample => ({ bytes: 0, controls: 0, high: 0 })

interface TelnetState extends DissectorState {
  readonly fields: TelnetFields
  readonly readers: readonly [CommandReader, CommandReader]
  readonly options: OptionTable
  readonly dialogue: Dialogue
  readonly typing: Typing
  readonly negotiated: Negotiated
  readonly tlsFollows: [boolean, boolean]
  /** What the last bytes of each direction look like, for telling binary data. */
  readonly samples: readonly [Sample, Sample]
  hasOptions: boolean
}

export const telnet: StreamDissector<TelnetState> = {
  name: 'telnet',
  description: 'Telnet: options, login, command lines as the user meant them',
  columns: telnetColumns,
  transport: 'tcp',
  ports: [23, 2323, 992, 107],
  probeBytes: 256,
  maxHeldBytes: 64,

  create: () => {
    const fields = createTelnetFields()
    return {
      fields,
      readers: [new CommandReader(), new CommandReader()],
      options: new OptionTable(),
      dialogue: new Dialogue(fields),
      typing: new Typing(),
      negotiated: { user: '', isAccepted: false },
      tlsFollows: [false, false],
      samples: [createSample(), createSample()],
      hasOptions: false,
    }
  },

  probe: probeTelnet,

  feed(state, input, session) {
    state.dialogue.seeSlice(input)
    const verdict = readBytes(state, input, session)
    state.dialogue.flush(input.tsMicros, session)
    return verdict
  },

  gap(state, direction, missing, session) {
    state.readers[direction].reset()
    state.dialogue.gap(direction === Direction.Orig, missing, session)
    return Verdict.More
  },

  close(state, tsMicros, session) {
    if (!state.fields.tn3270) state.dialogue.close(tsMicros, session)
    state.typing.judge(session)
  },
}

function readBytes(state: TelnetState, input: StreamSlice, session: SessionContext): Verdict {
  const { direction, view, end } = input
  const reader = state.readers[direction]
  while (input.pos < end) {
    if (direction === Direction.Resp && reader.isInData()) input.pos = readRun(state, input)
    if (input.pos >= end) break
    const byte = view.getUint8(input.pos++)
    switch (reader.put(byte)) {
      case Unit.Data:
        if (isBinary(state, direction, byte)) {
          session.anomaly('binary-data')
          return state.hasOptions ? Verdict.Broken : Verdict.Reject
        }
        readText(state, direction, byte, input, session)
        break
      case Unit.Option:
        readOption(state, direction)
        break
      case Unit.Interrupt:
        if (direction === Direction.Orig) state.dialogue.abandon()
        break
      case Unit.Subnegotiation: {
        const verdict = readOffer(state, input, session)
        if (verdict !== Verdict.More) return verdict
        break
      }
    }
  }
  input.need = 1
  return Verdict.More
}

/**
 * Whether what a direction sends is no text: many controls no key sends together with
 * many high bytes. Text of any script has no such controls, so it is never taken for it.
 */
function isBinary(state: TelnetState, direction: Direction, byte: number): boolean {
  const sample = state.samples[direction]
  if (state.fields.tn3270) return false
  if (byte >= 0x80) sample.high++
  else if (byte < 0x20 && byte !== 0 && byte !== 0x1b && (byte < 0x07 || byte > 0x0d)) {
    sample.controls++
  }
  if (++sample.bytes < SAMPLE_BYTES) return false
  const isForeign = sample.controls >= SAMPLE_CONTROLS && sample.high >= SAMPLE_HIGH
  sample.bytes = 0
  sample.controls = 0
  sample.high = 0
  return isForeign
}

/** Takes a run of the server's plain text at once, up to the end of the sample being judged. */
function readRun(state: TelnetState, input: StreamSlice): number {
  if (state.fields.tn3270) return input.pos
  const sample = state.samples[Direction.Resp]
  const limit = Math.min(input.end, input.pos + SAMPLE_BYTES - 1 - sample.bytes)
  const stop = state.dialogue.putServerRun(input, limit)
  sample.bytes += stop - input.pos
  return stop
}

function readText(
  state: TelnetState,
  direction: Direction,
  byte: number,
  input: StreamSlice,
  session: SessionContext,
): void {
  if (state.fields.tn3270) return
  if (direction === Direction.Resp) {
    state.dialogue.putServer(byte, input, session)
    return
  }
  state.typing.put(input)
  state.dialogue.putClient(byte, input, session)
  if (byte === 0x0d) state.typing.judge(session)
}

function readOption(state: TelnetState, direction: Direction): void {
  const { fields, options, dialogue } = state
  const { verb, option } = state.readers[direction]
  options.note(direction, verb, option)
  state.hasOptions ||= isKnownOption(option)
  fields.negotiationClient = options.spoken[Direction.Orig]
  fields.negotiationServer = options.spoken[Direction.Resp]
  fields.optionsClient = options.listInForce(Direction.Orig)
  fields.optionsServer = options.listInForce(Direction.Resp)
  const isEchoing = options.offers(Direction.Resp, Option.Echo)
  if (option === Option.Echo) dialogue.agreeEcho(isEchoing)
  if (option === Option.Echo || option === Option.SuppressGoAhead) {
    // A server that hides only the password (echo on for a moment) leaves the line to the client.
    const isCharacter = isEchoing && options.offers(Direction.Resp, Option.SuppressGoAhead)
    fields.lineMode = isCharacter ? 'character' : 'line'
  }
  noteScreens(state)
}

/** 3270 and 5250 data streams are EBCDIC screens: agreed on by TN3270E, or by binary with an IBM terminal. */
function noteScreens(state: TelnetState): void {
  const { fields, options } = state
  const isBinary =
    options.isInForce(Direction.Resp, Option.Binary) &&
    options.isInForce(Direction.Resp, Option.EndOfRecord)
  fields.tn3270 =
    options.isInForce(Direction.Orig, Option.Tn3270e) ||
    (isBinary && /^IBM-/i.test(fields.terminalType))
}

function noteWindow(state: TelnetState, tsMicros: number, session: SessionContext): void {
  const { fields, dialogue } = state
  const { windowWidth, windowHeight } = fields
  dialogue.resize(windowWidth, windowHeight, tsMicros, session)
  if (fields.windowChanges === 0 || fields.windowChanges > MAX_WINDOW_EVENTS) return
  tellNegotiated('window-size', `${windowWidth}x${windowHeight}`, tsMicros, session)
}

function tellNegotiated(
  action: string,
  object: string,
  tsMicros: number,
  session: SessionContext,
): void {
  session.event({ tsMicros, kind: 'negotiation', action, object })
}

/** A direction goes on unreadable: without the server's prompts no line of the client can be told from a secret. */
function endDirection(state: TelnetState, direction: Direction): Verdict {
  if (direction === Direction.Resp) state.dialogue.loseServer()
  return Verdict.Done
}

function readOffer(state: TelnetState, input: StreamSlice, session: SessionContext): Verdict {
  const { fields, negotiated, dialogue } = state
  const { direction, tsMicros } = input
  const reader = state.readers[direction]
  state.hasOptions ||= isKnownOption(reader.option)
  const effect = readSubnegotiation(
    fields,
    reader,
    direction === Direction.Orig,
    negotiated,
    session,
  )
  switch (effect) {
    case Effect.Terminal:
      noteScreens(state)
      break
    case Effect.Window:
      noteWindow(state, tsMicros, session)
      break
    case Effect.User:
      // A name that starts with a dash is read as an option by a login program that trusts it.
      if (negotiated.user.startsWith('-')) session.anomaly('login-option-in-user')
      dialogue.login.offerName(negotiated.user, session)
      break
    case Effect.AuthReply:
      dialogue.login.decide(negotiated.isAccepted, fields.authenticationOption, tsMicros, session)
      break
    case Effect.EncryptStart:
      session.facts.encrypted = true
      tellNegotiated('encrypt', fields.encryptionOption, tsMicros, session)
      return endDirection(state, direction)
    case Effect.Compressed:
      fields.compression = true
      tellNegotiated('compress', 'compress2', tsMicros, session)
      return endDirection(state, direction)
    case Effect.TlsFollows:
      state.tlsFollows[direction] = true
      if (state.tlsFollows[0] && state.tlsFollows[1]) {
        fields.startTls = true
        session.facts.encrypted = true
        input.handOff = 'tls'
        return Verdict.HandOff
      }
      break
  }
  return Verdict.More
}
