/**
 * Time and heap of a loop: warmed up first; the fastest pass counts, as noise on a shared
 * machine only ever adds.
 */
export interface Measured {
  nanosEach: number
  /** Bytes allocated, garbage included; passes the collector ran in are left out. */
  heapBytesEach: number
}

const WARM_UP_PASSES = 50
const PASSES = 200

/** `run` does `count` operations, best some ten thousand: few enough to run between two collections. */
export function measure(count: number, run: () => void): Measured {
  for (let i = 0; i < WARM_UP_PASSES; i++) run()
  let best = Number.POSITIVE_INFINITY
  let grown = 0
  let counted = 0
  for (let pass = 0; pass < PASSES; pass++) {
    const heapBefore = process.memoryUsage().heapUsed
    const from = process.hrtime.bigint()
    run()
    best = Math.min(best, Number(process.hrtime.bigint() - from))
    const delta = process.memoryUsage().heapUsed - heapBefore
    if (delta < 0) continue
    grown += delta
    counted++
  }
  return { nanosEach: best / count, heapBytesEach: grown / (count * Math.max(1, counted)) }
}

export function printMeasured(name: string, { nanosEach, heapBytesEach }: Measured): void {
  const nanos = nanosEach.toFixed(1).padStart(8)
  const heap = heapBytesEach.toFixed(3).padStart(8)
  process.stdout.write(`${name.padEnd(32)}${nanos} ns  ${heap} heap bytes\n`)
}
