/**
 * Framebuffer updates: each rectangle's length, so that the next message is found; pixels are
 * passed over. RFC 6143 (7.6.1, 7.7, 7.8) and the encodings its registry names.
 */
import { type SessionContext, type StreamSlice, Verdict } from '../../src/dissect/contract.ts'
import { MAX_STRING_BYTES } from './constants.ts'
import { Step, type VncState } from './state.ts'
import { has, passOver, readString } from './strings.ts'

const HEADER_BYTES = 12
const TILE_PIXELS = 16
const LAST_RECT = -224
const DESKTOP_SIZES = -308
const DESKTOP_NAME = -307
const SERVER_IDENTITY = -131069
const VMWARE_CURSOR = 0x574d5664
/** Shorter data of Tight goes uncompressed. */
const TIGHT_MIN_COMPRESSED_BYTES = 12

/** Goes on with a rectangle; undefined: the next can be read. */
type Answer = Verdict | undefined

/** Reads the rectangles of one update; undefined when all were read. */
export function readRectangles(
  state: VncState,
  input: StreamSlice,
  session: SessionContext,
): Answer {
  for (;;) {
    if (state.tile >= 0) {
      const answer = readTiles(state, input)
      if (answer !== undefined) return answer
    }
    if (state.rectanglesLeft === 0) {
      state.serverStep = Step.Messages
      return undefined
    }
    if (!has(input, HEADER_BYTES)) return Verdict.More
    const { view, pos } = input
    state.width = view.getUint16(pos + 4)
    state.height = view.getUint16(pos + 6)
    state.encoding = view.getInt32(pos + 8)
    const answer = readRectangle(state, input, session)
    if (answer !== undefined) return answer
  }
}

/** Ends the rectangle whose header stands at `pos`, with `count` bytes behind it. */
function endRectangle(state: VncState, input: StreamSlice, count: number): Answer {
  state.rectanglesLeft--
  return passOver(input, HEADER_BYTES + count) ? undefined : Verdict.More
}

function readRectangle(state: VncState, input: StreamSlice, session: SessionContext): Answer {
  const { width, height, bytesPerPixel: pixel } = state
  const mask = ((width + 7) >> 3) * height
  switch (state.encoding) {
    case 0:
      return endRectangle(state, input, width * height * pixel)
    case 1:
    case 0x574d5668:
      return endRectangle(state, input, 4)
    case 2:
    case 4:
      return readRre(state, input)
    case 5:
      if (width === 0 || height === 0) return endRectangle(state, input, 0)
      state.rectanglesLeft--
      state.tile = 0
      input.pos += HEADER_BYTES
      return undefined
    case 6:
    case 9:
    case 16:
    case 17:
      return readCounted(state, input, 4)
    case 50:
      return readCounted(state, input, 8)
    case 7:
    case -260:
      return readTight(state, input)
    case LAST_RECT:
      state.rectanglesLeft = 1
      return endRectangle(state, input, 0)
    case -223:
    case -232:
    case -257:
    case -258:
    case -259:
    case -305:
    case -309:
    case -313:
    case -316:
    case -131072:
      return endRectangle(state, input, 0)
    case -239:
      return endRectangle(state, input, width * height * pixel + mask)
    case -240:
      return endRectangle(state, input, width * height === 0 ? 0 : 6 + 2 * mask)
    case -261:
      return endRectangle(state, input, 1)
    case -314:
      return readAlphaCursor(state, input)
    case VMWARE_CURSOR:
      if (!has(input, HEADER_BYTES + 1)) return Verdict.More
      return endRectangle(
        state,
        input,
        2 + width * height * (input.peek(HEADER_BYTES) === 0 ? 2 * pixel : 4),
      )
    case 0x574d5665:
      return endRectangle(state, input, 2)
    case DESKTOP_SIZES:
      if (!has(input, HEADER_BYTES + 1)) return Verdict.More
      return endRectangle(state, input, 4 + 16 * input.peek(HEADER_BYTES))
    case DESKTOP_NAME:
      return readName(state, input)
    case -131071:
    case -131070:
      return endRectangle(state, input, width)
    case SERVER_IDENTITY:
      return readIdentity(state, input, session)
    default:
      // What its length is nobody knows, so that nothing behind it can be read.
      return Verdict.Done
  }
}

/** RRE and CoRRE: a count, the background, then rectangles of one colour. */
function readRre(state: VncState, input: StreamSlice): Answer {
  if (!has(input, HEADER_BYTES + 4)) return Verdict.More
  const count = input.view.getUint32(input.pos + HEADER_BYTES)
  const each = state.bytesPerPixel + (state.encoding === 2 ? 8 : 4)
  if (count > MAX_STRING_BYTES / each) return Verdict.Done
  return endRectangle(state, input, 4 + state.bytesPerPixel + count * each)
}

