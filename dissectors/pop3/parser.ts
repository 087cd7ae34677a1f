/** Lines of both directions, commands paired with replies in order (RFC 1939, 3; 2449, 6.6), replies of several lines. */
import { LineCursor } from '../../src/bytes/lines.ts'
import { wireText } from '../../src/bytes/text.ts'
import { matchWord } from '../../src/bytes/words.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { createDotBlock, readDotBlock } from '../../src/formats/dotBlock.ts'
import { createMailHead } from '../../src/formats/mailHead.ts'
import { readClientLine, readServerLine } from '../../src/formats/sasl.ts'
import { createCommand, readCommand } from './command.ts'
import {
  BAD_COMMAND,
  BAD_REPLY,
  LONG_LINE,
  MAX_BAD_LINES,
  MAX_CAPABILITIES,
  MAX_LINE_BYTES,
} from './constants.ts'
import { completeListing, flushPending, takeReply } from './reply.ts'
import type { Listing, Pop3State } from './state.ts'

const SPACE = 0x20
const PLUS = 0x2b
const DOT = 0x2e
const line = new LineCursor()

/** Reads what is there of one direction. */
export function readPop3(state: Pop3State, input: StreamSlice, session: SessionContext): Verdict {
  const isServer = input.direction === Direction.Resp
  while (input.remaining() > 0) {
    const { listing } = state
    if (isServer && listing !== undefined && listing.command.verb !== 'CAPA') {
      if (!readDotBlock(listing.block, input)) return Verdict.More
      completeListing(state, listing, input.tsMicros, session)
      continue
    }
    if (!line.next(input, state.discard, MAX_LINE_BYTES)) return Verdict.More
    if (line.isCut) session.anomaly(LONG_LINE)
    const { start, end } = line
    const verdict = isServer
      ? listing === undefined
        ? readReply(state, input, start, end, session)
        : readCapability(state, listing, input, start, end, session)
      : takeLine(state, input, start, end, session)
    if (verdict !== Verdict.More) return verdict
  }
  return Verdict.More
}

/** Counts a line that fits nothing; too many of them and this is something else. */
function countBad(
  state: Pop3State,
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
  state: Pop3State,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const { sasl } = state
  if (sasl !== undefined) {
    // Base64 has no space: what has one is the next command, whether the server's answer was seen or not.
    if (!hasSpace(input.bytes, start, end)) {
      readClientLine(sasl, input.bytes, start, end, session)
      return Verdict.More
    }
    state.sasl = undefined
  }
  if (readCommand(state, input, start, end, session)) return Verdict.More
  return countBad(state, BAD_COMMAND, Direction.Orig, session)
}

function readReply(
  state: Pop3State,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const { bytes } = input
  const size = end - start
  const next = input.pos
  input.pos = start
  const isGood = size >= 3 && matchWord(input, '+OK') === 1
  const isBad = size >= 4 && matchWord(input, '-ERR') === 1
  input.pos = next
  const first = state.pending[0]
  if (!isGood && !isBad) {
    if (size === 0) return Verdict.More
    if (bytes[start] === PLUS && (size === 1 || bytes[start + 1] === SPACE)) {
      state.goodLines++
      if (first?.sasl !== undefined)
        readServerLine(first.sasl, bytes, Math.min(start + 2, end), end)
      return Verdict.More
    }
    if (first !== undefined || state.goodLines === 0 || state.resync[Direction.Resp])
      return countBad(state, BAD_REPLY, Direction.Resp, session)
    // The reply's command was not seen: what follows it may be a message.
    const command = createCommand('', '', input.tsMicros)
    state.listing = { command, statusText: '', block: createDotBlock(createMailHead()) }
    input.pos = start
    return Verdict.More
  }
  state.goodLines++
  state.resync[Direction.Resp] = false
  const text = wireText(bytes, Math.min(end, start + (isGood ? 4 : 5)), end)
  if (!takeReply(state, isGood, text, input.tsMicros, session)) return Verdict.More
  flushPending(state, 0, input.tsMicros, session)
  session.facts.encrypted = true
  input.handOff = 'tls'
  return Verdict.HandOff
}

function readCapability(
  state: Pop3State,
  listing: Listing,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  if (end - start === 1 && input.bytes[start] === DOT)
    completeListing(state, listing, input.tsMicros, session)
  else if (state.capabilities.length < MAX_CAPABILITIES)
    state.capabilities.push(wireText(input.bytes, start, end, 64))
  return Verdict.More
}

function hasSpace(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === SPACE) return true
  return false
}
