/** What the client opens with: the port for errors, then its user, the server's user and the command. */
import { MAX_OBJECT_BYTES, wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  ERRORS_WAIT_MICROS,
  LONG_OPENING,
  MAX_COMMAND_BYTES,
  MAX_NAME_BYTES,
  MAX_PORT_DIGITS,
  OPTION_NAME,
} from './constants.ts'
import { CopyReader, isCopy } from './copy.ts'
import { Opening, type RshState } from './state.ts'

const MAX_OPENING_BYTES = 2 * (MAX_NAME_BYTES + 1) + MAX_COMMAND_BYTES + 1

/** Reads as much of the opening as is there; true when all of it was, false for more, or what it proved to be. */
export function readOpening(
  state: RshState,
  input: StreamSlice,
  session: SessionContext,
): Verdict | true {
  if (state.opening === Opening.Port) {
    const end = input.find(0)
    if (end < 0) return wantMore(input, MAX_PORT_DIGITS, session)
    readPort(state, input.bytes.toString('latin1', input.pos, end), session)
    input.pos = end + 1
    state.opening = Opening.Names
  }
  const start = input.pos
  const first = input.find(0)
  input.pos = first < 0 ? input.end : first + 1
  const second = first < 0 ? -1 : input.find(0)
  input.pos = second < 0 ? input.end : second + 1
  const third = second < 0 ? -1 : input.find(0)
  input.pos = start
  if (third < 0) return wantMore(input, MAX_OPENING_BYTES, session)
  const { bytes } = input
  readNames(state, wireText(bytes, start, first), wireText(bytes, first + 1, second), session)
  readCommand(state, wireText(bytes, second + 1, third, MAX_OBJECT_BYTES), input.tsMicros, session)
  input.pos = third + 1
  state.opening = Opening.Done
  return true
}

function wantMore(input: StreamSlice, most: number, session: SessionContext): Verdict {
  if (input.remaining() > most) {
    session.anomaly(LONG_OPENING)
    return Verdict.Broken
  }
  input.need = input.remaining() + 1
  return Verdict.More
}

function readPort(state: RshState, digits: string, session: SessionContext): void {
  const port = Number(digits)
  if (!/^\d{1,5}$/.test(digits) || port === 0 || port > 0xffff) return
  state.fields.errorsPort = port
  session.expect({
    host: '',
    listener: Direction.Orig,
    port,
    transport: 'tcp',
    protocol: 'rsh-errors',
    forMicros: ERRORS_WAIT_MICROS,
  })
}

function readNames(state: RshState, client: string, server: string, session: SessionContext): void {
  const { facts } = session
  state.fields.clientUser = client
  if (client.startsWith('-') || server.startsWith('-')) session.anomaly(OPTION_NAME)
  facts.user = server
  facts.authMethod = 'rhosts'
  facts.authResult = 'unknown'
  facts.authAttempts = 1
}

function readCommand(
  state: RshState,
  command: string,
  tsMicros: number,
  session: SessionContext,
): void {
  state.fields.command = command
  state.commandMicros = tsMicros
  state.lastMicros = tsMicros
  const from = isCopy(command)
  if (from !== undefined) state.copy = new CopyReader(from)
  session.facts.activity = from === undefined ? 'automated' : 'file-transfer'
}
