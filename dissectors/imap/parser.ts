/** Lines of both directions with the literals in them: RFC 9051 (2.2, 4.3, 7). */
import { LineCursor } from '../../src/bytes/lines.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readClientLine } from '../../src/formats/sasl.ts'
import { readSizedText } from '../../src/formats/sizedText.ts'
import { readArgumentLiteral, readCommand, readContinuation } from './command.ts'
import { BAD_COMMAND, BAD_REPLY, LONG_LINE, MAX_BAD_LINES, MAX_LINE_BYTES } from './constants.ts'
import { readAnswer, readRest } from './reply.ts'
import type { ImapState } from './state.ts'

const SPACE = 0x20
const line = new LineCursor()

/** Reads what is there of one direction. */
export function readImap(state: ImapState, input: StreamSlice, session: SessionContext): Verdict {
  const d = input.direction
  const isClient = d === Direction.Orig
  while (input.remaining() > 0) {
    if (state.fields.compressed) return Verdict.Done
    if (isClient && state.argumentLeft > 0) {
      if (input.remaining() < state.argumentLeft) {
        input.need = state.argumentLeft
        return Verdict.More
      }
      readArgumentLiteral(state, input, session)
      continue
    }
    const literal = state.literals[d]
    if (literal.left > 0) {
      if (!readSizedText(literal, input)) return Verdict.More
      continue
    }
    if (!line.next(input, state.discard, MAX_LINE_BYTES)) return Verdict.More
    if (line.isCut) session.anomaly(LONG_LINE)
    const { start, end } = line
    const isRead = isClient
      ? takeLine(state, input, start, end, session)
      : state.fetched !== undefined
        ? readRest(state, input, start, end, session)
        : readAnswer(state, input, start, end, session)
    if (!isRead) {
      const verdict = countBad(state, isClient ? BAD_COMMAND : BAD_REPLY, d, session)
      if (verdict !== Verdict.More) return verdict
    } else if (input.handOff !== '') return Verdict.HandOff
  }
  return Verdict.More
}

/** Counts a line that fits nothing; too many of them and this is something else. */
function countBad(
  state: ImapState,
  code: string,
  direction: Direction,
  session: SessionContext,
): Verdict {
  // Amid what was lost there may be many lines of a message.
  if (state.resync[direction]) return Verdict.More
  session.anomaly(code)
  if (++state.badLines < MAX_BAD_LINES) return Verdict.More
  if (state.goodLines === 0) return Verdict.Reject
  return state.badLines > state.goodLines + MAX_BAD_LINES ? Verdict.Broken : Verdict.More
}

function takeLine(
  state: ImapState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): boolean {
  const { sasl } = state
  if (sasl !== undefined) {
    // Base64 has no space: what has one is the next command, whether the server's answer was seen or not.
    if (!hasSpace(input.bytes, start, end)) {
      readClientLine(sasl, input.bytes, start, end, session)
      return true
    }
    state.sasl = undefined
  }
  if (state.open !== undefined) {
    readContinuation(state, state.open, input, start, end, session)
    return true
  }
  if (state.isIdle) {
    state.isIdle = false
    if (end - start === 4) return true
  }
  return end === start || readCommand(state, input, start, end, session)
}

function hasSpace(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === SPACE) return true
  return false
}
