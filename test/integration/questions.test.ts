import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { bindParameters, parseQuestion } from '../../src/commands/question.ts'
import {
  type AnswerStore,
  insertFixtures,
  insertRecordings,
  insertRows,
  openAnswerStore,
  skipWithoutStore,
} from '../support/answerStore.ts'
import { madeSensors, madeSessions } from '../support/madeRows.ts'
import { ROOT } from '../support/paths.ts'

const FOLDER = join(ROOT, 'deploy/clickhouse/queries')
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .sort()
const MADE = ['since=2025-01-01 00:00:00', 'until=2026-01-01 00:00:00']
const RECORDED = ['since=2026-01-01 00:00:00', 'until=2027-01-01 00:00:00']

interface Case {
  file: string
  given: readonly string[]
  /** What the answer should begin with, of the columns named here. */
  wanted: readonly Record<string, unknown>[]
}

/** Expected answers; those with `MADE` come from sessions of another year made for them. */
const CASES: readonly Case[] = [
  {
    file: '01',
    given: ['server=192.0.2.20', 'user=bob', ...RECORDED],
    wanted: [
      { client: '192.0.2.10', protocol: 'http', auth_method: 'basic', logins: 3, failed: 0 },
      {
        client: '192.0.2.10',
        protocol: 'ftp',
        auth_method: 'password',
        logins: 0,
        failed: 1,
      },
    ],
  },
  {
    file: '02',
    given: [...MADE, 'targets=12'],
    wanted: [{ client: '198.51.100.9', targets: 12, hosts: 1, users: 12, got_in: 0 }],
  },
  {
    file: '03',
    given: [...MADE],
    wanted: [
      {
        client: '198.51.100.7',
        server: '10.9.0.1',
        succeeded_as: 'root',
        failed_before: 8,
        over_minutes: 4,
      },
    ],
  },
  {
    file: '04',
    given: ['since=2025-06-02 12:00:00', 'until=2026-01-01 00:00:00', 'protocol=ssh'],
    wanted: [{ client: '10.9.0.1', server: '10.9.0.2', known_client: 0, known_server: 0 }],
  },
  {
    file: '05',
    given: [...MADE],
    wanted: [
      { client: '10.9.0.5', minutes: 90, mib_out: 300, mib_in: 0, activity: 'file-transfer' },
    ],
  },
  {
    file: '06',
    given: ['since=2026-01-01 00:00:00'],
    wanted: [
      {
        server: '192.0.2.20',
        server_port: 23,
        protocol: 'telnet',
        user: 'alice',
        logins: 12,
        succeeded: 11,
      },
    ],
  },
  {
    file: '07',
    given: RECORDED,
    wanted: [
      { server: '192.0.2.20', weakness: 'hmac-sha1-etm@openssh.com', sessions: 2 },
      { weakness: 'hmac-sha1', sessions: 1 },
    ],
  },
  {
    file: '08',
    given: RECORDED,
    wanted: [
      { server: '192.0.2.20', security: 'SSL', sessions: 4, cookies: ['alice'] },
      { security: 'RDP', encryption_level: '', sessions: 2 },
      { security: 'RDP', encryption_level: 'FIPS', sessions: 1 },
    ],
  },
  {
    file: '09',
    given: ['word=notes', ...RECORDED],
    wanted: [{ protocol: 'telnet', user: 'alice', object: 'cat notes.txt' }],
  },
  {
    file: '10',
    given: ['server=2001:db8::20'],
    wanted: [
      {
        client: '2001:db8::10',
        user: 'alice',
        protocol: 'ftp',
        path: '/home/alice/inventory.txt',
        fetched: 1,
        bytes: 480,
      },
    ],
  },
  {
    file: '11',
    given: RECORDED,
    wanted: [{ server: '192.0.2.20', protocol: 'telnet', one_sided: 1, with_holes: 1, half: 2 }],
  },
  {
    file: '12',
    given: [...MADE],
    wanted: [
      { sensor: 'core', seconds: 7200, reason: 'not-running', drops: 0 },
      { sensor: 'core', seconds: 10, reason: 'loss', drops: 500, drop_percent: 5 },
    ],
  },
  {
    file: '13',
    given: ['since=2025-01-01 00:00:00', 'until=2026-01-01 00:00:00', 'zone=Europe/Berlin'],
    wanted: [
      {
        user: 'carol',
        client: '10.9.0.30',
        protocol: 'telnet',
        outside_hours: 1,
        usual: 0,
        hours: [2],
      },
    ],
  },
  {
    file: '14',
    given: [...MADE],
    wanted: [
      { a: '198.51.100.7', b: '10.9.0.1', c: '10.9.0.2', first_as: 'telnet root', then_as: 'ssh ' },
    ],
  },
  {
    file: '15',
    given: [...MADE],
    wanted: [{ client: '198.51.100.8', hosts: 30, ports: 1, with_little: 30 }],
  },
  {
    file: '16',
    given: ['since=2025-01-01 00:00:00', 'days=60'],
    wanted: [{ user: 'carol', silent_days: 101, client: '10.9.0.30' }],
  },
  {
    file: '17',
    given: ['protocol=ftp', 'since=2026-01-01 00:00:00'],
    wanted: [
      {
        software: 'vsFTPd 3.0.3',
        hosts: 2,
        some_hosts: ['192.0.2.20', '2001:db8::20'],
        sessions: 8,
      },
    ],
  },
  {
    file: '18',
    given: ['user=alice', ...RECORDED],
    wanted: [
      { protocol: 'telnet', kind: 'auth', action: 'password', status: 'ok' },
      { protocol: 'telnet', kind: 'auth', status: 'ok' },
      { kind: 'command', object: 'whoami' },
    ],
  },
  {
    file: '20',
    given: [...MADE, 'step=604800'],
    wanted: [{ protocol: 'telnet', sessions: 1, logins: 1, failed: 0 }],
  },
  {
    file: '21',
    given: MADE,
    wanted: [
      {
        server: '10.9.0.3',
        key_type: 'ssh-ed25519',
        fingerprint: 'SHA256:new',
        previous: 'SHA256:old',
        sessions: 2,
      },
    ],
  },
]

