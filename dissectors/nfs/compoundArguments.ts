/** Arguments of the operations that name something, or whose layout depends on what is in them. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { MAX_HANDLE_BYTES, MAX_NAME_BYTES } from './constants.ts'
import { join, nameOf } from './handles.ts'
import { Op } from './operations.ts'
import type { NfsState, Step } from './state.ts'
import { readKey, readText, skipOpaque, skipWords } from './xdr.ts'

/** Current and saved file handle, as paths. */
export interface Place {
  current: string
  saved: string
}

const MAX_OPAQUE_BYTES = 0x0400_0000
const MAX_WORDS = 64
/** Kinds of CREATE: RFC 7530 (16.4). */
const BLOCK = 3
const CHARACTER = 4
const LINK = 5
const TEST_STATEID = 55
const STATE_BYTES = 16
/** Client owners are binary in part; what is text of them says who it is. */
const UNPRINTABLE = /(\\x[0-9a-f]{2})+/g

/** Attributes: which, then their values. */
export function skipAttributes(reader: ByteReader): void {
  skipWords(reader, MAX_WORDS)
  skipOpaque(reader, MAX_OPAQUE_BYTES)
}

/** Reads one operation; false when what is behind it cannot be reached. */
export function readOperation(
  state: NfsState,
  step: Step,
  place: Place,
  reader: ByteReader,
): boolean {
  switch (step.code) {
    case Op.PUTFH:
      place.current = nameOf(state, readKey(reader, MAX_HANDLE_BYTES))
      step.path = place.current
      return reader.ok
    case Op.LOOKUP:
      place.current = join(place.current, readText(reader, MAX_NAME_BYTES))
      step.path = place.current
      return reader.ok
    case Op.REMOVE:
      step.path = join(place.current, readText(reader, MAX_NAME_BYTES))
      return reader.ok
    case Op.RENAME:
      step.path = join(place.saved, readText(reader, MAX_NAME_BYTES))
      step.to = join(place.current, readText(reader, MAX_NAME_BYTES))
      return reader.ok
    case Op.LINK:
      step.path = place.saved
      step.to = join(place.current, readText(reader, MAX_NAME_BYTES))
      return reader.ok
    case Op.WRITE:
      reader.skip(STATE_BYTES + 12)
      step.bytes = skipOpaque(reader, MAX_OPAQUE_BYTES)
      return reader.ok
    case Op.CREATE:
      return readCreate(step, place, reader)
    case Op.OPEN:
      return readOpen(step, place, reader)
    case Op.LOCK:
      return skipLock(reader)
    case Op.SETCLIENTID:
      return readClient(state, step, reader)
    case Op.EXCHANGE_ID:
      return readExchange(state, step, reader)
    case TEST_STATEID:
      reader.skip(reader.u32be() * STATE_BYTES)
      return reader.ok
  }
  return false
}

function readCreate(step: Step, place: Place, reader: ByteReader): boolean {
  const kind = reader.u32be()
  if (kind === LINK) step.to = readText(reader, MAX_NAME_BYTES)
  else if (kind === BLOCK || kind === CHARACTER) reader.skip(8)
  place.current = join(place.current, readText(reader, MAX_NAME_BYTES))
  step.path = place.current
  skipAttributes(reader)
  return reader.ok
}

/** RFC 7530 (16.16.1), RFC 8881 (18.16.1). */
function readOpen(step: Step, place: Place, reader: ByteReader): boolean {
  reader.skip(4 + 4 + 4 + 8)
  skipOpaque(reader, MAX_NAME_BYTES)
  if (reader.u32be() === 1) {
    const mode = reader.u32be()
    if (mode < 2) skipAttributes(reader)
    else {
      reader.skip(8)
      if (mode === 3) skipAttributes(reader)
    }
  }
  const claim = reader.u32be()
  if (claim === 1) reader.skip(4)
  else if (claim === 2 || claim === 5) reader.skip(STATE_BYTES)
  if (claim === 0 || claim === 2 || claim === 3) {
    place.current = join(place.current, readText(reader, MAX_NAME_BYTES))
  }
  step.path = place.current
  return reader.ok
}

function skipLock(reader: ByteReader): boolean {
  reader.skip(4 + 4 + 8 + 8)
  if (reader.u32be() === 1) {
    reader.skip(4 + STATE_BYTES + 4 + 8)
    skipOpaque(reader, MAX_NAME_BYTES)
  } else reader.skip(STATE_BYTES + 4)
  return reader.ok
}

function readClient(state: NfsState, step: Step, reader: ByteReader): boolean {
  reader.skip(8)
  noteClient(state, step, reader)
  reader.skip(4)
  skipOpaque(reader, MAX_NAME_BYTES)
  skipOpaque(reader, MAX_NAME_BYTES)
  reader.skip(4)
  return reader.ok
}

/** RFC 8881 (18.35.1); only without state protection is the rest reached. */
function readExchange(state: NfsState, step: Step, reader: ByteReader): boolean {
  reader.skip(8)
  noteClient(state, step, reader)
  reader.skip(4)
  if (reader.u32be() !== 0) return false
  if (reader.u32be() === 1) {
    const domain = readText(reader, MAX_NAME_BYTES)
    const name = readText(reader, MAX_NAME_BYTES)
    reader.skip(12)
    if (reader.ok) step.to = `${name} ${domain}`.trim()
  }
  return reader.ok
}

function noteClient(state: NfsState, step: Step, reader: ByteReader): void {
  const name = readText(reader, MAX_NAME_BYTES).replace(UNPRINTABLE, ' ').trim()
  step.path = name
  if (state.fields.clientId === '') state.fields.clientId = name.slice(0, 256)
}
