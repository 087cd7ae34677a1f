import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { mysql } from '../../dissectors/mysql/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

const packet = (sequence: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content as string, 'latin1')
  const head = Buffer.from([bytes.length & 0xff, bytes.length >> 8, 0, sequence])
  return Buffer.concat([head, bytes])
}
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const greeting = packet(
  0,
  Buffer.concat([
    hex('0a'),
    Buffer.from('8.0.36\0'),
    hex('07000000 4142434445464748 00 ffff ff 0200 ffdf 15 00000000000000000000'),
    Buffer.from('abcdefghijkl\0caching_sha2_password\0'),
  ]),
)
const LOGIN_CAPS = '8da23f00'
const login = (caps = LOGIN_CAPS, plugin = 'caching_sha2_password', proof = '0102'): Buffer =>
  packet(
    1,
    Buffer.concat([
      hex(`${caps} 00000001 2d ${'00'.repeat(23)}`),
      Buffer.from('alice\0'),
      hex(`${(proof.length / 2).toString(16).padStart(2, '0')} ${proof}`),
      Buffer.from(`shop\0${plugin}\0`),
      hex('15'),
      Buffer.from('\x0c_client_name\x07libtest'),
    ]),
  )
const okPacket = (sequence: number, affected = 0, status = 2) =>
  packet(sequence, Buffer.from([0, affected, 0, status, 0, 0, 0]))
const column = (sequence: number, name: string) =>
  packet(
    sequence,
    `\x03def\x00\x00\x00${String.fromCharCode(name.length)}${name}\x00\x0c\x2d\x00\x01\x00\x00\x00\x08\x81\x00\x00\x00\x00`,
  )
const eof = (sequence: number, status = 2) => packet(sequence, Buffer.from([0xfe, 0, 0, status, 0]))
const error = (sequence: number, code: number, text: string) =>
  packet(sequence, Buffer.concat([Buffer.from([0xff, code & 0xff, code >> 8]), Buffer.from(text)]))
const query = (sql: string) => packet(0, `\x03${sql}`)

const opened: Piece[] = [
  resp(greeting),
  orig(login()),
  resp(packet(2, '\x01\x04')),
  orig(packet(3, '\x02')),
  resp(packet(4, '\x01-----BEGIN PUBLIC KEY-----')),
  orig(packet(5, 'sealed')),
  resp(okPacket(6)),
]
const rows: Piece[] = [
  ...opened,
  orig(query("SELECT a FROM t WHERE b = 'x'")),
  resp(
    Buffer.concat([
      packet(1, '\x01'),
      column(2, 'a'),
      eof(3),
      packet(4, '\x011'),
      packet(5, '\x012'),
      eof(6),
    ]),
  ),
  orig(query("UPDATE t SET a = 'y'")),
  resp(okPacket(1, 3)),
  orig(query('SELECT * FROM nothing')),
  resp(error(1, 1146, "#42S02Table 'shop.nothing' doesn't exist")),
  orig(packet(0, '\x0e')),
  resp(okPacket(1)),
  orig(packet(0, '\x01')),
]
const prepared: Piece[] = [
  ...opened,
  orig(packet(0, '\x16SELECT a FROM t WHERE b = ?')),
  resp(
    Buffer.concat([
      packet(1, hex('00 01000000 0100 0100 00 0000')),
      column(2, '?'),
      eof(3),
      column(4, 'a'),
      eof(5),
    ]),
  ),
  orig(packet(0, hex('17 01000000 00 01000000 00 01 fd00 01 78'))),
  resp(
    Buffer.concat([
      packet(1, '\x01'),
      column(2, 'a'),
      eof(3),
      packet(4, hex('00 00 01 31')),
      eof(5),
    ]),
  ),
  orig(packet(0, hex('19 01000000'))),
]
const local: Piece[] = [
  ...opened,
  orig(query("LOAD DATA LOCAL INFILE '/tmp/a' INTO TABLE t")),
  resp(packet(1, '\xfb/tmp/a')),
  orig(Buffer.concat([packet(2, 'line 1\n'), packet(3, '')])),
  resp(okPacket(4, 1)),
]

contractTests(mysql, { rows, prepared, local })

const told = (session: Recorder) =>
  session.events.map((e) => `${e.kind} ${e.action} ${e.status} ${e.object ?? ''}`.trimEnd())

