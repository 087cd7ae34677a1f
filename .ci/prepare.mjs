/**
 * npm's `prepare`: builds dist/ after an install in a checkout and before `npm pack`. Where
 * the compiler was left out (--omit=dev; --omit=optional, which drops its program for this
 * platform) there is nothing to build with, and a dist/ made before stays as it is.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const modules = join(root, 'node_modules')
const compiler = join(modules, 'typescript', 'bin', 'tsc')
const program = join(modules, '@typescript', `typescript-${process.platform}-${process.arch}`)

if (existsSync(compiler) && existsSync(program)) {
  const { status } = spawnSync(process.execPath, [compiler, '-p', root], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} else if (!existsSync(join(root, 'dist', 'src', 'cli.js'))) {
  process.stderr.write(
    'earshot: not built, for the compiler was left out: run npm ci once, then npm prune with the same --omit\n',
  )
}
