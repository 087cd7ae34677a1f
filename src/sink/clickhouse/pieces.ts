/** NDJSON lines in the portions that go into one insert, and the lines of a portion. */
import type { RecordBatch } from '../../record/batch.ts'

/** Whole lines. */
export interface Piece {
  bytes: Uint8Array
  /** Lines in it. */
  count: number
}

export interface PieceBounds {
  rows: number
  bytes: number
}

const NEWLINE = 10

/** Batches put together while they stay within the bounds; cut the same way from the same first batch on. */
export function* groupBatches(
  batches: readonly RecordBatch[],
  bounds: PieceBounds,
): Generator<Piece> {
  let parts: Uint8Array[] = []
  let bytes = 0
  let count = 0
  for (const batch of batches) {
    const full = count + batch.count > bounds.rows || bytes + batch.bytes.length > bounds.bytes
    if (full && count > 0) {
      yield { bytes: Buffer.concat(parts), count }
      parts = []
      bytes = 0
      count = 0
    }
    parts.push(batch.bytes)
    bytes += batch.bytes.length
    count += batch.count
  }
  if (count > 0) yield { bytes: parts.length === 1 ? parts[0]! : Buffer.concat(parts), count }
}

/** Each line of a piece as a piece of its own, sharing its memory. */
export function splitLines({ bytes }: Piece): Piece[] {
  const lines: Piece[] = []
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline + 1
    lines.push({ bytes: bytes.subarray(start, end), count: 1 })
    start = end
  }
  return lines
}

/** Pieces as one. */
export const joinPieces = (pieces: readonly Piece[]): Piece => ({
  bytes: Buffer.concat(pieces.map((piece) => piece.bytes)),
  count: pieces.reduce((sum, piece) => sum + piece.count, 0),
})
