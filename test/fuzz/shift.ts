/** One parser's inputs, one after another, in a process of its own; says on stdout how it went. */
import { Random } from '../support/mutate.ts'
import { captureTargets } from './captureTargets.ts'
import { datagramTargets } from './datagramTargets.ts'
import { dissectorTargets } from './dissectorTargets.ts'
import { partTargets } from './partTargets.ts'
import type { FuzzTarget, MakeTarget } from './target.ts'

export const targets: Readonly<Record<string, MakeTarget>> = {
  ...captureTargets,
  ...dissectorTargets,
  ...datagramTargets,
  ...partTargets,
}

/** Past this an input is a finding: work that grows faster than its bytes. */
export const MAX_INPUT_MS = 100
/** The same for inputs of megabytes. */
export const MAX_FLOOD_MS = 1000
/** Heap that may remain between half way and the end, noise of the engine included. */
export const MAX_GROWTH_BYTES = 1_048_576
const MAX_FINDINGS = 20
/** Of the whole: when the heap is measured. */
const SHARES = [0.1, 0.5, 1]
/** Shorter inputs say nothing about the cost of a byte. */
const MIN_RATED_BYTES = 2048
/** Inputs before the compiler has settled. */
const WARM_INPUTS = 20_000
/** An input that took longer is timed again. */
const PAUSE_MS = 5

export interface Finding {
  readonly index: number
  readonly what: string
}

export interface ShiftReport {
  readonly name: string
  readonly inputs: number
  readonly exceptions: number
  readonly findings: readonly Finding[]
  readonly slowestMs: number
  readonly slowestIndex: number
  /** Most nanoseconds a byte of any input of at least MIN_RATED_BYTES, where bytes are counted. */
  readonly worstNanos: number
  /** Heap after garbage collection at 10, 50 and 100 per cent. */
  readonly heapBytes: readonly number[]
  readonly seconds: number
}

export interface ShiftOptions {
  readonly name: string
  readonly runs: number
  readonly seed: number
  /** Ends earlier once this has passed; 0 for never. */
  readonly maxSeconds: number
  /** Only this input, and those before it where the parser carries state. */
  readonly index: number | undefined
  onProgress(index: number): void
}

export async function runShift(options: ShiftOptions): Promise<ShiftReport> {
  const { name, seed } = options
  const target = await targets[name]!()
  let last = options.index === undefined ? options.runs : options.index + 1
  const first = options.index === undefined || target.carriesState ? 0 : options.index
  const random = new Random()
  const findings: Finding[] = []
  const heapBytes: number[] = []
  const marks = SHARES.map((share) => Math.floor(last * share))
  const maxMs = options.maxSeconds * 1000
  let worstNanos = 0
  let exceptions = 0
  let slowestMs = 0
  let slowestIndex = 0
  const began = performance.now()
  let reported = began
  for (let index = first; index < last; index++) {
    const before = performance.now()
    // By time, where that is what ends it.
    const share = maxMs > 0 ? (before - began) / maxMs : 0
    if (maxMs > 0 ? share >= SHARES[heapBytes.length]! : index === marks[heapBytes.length]) {
      heapBytes.push(measureHeap())
    }
    if (share >= 1) {
      last = index
      break
    }
    try {
      random.begin(seed, index)
      target.run(random, index)
    } catch (error) {
      exceptions++
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
      if (findings.length < MAX_FINDINGS) findings.push({ index, what })
    }
    const after = performance.now()
    const isFlood = target.isFlood?.(index) ?? false
    const limit = isFlood ? MAX_FLOOD_MS : MAX_INPUT_MS
    const bytes = target.inputBytes ?? 0
    if (bytes >= MIN_RATED_BYTES && index - first > WARM_INPUTS) {
      const nanos = ((after - before) * 1e6) / bytes
      if (nanos > worstNanos) {
        const again = timeAgain(target, random, seed, index, after - before, 0)
        worstNanos = Math.max(worstNanos, (again * 1e6) / bytes)
      }
    }
    if (after - before > (isFlood ? limit : Math.min(limit, slowestMs))) {
      const ms = timeAgain(target, random, seed, index, after - before)
      if (!isFlood && ms > slowestMs) {
        slowestMs = ms
        slowestIndex = index
      }
      if (ms > limit && findings.length < MAX_FINDINGS) {
        findings.push({ index, what: `took ${ms.toFixed(0)} ms` })
      }
    }
    if (after - reported > 2000) {
      reported = after
      options.onProgress(index)
    }
  }
  if (options.index === undefined && heapBytes.length < SHARES.length) heapBytes.push(measureHeap())
  const seconds = (performance.now() - began) / 1000
  const inputs = last - first
  return {
    name,
    inputs,
    exceptions,
    findings,
    slowestMs,
    slowestIndex,
    worstNanos,
    heapBytes,
    seconds,
  }
}

/** The shortest of three: a busy machine and garbage collection are not the parser's fault. */
function timeAgain(
  target: FuzzTarget,
  random: Random,
  seed: number,
  index: number,
  firstMs: number,
  pauseMs = PAUSE_MS,
): number {
  let least = firstMs
  if (least < pauseMs) return least
  for (let i = 0; i < 2; i++) {
    const before = performance.now()
    try {
      random.begin(seed, index)
      target.run(random, index)
    } catch {
      // counted the first time
    }
    least = Math.min(least, performance.now() - before)
  }
  return least
}

function measureHeap(): number {
  // Twice: what the first pass finalises the second one frees.
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