describe('mysql', () => {
  test('login and statements', () => {
    const { state, session } = play(mysql, rows)
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
      ['alice', 'caching_sha2_password', 'success', 1, 'MySQL 8.0.36', 'libtest'],
    )
    deepStrictEqual(told(session), [
      'auth LOGIN ok shop',
      "query SELECT ok SELECT a FROM t WHERE b = 'x'",
      "query UPDATE ok UPDATE t SET a = 'y'",
      'query SELECT error SELECT * FROM nothing',
      'command PING ok',
      'command QUIT ok',
    ])
    deepStrictEqual(session.events[1]!.detail, {
      command: 'QUERY',
      tables: ['t'],
      columns: 1,
      rows: 2,
    })
    deepStrictEqual(
      [session.events[3]!.statusCode, session.events[3]!.detail!.sqlstate],
      ['1146', '42S02'],
    )
    deepStrictEqual(
      [state.fields.rowCount, state.fields.affectedRowCount, state.fields.errorCount],
      [2, 3, 1],
    )
  })

  test('prepared statements have their text, a file of the client is told of', () => {
    const first = play(mysql, prepared)
    deepStrictEqual(told(first.session).slice(1), [
      'query SELECT ok SELECT a FROM t WHERE b = ?',
      'query SELECT ok SELECT a FROM t WHERE b = ?',
    ])
    deepStrictEqual(first.session.events[2]!.detail, {
      command: 'STMT_EXECUTE',
      tables: ['t'],
      statement_id: 1,
      parameters: 1,
      columns: 1,
      rows: 1,
    })
    strictEqual(first.state.prepared.size, 0)
    const second = play(mysql, local)
    deepStrictEqual(told(second.session).slice(1), [
      'file LOAD DATA LOCAL ok /tmp/a',
      "query LOAD ok LOAD DATA LOCAL INFILE '/tmp/a' INTO TABLE t",
    ])
    strictEqual(second.session.events[1]!.bytes, 7)
  })

  test('results without an end to their columns, several results, cursors', () => {
    const okEnd = (sequence: number, status = 2) =>
      packet(sequence, Buffer.from([0xfe, 0, 0, status, 0, 0, 0]))
    const { session } = play(mysql, [
      ...opened,
      orig(query('SELECT 1; SELECT 2')),
      resp(Buffer.concat([packet(1, '\x01'), column(2, 'a'), packet(3, '\x011'), okEnd(4, 10)])),
      resp(Buffer.concat([packet(5, '\x01'), column(6, 'a'), packet(7, '\x012'), okEnd(8)])),
      orig(packet(0, hex('17 05000000 01 01000000'))),
      resp(Buffer.concat([packet(1, '\x01'), column(2, 'a'), eof(3, 0x42)])),
      orig(query('SELECT 3')),
      resp(Buffer.concat([packet(1, '\x01'), column(2, 'a'), okEnd(3)])),
    ])
    deepStrictEqual(
      session.events.slice(1).map((e) => [e.action, e.status, e.detail?.rows, e.detail?.results]),
      [
        ['SELECT', 'ok', 2, 2],
        ['STMT_EXECUTE', 'ok', 0, undefined],
        ['SELECT', 'ok', 0, undefined],
      ],
    )
  })

  test('a password sent as it is, and one in a statement, are masked', () => {
    const secret = Buffer.from('fixture-secret\0').toString('hex')
    const { session } = play(mysql, [
      resp(greeting),
      orig(login(LOGIN_CAPS, 'mysql_clear_password', secret)),
      resp(error(2, 1045, '#28000Access denied')),
      orig(query("SET PASSWORD = 'fixture-secret'")),
      resp(error(1, 1064, "#42000You have an error near 'fixture-secret'")),
    ])
    deepStrictEqual(
      [session.facts.authResult, session.events[0]!.detail!.secret],
      ['failure', '****'],
    )
    ok(!JSON.stringify(session.events).includes('fixture-secret'))
    strictEqual(session.events[1]!.object, "SET PASSWORD = '****'")
  })

  test('statements by policy', () => {
    for (const [policy, object, text] of [
      ['no-literals', 'SELECT a FROM t WHERE b = ?', "Table '?' doesn't exist"],
      ['class', 'SELECT', ''],
    ] as const) {
      const session = new Recorder()
      session.statements = policy
      play(
        mysql,
        [
          ...opened,
          orig(query("SELECT a FROM t WHERE b = 'x'")),
          resp(error(1, 1146, "#42S02Table 'x' doesn't exist")),
        ],
        session,
      )
      strictEqual(session.events[1]!.object, object)
      ok(!session.events[1]!.statusText!.includes("'x'"), text)
    }
  })

  test('TLS is handed on, compression ends the reading', () => {
    const request = packet(1, hex(`8dae3f00 00000001 2d ${'00'.repeat(23)}`))
    const tls = play(mysql, [resp(greeting), orig(Buffer.concat([request, hex('160301')]))])
    deepStrictEqual([tls.verdict, tls.handOff], [Verdict.HandOff, 'tls'])
    const squeezed = play(mysql, [
      resp(greeting),
      orig(login('ada23f00')),
      resp(okPacket(2)),
      orig(packet(0, '\x00\x00\x00\x01\x00\x00\x00\x0e')),
    ])
    deepStrictEqual(
      [squeezed.state.fields.compression, squeezed.done, squeezed.session.events.length],
      ['zlib', [true, true], 1],
    )
  })

  test('one side, midstream, and after a loss', () => {
    const client = play(
      mysql,
      rows.filter((p) => p.direction === Direction.Orig),
    )
    deepStrictEqual(told(client.session).slice(0, 2), [
      'auth LOGIN unknown shop',
      "query SELECT unknown SELECT a FROM t WHERE b = 'x'",
    ])
    const server = play(
      mysql,
      rows.filter((p) => p.direction === Direction.Resp),
    )
    deepStrictEqual([server.session.facts.authResult, server.session.facts.user], ['success', ''])
    const midstream = play(mysql, rows.slice(opened.length))
    strictEqual(told(midstream.session)[0], "query SELECT ok SELECT a FROM t WHERE b = 'x'")
    const lossy = play(mysql, [
      ...rows.slice(0, opened.length + 1),
      { ...rows[opened.length + 1]!, bytes: packet(5, '\x012'), missing: 60 },
      ...rows.slice(opened.length + 2),
    ])
    deepStrictEqual(told(lossy.session).slice(1, 3), [
      "query SELECT unknown SELECT a FROM t WHERE b = 'x'",
      "query UPDATE ok UPDATE t SET a = 'y'",
    ])
    deepStrictEqual(lossy.session.anomalies, ['gap'])
  })

  test('a host that is turned away', () => {
    const { session } = play(mysql, [
      resp(error(0, 1130, "Host '192.0.2.1' is not allowed to connect to this MySQL server")),
    ])
    deepStrictEqual([session.tags, session.events[0]!.statusCode], [['turned-away'], '1130'])
  })

  test('the file that was not asked for is remarkable', () => {
    const { session } = play(mysql, [
      ...opened,
      orig(query('SELECT 1')),
      resp(packet(1, '\xfb/etc/passwd')),
      orig(packet(2, '')),
      resp(okPacket(3)),
    ])
    deepStrictEqual(session.anomalies, ['unasked-file-request'])
  })

  test('what is remembered is bounded', () => {
    const many = Array.from({ length: 300 }, () => orig(query('SELECT 1')))
    const { state, session } = play(mysql, [...opened, ...many])
    strictEqual(state.fields.queryCount, 300)
    deepStrictEqual(session.anomalies, ['pending-full'])
    const statements = Array.from({ length: 200 }, (_, i) => [
      orig(packet(0, `\x16SELECT ${'a'.repeat(3000)}`)),
      resp(packet(1, Buffer.from([0, i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))),
    ]).flat()
    const kept = play(mysql, [...opened, ...statements])
    ok(kept.state.prepared.size <= 64 && kept.state.preparedChars <= 65_536)
  })

  test('leaves others alone', () => {
    const answer = (bytes: Buffer, direction: Direction) => {
      const slice = new Slice(bytes)
      slice.direction = direction
      return mysql.probe(slice)
    }
    strictEqual(answer(greeting, Direction.Orig), Probe.Flipped)
    for (const text of [
      'GET / HTTP/1.1\r\n',
      'SSH-2.0-x\r\n',
      '220 mail\r\n',
      '\x16\x03\x01\x00\x10',
      '\x00\x00\x00\x08\x04\xd2\x16\x2f',
      '\x10\x00\x00\x00query',
    ]) {
      strictEqual(answer(Buffer.from(text, 'latin1'), Direction.Orig), Probe.No, text)
    }
  })
})
