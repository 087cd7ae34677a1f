import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { tds } from '../../dissectors/tds/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { type Recorder, Slice } from '../support/slice.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le')
const short = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), wide(text)])
const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8])
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
const packet = (type: number, content: Buffer, status = 1): Buffer => {
  const head = Buffer.from([type, status, 0, 0, 0, 0, 1, 0])
  head.writeUInt16BE(content.length + 8, 2)
  return Buffer.concat([head, content])
}
const prelogin = (encryption: number) =>
  hex(`00 000b 0006 01 0011 0001 ff 0f0007d00000 0${encryption}`)
const opening = packet(0x12, prelogin(2))
const answer = packet(0x04, prelogin(2))

const obfuscate = (text: string): Buffer =>
  Buffer.from([...wide(text)].map((b) => (((b << 4) | (b >> 4)) & 0xff) ^ 0xa5))
function login7(version: number, user: string, password: string, token?: Buffer): Buffer {
  const texts = [
    wide('desk'),
    wide(user),
    obfuscate(password),
    wide('tool'),
    wide('srv'),
    Buffer.alloc(0),
    wide('lib'),
    Buffer.alloc(0),
    wide('shop'),
  ]
  const fixed = Buffer.alloc(94)
  fixed.writeUInt32LE(version, 4)
  if (token !== undefined) fixed[25] = 0x80
  const parts: Buffer[] = []
  let offset = 94
  texts.forEach((text, i) => {
    fixed.writeUInt16LE(offset, 36 + i * 4)
    fixed.writeUInt16LE(text.length / 2, 38 + i * 4)
    parts.push(text)
    offset += text.length
  })
  fixed.writeUInt16LE(offset, 78)
  fixed.writeUInt16LE(token?.length ?? 0, 80)
  if (token !== undefined) parts.push(token)
  const content = Buffer.concat([fixed, ...parts])
  content.writeUInt32LE(content.length, 0)
  return packet(0x10, content)
}
const done = (status: number, ran = 0, count = 0, token = 0xfd) =>
  Buffer.concat([Buffer.from([token]), u16(status), u16(ran), u32(count), u32(0)])
const counted = (token: number, content: Buffer) =>
  Buffer.concat([Buffer.from([token]), u16(content.length), content])
const ack = counted(0xad, Buffer.concat([hex('01 74000004'), short('Server'), hex('0f0007d0')]))
const error = (number: number, text: string) =>
  counted(
    0xaa,
    Buffer.concat([
      u32(number),
      hex('01 10'),
      u16(text.length),
      wide(text),
      short('srv'),
      short(''),
      u32(1),
    ]),
  )
const headers = hex('16000000 12000000 0200 0000000000000000 01000000')
const batch = (sql: string) => packet(0x01, Buffer.concat([headers, wide(sql)]))
const reply = (...tokens: Buffer[]) => packet(0x04, Buffer.concat(tokens))
/** Three columns: a whole number, a text, a text of any length. */
const columns = Buffer.concat([
  hex('81 0300'),
  hex('00000000 0900 26 04'),
  short('id'),
  hex('00000000 0900 e7 2800 0904d00034'),
  short('name'),
  hex('00000000 0900 e7 ffff 0904d00034'),
  short('note'),
])
const row = (id: number, name: string, note: string) =>
  Buffer.concat([
    hex('d1 04'),
    u32(id),
    u16(name.length * 2),
    wide(name),
    u32(note.length * 2),
    u32(0),
    u32(note.length * 2),
    wide(note),
    u32(0),
  ])
const rowWithNulls = hex('d2 06 04 07000000')

const opened: Piece[] = [
  orig(opening),
  resp(answer),
  orig(login7(0x74000004, 'alice', 'fixture-secret')),
  resp(reply(ack, done(0))),
]
const batches: Piece[] = [
  ...opened,
  orig(batch("SELECT * FROM goods WHERE a = 'x'")),
  resp(reply(columns, row(1, 'lamp', 'n'.repeat(40)), rowWithNulls, done(0x10, 0xc1, 2))),
  orig(batch('DELETE FROM goods')),
  resp(reply(done(0x10, 0xc4, 3))),
  orig(batch('SELECT * FROM nothing')),
  resp(reply(error(208, "Invalid object name 'nothing'."), done(2))),
]
const parameter = (type: Buffer, value: Buffer) => Buffer.concat([hex('00 00'), type, value])
const text = (value: string) =>
  parameter(hex('e7 401f 0904d00034'), Buffer.concat([u16(value.length * 2), wide(value)]))
