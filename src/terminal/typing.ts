/**
 * Whether a person types: keys sent one by one, at the varied pace of a hand.
 * Counts moments of capture time, so that how segments are cut changes nothing.
 */
import type { SessionContext, StreamSlice } from '../dissect/contract.ts'
import { MAX_KEY_GAP_MICROS, MIN_KEY_GAP_MICROS, MIN_KEY_GAPS } from './constants.ts'

/** Most bytes one key sends: a function key's sequence. */
const MAX_KEY_BYTES = 6
const MIN_SPREAD = 0.2

export class Typing {
  private lastMicros = 0
  private bytes = 0
  private gaps = 0
  private sum = 0
  private squares = 0

  /** One byte of text the client sent. */
  put(input: StreamSlice): void {
    const { tsMicros } = input
    if (tsMicros === this.lastMicros) {
      this.bytes++
      return
    }
    const gap = tsMicros - this.lastMicros
    const isKey = this.bytes > 0 && this.bytes <= MAX_KEY_BYTES
    if (isKey && gap >= MIN_KEY_GAP_MICROS && gap <= MAX_KEY_GAP_MICROS) {
      const millis = gap / 1000
      this.gaps++
      this.sum += millis
      this.squares += millis * millis
    }
    this.lastMicros = tsMicros
    this.bytes = 1
  }

  /** Says so when the keys seen so far are a hand's. */
  judge(session: SessionContext): void {
    if (this.gaps < MIN_KEY_GAPS) return
    const mean = this.sum / this.gaps
    const variance = Math.max(0, this.squares / this.gaps - mean * mean)
    if (Math.sqrt(variance) / mean >= MIN_SPREAD) session.facts.activity = 'interactive'
  }
}
