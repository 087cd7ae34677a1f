/**
 * Lines of the control connection, commands paired with replies: RFC 959 (4.2, 5.3,
 * 5.4), RFC 1123 (4.1.2), pipelining included. Left out: Telnet options inside lines
 * beyond the interrupt that goes before ABOR.
 */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { parseExtended, parseLong, parseSix } from './address.ts'
import {
  ANONYMOUS_USERS,
  BAD_COMMAND,
  BAD_REPLY,
  LONG_LINE,
  MAX_BAD_LINES,
  MAX_LINE_BYTES,
  MAX_PENDING_COMMANDS,
  MAX_REPLY_LINES,
  OPAQUE_COMMANDS,
  PENDING_FULL,
} from './constants.ts'
import { completeCommand, firstText, readGreeting, readPassive, readPreliminary } from './reply.ts'
import type { Command, FtpState } from './state.ts'
import { announce, flushWaiting } from './transfer.ts'
import { readCode, readVerb } from './word.ts'

const LF = 0x0a
const CR = 0x0d
const IAC_LOWEST = 0xf0

/** Reads whole lines of one direction; a line past the bound is cut there. */
export function readLines(state: FtpState, input: StreamSlice, session: SessionContext): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    const at = input.find(LF, input.pos + MAX_LINE_BYTES + 1)
    if (state.discard[d]) {
      if (at < 0) {
        input.pos = Math.min(input.end, input.pos + MAX_LINE_BYTES + 1)
        continue
      }
      state.discard[d] = false
      input.pos = at + 1
      continue
    }
    if (at < 0 && input.remaining() <= MAX_LINE_BYTES) {
      input.need = input.remaining() + 1
      return Verdict.More
    }
    const start = input.pos
    const end = at < 0 ? start + MAX_LINE_BYTES : at
    input.pos = at < 0 ? end : at + 1
    if (at < 0) {
      state.discard[d] = true
      session.anomaly(LONG_LINE)
    }
    const stop = at >= 0 && end > start && input.bytes[end - 1] === CR ? end - 1 : end
    const verdict =
      d === Direction.Orig
        ? readCommand(state, input, start, stop, session)
        : readReply(state, input, start, stop, session)
    if (verdict !== Verdict.More) return verdict
  }
  return Verdict.More
}

/** Counts a line that fits nothing; too many of them and this is something else. */
function countBad(
  state: FtpState,
  code: string,
  tsMicros: number,
  session: SessionContext,
): Verdict {
  const d = code === BAD_REPLY ? Direction.Resp : Direction.Orig
  if (state.resync[d]) {
    state.resync[d] = false
    // The end of a reply whose beginning was lost: it answered what was waiting.
    if (d === Direction.Resp) flushPending(state, 0, tsMicros, session)
    return Verdict.More
  }
  session.anomaly(code)
  if (++state.badLines < MAX_BAD_LINES) return Verdict.More
  if (state.goodLines === 0) return Verdict.Reject
  return state.badLines > state.goodLines + MAX_BAD_LINES ? Verdict.Broken : Verdict.More
}

function readCommand(
  state: FtpState,
  input: StreamSlice,
  from: number,
  end: number,
  session: SessionContext,
): Verdict {
  let start = from
  while (start < end && input.bytes[start]! >= IAC_LOWEST) start++
  let stop = start
  while (stop < end && isLetter(input.bytes[stop]!)) stop++
  if (start === end) return Verdict.More
  const length = stop - start
  if (length < 3 || length > 12 || (stop < end && input.bytes[stop] !== 0x20)) {
    return countBad(state, BAD_COMMAND, input.tsMicros, session)
  }
  const verb = readVerb(input.bytes, start, stop)
  if (state.goodLines === 0 && (verb === 'HELO' || verb === 'EHLO' || verb === 'LHLO'))
    return Verdict.Reject
  state.goodLines++
  state.resync[Direction.Orig] = false
  let argument = wireText(input.bytes, Math.min(stop + 1, end), end, MAX_LINE_BYTES)
  if (verb === 'PASS' || verb === 'ACCT') argument = session.mask(argument)
  else if (OPAQUE_COMMANDS.has(verb)) argument = ''
  flushWaiting(state, false, input.tsMicros, session)
  addCommand(state, verb, argument, input.tsMicros, session)
  return Verdict.More
}

