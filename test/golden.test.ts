/**
 * Every fixture gives the records that lie beside it, byte for byte; `npm run golden` writes them
 * anew, the difference is what a reviewer reads. Several workers give the same: of damaged networks one
 * by one, of all others together as one input.
 */
import { ok, strictEqual } from 'node:assert'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
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
    })
  }

  const [damaged, whole] = [true, false].map((isDamaged) =>
    fixtureCaptures()
      .filter((capture) => capture.startsWith('net/') === isDamaged)
      .map((capture) => join(FIXTURES, capture)),
  )
  for (const files of [...damaged!.map((file) => [file]), whole!]) {
    const what = files.length === 1 ? basename(files[0]!) : `${files.length} captures`
    const workers = files.length === 1 ? 2 : 4
    test(`${what} on ${workers} workers`, async () => {
      const alone = await replayLines(files)
      const shared = await replayLines(files, workers)
      ok(alone.lines.length > 0)
      sameLines(shared.lines.sort(), alone.lines.sort())
    })
  }
})
