const TWO_32 = 4_294_967_296

/**
 * Unit of an interface's 64-bit timestamps (pcapng, if_tsresol and if_tsoffset). They come as two
 * 32-bit halves: nanoseconds since 1970 do not fit a float64, so the division to microseconds is
 * done on the halves, exact for powers of ten to 10^-12 and powers of two to 2^-40.
 */
export class TimeUnit {
  private readonly offsetMicros: number
  private readonly binary: boolean
  /** Powers of ten: ticks per microsecond, or 1 with `microsPerTick`. Powers of two: the exponent. */
  private readonly divisor: number
  private readonly microsPerTick: number
  /** 2^32 ticks, as whole microseconds and ticks left over. */
  private readonly highMicros: number
  private readonly highRest: number

  /** `resolution`: the if_tsresol byte, 6 when the option is absent. */
  constructor(resolution: number, offsetSeconds: number) {
    const exponent = resolution & 0x7f
    this.offsetMicros = offsetSeconds * 1_000_000
    this.binary = (resolution & 0x80) !== 0
    this.divisor = this.binary ? exponent : 10 ** Math.max(0, exponent - 6)
    this.microsPerTick = this.binary ? 1 : 10 ** Math.max(0, 6 - exponent)
    this.highMicros = this.binary ? 0 : Math.floor(TWO_32 / this.divisor)
    this.highRest = this.binary ? 0 : TWO_32 - this.highMicros * this.divisor
  }

  /** Microseconds since the epoch, what is finer cut off. Both halves unsigned. */
  toMicros(high: number, low: number): number {
    if (this.binary) return this.fromBinary(high, low)
    if (this.divisor === 1) return (high * TWO_32 + low) * this.microsPerTick + this.offsetMicros
    const rest = Math.floor((high * this.highRest + low) / this.divisor)
    return high * this.highMicros + rest + this.offsetMicros
  }

  private fromBinary(high: number, low: number): number {
    const bits = this.divisor
    if (bits <= 32) {
      const ticks = 2 ** bits
      const seconds = high * (TWO_32 / ticks) + Math.floor(low / ticks)
      return (
        seconds * 1_000_000 + Math.floor(((low % ticks) * 1_000_000) / ticks) + this.offsetMicros
      )
    }
    const highTicks = 2 ** (bits - 32)
    const seconds = Math.floor(high / highTicks)
    const micros = (high % highTicks) * 1_000_000 + Math.floor((low * 1_000_000) / TWO_32)
    return seconds * 1_000_000 + Math.floor(micros / highTicks) + this.offsetMicros
  }
}
