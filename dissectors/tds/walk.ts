/**
 * The walk through the tokens of a server's message, MS-TDS 2.2.7, packet by packet. Every token is
 * passed over by its length or its columns' types; where that cannot be done, the message's last bytes
 * still tell how it ended.
 */
import { ByteReader } from '../../src/bytes/reader.ts'
import type { SessionContext } from '../../src/dissect/contract.ts'
import { type ColumnType, readColumnType } from './columnType.ts'
import { MAX_COLUMNS, MAX_TOKEN_BYTES, OPAQUE_RESULT, VERSION_71, VERSION_72 } from './constants.ts'
import { readDone, readReturnValue, readTold } from './outcome.ts'
import { beginRow, passValue } from './row.ts'
import { createWalk, NOTHING, type TdsState, type Walk } from './state.ts'

const COLUMNS = 0x81
const ROW = 0xd1
const ROW_WITH_NULLS = 0xd2
const RETURN_VALUE = 0xac
const DONE = 0xfd
const NO_COLUMNS = 0xffff
/** Tokens with two bytes of length behind them. */
const SHORT_TOKENS = new Set([
  0xa0, 0xa1, 0xa4, 0xa5, 0xa7, 0xa8, 0xa9, 0xaa, 0xab, 0xad, 0xe2, 0xe3, 0xe5, 0xe7, 0xec, 0xed,
])
/** The same with four. */
const LONG_TOKENS = new Set([0x20, 0x61, 0x62, 0xe4])
const FEATURES = 0xae
const ROW_FORMAT_OR_FED_AUTH = 0xee
/** Tokens of a fixed length. */
const FIXED_TOKENS: Readonly<Record<number, number>> = { 120: 4, 121: 4, 124: 8 }

/** Least room for a token that is cut. */
const FIRST_PARTIAL_BYTES = 512

const walker = new ByteReader(NOTHING)

/** Whether 7.2 or later is spoken, with its longer counts; taken for so while unknown. */
export const isLate = (state: TdsState): boolean =>
  state.version === 0 || state.version >= VERSION_72
/** Whether texts are of two bytes a character. */
export const isWide = (state: TdsState): boolean =>
  state.version === 0 || state.version >= 0x70000000

/** Reads the tokens of one packet, `[start, end)`; `isLast`: the message ends with it. */
export function walkTokens(
  state: TdsState,
  bytes: Buffer,
  view: DataView,
  start: number,
  end: number,
  isLast: boolean,
  tsMicros: number,
  session: SessionContext,
): void {
  const { walk } = state
  if (walk.partialBytes > 0) {
    keepPartial(walk, bytes, start, end)
    if (walk.partialBytes < walk.retryBytes && !isLast) return
    const { partial } = walk
    const kept = new DataView(partial.buffer, partial.byteOffset, partial.length)
    walker.aim(partial, kept, 0, walk.partialBytes)
    walk.partialBytes = 0
  } else walker.aim(bytes, view, start, end)
  while (walker.remaining() > 0 && !walk.isOpaque) {
    const { pos } = walker
    if (step(state, walker, tsMicros, session) && walker.ok) continue
    walker.ok = true
    walker.pos = pos
    break
  }
  const left = walker.remaining()
  if (!walk.isOpaque && left > MAX_TOKEN_BYTES) giveUp(state, session)
  if (!isLast) {
    if (left > 0 && !walk.isOpaque) {
      keepPartial(walk, walker.bytes, walker.pos, walker.end)
      walk.retryBytes = left * 2
    }
    return
  }
  if (walk.isOpaque || left > 0) readTail(state, bytes, view, start, end)
  state.walk = createWalk()
}

/** Puts `[start, end)` of `bytes`, which may be the room itself, behind what is kept. */
function keepPartial(walk: Walk, bytes: Buffer, start: number, end: number): void {
  const size = walk.partialBytes + end - start
  if (walk.partial.length < size) {
    const room = Buffer.allocUnsafeSlow(Math.max(FIRST_PARTIAL_BYTES, size * 2))
    walk.partial.copy(room, 0, 0, walk.partialBytes)
    walk.partial = room
  }
  bytes.copy(walk.partial, walk.partialBytes, start, end)
  walk.partialBytes = size
}

