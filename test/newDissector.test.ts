/** A dissector begun from the skeleton, in a copy of the tree: it compiles and keeps the contract. */
import { deepStrictEqual, match, ok, strictEqual, throws } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { UsageError } from '../src/config/problems.ts'
import { addToList, createDissector } from '../src/newDissector.ts'
import { ROOT } from './support/paths.ts'

const NAME = 'gopherd'
const root = mkdtempSync(join(tmpdir(), 'earshot-new-'))
after(() => rmSync(root, { recursive: true, force: true }))

for (const path of [
  'package.json',
  'tsconfig.json',
  'dissectors',
  'src',
  'test/support',
  'test/dissectors/template.test.ts',
]) {
  cpSync(join(ROOT, path), join(root, path), { recursive: true })
}
symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'dir')

const { NODE_TEST_CONTEXT: _, ...env } = process.env
const run = (...args: string[]) =>
  spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env })

const listOf = (index: string): string[] =>
  (/= \[([^\]]*)\]/.exec(index)?.[1] ?? '').split(',').flatMap((n) => n.trim() || [])

describe('new-dissector', () => {
  test('makes folder, test and line in the list; all compiles and keeps the contract', () => {
    const before = listOf(readFileSync(join(root, 'dissectors/index.ts'), 'utf8'))
    const made = createDissector(root, NAME)
    for (const file of ['index.ts', 'parser.ts', 'constants.ts', 'record.ts', 'README.md']) {
      ok(made.includes(join('dissectors', NAME, file)), file)
    }
    for (const path of made) {
      ok(!/template/i.test(readFileSync(join(root, path), 'utf8')), path)
    }
    const index = readFileSync(join(root, 'dissectors/index.ts'), 'utf8')
    deepStrictEqual(listOf(index), [NAME, ...before])

    const compiled = run(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', root)
    strictEqual(compiled.status, 0, compiled.stdout)
    const tested = run('--test', join(root, `dist/test/dissectors/${NAME}.test.js`))
    strictEqual(tested.status, 0, tested.stdout)
    match(tested.stdout, /gopherd keeps the dissector contract/)
    const listed = run(join(root, 'dist/src/cli.js'), 'dissectors')
    match(listed.stdout, /^gopherd +tcp/m)
  })

  const refused: [string[], RegExp][] = [
    [['ssh'], /already/],
    [['template'], /already/],
    [['Ssh2'], /cannot name/],
    [['9p'], /cannot name/],
    [['../x'], /cannot name/],
    [['class'], /cannot name/],
    [['a'.repeat(25)], /cannot name/],
    [[], /Name one/],
    [['a', 'b'], /Name one/],
  ]
  for (const [names, sentence] of refused) {
    test(`refuses ${names.join(' ').slice(0, 10) || 'nothing'} in one sentence, exit code 2`, () => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(import.meta.dirname, '../src/newDissector.js'), ...names],
        { encoding: 'utf8', env },
      )
      match(stderr, sentence)
      strictEqual(stderr.trimEnd().split('\n').length, 1)
      strictEqual(stdout, '')
      strictEqual(status, 2)
    })
  }

  test('leaves the tree alone when it refuses', () => {
    const before = readFileSync(join(root, 'dissectors/index.ts'), 'utf8')
    throws(() => createDissector(root, 'no-such'), UsageError)
    strictEqual(existsSync(join(root, 'dissectors/no-such')), false)
    strictEqual(readFileSync(join(root, 'dissectors/index.ts'), 'utf8'), before)
  })
})

test('the list is wrapped as the formatter would', () => {
  const short =
    "import { b } from './b/index.ts'\n\nexport const dissectors: readonly Dissector[] = [b]\n"
  strictEqual(
    addToList(short, 'a'),
    "import { a } from './a/index.ts'\nimport { b } from './b/index.ts'\n\nexport const dissectors: readonly Dissector[] = [a, b]\n",
  )
  const names = Array.from({ length: 12 }, (_, i) => `protocol${i}`)
  const long = `import { b } from './b/index.ts'\nexport const dissectors: readonly Dissector[] = [\n  ${names.join(',\n  ')},\n]\n`
  ok(addToList(long, 'c').includes("b/index.ts'\nimport { c } from './c/index.ts'\n"))
  ok(addToList(long, 'c').endsWith('protocol11,\n]\n'))
  deepStrictEqual(listOf(addToList(long, 'c')), ['c', ...names])
})
