/**
 * `npm run new-dissector -- NAME`: a dissector begun from the skeleton in
 * dissectors/template: its folder, its test, its line in dissectors/index.ts.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROJECT_ROOT } from './commands/schema.ts'
import { describeError, Failure, UsageError } from './config/problems.ts'

const SKELETON = 'template'
const MAX_NAME_CHARS = 24
const NAME = /^[a-z][a-z0-9]*$/
/** Words that cannot name a constant in TypeScript, or that dissectors/index.ts uses itself. */
const RESERVED =
  'await break case catch class const continue debugger default delete do dissectors else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  )
const LINE_CHARS = 100
const LIST = /export const dissectors: readonly Dissector\[\] = \[([^\]]*)\]/
const IMPORT = /^import \{ \w+ \} from '\.\/\w+\/index\.ts'$/

const capitalise = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** The skeleton's text with the new name in every case it is written in. */
const rename = (text: string, name: string): string =>
  text
    .replaceAll(SKELETON, name)
    .replaceAll(capitalise(SKELETON), capitalise(name))
    .replaceAll(SKELETON.toUpperCase(), name.toUpperCase())

/** `dissectors/index.ts` with one more import and one more name, first in probing order. */
export function addToList(index: string, name: string): string {
  const found = LIST.exec(index)
  if (found === null) throw new Failure('dissectors/index.ts has no list of dissectors to add to')
  const names = [name, ...(found[1] ?? '').split(',').flatMap((n) => n.trim() || [])]
  const head = found[0].slice(0, found[0].indexOf('= [') + 2)
  const line = `${head}[${names.join(', ')}]`
  const list = line.length <= LINE_CHARS ? line : `${head}[\n  ${names.join(',\n  ')},\n]`
  const lines = index.replace(found[0], list).split('\n')
  const added = `import { ${name} } from './${name}/index.ts'`
  const imports = lines.flatMap((text, i) => (IMPORT.test(text) ? [{ text, i }] : []))
  const before = imports.find(({ text }) => text > added)
  lines.splice(before?.i ?? (imports.at(-1)?.i ?? 0) + 1, 0, added)
  return lines.join('\n')
}

/** Makes the files below `root`; returns their paths from there. */
export function createDissector(root: string, name: string): string[] {
  if (!NAME.test(name) || name.length > MAX_NAME_CHARS || RESERVED.includes(name)) {
    throw new UsageError(
      `${JSON.stringify(name)} cannot name a dissector: lower-case letters and digits, a letter first, ${MAX_NAME_CHARS} at most, no word of TypeScript's own`,
    )
  }
  const folder = join('dissectors', name)
  const test = join('test', 'dissectors', `${name}.test.ts`)
  for (const path of [folder, test]) {
    if (existsSync(join(root, path))) throw new UsageError(`There is already ${path}`)
  }
  const index = join('dissectors', 'index.ts')
  const skeleton = join(root, 'dissectors', SKELETON)
  const skeletonTest = join(root, 'test', 'dissectors', `${SKELETON}.test.ts`)
  // All is read before anything is written: a tree without the skeleton is left as it was.
  const files = readdirSync(skeleton).map((file) => ({
    path: join(folder, file),
    text: rename(readFileSync(join(skeleton, file), 'utf8'), name),
  }))
  files.push({ path: test, text: rename(readFileSync(skeletonTest, 'utf8'), name) })
  files.push({ path: index, text: addToList(readFileSync(join(root, index), 'utf8'), name) })
  mkdirSync(join(root, folder))
  for (const { path, text } of files) writeFileSync(join(root, path), text)
  return files.map(({ path }) => path)
}

const nextSteps = (name: string): string => `
It reads the skeleton's made-up protocol until you change that. Next:

  1. dissectors/${name}/constants.ts, parser.ts   what the protocol says, and the bounds
     dissectors/${name}/index.ts                  probe, ports, what is called when
     dissectors/${name}/record.ts                 its columns, named ${name}_...
     test/dissectors/${name}.test.ts              conversations of the protocol: the contract suite plays them
  2. npm run build && node dist/test/run.js unit ${name}
  3. npm run generate                             column tables and ClickHouse schema
  4. fixtures/${name}/SCENARIO.pcap, then npm run golden, and read the difference
  5. npm run format && npm run check

It stands first in dissectors/index.ts: move it behind the others if its probe says Yes to little evidence.
dissectors/README.md says what every dissector owes.
`

function runCommand(names: readonly string[]): void {
  try {
    const [name] = names
    if (name === undefined || names.length > 1) {
      throw new UsageError('Name one dissector: npm run new-dissector -- NAME')
    }
    const made = createDissector(PROJECT_ROOT, name)
    process.stdout.write(`${made.join('\n')}\n${nextSteps(name)}`)
  } catch (error) {
    process.stderr.write(`new-dissector: ${describeError(error)}\n`)
    process.exitCode = error instanceof Failure ? error.exitCode : 1
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) runCommand(process.argv.slice(2))
