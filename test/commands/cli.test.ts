/** The command line as a person meets it: output, sentences, exit codes. */
import { match, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.js')
const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const noise = join(folder, 'noise.pcap')
writeFileSync(noise, 'this is no capture')

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })
  return { status, stdout, stderr }
}

describe('command line', () => {
  test('--version and --help answer on standard output', () => {
    match(run('--version').stdout, /^\d+\.\d+\.\d+\n$/)
    const help = run('--help')
    strictEqual(help.status, 0)
    for (const verb of ['replay', 'sessions', 'events', 'query', 'schema', 'config', 'Examples']) {
      ok(help.stdout.includes(verb), verb)
    }
  })

  const usage: [string[], RegExp][] = [
    [[], /Name a command/],
    [['listen'], /Unknown argument: listen/],
    [['sessions', '--limti', '3'], /Unknown argument: limti/],
    [['sessions', '--json', '--csv'], /mutually exclusive/],
    [['sessions', '--limit', 'x'], /--limit must be a whole number/],
    [['sessions', '--since', 'noon'], /--since noon is not a time/],
    [['sessions', '--store', 'ndjson:x'], /cannot be queried/],
    [['query', 'SELECT 1', '--format', 'a b'], /not the name of a format/],
    [['replay'], /at least 1/],
    [['replay', noise, '--workers', '0'], /--workers must be/],
    [['replay', noise, '--to', 'carrier-pigeon:x'], /Unknown sink/],
    [['replay', noise, '--config', 'absent.yaml'], /Cannot read the configuration file/],
    [['spool', '--drain'], /--drain needs --to/],
    [['spool', '--to', 'kafka://a:1'], /--to goes with --drain/],
    [['spool', '--drain', '--to', 'ndjson:out'], /has no spool/],
    [['replay', noise, '--sensor', 'a b'], /--sensor cannot be/],
    [['config', '--config', 'absent.yaml'], /Cannot read the configuration file/],
  ]
  for (const [args, sentence] of usage) {
    test(`earshot ${args.join(' ').replace(folder, '')}: one sentence, exit code 2`, () => {
      const { status, stdout, stderr } = run(...args)
      match(stderr, sentence)
      strictEqual(stderr.trimEnd().split('\n').length, 1, stderr)
      strictEqual(stdout, '')
      strictEqual(status, 2)
    })
  }

  test('what is not there is a failure, exit code 1', () => {
    for (const args of [['replay', 'absent.pcap'], ['sessions'], ['query', 'SELECT 1']]) {
      const { status, stderr } = run(...args)
      match(stderr, /^earshot: There is no .*\n$/)
      strictEqual(status, 1)
    }
  })

  test('config --print shows every setting and its origin', () => {
    const { status, stdout } = run('config', '--print')
    strictEqual(status, 0)
    match(stdout, /^sensor +earshot +default +EARSHOT_SENSOR/m)
  })

  test('schema speaks SQL, JSON and Markdown', () => {
    match(run('schema').stdout, /CREATE TABLE IF NOT EXISTS earshot\.sessions/)
    ok('events' in JSON.parse(run('schema', '--format', 'json').stdout))
    match(run('schema', '--format', 'markdown').stdout, /\| `session_id` \| text \|/)
  })

  test('dissectors prints a table', () => {
    match(run('dissectors').stdout, /^protocol +over/)
  })
})
