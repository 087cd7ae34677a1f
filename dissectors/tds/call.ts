/** A remote procedure call, MS-TDS 2.2.6.6: which procedure, how many parameters, and the statement among them. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { MAX_OBJECT_BYTES } from '../../src/bytes/text.ts'
import { type ColumnType, Form, readColumnType } from './columnType.ts'
import { MAX_PARAMETERS, PROCEDURES, VERSION_71, VERSION_72 } from './constants.ts'
import type { TdsState } from './state.ts'
import { readCharacters } from './wideText.ts'

const BY_NUMBER = 0xffff
/** Byte that parts one call from the next. */
const SEPARATORS = new Set([0x80, 0xff])
const NULL_SHORT = 0xffff
const NULL_LONG = 0xffffffff

export interface Call {
  readonly procedure: string
  readonly parameters: number
  /** The statement given, as sent; undefined without one. */
  readonly statement: { readonly start: number; readonly end: number } | undefined
  /** First whole number given: a handle. */
  readonly handle: number
  /** Not all of it was there to be read. */
  readonly isCut: boolean
}

/** Which of the texts given is the statement. */
const STATEMENT_AT: Readonly<Record<string, number>> = {
  sp_executesql: 0,
  sp_cursoropen: 0,
  sp_prepare: 1,
  sp_prepexec: 1,
  sp_cursorprepare: 1,
  sp_cursorprepexec: 1,
}

/** Moves past ALL_HEADERS where they are: since 7.2, each with its length. Within a connection that tells its version. */
export function skipHeaders(state: TdsState, reader: ByteReader): void {
  if (state.version !== 0 && state.version < VERSION_72) return
  const total = reader.remaining() < 12 ? 0 : reader.view.getUint32(reader.pos, true)
  const first = total === 0 ? 0 : reader.view.getUint32(reader.pos + 4, true)
  const fits =
    total > 9 && total <= Math.min(512, reader.remaining()) && first > 5 && first <= total - 4
  if (state.version === 0) state.version = fits ? VERSION_72 : VERSION_71
  if (fits) reader.skip(total)
}

/** Reads a call behind its headers. */
export function readCall(state: TdsState, reader: ByteReader): Call {
  const procedure = readName(reader)
  reader.skip(2)
  const texts: ({ start: number; end: number } | undefined)[] = []
  let parameters = 0
  let handle = -1
  let isCut = false
  const hasCollation = state.version === 0 || state.version >= VERSION_71
  while (reader.remaining() > 2 && parameters < MAX_PARAMETERS) {
    if (SEPARATORS.has(reader.peek())) break
    reader.skip(reader.u8() * 2)
    reader.skip(1)
    const type = readColumnType(reader, hasCollation, false, true)
    if (type === undefined || !reader.ok) {
      isCut = true
      break
    }
    parameters++
    const value = readValue(reader, type)
    if (type.isWideText) texts.push(value)
    else if (type.isNumber && value !== undefined && value.end - value.start === 4 && handle < 0) {
      handle = reader.bytes.readUInt32LE(value.start)
    }
    if (!reader.ok) {
      isCut = true
      break
    }
  }
  const at = STATEMENT_AT[procedure.toLowerCase()]
  return {
    procedure,
    parameters,
    statement: at === undefined ? undefined : texts[at],
    handle,
    isCut,
  }
}

function readName(reader: ByteReader): string {
  const length = reader.u16le()
  if (length !== BY_NUMBER) return readCharacters(reader, length, true)
  const number = reader.u16le()
  return PROCEDURES[number] ?? `procedure ${number}`
}

/** Moves past a parameter's value; where its bytes lie, as far as they are there. */
function readValue(
  reader: ByteReader,
  type: ColumnType,
): { start: number; end: number } | undefined {
  if (type.form === Form.Pieces) return readPieces(reader)
  let length = type.size
  if (type.form === Form.ByteLength) length = reader.u8()
  else if (type.form === Form.ShortLength) length = reader.u16le()
  else if (type.form !== Form.Fixed) length = reader.u32le()
  if (!reader.ok) return undefined
  const isNull =
    (type.form === Form.ShortLength && length === NULL_SHORT) ||
    (type.form === Form.Text && length === NULL_LONG)
  if (isNull) return undefined
  const start = reader.pos
  const end = Math.min(reader.end, start + length)
  reader.skip(length)
  return { start, end }
}

/** Of a value in pieces the first one is shown: drivers send one. */
function readPieces(reader: ByteReader): { start: number; end: number } | undefined {
  const low = reader.u32le()
  const high = reader.u32le()
  if (!reader.ok || (low === NULL_LONG && high === NULL_LONG)) return undefined
  let first: { start: number; end: number } | undefined
  for (;;) {
    const length = reader.u32le()
    if (!reader.ok || length === 0) break
    const start = reader.pos
    first ??= { start, end: Math.min(reader.end, start + length) }
    reader.skip(length)
    if (!reader.ok) break
  }
  return first
}

/** Bytes of a statement that are shown, two a character. */
export const MAX_STATEMENT_BYTES = MAX_OBJECT_BYTES * 2
