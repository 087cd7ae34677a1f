/**
 * npm's `prepare`: builds dist/ after an install in a checkout. Where the compiler was left
 * out (--omit=dev) there is nothing to build with, and a dist/ made before stays as it is.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

if (existsSync(compiler)) {
  const { status } = spawnSync(process.execPath, [compiler, '-p', root], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} else if (!existsSync(join(root, 'dist', 'src', 'cli.js'))) {
  process.stderr.write(
    'earshot: not built, for the compiler was left out; run `npm ci` without --omit=dev once, then `npm prune --omit=dev`\n',
  )
}
