/**
 * Every fixture gives the records that lie beside it, byte for byte, and the same ones on
 * four workers. `npm run golden` writes them anew; the difference is what a reviewer reads.
 */
import { strictEqual } from 'node:assert'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { FIXTURES, fixtureCaptures, goldenOf } from './support/paths.ts'
import { replayLines } from './support/replayLines.ts'

const rewrite = process.env.EARSHOT_GOLDEN === 'write'

/** Line by line, so that a failure shows the one that differs. */
function sameLines(actual: readonly string[], expected: readonly string[]): void {
  for (let i = 0; i < Math.max(actual.length, expected.length); i++) {
    strictEqual(actual[i], expected[i], `line ${i + 1}`)
  }
}

describe('golden records', () => {
  for (const capture of fixtureCaptures()) {
    test(capture, async () => {
      const golden = join(FIXTURES, goldenOf(capture))
      const { lines } = await replayLines(join(FIXTURES, capture))
      const text = `${lines.join('\n')}\n`
      if (rewrite) writeFileSync(golden, text)
      strictEqual(existsSync(golden), true, `no golden records: run npm run golden`)
      sameLines(lines, readFileSync(golden, 'utf8').split('\n').slice(0, -1))
      const shared = await replayLines(join(FIXTURES, capture), 4)
      sameLines(shared.lines.sort(), [...lines].sort())
    })
  }
})