/** Asked of more recordings, after the others: their rows would be in the answers above. */
const LATER_CASES: readonly Case[] = [
  {
    file: '22',
    given: ['address=192.0.2.100'],
    wanted: [
      { name: 'lab-camera', mac: '02:00:00:00:00:10', source: 'dhcp' },
      { name: 'lab-laptop', mac: '02:00:00:00:00:10', source: 'dhcp' },
    ],
  },
  {
    file: '23',
    given: ['table=goods', ...RECORDED],
    wanted: [{ user: 'alice', client: '192.0.2.10', protocol: 'mysql', action: 'SELECT' }],
  },
  {
    file: '24',
    given: [...RECORDED],
    wanted: [{ client: '192.0.2.10', protocol: 'smb', user: 'alice', removed: 4, renamed: 2 }],
  },
  {
    file: '25',
    given: [...RECORDED],
    wanted: [
      { sender: 'alice@lab-server', subject: 'Rechnung für März', attachments: ['invoice.pdf'] },
    ],
  },
]

describe('worked questions', { skip: skipWithoutStore }, () => {
  let store: AnswerStore
  before(async () => {
    store = await openAnswerStore()
  })
  after(() => store.remove())

  const answer = (start: string, given: readonly string[] = []) => {
    const file = FILES.find((name) => name.startsWith(start))
    ok(file !== undefined, start)
    const question = parseQuestion(readFileSync(join(FOLDER, file), 'utf8'))
    return store.ask(question.sql, bindParameters(question, given))
  }

  const askAll = async (t: TestContext, cases: readonly Case[]): Promise<void> => {
    for (const { file, given, wanted } of cases) {
      await t.test(file, async () => {
        const rows = await answer(file, given)
        const shown = wanted.map((row, i) =>
          Object.fromEntries(Object.keys(row).map((name) => [name, rows[i]?.[name]])),
        )
        deepStrictEqual(shown, wanted)
      })
    }
  }

  test('all of them say what they ask and what may be set, and are right on an empty store', async () => {
    strictEqual(FILES.length, 25)
    for (const file of FILES) {
      const { title, parameters } = parseQuestion(readFileSync(join(FOLDER, file), 'utf8'))
      ok(title.endsWith('?'), `${file}: ${title}`)
      ok(parameters.length > 0, file)
      for (const { name, initial } of parameters) ok(initial !== undefined, `${file}: ${name}`)
      deepStrictEqual(await answer(file), [], file)
    }
  })

  test('answer from the fixtures’ records and from sessions made for them', async (t) => {
    await insertFixtures(store)
    await insertRows(store, 'sessions', madeSessions)
    await insertRows(store, 'sessions', madeSessions)
    await insertRows(store, 'sensors', madeSensors)
    await askAll(t, CASES)
  })

  test('tell a session’s story with the connections it announced', async () => {
    const [ftp] = await store.ask(
      "SELECT session_id AS id FROM earshot.files WHERE direction = 'upload' ORDER BY ts, id LIMIT 1",
    )
    const rows = await answer('19', [`session=${ftp?.id}`])
    strictEqual(rows[0]?.what, 'begins')
    strictEqual(rows[0]?.after_ms, 0)
    ok(rows.some((row) => row.what === 'file STOR' && row.status === 'ok 226'))
    strictEqual(new Set(rows.map((row) => row.session_id)).size > 1, true)
    const [{ n } = {}] = await store.ask(
      'SELECT count() AS n FROM earshot.current_events WHERE session_id = {id:String}',
      { id: ftp?.id },
    )
    const own = rows.filter((row) => row.session_id === ftp?.id)
    strictEqual(own.length, Number(n) + 2)
  })

  test('answer from recordings of databases, directories, file servers and mail', async (t) => {
    await insertRecordings(store, ['dhcp', 'mysql', 'nbns', 'postgresql', 'smb', 'smtp'])
    await askAll(t, LATER_CASES)
  })

  test('are asked by the command line, with parameters', () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
    try {
      const cli = join(import.meta.dirname, '../../src/cli.js')
      const run = (...args: string[]) =>
        spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' })
      run('replay', join(ROOT, 'fixtures/telnet/su.pcap'), '--quiet')
      const file = join(FOLDER, '18-timeline-of-a-user.sql')
      const found = run('query', '--file', file, '--param', 'user=alice', '--json')
      strictEqual(found.status, 0, found.stderr)
      ok(found.stdout.includes('"object":"su -"'))
      const wrong = run('query', '--file', file, '--param', 'usr=alice')
      strictEqual(wrong.status, 2)
      strictEqual(
        wrong.stderr,
        'earshot: The query has no parameter usr; it has user, since, until\n',
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
