/**
 * Rows of which some do not fit: a server refuses an insert for one bad line. The lines are
 * halved until the bad ones stand alone; those are given up, all others are stored.
 *
 * When nothing fits, the table is wrong rather than the records: then nothing more is given
 * up, and a person must act.
 */
import type { Delivered } from '../destination.ts'
import { joinPieces, type Piece, splitLines } from './pieces.ts'

/** So many unfit lines with not one stored since: the table is taken to be wrong. */
export const MAX_UNFIT_IN_A_ROW = 32
/** Lines tried alone first, spread over a large piece, so that a run of bad ones at its start is no verdict. */
const SAMPLE_LINES = 16
const SAMPLED_FROM_LINES = 4 * SAMPLE_LINES

/** Thrown when no line fits; the message is what the server said of the last one. */
export class NothingFits extends Error {}

export interface FittingOptions {
  insert(piece: Piece): Promise<void>
  /** Whether the server refused because of what the lines hold. */
  isUnfit(error: unknown): boolean
  describe(error: unknown): string
}

export class FittingInserter {
  readonly #options: FittingOptions
  /** Across deliveries: small ones of a slow sensor count too. */
  #unfitInARow = 0
  #stored = 0
  #unfit = 0
  #reason = ''

  constructor(options: FittingOptions) {
    this.#options = options
  }

  /** Stores what fits of `pieces`. Rejects as `insert` does, or with NothingFits. */
  async store(pieces: Iterable<Piece>): Promise<Delivered> {
    this.#stored = 0
    this.#unfit = 0
    this.#reason = ''
    for (const piece of pieces) {
      if (!(await this.#take(piece))) await this.#sift(piece)
    }
    if (this.#stored === 0 && this.#unfitInARow >= MAX_UNFIT_IN_A_ROW) {
      throw new NothingFits(this.#reason)
    }
    return { unfit: this.#unfit, reason: this.#reason }
  }

  /** Stores `piece`, or says that something in it does not fit. */
  async #take(piece: Piece): Promise<boolean> {
    try {
      await this.#options.insert(piece)
      this.#stored += piece.count
      this.#unfitInARow = 0
      return true
    } catch (error) {
      if (!this.#options.isUnfit(error)) throw error
      this.#reason = this.#options.describe(error)
      return false
    }
  }

  /** Of lines that do not fit as a whole. */
  async #sift(piece: Piece): Promise<void> {
    const lines = splitLines(piece)
    if (lines.length < SAMPLED_FROM_LINES) return this.#halve(lines)
    const stride = Math.ceil(lines.length / SAMPLE_LINES)
    const isSample = (index: number): boolean => index % stride === stride - 1
    for (const line of lines.filter((_, index) => isSample(index))) await this.#takeLine(line)
    const rest = lines.filter((_, index) => !isSample(index))
    if (!(await this.#take(joinPieces(rest)))) await this.#halve(rest)
  }

  async #takeLine(line: Piece): Promise<void> {
    if (await this.#take(line)) return
    this.#giveUp()
  }

  #giveUp(): void {
    this.#unfit++
    this.#unfitInARow++
    if (this.#stored === 0 && this.#unfit >= MAX_UNFIT_IN_A_ROW) {
      throw new NothingFits(this.#reason)
    }
  }

  /** `lines` were refused together. */
  async #halve(lines: readonly Piece[]): Promise<void> {
    if (lines.length <= 1) return this.#giveUp()
    const middle = lines.length >> 1
    for (const half of [lines.slice(0, middle), lines.slice(middle)]) {
      if (!(await this.#take(joinPieces(half)))) await this.#halve(half)
    }
  }
}
