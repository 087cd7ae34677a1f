/** TYPE_INFO of columns and parameters, MS-TDS 2.2.5.4, and the passing over of values. */
import type { ByteReader } from '../../src/bytes/reader.ts'

/** How a value says how long it is. */
export const Form = {
  /** Always of `size` bytes. */
  Fixed: 0,
  ByteLength: 1,
  ShortLength: 2,
  /** A pointer, a time stamp, four bytes of length. */
  Text: 3,
  LongLength: 4,
  /** Eight bytes of length, then pieces until an empty one. */
  Pieces: 5,
} as const
export type Form = (typeof Form)[keyof typeof Form]

export interface ColumnType {
  readonly form: Form
  readonly size: number
  /** Characters of two bytes: what a statement is sent in. */
  readonly isWideText: boolean
  /** A whole number, as a handle is. */
  readonly isNumber: boolean
}

const FIXED_BYTES: Readonly<Record<number, number>> = {
  31: 0,
  48: 1,
  50: 1,
  52: 2,
  56: 4,
  58: 4,
  59: 4,
  60: 8,
  61: 8,
  62: 8,
  122: 4,
  127: 8,
}
const BYTE_LENGTHS = new Set([0x24, 0x25, 0x26, 0x27, 0x2d, 0x2f, 0x68, 0x6d, 0x6e, 0x6f])
const DECIMALS = new Set([0x37, 0x3f, 0x6a, 0x6c])
const SCALED_TIMES = new Set([0x29, 0x2a, 0x2b])
const DATE = 0x28
const BINARIES = new Set([0xa5, 0xad])
const TEXTS = new Set([0xa7, 0xaf, 0xe7, 0xef])
const WIDE_TEXTS = new Set([0xe7, 0xef, 0x63])
const LONG_TEXTS = new Set([0x23, 0x63])
const IMAGE = 0x22
const VARIANT = 0x62
const USER_DEFINED = 0xf0
const XML = 0xf1
const JSON_TEXT = 0xf4
const VECTOR = 0xf5
const INTEGER = 0x26
const COLLATION_BYTES = 5
const UNLIMITED = 0xffff

const make = (form: Form, size = 0, isWideText = false, isNumber = false): ColumnType => ({
  form,
  size,
  isWideText,
  isNumber,
})
const PIECES = make(Form.Pieces)
const BYTE_LENGTH = make(Form.ByteLength)

/**
 * Reads a type; undefined for an unknown one. `hasCollation` since 7.1; `isColumn`: of a result, where a long
 * text's table and a user-defined type's name follow, `hasParts` since 7.2.
 */
export function readColumnType(
  reader: ByteReader,
  hasCollation: boolean,
  isColumn: boolean,
  hasParts: boolean,
): ColumnType | undefined {
  const type = reader.u8()
  const fixed = FIXED_BYTES[type]
  if (fixed !== undefined) return make(Form.Fixed, fixed, false, type === 0x38)
  if (type === DATE) return BYTE_LENGTH
  if (BYTE_LENGTHS.has(type)) {
    reader.skip(1)
    return type === INTEGER ? make(Form.ByteLength, 0, false, true) : BYTE_LENGTH
  }
  if (SCALED_TIMES.has(type)) {
    reader.skip(1)
    return BYTE_LENGTH
  }
  if (DECIMALS.has(type)) {
    reader.skip(3)
    return BYTE_LENGTH
  }
  if (BINARIES.has(type) || TEXTS.has(type)) {
    const size = reader.u16le()
    if (TEXTS.has(type) && hasCollation) reader.skip(COLLATION_BYTES)
    return make(size === UNLIMITED ? Form.Pieces : Form.ShortLength, 0, WIDE_TEXTS.has(type))
  }
  if (LONG_TEXTS.has(type) || type === IMAGE) {
    reader.skip(4)
    if (type !== IMAGE && hasCollation) reader.skip(COLLATION_BYTES)
    if (isColumn) skipTableName(reader, hasParts)
    return make(Form.Text, 0, WIDE_TEXTS.has(type))
  }
  return readRareType(reader, type, isColumn)
}

function readRareType(reader: ByteReader, type: number, isColumn: boolean): ColumnType | undefined {
  if (type === VARIANT) {
    reader.skip(4)
    return make(Form.LongLength)
  }
  if (type === XML) {
    if (reader.u8() !== 0) {
      skipShort(reader)
      skipShort(reader)
      skipLong(reader)
    }
    return PIECES
  }
  if (type === USER_DEFINED) {
    if (isColumn) reader.skip(2)
    for (let i = 0; i < 3; i++) skipShort(reader)
    if (isColumn) skipLong(reader)
    return PIECES
  }
  if (type === JSON_TEXT) return PIECES
  if (type === VECTOR) {
    reader.skip(3)
    return make(Form.ShortLength)
  }
  return undefined
}

const skipShort = (reader: ByteReader): void => reader.skip(reader.u8() * 2)
const skipLong = (reader: ByteReader): void => reader.skip(reader.u16le() * 2)

function skipTableName(reader: ByteReader, hasParts: boolean): void {
  const parts = hasParts ? reader.u8() : 1
  for (let i = 0; i < parts && reader.ok; i++) skipLong(reader)
}
