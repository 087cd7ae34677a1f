/** The client's commands: RFC 1939 (5, 7), 5034 (AUTH). Secrets are masked here. */
import { wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import {
  beginSasl,
  isMechanism,
  readClientLine,
  type SaslExchange,
} from '../../src/formats/sasl.ts'
import { COMMANDS, MAX_PENDING_COMMANDS, PENDING_FULL } from './constants.ts'
import { completeListing, flushPending } from './reply.ts'
import type { Command, Pop3State } from './state.ts'

const SPACE = 0x20
const MAX_VERB_BYTES = 16

/** A command as it waits for its reply. */
export const createCommand = (
  verb: string,
  argument: string,
  tsMicros: number,
  secret = '',
  sasl?: SaslExchange,
): Command => ({ verb, argument, secret, tsMicros, sasl })

/** Reads one command; false when the line is none. */
export function readCommand(
  state: Pop3State,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): boolean {
  const { bytes, tsMicros } = input
  if (end === start) return true
  let stop = start
  while (stop < end && stop - start < MAX_VERB_BYTES && isLetter(bytes[stop]!)) stop++
  const verb = bytes.toString('latin1', start, stop).toUpperCase()
  // What is no command of the protocol's is not shown: it may be an answer to AUTH.
  if (!(stop === end || bytes[stop] === SPACE) || !COMMANDS.has(verb)) return false
  state.goodLines++
  state.resync[Direction.Orig] = false
  const from = Math.min(end, stop + 1)
  const text = wireText(bytes, from, end)
  let command: Command
  if (verb === 'AUTH' && text.trim() !== '') command = readAuth(state, input, from, end, session)
  else if (verb === 'PASS') command = createCommand(verb, '', tsMicros, session.mask(text))
  else if (verb === 'APOP') command = createCommand(verb, readApop(text), tsMicros)
  else command = createCommand(verb, text.trim(), tsMicros)
  if (verb === 'USER') {
    state.user = text.trim()
    session.facts.user ||= state.user
  }
  if ((verb === 'USER' || verb === 'APOP' || command.sasl) && session.facts.authResult === '')
    session.facts.authResult = 'unknown'
  push(state, command, session)
  return true
}

function push(state: Pop3State, command: Command, session: SessionContext): void {
  state.fields.commandCount++
  if (state.lossy) {
    // After a loss the pairing heals only when one command at a time is taken for the rule.
    if (state.listing !== undefined)
      completeListing(state, state.listing, command.tsMicros, session)
    flushPending(state, 0, command.tsMicros, session)
  }
  if (state.pending.length >= MAX_PENDING_COMMANDS) {
    session.anomaly(PENDING_FULL)
    flushPending(state, MAX_PENDING_COMMANDS - 1, command.tsMicros, session)
  }
  state.sasl = command.sasl
  state.pending.push(command)
}

/** `APOP name digest`: the name. */
function readApop(text: string): string {
  const space = text.trimEnd().lastIndexOf(' ')
  return space < 0 ? '' : text.slice(0, space)
}

function readAuth(
  state: Pop3State,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Command {
  const { bytes } = input
  let stop = start
  while (stop < end && bytes[stop] !== SPACE) stop++
  const word = bytes.toString('latin1', start, Math.min(stop, start + 33))
  const mechanism = isMechanism(word) ? word.toUpperCase() : '?'
  const sasl = beginSasl(mechanism)
  if (stop + 1 < end) readClientLine(sasl, bytes, stop + 1, end, session)
  state.sasl = sasl
  return createCommand('AUTH', mechanism, input.tsMicros, '', sasl)
}

const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
