/**
 * Lines with their lengths (pkt-line), and what is no line: packs and side-bands, which are
 * counted and passed over. gitprotocol-common(5), gitprotocol-pack(5).
 */
import { wireText } from '../../src/bytes/text.ts'
import {
  Direction,
  type SessionContext,
  type StreamSlice,
  Verdict,
} from '../../src/dissect/contract.ts'
import { endClientMessage, readClientLine } from './client.ts'
import {
  BAD_LENGTH,
  BAND_DATA,
  BAND_ERROR,
  DELIMITER,
  FLUSH,
  LENGTH_BYTES,
  LONG_LINE,
  MAX_LINE_BYTES,
  PACK_HEAD_BYTES,
} from './constants.ts'
import { hexDigit } from './probe.ts'
import { endServerMessage, readReport, readServerLine } from './server.ts'
import type { GitState } from './state.ts'
import { tellError } from './tell.ts'

const LF = 0x0a
/** Of side-band: length and band. */
const BAND_HEAD_BYTES = LENGTH_BYTES + 1

/** Reads whole lines of one direction. */
export function readLines(state: GitState, input: StreamSlice, session: SessionContext): Verdict {
  const d = input.direction
  while (input.remaining() > 0) {
    if (input.remaining() < LENGTH_BYTES) return wait(input, LENGTH_BYTES)
    if (input.startsWith('PACK')) {
      if (input.remaining() < PACK_HEAD_BYTES) return wait(input, PACK_HEAD_BYTES)
      return beginRawPack(state, input, session)
    }
    const length = readLength(input)
    if (length < 0) {
      if (!state.resync[d]) session.anomaly(BAD_LENGTH)
      return state.fields.service === '' && !state.advertised && !state.resync[d]
        ? Verdict.Reject
        : Verdict.Done
    }
    if (length < LENGTH_BYTES) {
      input.pos += LENGTH_BYTES
      if (length === FLUSH) endMessage(state, d, input.tsMicros, session)
      else if (length === DELIMITER && d === Direction.Resp) state.packBegun = false
      continue
    }
    const verdict = readLine(state, input, length, session)
    if (verdict !== Verdict.More || input.need > 1 || input.skipBytes > 0) return verdict
  }
  return Verdict.More
}

function wait(input: StreamSlice, bytes: number): Verdict {
  input.need = bytes
  return Verdict.More
}

/** The length in the four digits at `pos`, itself included; -1 when they are none. */
function readLength(input: StreamSlice): number {
  let length = 0
  for (let i = 0; i < LENGTH_BYTES; i++) {
    const digit = hexDigit(input.peek(i))
    if (digit < 0) return -1
    length = length * 16 + digit
  }
  return length === 3 ? -1 : length
}

function endMessage(
  state: GitState,
  d: Direction,
  tsMicros: number,
  session: SessionContext,
): void {
  if (d === Direction.Orig) endClientMessage(state, tsMicros, session)
  else endServerMessage(state, tsMicros, session)
}

function readLine(
  state: GitState,
  input: StreamSlice,
  length: number,
  session: SessionContext,
): Verdict {
  const { direction: d } = input
  if (length === LENGTH_BYTES) {
    input.pos += LENGTH_BYTES
    return Verdict.More
  }
  if (d === Direction.Resp) {
    if (input.remaining() < BAND_HEAD_BYTES) return wait(input, BAND_HEAD_BYTES)
    const band = input.peek(LENGTH_BYTES)
    if (band >= BAND_DATA && band <= BAND_ERROR) return readBand(state, input, length, session)
  }
  if (length > MAX_LINE_BYTES) {
    session.anomaly(LONG_LINE)
    input.skipBytes = length
    return Verdict.More
  }
  if (input.remaining() < length) return wait(input, length)
  const start = input.pos + LENGTH_BYTES
  const end = input.pos + length
  const stop = input.bytes[end - 1] === LF ? end - 1 : end
  input.pos = end
  state.resync[d] = false
  if (d === Direction.Orig) return readClientLine(state, input, start, stop, session)
  return readServerLine(state, input, start, stop, session)
}

/** A packet of a side-band: a pack's bytes are counted, a report read, progress passed over. */
function readBand(
  state: GitState,
  input: StreamSlice,
  length: number,
  session: SessionContext,
): Verdict {
  const band = input.peek(LENGTH_BYTES)
  const size = length - BAND_HEAD_BYTES
  const isReport = state.fields.service === 'git-receive-pack'
  const readsText = band === BAND_ERROR || (band === BAND_DATA && isReport)
  if (readsText && length <= MAX_LINE_BYTES) {
    if (input.remaining() < length) return wait(input, length)
    const start = input.pos + BAND_HEAD_BYTES
    const end = input.pos + length
    input.pos = end
    if (band === BAND_ERROR) {
      const text = wireText(input.bytes, start, end).replace(/(\\x0a)+$/, '')
      tellError(state, text, input.tsMicros, session)
    } else readReport(state, input, start, end, session)
    return Verdict.More
  }
  if (band === BAND_DATA && !isReport) {
    const wanted = state.packBegun ? 0 : Math.min(size, PACK_HEAD_BYTES)
    if (input.remaining() < BAND_HEAD_BYTES + wanted) return wait(input, BAND_HEAD_BYTES + wanted)
    countPack(state, input, BAND_HEAD_BYTES, size, session)
  }
  input.skipBytes = length
  return Verdict.More
}

/** Counts `size` bytes of a pack or archive sent to the client, and its objects when it begins here. */
function countPack(
  state: GitState,
  input: StreamSlice,
  at: number,
  size: number,
  session: SessionContext,
): void {
  const ask = state.asks[0]
  state.fields.bytesFetched += size
  if (ask !== undefined) ask.bytes += size
  session.facts.activity = 'file-transfer'
  if (state.packBegun) return
  state.packBegun = true
  if (
    size < PACK_HEAD_BYTES ||
    input.bytes.toString('latin1', input.pos + at, input.pos + at + 4) !== 'PACK'
  )
    return
  const objects = input.view.getUint32(input.pos + at + 8)
  state.fields.objectsFetched += objects
  if (ask !== undefined) ask.objects = objects
}

/** A pack without frames: the rest of the direction, of a push as much as of an old fetch. */
function beginRawPack(state: GitState, input: StreamSlice, session: SessionContext): Verdict {
  const d = input.direction
  const objects = input.view.getUint32(input.pos + 8)
  const ask = state.asks[0]
  state.rawPack[d] = true
  session.facts.activity = 'file-transfer'
  if (d === Direction.Orig) state.fields.objectsPushed += objects
  else {
    state.fields.objectsFetched += objects
    if (ask !== undefined) ask.objects = objects
  }
  countRaw(state, d, PACK_HEAD_BYTES)
  input.pos += PACK_HEAD_BYTES
  return Verdict.Sizes
}

/** Counts bytes of a raw pack. */
export function countRaw(state: GitState, d: Direction, bytes: number): void {
  const { fields } = state
  const ask = state.asks[0]
  if (d === Direction.Orig) fields.bytesPushed += bytes
  else {
    fields.bytesFetched += bytes
    if (ask !== undefined) ask.bytes += bytes
  }
}
