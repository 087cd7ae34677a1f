/** Shuffled mixes of the fixtures give the same records on any number of workers. */
import { deepStrictEqual } from 'node:assert'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'
import { replayLines } from '../support/replayLines.ts'

/** Captures in an order made from a seed. */
function shuffled(seed: number): string[] {
  const list = fixtureCaptures().map((f) => join(FIXTURES, f))
  let state = seed
  for (let i = list.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    const j = state % (i + 1)
    const kept = list[i]!
    list[i] = list[j]!
    list[j] = kept
  }
  return list
}

describe('mixes of fixtures on 1 to 4 workers', () => {
  for (const seed of [1, 2]) {
    test(`mix ${seed}`, async () => {
      const files = shuffled(seed).slice(0, 40)
      const one = await replayLines(files)
      for (const workers of [2, 3, 4]) {
        const many = await replayLines(files, workers)
        deepStrictEqual([...many.lines].sort(), [...one.lines].sort(), `${workers} workers`)
        deepStrictEqual(many.result.counted, one.result.counted)
        deepStrictEqual(many.result.undecoded, one.result.undecoded)
      }
    })
  }
})
