/**
 * What may import what, and how long a file may be. A part imports only parts before it:
 *
 *     bytes <- record <- decode <- flow <- reassembly <- dissect <- terminal, formats <- dissectors <- pipeline <- commands
 *
 * `record` says what a row is and knows no packet, so it stands before all that fill rows;
 * of it the dissect layer uses the declaration of columns, and dissectors only that.
 */
import { deepStrictEqual, ok } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, test } from 'node:test'
import { ROOT } from './support/paths.ts'

/** Parts each part may import besides itself and node's own modules. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  record: ['bytes'],
  config: ['record'],
  decode: ['bytes'],
  capture: ['bytes', 'config', 'decode'],
  flow: ['bytes', 'decode'],
  reassembly: ['bytes', 'decode', 'flow'],
  dissect: ['bytes', 'decode', 'record'],
  terminal: ['bytes', 'dissect', 'record'],
  formats: ['bytes'],
  dissectors: ['bytes', 'dissect', 'formats', 'record', 'terminal'],
  pipeline: [
    'bytes',
    'record',
    'config',
    'capture',
    'decode',
    'flow',
    'reassembly',
    'dissect',
    'dissectors',
    'observe',
  ],
  doctor: ['bytes', 'config', 'capture', 'decode', 'flow', 'pipeline'],
  store: ['record', 'config', 'observe'],
  spool: ['record', 'config'],
  sink: ['bytes', 'record', 'config', 'store', 'observe', 'spool'],
  sensor: [
    'bytes',
    'record',
    'config',
    'capture',
    'decode',
    'dissectors',
    'pipeline',
    'observe',
    'sink',
    'spool',
    'store',
  ],
  observe: ['bytes', 'record', 'config', 'spool'],
  play: ['record', 'config'],
}
/** The top, with the programs that lie in src itself: may import everything; nothing imports them. */
const TOP = ['commands', 'console']
const isTop = (part: string): boolean => TOP.includes(part) || part.endsWith('.ts')
/** Parts that are pure: no file, socket, log, clock or chance. */
const PURE = [
  'bytes',
  'decode',
  'flow',
  'reassembly',
  'dissect',
  'terminal',
  'formats',
  'dissectors',
]
const IMPURE_MODULES =
  /^(node:(fs|net|tls|http|https|dgram|dns|child_process|worker_threads|os)\b|pino)/
const IMPURE_WORDS = /\bDate\b|\bMath\.random\b|\bperformance\.now\b|\bprocess\.hrtime\b/
const MAX_LINES = 300
/** Files longer than that, each with its reason. */
const LONG: Readonly<Record<string, string>> = {
  'src/dissect/runner.ts': 'one state machine of verdicts; its steps call each other',
  'src/flow/tcpState.ts': 'one state machine of two ends, inlined as one class on the hot path',
  'src/pipeline/engine.ts': 'the hot path from packet to record, inlined as one class',
  'src/reassembly/reassembler.ts': 'one list of held ranges and everything that changes it',
  'dissectors/ssh/auth.ts': 'one inference with its evidence',
}

interface Source {
  path: string
  text: string
  imports: string[]
}

const SOURCES: Source[] = ['src', 'dissectors'].flatMap((top) =>
  readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts'))
    .map((f) => {
      const path = join(top, f).replaceAll('\\', '/')
      const text = readFileSync(join(ROOT, path), 'utf8')
      const found = text.matchAll(
        /^(?:\}|import|export)[^'\n]*from '([^']+)'|import\('([^']+)'\)/gm,
      )
      return { path, text, imports: [...found].map((m) => m[1] ?? m[2]!) }
    }),
)

const partOf = (path: string): string => {
  const [first = '', second = ''] = path.split('/')
  return first === 'dissectors' ? 'dissectors' : second
}

const targetOf = (source: Source, specifier: string): string =>
  normalize(join(dirname(source.path), specifier)).replaceAll('\\', '/')

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')

describe('architecture', () => {
  test('parts import only what stands before them', () => {
    const wrong: string[] = []
    for (const source of SOURCES) {
      const part = partOf(source.path)
      if (isTop(part)) continue
      const allowed = ALLOWED[part]
      ok(allowed !== undefined, `${source.path}: a part that this test does not know`)
      for (const specifier of source.imports) {
        if (!specifier.startsWith('.')) continue
        const target = targetOf(source, specifier)
        const other = partOf(target)
        if (other !== part && !allowed.includes(other)) wrong.push(`${source.path} -> ${target}`)
      }
    }
    deepStrictEqual(wrong, [])
  })

  test('the imports are found at all', () => {
    const engine = SOURCES.find((s) => s.path === 'src/pipeline/engine.ts')!
    ok(engine.imports.includes('../dissect/contract.ts') && engine.imports.length > 15)
  })

  test('a dissector imports the contract, the byte readers, formats, the terminal and its own folder', () => {
    const wrong: string[] = []
    for (const source of SOURCES) {
      const [top, folder = '', file = ''] = source.path.split('/')
      if (top !== 'dissectors' || file === '') continue
      for (const specifier of source.imports) {
        const target = specifier.startsWith('.') ? targetOf(source, specifier) : specifier
        const fine =
          target === 'src/dissect/contract.ts' ||
          target.startsWith('src/bytes/') ||
          target.startsWith('src/formats/') ||
          target.startsWith('src/terminal/') ||
          target.startsWith(`dissectors/${folder}/`) ||
          target === 'node:crypto' ||
          (file === 'record.ts' && target === 'src/record/column.ts')
        if (!fine) wrong.push(`${source.path} -> ${target}`)
      }
    }
    deepStrictEqual(wrong, [])
  })

  test('the packet path does no I/O and knows no clock', () => {
    const wrong: string[] = []
    for (const source of SOURCES.filter((s) => PURE.includes(partOf(s.path)))) {
      for (const i of source.imports) if (IMPURE_MODULES.test(i)) wrong.push(`${source.path}: ${i}`)
      const word = IMPURE_WORDS.exec(withoutComments(source.text))
      if (word !== null) wrong.push(`${source.path}: ${word[0]}`)
    }
    deepStrictEqual(wrong, [])
  })

  test(`no file over ${MAX_LINES} lines without a reason`, () => {
    const long = SOURCES.filter((s) => s.text.split('\n').length - 1 > MAX_LINES).map((s) => s.path)
    deepStrictEqual(
      long.filter((path) => LONG[path] === undefined),
      [],
    )
  })
})