/** A count of bytes, then so many, behind `lead` bytes of which the count is the first four. */
function readCounted(state: VncState, input: StreamSlice, lead: number): Answer {
  if (!has(input, HEADER_BYTES + 4)) return Verdict.More
  const count = input.view.getUint32(input.pos + HEADER_BYTES)
  return count > MAX_STRING_BYTES ? Verdict.Done : endRectangle(state, input, lead + count)
}

function readAlphaCursor(state: VncState, input: StreamSlice): Answer {
  if (!has(input, HEADER_BYTES + 4)) return Verdict.More
  // Servers send it raw; another encoding would need its own pixels.
  if (input.view.getUint32(input.pos + HEADER_BYTES) !== 0) return Verdict.Done
  return endRectangle(state, input, 4 + state.width * state.height * 4)
}

function readName(state: VncState, input: StreamSlice): Answer {
  const start = input.pos
  input.pos += HEADER_BYTES
  const name = readString(input)
  if (name === 'bad') return Verdict.Done
  if (name === 'short') {
    input.pos = start
    input.need += HEADER_BYTES
    return Verdict.More
  }
  state.rectanglesLeft--
  state.fields.desktopName = name.text
  return passOver(input, name.rest) ? undefined : Verdict.More
}

function readIdentity(state: VncState, input: StreamSlice, session: SessionContext): Answer {
  const kept = Math.min(state.width, 256)
  if (!has(input, HEADER_BYTES + kept)) return Verdict.More
  const text = input.bytes.toString(
    'latin1',
    input.pos + HEADER_BYTES,
    input.pos + HEADER_BYTES + kept,
  )
  session.facts.serverSoftware = /^[\x20-\x7e]*/.exec(text)![0]
  return endRectangle(state, input, state.width)
}

/** Hextile: tiles of 16 by 16, each raw or of subrectangles (RFC 6143, 7.7.4). */
function readTiles(state: VncState, input: StreamSlice): Answer {
  const across = Math.ceil(state.width / TILE_PIXELS)
  const down = Math.ceil(state.height / TILE_PIXELS)
  const pixel = state.bytesPerPixel
  while (state.tile < across * down) {
    if (!has(input, 1)) return Verdict.More
    const kind = input.peek()
    const column = state.tile % across
    const row = (state.tile - column) / across
    let bytes = 1
    if (kind & 1) {
      bytes +=
        Math.min(TILE_PIXELS, state.width - column * TILE_PIXELS) *
        Math.min(TILE_PIXELS, state.height - row * TILE_PIXELS) *
        pixel
    } else {
      bytes += (kind & 2 ? pixel : 0) + (kind & 4 ? pixel : 0)
      if (kind & 8) {
        if (!has(input, bytes + 1)) return Verdict.More
        bytes += 1 + input.peek(bytes) * (2 + (kind & 16 ? pixel : 0))
      }
    }
    state.tile++
    if (!passOver(input, bytes)) return Verdict.More
  }
  state.tile = -1
  return undefined
}

/** Tight: fill, JPEG, PNG, or pixels behind a filter, compressed when long enough. */
function readTight(state: VncState, input: StreamSlice): Answer {
  if (!has(input, HEADER_BYTES + 3)) return Verdict.More
  const kind = input.peek(HEADER_BYTES) >> 4
  if (kind === 8) return endRectangle(state, input, 1 + state.tightPixelBytes)
  if (kind === 9 || kind === 10) return readCompact(state, input, 1)
  if (kind > 10) return Verdict.Done
  let lead = 1
  let size = state.width * state.height * state.tightPixelBytes
  if (kind & 4) {
    const filter = input.peek(HEADER_BYTES + 1)
    lead = 2
    if (filter > 2) return Verdict.Done
    if (filter === 1) {
      const colours = input.peek(HEADER_BYTES + 2) + 1
      lead = 3 + colours * state.tightPixelBytes
      size = colours === 2 ? ((state.width + 7) >> 3) * state.height : state.width * state.height
    }
  }
  if (size < TIGHT_MIN_COMPRESSED_BYTES) return endRectangle(state, input, lead + size)
  return readCompact(state, input, lead)
}

/** A length of one to three bytes, seven bits each, behind `lead` bytes. */
function readCompact(state: VncState, input: StreamSlice, lead: number): Answer {
  let size = 0
  for (let i = 0; i < 3; i++) {
    if (!has(input, HEADER_BYTES + lead + i + 1)) return Verdict.More
    const byte = input.peek(HEADER_BYTES + lead + i)
    size += (i === 2 ? byte : byte & 0x7f) << (7 * i)
    if (i === 2 || byte < 0x80) return endRectangle(state, input, lead + i + 1 + size)
  }
  return undefined
}
