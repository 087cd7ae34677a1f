/** What happens in the image, done without one: modules left out, and a capability handed to a user that is not root. */
import { match, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { ROOT } from '../support/paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

describe('the modules of the image', () => {
  const [, stage = ''] = /^(FROM .* AS build\n.*?)^FROM /ms.exec(read('deploy/Dockerfile')) ?? []
  const [, step = ''] = /^RUN (npm prune (?:.*\\\n)*.*)$/m.exec(stage) ?? []
  const hasAll = existsSync(join(ROOT, 'node_modules', 'chdb'))
  const skip = hasAll ? false : 'chdb is not installed here, so there is nothing to leave out'
  if (skip) console.log(`skipped: ${skip}`)
  const cli = join(folder, 'dist', 'src', 'cli.js')
  const earshot = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' })
  /** A step of the Dockerfile, as its shell gets it. */
  const runStep = (command: string): void => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: folder,
      env: { ...process.env, EMBEDDED: 'no', npm_config_offline: 'true' },
      encoding: 'utf8',
    })
    strictEqual(status, 0, stdout + stderr)
  }

  test('build from what is copied, and are few once the step that leaves out the rest has run', {
    skip,
  }, () => {
    const copies = [...stage.matchAll(/^COPY (.*) (\S+)$/gm)]
    ok(copies.length >= 4)
    for (const [, sources = '', target = ''] of copies) {
      for (const source of sources.split(' ')) {
        const to = target === './' ? source : target
        cpSync(join(ROOT, source), join(folder, to), { recursive: true })
      }
    }
    // Links where the disk allows it: what is removed there stays here.
    const linked = spawnSync('cp', ['-al', join(ROOT, 'node_modules'), folder]).status === 0
    if (!linked) {
      cpSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), { recursive: true })
    }
    runStep('npm run build')
    runStep(step)
    for (const gone of ['chdb', 'typescript', '@biomejs/biome']) {
      ok(!existsSync(join(folder, 'node_modules', gone)), gone)
    }
    ok(existsSync(join(ROOT, 'node_modules', 'chdb')))
  })

  test('are enough to replay and to know what would be captured', { skip }, () => {
    const capture = join(ROOT, 'fixtures', 'telnet', 'su.pcap')
    const replayed = earshot('replay', capture, '--to', 'ndjson:-', '--quiet')
    strictEqual(replayed.status, 0, replayed.stderr)
    match(replayed.stdout, /"stream":"sessions"/)
    match(
      earshot('sensor', '-i', 'nowhere0', '--to', 'ndjson:-', '--dry-run').stdout,
      /does not exist/,
    )
  })

  test('and the database that is left out is missed in a sentence', { skip }, () => {
    const { status, stderr } = earshot('replay', join(ROOT, 'fixtures', 'telnet', 'su.pcap'))
    strictEqual(status, 1)
    match(stderr, /^earshot: The embedded store needs the optional package chdb/)
  })
})

describe('deploy/docker/earshot.sh', () => {
  const here = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
  const missing = ['setcap', 'setpriv', 'unshare', 'mount'].filter((program) => !here(program))
  const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0
  const skip =
    missing.length > 0
      ? `not installed: ${missing.join(', ')} (libcap2-bin, util-linux)`
      : process.getuid?.() === 0 && mayMount
        ? false
        : 'only root may mount a file system for this test'
  if (skip) console.log(`skipped: ${skip}`)

  /** Capabilities in effect of the program that `earshot COMMAND` becomes, as user 10001 with these bounds. */
  function capabilitiesOf(command: string, bounds: string, ...more: string[]): string {
    const script = join(folder, 'inside.sh')
    writeFileSync(join(folder, 'cli.mjs'), PROBE)
    writeFileSync(
      join(folder, 'earshot'),
      read('deploy/docker/earshot.sh').replace(/^cli=.*$/m, 'cli=/mnt/cli.mjs'),
      { mode: 0o755 },
    )
    writeFileSync(script, INSIDE)
    const user = ['--reuid', '10001', '--regid', '10001', '--clear-groups', '--inh-caps=-all']
    const { stdout, stderr } = spawnSync(
      'unshare',
      ['--mount', 'sh', script, folder, process.execPath, 'setpriv', ...user]
        .concat('--ambient-caps=-all', `--bounding-set=${bounds}`, '--', 'setpriv', ...more, '--')
        .concat('earshot', command),
      { encoding: 'utf8' },
    )
    strictEqual(stderr, '')
    return stdout.trim()
  }

  test('gives a sensor CAP_NET_RAW and nothing else', { skip }, () => {
    strictEqual(
      capabilitiesOf('sensor', '-all,+net_raw', '--inh-caps=-all'),
      'sensor 0000000000002000',
    )
    strictEqual(
      capabilitiesOf('doctor', '-all,+net_raw', '--inh-caps=-all'),
      'doctor 0000000000002000',
    )
  })

  test('gives commands that capture nothing none', { skip }, () => {
    strictEqual(
      capabilitiesOf('topics', '-all,+net_raw', '--inh-caps=-all'),
      'topics 0000000000000000',
    )
  })

  test('starts all the same in a container that may not, so that the sensor can say so', {
    skip,
  }, () => {
    strictEqual(capabilitiesOf('sensor', '-all', '--inh-caps=-all'), 'sensor 0000000000000000')
    strictEqual(
      capabilitiesOf('sensor', '-all,+net_raw', '--no-new-privs'),
      'sensor 0000000000000000',
    )
  })
})

const PROBE = `import { readFileSync } from 'node:fs'
const effective = /^CapEff:\\s*(\\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]
console.log(process.argv[2], effective)
`

/** A file system of its own, which lets files have capabilities and everybody in. */
const INSIDE = `set -eu
from=$1 node=$2
shift 2
mount -t tmpfs -o mode=0755 earshot /mnt
cp "$from/cli.mjs" "$from/earshot" /mnt
touch /mnt/node && mount --bind "$node" /mnt/node
cp "$(command -v setpriv)" /mnt/with-net-raw
setcap cap_net_raw+p /mnt/with-net-raw
cd /mnt
PATH=/mnt:$PATH exec "$@"
`
