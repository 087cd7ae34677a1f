/**
 * Lines of both directions, each ended by LF or CR LF:
 *
 *   client: HELLO template USER SECRET      server: OK TEXT  or  NO TEXT
 *   client: VERB [ARGUMENT]                 server: OK TEXT  or  NO TEXT
 *
 * Commands are answered in order, and may be sent ahead of their answers.
 */
import { MAX_OBJECT_BYTES, MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type SessionEvent,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import {
  BAD_ANSWER,
  LONG_LINE,
  MAX_LINE_BYTES,
  MAX_PENDING_COMMANDS,
  NO,
  OK,
  OPENING,
  PENDING_FULL,
} from './constants.ts'
import type { Pending, TemplateState } from './state.ts'

const LF = 0x0a
const CR = 0x0d
const LOGIN = OPENING.slice(0, OPENING.indexOf(' '))

/** Reads every whole line there is; what is left of the last one is shown again when more has come. */
export function readLines(
  state: TemplateState,
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  while (input.remaining() > 0) {
    const start = input.pos
    const end = input.find(LF)
    const length = (end < 0 ? input.end : end) - start
    if (length > MAX_LINE_BYTES) {
      session.anomaly(LONG_LINE)
      return Verdict.Broken
    }
    if (end < 0) {
      input.need = length + 1
      return Verdict.More
    }
    input.pos = end + 1
    if (state.resync[input.direction]) {
      state.resync[input.direction] = false
      continue
    }
    const stop = length > 0 && input.bytes[end - 1] === CR ? end - 1 : end
    const line = wireText(input.bytes, start, stop, MAX_OBJECT_BYTES)
    if (input.direction === Direction.Orig) readCommand(state, line, input.tsMicros, session)
    else readAnswer(state, line, input.tsMicros, session)
  }
  return Verdict.More
}

/** Tells of what was never answered. */
export function flushPending(state: TemplateState, session: SessionContext): void {
  for (const command of state.pending.splice(0)) tell(command, 'unknown', '', 0, session)
}

function readCommand(
  state: TemplateState,
  line: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const [verb, argument] = splitOnce(line)
  if (verb === '') return
  if (verb === LOGIN) readLogin(argument, session)
  else state.fields.commandCount++
  if (state.pending.length >= MAX_PENDING_COMMANDS) {
    session.anomaly(PENDING_FULL)
    tell(state.pending.shift()!, 'unknown', '', 0, session)
  }
  // Of a login only its name is kept: the secret goes no further than `readLogin`.
  state.pending.push({ verb, argument: verb === LOGIN ? '' : argument, tsMicros })
}

function readLogin(argument: string, session: SessionContext): void {
  const [, rest] = splitOnce(argument)
  const [user, secret] = splitOnce(rest)
  const { facts } = session
  facts.user = user.slice(0, MAX_TEXT_BYTES)
  facts.authMethod = secret === '' ? 'none' : 'password'
  facts.authResult = 'unknown'
  facts.authAttempts++
}

function readAnswer(
  state: TemplateState,
  line: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const [word, text] = splitOnce(line)
  if (word !== OK && word !== NO) {
    session.anomaly(BAD_ANSWER)
    return
  }
  const command = state.pending.shift()
  if (command === undefined) return
  const status = word === OK ? 'ok' : 'error'
  if (command.verb === LOGIN) {
    session.facts.authResult = status === 'ok' ? 'success' : 'failure'
    if (status === 'ok') state.fields.greeting = text.slice(0, MAX_TEXT_BYTES)
  } else if (status === 'error') state.fields.errorCount++
  tell(command, status, text, tsMicros - command.tsMicros, session)
}

function tell(
  command: Pending,
  status: NonNullable<SessionEvent['status']>,
  statusText: string,
  durationMicros: number,
  session: SessionContext,
): void {
  session.event({
    tsMicros: command.tsMicros + durationMicros,
    kind: command.verb === LOGIN ? 'auth' : 'command',
    action: command.verb,
    object: command.argument,
    status,
    statusText,
    durationMicros,
  })
}

/** The first word, and what follows the space behind it. */
function splitOnce(text: string): [string, string] {
  const at = text.indexOf(' ')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
