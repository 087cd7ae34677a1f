/** The client's commands: RFC 3977 (5 to 8), 4643 (AUTHINFO), 4644 (TAKETHIS). Secrets are masked here. */
import { MAX_TEXT_BYTES, wireText } from '../../src/bytes/text.ts'
import { Direction, type SessionContext, type StreamSlice } from '../../src/dissect/contract.ts'
import { createDotBlock } from '../../src/formats/dotBlock.ts'
import { createMailHead } from '../../src/formats/mailHead.ts'
import {
  beginSasl,
  isMechanism,
  readClientLine,
  type SaslExchange,
} from '../../src/formats/sasl.ts'
import { COMMANDS, MAX_PENDING_COMMANDS, PENDING_FULL, SENDING, TWO_WORDS } from './constants.ts'
import { completeListing, flushPending } from './reply.ts'
import type { Command, NntpState } from './state.ts'

const SPACE = 0x20
const MAX_VERB_BYTES = 16

/** Reads one command; false when the line is none. */
export function readCommand(
  state: NntpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): boolean {
  const { bytes } = input
  let stop = findSpace(bytes, start, end)
  let verb = wordOf(bytes, start, stop)
  // What is no command of the protocol's is not shown: it may be an answer to AUTHINFO SASL.
  if (!COMMANDS.has(verb)) return false
  if (TWO_WORDS.has(verb) && stop < end) {
    const next = findSpace(bytes, stop + 1, end)
    verb = `${verb} ${wordOf(bytes, stop + 1, next)}`
    stop = next
  }
  state.goodLines++
  state.resync[Direction.Orig] = false
  const from = Math.min(end, stop + 1)
  let argument = wireText(bytes, from, end).trim()
  let sasl: SaslExchange | undefined
  if (verb === 'AUTHINFO USER') state.user = argument.slice(0, MAX_TEXT_BYTES)
  else if (verb === 'AUTHINFO SASL') {
    sasl = readSasl(input, from, end, session)
    argument = sasl.mechanism
  } else if (isSecret(verb)) argument = session.mask(argument)
  if (verb.startsWith('AUTHINFO ')) {
    session.facts.user ||= state.user
    if (session.facts.authResult === '') session.facts.authResult = 'unknown'
  }
  push(state, { verb, argument, tsMicros: input.tsMicros, sasl, article: undefined }, session)
  return true
}

/** The client sends the command's article from here on. */
export function beginArticle(state: NntpState, command: Command): void {
  state.asking = undefined
  command.article = createDotBlock(createMailHead())
  state.article = command.article
}

/** Verbs whose arguments are passwords, or may hold them. */
const isSecret = (verb: string): boolean =>
  verb === 'XSECRET' || (verb.startsWith('AUTHINFO') && verb !== 'AUTHINFO USER')

function push(state: NntpState, command: Command, session: SessionContext): void {
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
  state.pending.push(command)
  state.sasl = command.sasl
  if (command.verb === 'TAKETHIS') beginArticle(state, command)
  else if (SENDING.has(command.verb)) state.asking = command
}

function readSasl(
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): SaslExchange {
  const { bytes } = input
  const stop = findSpace(bytes, start, end)
  const word = bytes.toString('latin1', start, Math.min(stop, start + 33))
  const sasl = beginSasl(isMechanism(word) ? word.toUpperCase() : '?')
  if (stop + 1 < end) readClientLine(sasl, bytes, stop + 1, end, session)
  return sasl
}

function findSpace(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== SPACE) at++
  return at
}

const wordOf = (bytes: Buffer, start: number, end: number): string =>
  wireText(bytes, start, end, MAX_VERB_BYTES).toUpperCase()