const whole = (value: number) => parameter(hex('26 04'), Buffer.concat([hex('04'), u32(value)]))
const call = (number: number, ...parameters: Buffer[]) =>
  packet(0x03, Buffer.concat([headers, hex('ffff'), u16(number), hex('0000'), ...parameters]))
const calls: Piece[] = [
  ...opened,
  orig(call(10, text('SELECT id FROM goods WHERE a = @p1'), text('@p1 int'), whole(5))),
  resp(
    reply(
      columns,
      row(1, 'a', 'b'),
      done(0x11, 0xc1, 1, 0xff),
      hex('79 00000000'),
      done(0, 0, 0, 0xfe),
    ),
  ),
  orig(call(13, whole(0), text('@p1 int'), text('SELECT name FROM goods WHERE b = @p1'), whole(5))),
  resp(
    reply(hex('79 00000000 ac 0000 00 01 00000000 0000 26 04 04 09000000'), done(0, 0, 0, 0xfe)),
  ),
  orig(call(12, whole(9), whole(6))),
  resp(reply(done(0, 0, 0, 0xfe))),
]

contractTests(tds, { batches, calls })

const told = (session: Recorder) =>
  session.events.map((e) => `${e.kind} ${e.action} ${e.status} ${e.object ?? ''}`.trimEnd())

