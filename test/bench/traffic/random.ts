/** A seeded generator (mulberry32), so that the bench captures are the same bytes at every run. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** 32 bits, signed. */
  word(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return t ^ (t >>> 14)
  }

  /** At least 0, under 1. */
  unit(): number {
    return (this.word() >>> 0) / 4294967296
  }

  /** A whole number from `least` to `most`, both included. */
  range(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1))
  }

  chance(probability: number): boolean {
    return this.unit() < probability
  }

  /** Exponentially distributed, as gaps between independent arrivals are. */
  gap(mean: number): number {
    return -Math.log(1 - this.unit()) * mean
  }

  pick<T>(list: readonly T[]): T {
    return list[this.range(0, list.length - 1)]!
  }

  bytes(size: number): Buffer {
    const out = Buffer.alloc(size)
    for (let i = 0; i + 4 <= size; i += 4) out.writeInt32LE(this.word(), i)
    for (let i = size & ~3; i < size; i++) out[i] = this.word() & 0xff
    return out
  }
}
