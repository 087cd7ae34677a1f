/** What the client opens with: the port for errors, then user, password and command. The password is masked here. */
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
  MAX_PASSWORD_BYTES,
  MAX_PORT_DIGITS,
  OPTION_NAME,
} from './constants.ts'
import { Opening, type RexecState } from './state.ts'

const MAX_OPENING_BYTES = MAX_NAME_BYTES + MAX_PASSWORD_BYTES + MAX_COMMAND_BYTES + 3

/** Reads as much of the opening as is there; true when all of it was, false for more, or what it proved to be. */
export function readOpening(
  state: RexecState,
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
  readName(wireText(bytes, start, first), second > first + 1, session)
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

function readPort(state: RexecState, digits: string, session: SessionContext): void {
  const port = Number(digits)
  if (!/^\d{1,5}$/.test(digits) || port === 0 || port > 0xffff) return
  state.fields.errorsPort = port
  session.expect({
    host: '',
    listener: Direction.Orig,
    port,
    transport: 'tcp',
    protocol: 'rexec-errors',
    forMicros: ERRORS_WAIT_MICROS,
  })
}

/** Of the password only whether there was one is told. */
function readName(user: string, hasPassword: boolean, session: SessionContext): void {
  const { facts } = session
  if (user.startsWith('-')) session.anomaly(OPTION_NAME)
  facts.user = user
  facts.authMethod = hasPassword ? 'password' : 'none'
  facts.authResult = 'unknown'
  facts.authAttempts = 1
}

function readCommand(
  state: RexecState,
  command: string,
  tsMicros: number,
  session: SessionContext,
): void {
  state.fields.command = command
  state.commandMicros = tsMicros
  state.lastMicros = tsMicros
  session.facts.activity = 'automated'
}
