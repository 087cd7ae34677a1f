import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { postgresql } from '../../dissectors/postgresql/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { type Recorder, Slice } from '../support/slice.ts'

const number = (value: number): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes.toString('latin1')
}
const message = (type: string, content = ''): string =>
  `${type}${number(content.length + 4)}${content}`
const untyped = (code: number, content = ''): string =>
  `${number(content.length + 8)}${number(code)}${content}`
const startup = (content = 'user\0alice\0database\0shop\0application_name\0psql\0\0') =>
  untyped(0x30000, content)
const ready = (status = 'I') => message('Z', status)
const error = (severity: string, code: string, text: string) =>
  message('E', `S${severity}\0V${severity}\0C${code}\0M${text}\0\0`)
const row = message('D', '\0\x01\0\0\0\x011')
const description = message('T', `\0\x01name\0${number(0)}\0\0${number(25)}\0\x02${number(-1)}\0\0`)

const opened: Piece[] = [
  orig(startup()),
  resp(message('R', `${number(10)}SCRAM-SHA-256\0\0`)),
  orig(message('p', `SCRAM-SHA-256\0${number(9)}n,,n=,r=x`)),
  resp(message('R', `${number(11)}r=xy,s=z,i=4096`)),
  orig(message('p', 'c=biws,r=xy,p=proof')),
  resp(
    message('R', `${number(12)}v=sig`) +
      message('R', number(0)) +
      message('S', 'server_version\x0015.18\0'),
  ),
  resp(message('S', 'is_superuser\0on\0') + message('K', number(4711) + number(99)) + ready()),
]
const simple: Piece[] = [
  ...opened,
  orig(message('Q', "SELECT name FROM goods WHERE a = 'x';\0")),
  resp(description + row + row + message('C', 'SELECT 2\0') + ready()),
  orig(message('Q', 'UPDATE goods SET a = 1\0')),
  resp(message('C', 'UPDATE 3\0') + ready()),
  orig(message('Q', 'SELECT * FROM nothing\0')),
  resp(error('ERROR', '42P01', 'relation "nothing" does not exist') + ready()),
  orig(message('X')),
]
const parse = (name: string, sql: string) => message('P', `${name}\0${sql}\0\0\0`)
const bind = (portal: string, name: string) =>
  message('B', `${portal}\0${name}\0\0\0\0\x01\0\0\0\x011\0\0`)
const execute = message('E', `\0${number(0)}`)
const extended: Piece[] = [
  ...opened,
  orig(
    parse('s1', 'SELECT name FROM goods WHERE a = $1') + bind('', 's1') + execute + message('S'),
  ),
  resp(message('1') + message('2') + description + row + message('C', 'SELECT 1\0') + ready()),
  orig(bind('', 's1') + execute + bind('', 's1') + execute + message('S')),
  resp(
    message('2') +
      message('C', 'SELECT 0\0') +
      message('2') +
      error('ERROR', '22012', 'division by zero') +
      ready(),
  ),
  orig(parse('', 'SELEC') + message('S')),
  resp(error('ERROR', '42601', 'syntax error at or near "SELEC"') + ready()),
]
const copying: Piece[] = [
  ...opened,
  orig(message('Q', 'COPY goods FROM STDIN\0')),
  resp(message('G', '\0\0\0')),
  orig(message('d', 'a\tb\n') + message('d', 'c\td\n') + message('c')),
  resp(message('C', 'COPY 2\0') + ready()),
]

contractTests(postgresql, { simple, extended, copying })

const told = (session: Recorder) =>
  session.events.map((e) => `${e.kind} ${e.action} ${e.status} ${e.object ?? ''}`.trimEnd())