describe('tds', () => {
  test('login and batches', () => {
    const { state, session } = play(tds, batches)
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
      ['alice', 'password', 'success', 1, 'Server 15.0.2000', 'tool'],
    )
    deepStrictEqual(told(session), [
      'auth LOGIN ok shop',
      "query SELECT ok SELECT * FROM goods WHERE a = 'x'",
      'query DELETE ok DELETE FROM goods',
      'query SELECT error SELECT * FROM nothing',
    ])
    strictEqual(session.events[0]!.detail!.secret, '****')
    ok(!JSON.stringify([session.events, state.fields]).includes('fixture-secret'))
    deepStrictEqual(session.events[1]!.detail, {
      command: 'BATCH',
      tables: ['goods'],
      columns: 3,
      rows: 2,
    })
    strictEqual(session.events[2]!.detail!.affected_rows, 3)
    deepStrictEqual([session.events[3]!.statusCode, session.events[3]!.detail!.class], ['208', 16])
    const { fields } = state
    deepStrictEqual(
      [fields.version, fields.encryption, fields.clientHost, fields.library, fields.serverName],
      ['7.4', 'none', 'desk', 'lib', 'srv'],
    )
    deepStrictEqual(session.anomalies, [])
  })

  test('calls have their statement, also when it was prepared before', () => {
    const { session } = play(tds, calls)
    deepStrictEqual(
      session.events
        .slice(1)
        .map((e) => [
          e.action,
          e.object,
          e.detail!.procedure,
          e.detail!.parameters,
          e.detail!.rows,
        ]),
      [
        ['SELECT', 'SELECT id FROM goods WHERE a = @p1', 'sp_executesql', 3, 1],
        ['SELECT', 'SELECT name FROM goods WHERE b = @p1', 'sp_prepexec', 4, undefined],
        ['SELECT', 'SELECT name FROM goods WHERE b = @p1', 'sp_execute', 2, undefined],
      ],
    )
    const named = play(tds, [
      ...opened,
      orig(packet(3, Buffer.concat([headers, u16(6), wide('sp_who'), hex('0000')]))),
      resp(reply(done(0, 0, 0, 0xfe))),
    ])
    strictEqual(told(named.session)[1], 'query EXECUTE ok sp_who')
  })

  test('a result over several packets, wherever they cut it', () => {
    const tokens = Buffer.concat([
      columns,
      ...Array.from({ length: 30 }, (_, i) => row(i, 'some name', 'x'.repeat(i + 1))),
      error(50000, 'half way'),
      done(0x12, 0xc1, 30),
    ])
    for (const size of [9, 31, 100, 512]) {
      const parts: Buffer[] = []
      for (let at = 0; at < tokens.length; at += size) {
        parts.push(packet(4, tokens.subarray(at, at + size), at + size >= tokens.length ? 1 : 0))
      }
      const { session } = play(tds, [
        ...opened,
        orig(batch('SELECT 1')),
        resp(Buffer.concat(parts)),
      ])
      deepStrictEqual(
        [session.events[1]!.statusCode, session.events[1]!.detail!.rows, session.anomalies],
        ['50000', 30, []],
      )
    }
  })

  test('a type that is not known leaves the end to be read', () => {
    const strange = Buffer.concat([hex('81 0100 00000000 0900 99'), short('x'), hex('d1 01 02 03')])
    const { session } = play(tds, [
      ...opened,
      orig(batch('SELECT 1')),
      resp(reply(strange, done(0x10, 0xc1, 7))),
    ])
    deepStrictEqual(
      [session.anomalies, session.events[1]!.status, session.events[1]!.detail!.rows],
      [['opaque-result'], 'ok', 7],
    )
  })

  test('a login refused, an integrated one', () => {
    const refused = play(tds, [
      ...opened.slice(0, 3),
      resp(reply(error(18456, "Login failed for user 'alice'."), done(2))),
    ])
    deepStrictEqual(
      [refused.session.facts.authResult, refused.session.events[0]!.statusCode],
      ['failure', '18456'],
    )
    const negotiate = Buffer.concat([
      Buffer.from('NTLMSSP\0'),
      u32(1),
      u32(0xa2088207),
      Buffer.alloc(24),
    ])
    const { session } = play(tds, [
      ...opened.slice(0, 2),
      orig(login7(0x74000004, '', '', negotiate)),
      resp(reply(ack, done(0))),
    ])
    deepStrictEqual(
      [session.facts.authMethod, session.facts.authResult, session.events[0]!.action],
      ['ntlm', 'success', 'NTLM'],
    )
  })

  test('TLS inside packets is carried on; for the login alone, or for all', () => {
    const hello = hex('16030300050100000100')
    const begun = (encryption: number): Piece[] => [
      orig(packet(0x12, prelogin(encryption))),
      resp(packet(4, prelogin(encryption))),
      orig(packet(0x12, hello)),
      resp(packet(0x12, hello)),
    ]
    const record = hex('1703030004 01020304')
    const login = play(tds, [
      ...begun(0),
      orig(record),
      resp(reply(ack, done(0))),
      orig(batch('SELECT 1')),
      resp(reply(done(0))),
    ])
    deepStrictEqual(told(login.session), ['auth LOGIN ok', 'query SELECT ok SELECT 1'])
    deepStrictEqual(
      login.session.carried.map((c) => [c.dissector, c.fed[0].length, c.fed[1].length]),
      [['tls', 1, 1]],
    )
    deepStrictEqual(
      [login.state.fields.encryption, login.session.facts.encrypted],
      ['login', false],
    )
    const all = play(tds, [...begun(1), orig(record), resp(record)])
    deepStrictEqual(
      [all.done, all.session.facts.encrypted, all.state.fields.encryption],
      [[true, true], true, 'all'],
    )
  })

  test('attention, transactions, messages', () => {
    const info = counted(
      0xab,
      Buffer.concat([u32(0), hex('01 00'), u16(2), wide('hi'), short(''), short(''), u32(1)]),
    )
    const { session } = play(tds, [
      ...opened,
      orig(packet(0x0e, Buffer.concat([headers, u16(5), hex('0000')]))),
      resp(reply(done(0))),
      orig(batch('WAITFOR DELAY 1')),
      orig(packet(6, Buffer.alloc(0))),
      resp(reply(info, done(0x20))),
    ])
    deepStrictEqual(told(session).slice(1), [
      'query BEGIN ok',
      'command ATTENTION ok',
      'message INFO ok hi',
      'query WAITFOR error WAITFOR DELAY 1',
    ])
    strictEqual(session.events[4]!.detail!.cancelled, true)
  })

  test('the login record of 4.2 and 5.0, and what follows it', () => {
    const record = Buffer.alloc(560)
    const put = (at: number, value: string, most = 30) => {
      record.write(value, at, 'latin1')
      record[at + most] = value.length
    }
    put(0, 'desk')
    put(31, 'sa')
    put(62, 'fixture-secret')
    put(93, '4711')
    put(140, 'isql')
    put(171, 'SYBASE')
    record.set([5, 0, 0, 0], 458)
    put(462, 'CT-Lib', 10)
    const old = counted(
      0xad,
      Buffer.concat([hex('05 05000000 04'), Buffer.from('SQLS'), hex('0c000000')]),
    )
    const end = (status: number, count = 0) =>
      Buffer.concat([hex('fd'), u16(status), u16(0), u32(count)])
    const eed = counted(
      0xe5,
      Buffer.concat([
        u32(208),
        hex('01 10 05'),
        Buffer.from('42000'),
        hex('00 0000'),
        u16(4),
        Buffer.from('oops'),
        hex('00 00'),
        u16(1),
      ]),
    )
    const language = (sql: string) =>
      packet(0x0f, Buffer.concat([hex('21'), u32(sql.length + 1), hex('00'), Buffer.from(sql)]))
    const { state, session } = play(tds, [
      orig(packet(2, record)),
      resp(reply(old, end(0))),
      orig(language('select 1')),
      resp(reply(end(0x10, 1))),
      orig(language('select * from nothing')),
      resp(reply(eed, end(2))),
    ])
    deepStrictEqual(
      [
        session.facts.user,
        session.facts.authResult,
        state.fields.version,
        state.fields.applicationName,
        state.fields.clientPid,
      ],
      ['sa', 'success', '5.0', 'isql', 4711],
    )
    deepStrictEqual(told(session).slice(1), [
      'query SELECT ok select 1',
      'query SELECT error select * from nothing',
    ])
    strictEqual(session.events[2]!.statusText, 'oops')
    ok(!JSON.stringify(session.events).includes('fixture-secret'))
  })

  test('one side, midstream, and after a loss', () => {
    const client = play(
      tds,
      batches.filter((p) => p.direction === Direction.Orig),
    )
    deepStrictEqual(told(client.session).slice(0, 2), [
      'auth LOGIN unknown shop',
      "query SELECT unknown SELECT * FROM goods WHERE a = 'x'",
    ])
    const server = play(
      tds,
      batches.filter((p) => p.direction === Direction.Resp),
    )
    deepStrictEqual([server.session.facts.authResult, server.state.fields.rowCount], ['success', 2])
    const midstream = play(tds, batches.slice(opened.length))
    strictEqual(told(midstream.session)[0], "query SELECT ok SELECT * FROM goods WHERE a = 'x'")
    const at = opened.length
    const lossy = play(tds, [
      ...batches.slice(0, at + 1),
      { ...resp(reply(done(0x10, 0xc1, 2))), missing: 700 },
      ...batches.slice(at + 2),
    ])
    deepStrictEqual(told(lossy.session).slice(1, 3), [
      "query SELECT ok SELECT * FROM goods WHERE a = 'x'",
      'query DELETE ok DELETE FROM goods',
    ])
    deepStrictEqual(lossy.session.anomalies, ['gap'])
  })

  test('leaves others alone', () => {
    const ask = (bytes: Buffer, direction: Direction, isUsualPort = false) => {
      const slice = new Slice(bytes)
      slice.direction = direction
      slice.isUsualPort = isUsualPort
      return tds.probe(slice)
    }
    strictEqual(ask(answer, Direction.Orig), Probe.Flipped)
    strictEqual(ask(reply(columns), Direction.Resp), Probe.No)
    strictEqual(ask(reply(columns), Direction.Resp, true), Probe.Yes)
    for (const bytes of [
      '02000000456789ab',
      '0300000b06e00000000000',
      '0100000000000006',
      '04010000000000000000',
      '101200044d51545404',
    ]) {
      strictEqual(ask(hex(bytes), Direction.Orig), Probe.No, bytes)
    }
  })
})