/** One token, or one value of a row; false when it is not all there. */
function step(
  state: TdsState,
  reader: ByteReader,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const { walk } = state
  if (walk.skip > 0) {
    const passed = Math.min(walk.skip, reader.remaining())
    walk.skip -= passed
    reader.pos += passed
    return true
  }
  if (walk.column >= 0) return passValue(walk, reader)
  const token = reader.u8()
  if (token === ROW || token === ROW_WITH_NULLS) return readRow(state, reader, token, session)
  if (token === COLUMNS) return readColumns(state, reader, session)
  if (token >= DONE) return readDone(state, reader, isLate(state))
  if (SHORT_TOKENS.has(token) || (token === ROW_FORMAT_OR_FED_AUTH && state.version < VERSION_71)) {
    return readShortToken(state, reader, token, tsMicros, session)
  }
  if (LONG_TOKENS.has(token) || token === ROW_FORMAT_OR_FED_AUTH) {
    if (token === ROW_FORMAT_OR_FED_AUTH) state.response.goesOn = true
    const length = reader.u32le()
    if (reader.ok) walk.skip = length
    return reader.ok
  }
  if (token === RETURN_VALUE) return readReturnValue(state, reader)
  const fixed = FIXED_TOKENS[token]
  if (fixed !== undefined) {
    reader.skip(fixed)
    return reader.ok
  }
  if (token === FEATURES) return passFeatures(reader)
  giveUp(state, session)
  return true
}

function giveUp(state: TdsState, session: SessionContext): void {
  session.anomaly(OPAQUE_RESULT)
  state.walk.isOpaque = true
}

function readShortToken(
  state: TdsState,
  reader: ByteReader,
  token: number,
  tsMicros: number,
  session: SessionContext,
): boolean {
  const length = reader.u16le()
  const start = reader.pos
  reader.skip(length)
  if (!reader.ok) return false
  readTold(state, reader, token, start, start + length, tsMicros, session)
  reader.ok = true
  reader.pos = start + length
  return true
}

/** FEATUREEXTACK: numbers with their data until the last number. */
function passFeatures(reader: ByteReader): boolean {
  while (reader.ok) {
    if (reader.u8() === 0xff) break
    reader.skip(reader.u32le())
  }
  return reader.ok
}

function readColumns(state: TdsState, reader: ByteReader, session: SessionContext): boolean {
  const late = isLate(state)
  const count = reader.u16le()
  const columns: ColumnType[] = []
  if (count === NO_COLUMNS || !reader.ok) return reader.ok
  if (count > MAX_COLUMNS) {
    giveUp(state, session)
    return true
  }
  const hasCollation = state.version === 0 || state.version >= VERSION_71
  for (let i = 0; i < count; i++) {
    reader.skip(late ? 6 : 4)
    const type = readColumnType(reader, hasCollation, true, late)
    if (!reader.ok) return false
    if (type === undefined) {
      giveUp(state, session)
      return true
    }
    columns.push(type)
    reader.skip(reader.u8() * 2)
  }
  if (!reader.ok) return false
  state.walk.columns = columns
  state.response.columns = count
  return true
}

function readRow(
  state: TdsState,
  reader: ByteReader,
  token: number,
  session: SessionContext,
): boolean {
  const { walk } = state
  if (walk.columns.length === 0) {
    giveUp(state, session)
    return true
  }
  const size = token === ROW_WITH_NULLS ? (walk.columns.length + 7) >> 3 : 0
  if (reader.remaining() < size) return false
  beginRow(walk, size === 0 ? NOTHING : reader.copy(size))
  return true
}

/** The last token of a message is a DONE: what it says is all that is told of the rest. */
function readTail(
  state: TdsState,
  bytes: Buffer,
  view: DataView,
  start: number,
  end: number,
): void {
  const size = isLate(state) ? 12 : 8
  if (end - start < size + 1 || bytes[end - size - 1]! < DONE) return
  walker.aim(bytes, view, end - size, end)
  readDone(state, walker, isLate(state))
}
