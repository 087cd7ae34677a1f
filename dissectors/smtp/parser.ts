/**
 * Lines of both directions, commands paired with replies: RFC 5321 (2.3.8, 4.1, 4.2), pipelined
 * (RFC 2920) or not; between them the text of messages (DATA, BDAT) and the lines of AUTH.
 */
import { LineCursor } from '../../src/bytes/lines.ts'
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readClientLine, readServerLine } from '../../src/formats/sasl.ts'
import { readSizedText } from '../../src/formats/sizedText.ts'
import { addCommand, readCommand } from './command.ts'
import {
  BAD_COMMAND,
  BAD_REPLY,
  LONG_LINE,
  MAX_BAD_LINES,
  MAX_LINE_BYTES,
  MAX_REPLY_LINES,
  PIPELINED_STARTTLS,
  TLS_COMMANDS,
} from './constants.ts'
import { completeCommand, readGreeting } from './reply.ts'
import type { SmtpState } from './state.ts'
import { isCommandLine, readText } from './text.ts'

const DASH = 0x2d
const SPACE = 0x20
const line = new LineCursor()

/** Reads what is there of one direction. */
export function readSmtp(state: SmtpState, input: StreamSlice, session: SessionContext): Verdict {
  const isClient = input.direction === Direction.Orig
  while (input.remaining() > 0) {
    if (isClient) {
      if (state.chunk.left > 0) {
        if (!readSizedText(state.chunk, input)) return Verdict.More
        continue
      }
      if (state.isDataAsked && !isCommandLine(state, input)) {
        if (state.isDataAsked) return Verdict.More
        continue
      }
      if (state.block !== undefined) {
        if (!readText(state, input, session)) return Verdict.More
        continue
      }
    }
    if (!line.next(input, state.discard, MAX_LINE_BYTES)) return Verdict.More
    if (line.isCut) session.anomaly(LONG_LINE)
    const { start, end } = line
    const verdict = isClient
      ? takeLine(state, input, start, end, session)
      : readReply(state, input, start, end, session)
    if (verdict !== Verdict.More) return verdict
  }
  return Verdict.More
}

/** Tells of commands that never got their reply, all but the `keep` newest. */
export function flushPending(
  state: SmtpState,
  keep: number,
  tsMicros: number,
  session: SessionContext,
): void {
  while (state.pending.length > keep) {
    const command = state.pending.shift()!
    completeCommand(state, command, '', [], Math.max(tsMicros, command.tsMicros), session)
  }
  if (state.pending.length === 0) state.sasl = undefined
}

/** Counts a line that fits nothing; too many of them and this is something else. */
function countBad(
  state: SmtpState,
  code: string,
  direction: Direction,
  session: SessionContext,
): Verdict {
  if (state.resync[direction]) {
    state.resync[direction] = false
    return Verdict.More
  }
  session.anomaly(code)
  if (++state.badLines < MAX_BAD_LINES) return Verdict.More
  if (state.goodLines === 0) return Verdict.Reject
  return state.badLines > state.goodLines + MAX_BAD_LINES ? Verdict.Broken : Verdict.More
}

function takeLine(
  state: SmtpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const { sasl } = state
  if (sasl !== undefined) {
    // Base64 has no space: what has one is the next command, whether the server's answer was seen or not.
    if (!hasSpace(input, start, end)) {
      readClientLine(sasl, input.bytes, start, end, session)
      return Verdict.More
    }
    state.sasl = undefined
  }
  const verdict = readCommand(state, input, start, end, session)
  if (verdict === Verdict.Broken) return countBad(state, BAD_COMMAND, Direction.Orig, session)
  return verdict
}

function hasSpace(input: StreamSlice, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (input.bytes[at] === SPACE) return true
  return false
}

function readReply(
  state: SmtpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const { bytes } = input
  const separator = end - start > 3 ? bytes[start + 3]! : SPACE
  const isReply = isCode(bytes, start, end) && (separator === SPACE || separator === DASH)
  if (!isReply) {
    if (state.replyCode !== '') {
      // Some servers leave the code off inside an answer of several lines.
      keepLine(state, wireText(bytes, start, end))
      return Verdict.More
    }
    return end === start ? Verdict.More : countBad(state, BAD_REPLY, Direction.Resp, session)
  }
  state.goodLines++
  state.resync[Direction.Resp] = false
  const code = bytes.toString('latin1', start, start + 3)
  const from = Math.min(end, start + 4)
  const first = state.pending[0]
  if (code === '334' && first?.sasl !== undefined) {
    readServerLine(first.sasl, bytes, from, end)
    return Verdict.More
  }
  keepLine(state, wireText(bytes, from, end))
  if (separator === DASH) {
    state.replyCode = code
    return Verdict.More
  }
  const lines = state.replyLines
  state.replyCode = ''
  state.replyLines = []
  return takeReply(state, code, lines, input, session)
}

function takeReply(
  state: SmtpState,
  code: string,
  lines: readonly string[],
  input: StreamSlice,
  session: SessionContext,
): Verdict {
  const opens = code === '220' || ((code === '421' || code === '554') && state.pending.length === 0)
  const verbFirst = state.pending[0]?.verb ?? ''
  if (!state.greeted && opens && !TLS_COMMANDS.has(verbFirst)) {
    readGreeting(state, code, lines, session)
    return Verdict.More
  }
  state.greeted = true
  if (state.pending.length === 0 && state.lossy && state.block !== undefined && code !== '354') {
    // The end of the text was lost; the server has seen it.
    addCommand(state, '.', '', input.tsMicros, session)
  }
  const command = state.pending[0]
  if (command === undefined) {
    session.event({
      tsMicros: input.tsMicros,
      kind: 'command',
      action: 'REPLY',
      user: state.user,
      status: code < '4' ? 'ok' : 'error',
      statusCode: code,
      statusText: lines[0] ?? '',
    })
    // Where the client's side is not seen, a second 220 is the answer to STARTTLS.
    if (code !== '220') return Verdict.More
    session.facts.encrypted = true
    input.handOff = 'tls'
    return Verdict.HandOff
  }
  if (completeCommand(state, command, code, lines, input.tsMicros, session)) state.pending.shift()
  if (command.sasl !== undefined && command.sasl === state.sasl) state.sasl = undefined
  if (!TLS_COMMANDS.has(command.verb) || code !== '220') return Verdict.More
  if (state.pending.length > 0) session.anomaly(PIPELINED_STARTTLS)
  flushPending(state, 0, input.tsMicros, session)
  session.facts.encrypted = true
  input.handOff = 'tls'
  return Verdict.HandOff
}

function keepLine(state: SmtpState, text: string): void {
  if (state.replyLines.length < MAX_REPLY_LINES) state.replyLines.push(text)
}

/** Three digits, the first of them 2 to 5 (RFC 5321, 4.2.1). */
function isCode(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 3) return false
  const first = bytes[start]! - 0x30
  const second = bytes[start + 1]! - 0x30
  const third = bytes[start + 2]! - 0x30
  return first >= 2 && first <= 5 && second >= 0 && second <= 9 && third >= 0 && third <= 9
}
