/** The same questions to a server as to the store in the same process: the same answers. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { type ClickHouseServer, startClickHouse, whySkipped } from '../support/clickhouse/server.ts'
import { runStatements } from '../support/clickhouse/tables.ts'
import { FIXTURES, fixtureCaptures } from '../support/paths.ts'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.js')
const skip = whySkipped()
if (skip) console.log(`skipped: ${skip}`)

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'store')
const passwordFile = join(folder, 'password')
writeFileSync(passwordFile, 'from a file\n')

interface Answer {
  status: number | null
  stdout: string
  stderr: string
}

async function run(args: readonly string[], environment: object = {}): Promise<Answer> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { status: child.exitCode, stdout, stderr }
}

const QUESTIONS: readonly (readonly string[])[] = [
  ['sessions'],
  ['sessions', '--json'],
  ['sessions', '--csv', '--protocol', 'ftp', 'telnet', '--limit', '7'],
  ['sessions', '--result', 'failure', '--since', '2000-01-01', '--json'],
  ['sessions', '--client', '10.0.0.0/8', '--user', "o'brien\\\t"],
  ['events'],
  ['events', '--kind', 'command', '--json', '--limit', '500'],
  ['query', 'SELECT protocol, count() AS sessions FROM current_sessions GROUP BY ALL ORDER BY ALL'],
  ['query', 'SHOW TABLES', '--csv'],
  [
    'query',
    'SELECT * FROM logins ORDER BY ALL LIMIT 3 SETTINGS max_threads = 1',
    '--format',
    'Vertical',
  ],
]

describe('clickhouse: store', { skip, timeout: 180_000 }, () => {
  let server: ClickHouseServer
  const answers: Answer[] = []

  before(async () => {
    // One is cut short, which `replay` tells with its exit code.
    const captures = fixtureCaptures()
      .filter((capture) => !capture.includes('cut-short'))
      .map((capture) => join(FIXTURES, capture))
    const made = await run(['replay', ...captures, '--quiet', '--to', `embedded:${path}`])
    strictEqual(made.status, 0, made.stderr)
    for (const question of QUESTIONS) {
      answers.push(await run([...question, '--store', `embedded:${path}`]))
    }
    server = await startClickHouse({
      path,
      users: {
        default: { password: '' },
        ann: { password: 'pass/word', readonly: 1 },
        bob: { password: 'from a file', readonly: 2 },
        eve: { password: 'right' },
      },
    })
  })
  after(() => server?.stop())

  for (const [index, question] of QUESTIONS.entries()) {
    test(`earshot ${question.join(' ')}`, async () => {
      const answer = await run([...question, '--store', `clickhouse://${server.address}`])
      strictEqual(answer.status, 0, answer.stderr)
      ok(answer.stdout.length > 5)
      deepStrictEqual(answer, answers[index])
    })
  }

  test('whoever may only read asks as well, with the password from the environment or a file', async () => {
    const ask = ['query', 'SELECT count() > 9 AS some FROM current_sessions', '--csv', '--store']
    const ann = await run([...ask, `clickhouse://ann@${server.address}`], {
      EARSHOT_CLICKHOUSE_PASSWORD: 'pass/word',
    })
    deepStrictEqual(ann, { status: 0, stdout: '"some"\n1\n', stderr: '' })
    const bob = await run(
      [...ask, `clickhouse://${server.address}?password_file=${passwordFile}`],
      { EARSHOT_CLICKHOUSE_USER: 'bob' },
    )
    deepStrictEqual(bob, { status: 0, stdout: '"some"\n1\n', stderr: '' })
  })

  test('changes nothing on a server', async () => {
    for (const sql of ['DROP TABLE sessions', 'OPTIMIZE TABLE events FINAL']) {
      const { status, stderr } = await run([
        'query',
        sql,
        '--store',
        `clickhouse://${server.address}`,
      ])
      strictEqual(status, 1)
      match(stderr, /^earshot: The query failed: .*readonly mode; a server is only read from\n$/)
    }
  })

  test('another database is asked for its own tables', async () => {
    await runStatements(server, [
      'CREATE DATABASE other',
      'CREATE VIEW other.current_events AS SELECT * FROM earshot.current_events LIMIT 2',
    ])
    const events = await run([
      'events',
      '--json',
      '--store',
      `clickhouse://${server.address}/other`,
    ])
    strictEqual(events.stdout.trimEnd().split('\n').length, 2, events.stderr)
    const sessions = await run(['sessions', '--store', `clickhouse://${server.address}/other`])
    strictEqual(sessions.status, 1)
    match(
      sessions.stderr,
      /^earshot: The query failed: .*current_sessions.*made by `earshot migrate clickhouse:\/\/127\.0\.0\.1:\d+\/other`\n$/,
    )
  })

  const refusals: readonly [string, string, RegExp, number][] = [
    [
      'a wrong password',
      'eve:wr0ng@ADDRESS',
      /does not let eve in: wrong password, or no such user/,
      1,
    ],
    [
      'a missing database',
      'ADDRESS/nowhere',
      /has no database nowhere, or default may not see it; `earshot migrate/,
      1,
    ],
    ['nobody there', '127.0.0.1:1', /refuses connections: is ClickHouse running there\?/, 1],
    ['an unknown option', 'ADDRESS?ssl=1', /has no option "ssl"; it has tls,/, 2],
  ]
  for (const [what, where, sentence, exitCode] of refusals) {
    test(`says a sentence for ${what}`, async () => {
      const uri = `clickhouse://${where.replace('ADDRESS', server.address)}`
      const { status, stderr } = await run(['sessions', '--store', uri])
      strictEqual(status, exitCode)
      match(stderr, sentence)
      strictEqual(stderr.split('\n').length, 2)
      ok(!stderr.includes('wr0ng'))
    })
  }

  test('a mistake in a query is named as the server names it', async () => {
    const { status, stderr } = await run([
      'query',
      'SELEC 1',
      '--store',
      `clickhouse://${server.address}`,
    ])
    strictEqual(status, 1)
    match(stderr, /^earshot: The query failed: Syntax error: failed at position/)
  })
})
