/** Rows are passed over value by value, wherever packets cut them. */
import type { ByteReader } from '../../src/bytes/reader.ts'
import { Form } from './columnType.ts'
import { NOTHING, type Walk } from './state.ts'

const NULL_BYTE = 0
const NULL_SHORT = 0xffff
const NULL_LONG = 0xffffffff
const TIME_STAMP_BYTES = 8

/** Begins a row behind its token. */
export function beginRow(walk: Walk, nulls: Buffer): void {
  walk.column = 0
  walk.nulls = nulls
  endRowWhenThrough(walk)
}

/** Passes over the next value; false when its length is not there yet. */
export function passValue(walk: Walk, reader: ByteReader): boolean {
  if (walk.inPieces) return passPiece(walk, reader)
  const { column } = walk
  const type = walk.columns[column]!
  const isNull = ((walk.nulls[column >> 3] ?? 0) >> (column & 7)) & 1
  if (isNull === 0) {
    const length = readLength(reader, type.form, type.size)
    if (!reader.ok) return false
    if (type.form === Form.Pieces && length >= 0) {
      walk.inPieces = true
      return true
    }
    walk.skip = Math.max(0, length)
  }
  walk.column++
  endRowWhenThrough(walk)
  return true
}

function endRowWhenThrough(walk: Walk): void {
  if (walk.column < walk.columns.length) return
  walk.column = -1
  walk.nulls = NOTHING
}

function passPiece(walk: Walk, reader: ByteReader): boolean {
  const length = reader.u32le()
  if (!reader.ok) return false
  if (length > 0) {
    walk.skip = length
    return true
  }
  walk.inPieces = false
  walk.column++
  endRowWhenThrough(walk)
  return true
}

/** Bytes of the value that follows its length; -1 for NULL. */
function readLength(reader: ByteReader, form: Form, size: number): number {
  if (form === Form.Fixed) return size
  if (form === Form.ByteLength) return reader.u8()
  if (form === Form.ShortLength) {
    const length = reader.u16le()
    return length === NULL_SHORT ? -1 : length
  }
  if (form === Form.LongLength) return reader.u32le()
  if (form === Form.Text) {
    const pointer = reader.u8()
    if (pointer === NULL_BYTE) return -1
    reader.skip(pointer + TIME_STAMP_BYTES)
    const length = reader.u32le()
    return length === NULL_LONG ? -1 : length
  }
  const low = reader.u32le()
  const high = reader.u32le()
  return low === NULL_LONG && high === NULL_LONG ? -1 : 0
}