function addCommand(
  state: FtpState,
  verb: string,
  argument: string,
  tsMicros: number,
  session: SessionContext,
): void {
  const command: Command = {
    verb,
    argument,
    tsMicros,
    channel: undefined,
    preliminary: '',
    announcedBytes: -1,
    storedAs: '',
  }
  state.fields.commandCount++
  if (verb === 'USER') {
    state.user = argument.slice(0, 256)
    state.anonymous = ANONYMOUS_USERS.has(argument.toLowerCase())
    session.facts.user = state.user
    if (session.facts.authResult === '') session.facts.authResult = 'unknown'
  } else if (verb === 'PORT') command.channel = announce(state, parseSix(argument), false, session)
  else if (verb === 'EPRT')
    command.channel = announce(state, parseExtended(argument), false, session)
  else if (verb === 'LPRT') command.channel = announce(state, parseLong(argument), false, session)
  // After a loss the pairing heals only when one command at a time is taken for the rule.
  if (state.lossy) flushPending(state, 0, tsMicros, session)
  if (state.pending.length >= MAX_PENDING_COMMANDS) {
    session.anomaly(PENDING_FULL)
    completeCommand(state, state.pending.shift()!, '', [], tsMicros, session)
  }
  state.pending.push(command)
}

function readReply(
  state: FtpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const coded = end - start >= 3 && isCode(input, start)
  const code = coded ? readCode(input.bytes, start) : ''
  const dash = end - start > 3 && input.bytes[start + 3] === 0x2d
  if (state.replyCode !== '' && (code !== state.replyCode || dash)) {
    // Inside a multi-line reply only its own code and a space end it.
    const textStart = code === state.replyCode ? start + 4 : start
    keepLine(state, wireText(input.bytes, textStart, end))
    return Verdict.More
  }
  if (!coded) {
    if (end === start) return Verdict.More
    if (state.goodLines === 0 && input.bytes[start] === 0x2b) return Verdict.Reject
    return countBad(state, BAD_REPLY, input.tsMicros, session)
  }
  state.goodLines++
  state.resync[Direction.Resp] = false
  const spaced = end - start > 3 && (dash || input.bytes[start + 3] === 0x20)
  keepLine(state, wireText(input.bytes, Math.min(end, start + (spaced ? 4 : 3)), end))
  if (dash) {
    state.replyCode = code
    return Verdict.More
  }
  const lines = state.replyLines
  state.replyCode = ''
  state.replyLines = []
  return takeReply(state, code, lines, input, session)
}

function takeReply(
  state: FtpState,
  code: string,
  lines: readonly string[],
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const text = firstText(lines)
  const first = state.pending[0]
  const turnsAway = (code === '421' || code === '530') && first === undefined
  if (!state.greeted && (code === '220' || turnsAway)) {
    readGreeting(state, code, lines, session)
    return Verdict.More
  }
  if (code.startsWith('1')) {
    if (first !== undefined) readPreliminary(first, code, text)
    return Verdict.More
  }
  state.greeted = true
  if (first === undefined) {
    readPassive(state, code, text, session)
    session.event({
      tsMicros: input.tsMicros,
      kind: 'message',
      action: 'REPLY',
      object: text,
      user: state.user,
      status: code < '4' ? 'ok' : 'error',
      statusCode: code,
      statusText: text,
    })
    return Verdict.More
  }
  state.pending.shift()
  if (!completeCommand(state, first, code, lines, input.tsMicros, session)) return Verdict.More
  input.handOff = 'tls'
  return Verdict.HandOff
}

function keepLine(state: FtpState, text: string): void {
  if (state.replyLines.length < MAX_REPLY_LINES) state.replyLines.push(text)
}

const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a

function isCode(input: StreamSlice, at: number): boolean {
  const first = input.bytes[at]! - 0x30
  const second = input.bytes[at + 1]! - 0x30
  const third = input.bytes[at + 2]! - 0x30
  return first >= 1 && first <= 6 && second >= 0 && second <= 9 && third >= 0 && third <= 9
}

/** Tells of commands that never got their reply, all but the `keep` newest. */
export function flushPending(
  state: FtpState,
  keep: number,
  tsMicros: number,
  session: SessionContext,
): void {
  while (state.pending.length > keep) {
    completeCommand(state, state.pending.shift()!, '', [], tsMicros, session)
  }
}
