/**
 * Time and heap of a loop: warmed up first, the fastest of several passes counts, as noise
 * on a shared machine only ever adds.
 */
export interface Measured {
  nanosEach: number
  /** Heap growth over all passes, per operation; garbage collected before and after. */
  heapBytesEach: number
}

const PASSES = 9

const collect: () => void = (globalThis as { gc?: () => void }).gc ?? (() => undefined)

/** `run` does `count` operations. Run node with --expose-gc for heap figures that mean something. */
export function measure(count: number, run: () => void): Measured {
  for (let i = 0; i < 3; i++) run()
  collect()
  const heapBefore = process.memoryUsage().heapUsed
  let best = Number.POSITIVE_INFINITY
  for (let pass = 0; pass < PASSES; pass++) {
    const from = process.hrtime.bigint()
    run()
    best = Math.min(best, Number(process.hrtime.bigint() - from))
  }
  // Before collecting: what was allocated and dropped counts too.
  const grown = Math.max(0, process.memoryUsage().heapUsed - heapBefore)
  return { nanosEach: best / count, heapBytesEach: grown / (count * PASSES) }
}

export function printMeasured(name: string, { nanosEach, heapBytesEach }: Measured): void {
  const nanos = nanosEach.toFixed(1).padStart(8)
  const heap = heapBytesEach.toFixed(3).padStart(8)
  process.stdout.write(`${name.padEnd(32)}${nanos} ns  ${heap} heap bytes\n`)
}
