/**
 * Runs one suite: `node dist/test/run.js unit|integration|live|fuzz [file name part]`.
 * node:test's own globbing differs between Node 20 and 22, so the files are listed here.
 */
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const APART = ['integration', 'live', 'fuzz', 'bench']
const suite = process.argv[2] ?? 'unit'
const part = process.argv[3] ?? ''
const here = import.meta.dirname

const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.test.js') && f.includes(part))
  .filter((f) => {
    const shelf = f.split(/[/\\]/)[0] ?? ''
    return suite === 'unit' ? !APART.includes(shelf) : shelf === suite
  })
  .map((f) => join(here, f))
  .sort()

/** Suites whose files share namespaces or all of the machine go one file after another; those of integration mostly wait. */
const CONCURRENCY: Readonly<Record<string, number>> = {
  unit: Math.max(1, availableParallelism() - 1),
  integration: 3,
}
const concurrency = CONCURRENCY[suite] ?? 1
run({ files, concurrency })
  .on('test:fail', ({ todo }) => {
    // A known shortfall is told of, and fails nothing.
    if (todo === undefined || todo === false) process.exitCode = 1
  })
  .compose(spec)
  .pipe(process.stdout)