describe('postgresql', () => {
  test('login and simple queries', () => {
    const { state, session } = play(postgresql, simple)
    const { facts } = session
    deepStrictEqual(
      [
        facts.user,
        facts.authMethod,
        facts.authResult,
        facts.authAttempts,
        facts.serverSoftware,
        facts.clientSoftware,
      ],
      ['alice', 'scram-sha-256', 'success', 1, 'PostgreSQL 15.18', 'psql'],
    )
    deepStrictEqual(told(session), [
      'auth LOGIN ok shop',
      "query SELECT ok SELECT name FROM goods WHERE a = 'x';",
      'query UPDATE ok UPDATE goods SET a = 1',
      'query SELECT error SELECT * FROM nothing',
    ])
    deepStrictEqual(session.events[1]!.detail, {
      command: 'QUERY',
      tables: ['goods'],
      columns: 1,
      rows: 2,
    })
    strictEqual(session.events[2]!.detail!.affected_rows, 3)
    strictEqual(session.events[3]!.statusCode, '42P01')
    const { fields } = state
    deepStrictEqual(
      [
        fields.protocol,
        fields.backendPid,
        fields.superuser,
        fields.rowCount,
        fields.affectedRowCount,
        fields.errorCount,
      ],
      ['3.0', 4711, true, 2, 3, 1],
    )
    ok(!JSON.stringify([session.events, fields]).includes('proof'))
  })

  test('extended queries have their text, an error ends all up to the Sync', () => {
    const { session } = play(postgresql, extended)
    const sql = 'SELECT name FROM goods WHERE a = $1'
    deepStrictEqual(told(session).slice(1), [
      `query SELECT ok ${sql}`,
      `query SELECT ok ${sql}`,
      `query SELECT error ${sql}`,
      'query OTHER error SELEC',
    ])
    deepStrictEqual(session.events[1]!.detail, {
      command: 'EXECUTE',
      tables: ['goods'],
      statement: 's1',
      parameters: 1,
      columns: 1,
      rows: 1,
    })
  })

  test('COPY, notices, notifications, functions, cancelling', () => {
    const { state, session } = play(postgresql, copying)
    deepStrictEqual(session.events[1]!.detail, {
      command: 'QUERY',
      tables: ['goods'],
      rows: 2,
      copy: 'in',
      copy_bytes: 8,
    })
    strictEqual(state.fields.copyBytes, 8)
    const other = play(postgresql, [
      ...opened,
      resp(
        message('N', 'SNOTICE\0C00000\0Mwatch out\0\0') + message('A', `${number(7)}news\0hello\0`),
      ),
      orig(message('F', `${number(952)}\0\0\0\0\0\0`)),
      resp(message('V', number(-1)) + ready()),
    ])
    deepStrictEqual(told(other.session).slice(1), [
      'message NOTICE ok watch out',
      'message NOTIFICATION ok news',
      'command FUNCTION_CALL ok 952',
    ])
    const cancel = play(postgresql, [orig(untyped(80877102, number(4711) + number(99)))])
    deepStrictEqual(
      [told(cancel.session), cancel.state.fields.backendPid],
      [['command CANCEL unknown 4711'], 4711],
    )
  })

  test('a login that fails, a password as it is', () => {
    const { session } = play(postgresql, [
      orig(startup()),
      resp(message('R', number(3))),
      orig(message('p', 'fixture-secret\0')),
      resp(error('FATAL', '28P01', 'password authentication failed for user "alice"')),
    ])
    deepStrictEqual(
      [session.facts.authResult, session.facts.authMethod, session.events[0]!.statusCode],
      ['failure', 'password', '28P01'],
    )
    strictEqual(session.events[0]!.detail!.secret, '****')
    ok(!JSON.stringify(session.events).includes('fixture-secret'))
    const role = play(postgresql, [
      ...opened,
      orig(message('Q', "ALTER ROLE a PASSWORD 'fixture-secret'\0")),
      resp(error('ERROR', '1', 'near "fixture-secret"') + ready()),
    ])
    ok(!JSON.stringify(role.session.events).includes('fixture-secret'))
  })

  test('encryption is asked for, granted or refused', () => {
    const asked = orig(untyped(80877103))
    const granted = play(postgresql, [asked, resp('S')])
    deepStrictEqual(
      [granted.verdict, granted.handOff, granted.state.fields.encryption],
      [Verdict.HandOff, 'tls', 'tls'],
    )
    const oneSided = play(postgresql, [asked, orig('\x16\x03\x01')])
    deepStrictEqual([oneSided.verdict, oneSided.handOff], [Verdict.HandOff, 'tls'])
    const refused = play(postgresql, [asked, resp('N'), ...simple])
    deepStrictEqual(
      [refused.state.fields.encryption, refused.session.events.length],
      ['refused', 4],
    )
    const sealed = play(postgresql, [orig(untyped(80877104)), resp('G'), orig('sealed')])
    deepStrictEqual(
      [sealed.state.fields.encryption, sealed.session.facts.encrypted, sealed.done[Direction.Resp]],
      ['gss', true, true],
    )
  })

  test('version 2 is recognised', () => {
    const content = `${'shop'.padEnd(64, '\0')}${'alice'.padEnd(32, '\0')}${'\0'.repeat(192)}`
    const { state, session } = play(postgresql, [orig(untyped(0x20000, content))])
    deepStrictEqual(
      [state.fields.protocol, state.fields.database, session.facts.user],
      ['2.0', 'shop', 'alice'],
    )
  })

  test('one side, midstream, and after a loss', () => {
    const client = play(
      postgresql,
      simple.filter((p) => p.direction === Direction.Orig),
    )
    deepStrictEqual(told(client.session).slice(0, 2), [
      'auth LOGIN unknown shop',
      "query SELECT unknown SELECT name FROM goods WHERE a = 'x';",
    ])
    const server = play(
      postgresql,
      simple.filter((p) => p.direction === Direction.Resp),
    )
    deepStrictEqual([server.session.facts.authResult, server.state.fields.rowCount], ['success', 2])
    const midstream = play(postgresql, simple.slice(opened.length))
    strictEqual(told(midstream.session)[0], "query SELECT ok SELECT name FROM goods WHERE a = 'x';")
    const at = opened.length
    const lossy = play(postgresql, [
      ...simple.slice(0, at + 1),
      { ...resp(message('C', 'SELECT 9\0') + ready()), missing: 500 },
      ...simple.slice(at + 2),
    ])
    deepStrictEqual(told(lossy.session).slice(1, 3), [
      "query SELECT unknown SELECT name FROM goods WHERE a = 'x';",
      'query UPDATE ok UPDATE goods SET a = 1',
    ])
  })

  test('replication is handed no further', () => {
    const { session, done, state } = play(postgresql, [
      orig(startup('user\0alice\0replication\0true\0\0')),
      resp(message('R', number(0)) + ready()),
      orig(message('Q', 'START_REPLICATION 0/1\0')),
      resp(message('W', '\0\0\0') + message('d', 'w'.repeat(100))),
    ])
    deepStrictEqual(
      [session.tags, done[Direction.Resp], state.fields.replication],
      [['replication'], true, 'physical'],
    )
    strictEqual(told(session)[1], 'query START_REPLICATION ok START_REPLICATION 0/1')
  })

  test('what is remembered is bounded', () => {
    const many = Array.from({ length: 400 }, (_, i) =>
      orig(parse(`s${i}`, `SELECT ${'a'.repeat(3000)}`) + bind(`p${i}`, `s${i}`) + execute),
    )
    const { state, session } = play(postgresql, [...opened, ...many])
    ok(state.statements.size <= 64 && state.statementChars <= 65_536 && state.portals.size <= 64)
    deepStrictEqual(session.anomalies, ['pending-full'])
  })

  test('leaves others alone', () => {
    const answer = (text: string, direction: Direction) => {
      const slice = new Slice(Buffer.from(text, 'latin1'))
      slice.direction = direction
      return postgresql.probe(slice)
    }
    strictEqual(answer(startup(), Direction.Resp), Probe.Flipped)
    strictEqual(answer(ready(), Direction.Resp), Probe.Yes)
    strictEqual(
      answer(message('1') + message('2') + message('n') + ready(), Direction.Resp),
      Probe.Yes,
    )
    for (const text of [
      'QUIT\r\n',
      'POST / HTTP/1.1\r\n',
      'RETR a\r\n',
      'EHLO there\r\n',
      'CAPA\r\n',
      'STAT\r\n',
      'TYPE I\r\n',
      'ZERO',
      '220 x\r\n',
      '\0\x0c\0\0\x10\0',
    ]) {
      strictEqual(answer(text, Direction.Orig), Probe.No, text)
    }
  })
})
