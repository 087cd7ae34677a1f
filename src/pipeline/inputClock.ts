/**
 * The time of the input: the latest packet time so far. A single packet far ahead of all
 * others (a broken record, a clock that was set) is not believed until a second one says
 * the same, or it would close every session there is.
 */

/** A step further ahead than this needs a second packet: one hour. */
export const MAX_STEP_MICROS = 3600 * 1e6

export class InputClock {
  now = 0
  private claimed = 0

  /** The input's time with this packet. */
  tick(tsMicros: number): number {
    if (tsMicros <= this.now) return this.now
    if (
      tsMicros - this.now <= MAX_STEP_MICROS ||
      this.now === 0 ||
      (this.claimed !== 0 && tsMicros >= this.claimed - MAX_STEP_MICROS)
    ) {
      this.now = tsMicros
      this.claimed = 0
    } else this.claimed = tsMicros
    return this.now
  }

  /** Nothing came until `toMicros`, which somebody who has a clock of his own can say. */
  pass(toMicros: number): number {
    if (toMicros > this.now) this.now = toMicros
    return this.now
  }
}
