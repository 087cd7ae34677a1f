/** Lines of both directions, commands paired with replies in order (RFC 3977, 3), replies of several lines, articles sent. */
import { LineCursor } from '../../src/bytes/lines.ts'
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { readDotBlock } from '../../src/formats/dotBlock.ts'
import { readClientLine, readServerLine } from '../../src/formats/sasl.ts'
import { beginArticle, readCommand } from './command.ts'
import {
  BAD_COMMAND,
  BAD_REPLY,
  LONG_LINE,
  MAX_BAD_LINES,
  MAX_CAPABILITIES,
  MAX_LINE_BYTES,
} from './constants.ts'
import { completeListing, takeReply } from './reply.ts'
import type { Listing, NntpState } from './state.ts'

const SPACE = 0x20
const COLON = 0x3a
const DOT = 0x2e
const line = new LineCursor()

/** Reads what is there of one direction. */
export function readNntp(state: NntpState, input: StreamSlice, session: SessionContext): Verdict {
  const isServer = input.direction === Direction.Resp
  while (input.remaining() > 0) {
    if (state.fields.compressed) return Verdict.Done
    const { listing } = state
    if (isServer && listing !== undefined && listing.code !== '101') {
      if (!readDotBlock(listing.block, input)) return Verdict.More
      completeListing(state, listing, input.tsMicros, session)
      continue
    }
    if (!isServer && state.article !== undefined) {
      if (!readDotBlock(state.article, input)) return Verdict.More
      state.article = undefined
      continue
    }
    const from = input.pos
    if (!line.next(input, state.discard, MAX_LINE_BYTES)) return Verdict.More
    if (line.isCut) session.anomaly(LONG_LINE)
    const { start, end } = line
    if (!isServer && state.asking !== undefined) {
      // The server's answer was not seen: a header shows that it agreed.
      const { asking } = state
      state.asking = undefined
      if (isHeader(input.bytes, start, end)) {
        beginArticle(state, asking)
        state.discard[Direction.Orig] = false
        input.pos = from
        continue
      }
    }
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
  state: NntpState,
  code: string,
  direction: Direction,
  session: SessionContext,
): Verdict {
  if (state.resync[direction]) return Verdict.More
  session.anomaly(code)
  if (++state.badLines < MAX_BAD_LINES) return Verdict.More
  if (state.goodLines === 0) return Verdict.Reject
  return state.badLines > state.goodLines + MAX_BAD_LINES ? Verdict.Broken : Verdict.More
}

function takeLine(
  state: NntpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const { sasl } = state
  if (sasl !== undefined) {
    // Base64 has no space: what has one is the next command, whether the server's answer was seen or not.
    if (!holds(input.bytes, SPACE, start, end)) {
      readClientLine(sasl, input.bytes, start, end, session)
      return Verdict.More
    }
    state.sasl = undefined
  }
  if (end === start || readCommand(state, input, start, end, session)) return Verdict.More
  return countBad(state, BAD_COMMAND, Direction.Orig, session)
}

function readReply(
  state: NntpState,
  input: StreamSlice,
  start: number,
  end: number,
  session: SessionContext,
): Verdict {
  const { bytes } = input
  if (end === start) return Verdict.More
  const isReply =
    end - start >= 3 && isCode(bytes, start) && (end - start === 3 || bytes[start + 3] === SPACE)
  if (!isReply) return countBad(state, BAD_REPLY, Direction.Resp, session)
  state.goodLines++
  state.resync[Direction.Resp] = false
  const code = bytes.toString('latin1', start, start + 3)
  const from = Math.min(end, start + 4)
  const sasl = state.pending[0]?.sasl
  if (sasl !== undefined && (code === '383' || code === '283')) {
    readServerLine(sasl, bytes, from, end)
    if (code === '383') return Verdict.More
  }
  const verdict = takeReply(state, code, wireText(bytes, from, end), input.tsMicros, session)
  if (verdict === Verdict.HandOff) input.handOff = 'tls'
  return verdict
}

function readCapability(
  state: NntpState,
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

/** `Name: value`. */
function isHeader(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end && at - start < 64; at++) {
    if (bytes[at] === COLON) return at > start
    if (bytes[at]! <= SPACE) return false
  }
  return false
}

function holds(bytes: Buffer, byte: number, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === byte) return true
  return false
}

/** Three digits, the first of them 1 to 5 (RFC 3977, 3.2.1). */
function isCode(bytes: Buffer, start: number): boolean {
  const first = bytes[start]! - 0x30
  const second = bytes[start + 1]! - 0x30
  const third = bytes[start + 2]! - 0x30
  return first >= 1 && first <= 5 && second >= 0 && second <= 9 && third >= 0 && third <= 9
}
