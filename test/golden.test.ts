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

describe('golden records', () => {
  for (const capture of fixtureCaptures()) {
    test(capture, async () => {
      const golden = join(FIXTURES, goldenOf(capture))
      const { lines } = await replayLines(join(FIXTURES, capture))
      const text = `${lines.join('\n')}\n`
      if (rewrite) writeFileSync(golden, text)
      strictEqual(existsSync(golden), true, `no golden records: run npm run golden`)
      strictEqual(text, readFileSync(golden, 'utf8'))
      const shared = await replayLines(join(FIXTURES, capture), 4)
      strictEqual(shared.lines.sort().join('\n'), [...lines].sort().join('\n'))
    })
  }
})
