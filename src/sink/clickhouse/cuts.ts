/**
 * Where deliveries ended that failed. The server may have stored them all the same, and knows
 * an insert again only by the same lines: so when they come again with more behind them, as
 * the spool gathered meanwhile, they are cut at the same places.
 */
import type { RecordBatch } from '../../record/batch.ts'
import { groupBatches, type Piece, type PieceBounds } from './pieces.ts'

/** Each costs an insert; the first matters most, as later ones mostly fail before they arrive. */
const MAX_CUTS = 4

function* groupBetween(
  ends: readonly number[],
  batches: readonly RecordBatch[],
  bounds: PieceBounds,
): Generator<Piece> {
  let start = 0
  for (const end of ends) {
    yield* groupBatches(batches.slice(start, end), bounds)
    start = Math.max(start, end)
  }
}

export class Cuts {
  /** In batches from the first that is not delivered yet. */
  readonly #cuts: number[] = []

  group(batches: readonly RecordBatch[], bounds: PieceBounds): Generator<Piece> {
    return groupBetween([...this.#cuts, batches.length], batches, bounds)
  }

  /** A delivery of so many batches failed. */
  remember(batches: number): void {
    if (this.#cuts.length >= MAX_CUTS || this.#cuts.includes(batches)) return
    this.#cuts.push(batches)
    this.#cuts.sort((a, b) => a - b)
  }

  clear(): void {
    this.#cuts.length = 0
  }
}
