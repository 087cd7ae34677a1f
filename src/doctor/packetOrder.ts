/** Whether packet times go forward, and how much comes in one second. */

/** Interfaces told apart; a capture seldom has more, and those share the last place. */
const MAX_INTERFACES = 64
const LEAP_MICROS = 3600 * 1e6
const SECOND_MICROS = 1e6

export class PacketOrder {
  first = 0
  last = 0
  backwards = 0
  largestBackMicros = 0
  backwardsAcross = 0
  leaps = 0
  peakSecondBytes = 0
  private readonly latest = new Float64Array(MAX_INTERFACES)
  private second = 0
  private secondBytes = 0

  take(tsMicros: number, interfaceId: number, wireBytes: number): void {
    const at = Math.min(interfaceId, MAX_INTERFACES - 1)
    const before = this.latest[at]!
    if (tsMicros < before) {
      this.backwards++
      this.largestBackMicros = Math.max(this.largestBackMicros, before - tsMicros)
    } else this.latest[at] = tsMicros
    if (before !== 0 && tsMicros - before > LEAP_MICROS) this.leaps++
    if (tsMicros >= before && tsMicros < this.last) this.backwardsAcross++
    if (this.first === 0 || tsMicros < this.first) this.first = tsMicros
    if (tsMicros > this.last) this.last = tsMicros
    const second = Math.floor(tsMicros / SECOND_MICROS)
    if (second === this.second) this.secondBytes += wireBytes
    else {
      this.second = second
      this.secondBytes = wireBytes
    }
    if (this.secondBytes > this.peakSecondBytes) this.peakSecondBytes = this.secondBytes
  }
}
