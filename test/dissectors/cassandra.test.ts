import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { cassandra } from '../../dissectors/cassandra/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { unfoldLz4 } from '../../src/formats/lz4.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

const u16 = (n: number): string => String.fromCharCode((n >> 8) & 255, n & 255)
const u32 = (n: number): string => u16(n >>> 16) + u16(n & 0xffff)
const str = (text: string): string => u16(text.length) + text
const long = (text: string): string => u32(text.length) + text
const map = (entries: Record<string, string>): string =>
  u16(Object.keys(entries).length) +
  Object.entries(entries)
    .map(([k, v]) => str(k) + str(v))
    .join('')

const message = (version: number, opcode: number, stream: number, body: string): string =>
  String.fromCharCode(version, 0) +
  u16(stream) +
  String.fromCharCode(opcode) +
  u32(body.length) +
  body
const ask = (opcode: number, stream: number, body: string, version = 4): Piece =>
  orig(message(version, opcode, stream, body))
const answer = (opcode: number, stream: number, body: string, version = 4): Piece =>
  resp(message(0x80 | version, opcode, stream, body))

const startup = map({ CQL_VERSION: '3.4.6', DRIVER_NAME: 'gocql', DRIVER_VERSION: '1.6.0' })
const result = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  u32(2) +
  u32(1) +
  u32(columns.length) +
  str('system') +
  str('local') +
  columns.map((c) => str(c) + u16(13)).join('') +
  u32(rows.length) +
  rows.flat().map(long).join('')

const login: Piece[] = [
  ask(5, 0, ''),
  answer(6, 0, map({})),
  ask(1, 1, startup),
  answer(3, 1, str('org.apache.cassandra.auth.PasswordAuthenticator')),
  ask(15, 2, long('\0alice\0s3cret-wrong')),
  answer(0, 2, u32(0x100) + str('Provided username alice and/or password are incorrect')),
  ask(15, 3, long('\0alice\0s3cret')),
  answer(16, 3, u32(-1)),
  ask(7, 4, `${long("SELECT * FROM system.local WHERE key='local'")}${u16(1)}\0`),
  answer(8, 4, result(['key', 'release_version'], [['local', '4.1.7']])),
]
const work: Piece[] = [
  ask(7, 1, `${long('USE shop')}${u16(1)}\0`),
  answer(8, 1, u32(3) + str('shop')),
  ask(9, 2, long('INSERT INTO users (id, name) VALUES (?, ?)')),
  answer(8, 2, u32(4) + u16(16) + 'i'.repeat(16)),
  ask(10, 3, `${u16(16)}${'i'.repeat(16)}${u16(6)}\x01${u16(2)}${long('1')}${long('Ann')}`),
  ask(7, 4, `${long("SELECT a FROM users WHERE name = 'Ann'")}${u16(4)}\0`),
  answer(0, 4, u32(0x2200) + str('Undefined column name a')),
  answer(8, 3, u32(1)),
  ask(
    13,
    5,
    `\0${u16(2)}\0${long("UPDATE users SET name = 'x' WHERE id = 1")}${u16(0)}\x01${u16(16)}${'i'.repeat(16)}${u16(1)}${long('2')}${u16(1)}`,
  ),
  answer(8, 5, u32(1)),
  answer(12, 0xffff, `${str('STATUS_CHANGE') + str('UP')}\x04\x7f\0\0\x01${u32(9042)}`),
  ask(7, 6, `${long("CREATE ROLE bob WITH PASSWORD = 's3cret'")}${u16(1)}\0`),
  answer(8, 6, u32(5) + str('CREATED') + str('TABLE') + str('shop') + str('t')),
]
/** A frame of version 5 without compression; the checks are left at nought. */
const frame = (payload: string, isWhole = true): string => {
  const head = payload.length | (isWhole ? 1 << 17 : 0)
  return `${String.fromCharCode(head & 255, (head >> 8) & 255, head >> 16)}\0\0\0${payload}\0\0\0\0`
}
const query = (stream: number, text: string): string =>
  message(5, 7, stream, `${long(text)}${u16(1)}${u32(0)}`)
const long5 = query(3, `SELECT * FROM t WHERE a = '${'y'.repeat(60)}'`)
const framed: Piece[] = [
  ask(1, 1, startup, 5),
  answer(2, 1, '', 5),
  orig(frame(query(1, 'SELECT a FROM t') + query(2, 'SELECT b FROM t'))),
  resp(frame(message(0x85, 8, 2, u32(1)) + message(0x85, 8, 1, u32(1)))),
  orig(frame(long5.slice(0, 40), false)),
  orig(frame(long5.slice(40), false)),
  resp(frame(message(0x85, 8, 3, u32(1)))),
]

contractTests(cassandra, { login, work, framed })

describe('cassandra', () => {
  test('reads driver, logins and the server', () => {
    const { session, state } = play(cassandra, login)
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.authAttempts],
      ['alice', 'password', 'success', 2],
    )
    deepStrictEqual(
      [facts.clientSoftware, facts.serverSoftware],
      ['gocql 1.6.0', 'Cassandra 4.1.7'],
    )
    deepStrictEqual(
      [state.fields.authenticator, state.fields.cqlVersion],
      ['PasswordAuthenticator', '3.4.6'],
    )
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.status, e.statusCode ?? '']),
      [
        ['negotiation', 'STARTUP', 'ok', ''],
        ['auth', 'AUTH_RESPONSE', 'error', 'BAD_CREDENTIALS'],
        ['auth', 'AUTH_RESPONSE', 'ok', ''],
        ['query', 'SELECT', 'ok', ''],
      ],
    )
    strictEqual(session.events[3]!.detail!.rows, 1)
    ok(!JSON.stringify([session.events, facts, state.fields]).includes('s3cret'))
  })

  test('reads statements, prepared ones, batches and errors, in whatever order they are answered', () => {
    const { session, state } = play(cassandra, work)
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object, e.status, e.statusCode ?? '']),
      [
        ['USE', 'USE shop', 'ok', ''],
        ['PREPARE', 'INSERT INTO users (id, name) VALUES (?, ?)', 'ok', ''],
        ['SELECT', "SELECT a FROM users WHERE name = 'Ann'", 'error', 'INVALID'],
        ['INSERT', 'INSERT INTO users (id, name) VALUES (?, ?)', 'ok', ''],
        [
          'BATCH',
          "UPDATE users SET name = 'x' WHERE id = 1; INSERT INTO users (id, name) VALUES (?, ?)",
          'ok',
          '',
        ],
        ['STATUS_CHANGE', 'UP', 'ok', ''],
        ['CREATE', "CREATE ROLE bob WITH PASSWORD = '****'", 'ok', ''],
      ],
    )
    deepStrictEqual(session.events[3]!.detail, {
      operation: 'EXECUTE',
      tables: ['users'],
      consistency: 'LOCAL_QUORUM',
      keyspace: 'shop',
    })
    strictEqual(session.events[6]!.detail!.change, 'CREATED TABLE shop.t')
    strictEqual(state.fields.keyspace, 'shop')
    ok(!JSON.stringify(session.events).includes('s3cret'))
  })

  test('keeps literals out where the operator wants that', () => {
    const session = new Recorder()
    session.statements = 'no-literals'
    play(cassandra, work, session)
    strictEqual(session.events[2]!.object, 'SELECT a FROM users WHERE name = ?')
    ok(!JSON.stringify(session.events).includes('Ann'))
  })

  test('reads frames of version 5, messages that go on in the next among them', () => {
    const { session, state } = play(cassandra, framed)
    deepStrictEqual(
      session.events.slice(1).map((e) => [e.object, e.status, e.detail!.cut]),
      [
        ['SELECT b FROM t', 'ok', undefined],
        ['SELECT a FROM t', 'ok', undefined],
        [session.events[3]!.object, 'ok', true],
      ],
    )
    strictEqual(state.fields.protocolVersion, 5)
    deepStrictEqual(session.anomalies, [])
  })

  test('unfolds blocks of LZ4', () => {
    // Out of the format's description: literals, then a copy that overlaps itself, then the last literals.
    const block = Buffer.from([0x15, 0x61, 0x01, 0x00, 0x10, 0x62])
    strictEqual(unfoldLz4(block, 0, block.length, 11)?.toString(), 'aaaaaaaaaab')
    strictEqual(unfoldLz4(block, 0, block.length, 10), undefined)
    strictEqual(unfoldLz4(Buffer.from([0x15, 0x61, 0x09, 0x00]), 0, 4, 10), undefined)
  })

  test('passes large results over, goes on after a loss', () => {
    const large = message(
      0x84,
      8,
      1,
      u32(2) +
        u32(1) +
        u32(1) +
        str('k') +
        str('t') +
        str('c') +
        u16(13) +
        u32(1) +
        long('x'.repeat(100_000)),
    )
    const { session, maxHeld } = play(cassandra, [
      ask(7, 1, `${long('SELECT c FROM t')}${u16(1)}\0`),
      resp(large),
      ask(7, 2, `${long('SELECT d FROM t')}${u16(1)}\0`),
      answer(8, 2, u32(1)),
    ])
    ok(maxHeld <= cassandra.maxHeldBytes)
    deepStrictEqual(
      session.events.map((e) => e.status),
      ['ok', 'ok'],
    )
    strictEqual(session.events[0]!.detail!.rows, 1)
    const lost = play(cassandra, [
      ask(7, 1, `${long('SELECT c FROM t')}${u16(1)}\0`),
      { ...resp('x'.repeat(30)), missing: 50 },
      ask(7, 2, `${long('SELECT d FROM t')}${u16(1)}\0`),
      answer(8, 2, u32(1)),
    ])
    deepStrictEqual(
      lost.session.events.map((e) => e.status),
      ['unknown', 'ok'],
    )
  })

  test('claims messages on any port, no other protocol that begins alike', () => {
    const ask = (bytes: string | Buffer, direction: Direction): Probe => {
      const slice = new Slice(Buffer.from(bytes as string, 'latin1'))
      slice.direction = direction
      return cassandra.probe(slice)
    }
    strictEqual(ask(message(4, 5, 0, ''), Direction.Orig), Probe.Yes)
    strictEqual(ask(message(4, 1, 0, startup), Direction.Orig), Probe.Yes)
    strictEqual(ask(message(0x84, 2, 0, ''), Direction.Resp), Probe.Yes)
    // TPKT with a connection request, TLS's alert, SOCKS 4 and 5.
    strictEqual(
      ask('\x03\0\0\x13\x0e\xe0\0\0\0\0\0\x01\0\x08\0\x03\0\0\0', Direction.Orig),
      Probe.No,
    )
    strictEqual(ask('\x04\x01\0\x50\x5d\xb8\xd8\x22user\0', Direction.Orig), Probe.No)
    strictEqual(ask('\x05\x01\0', Direction.Orig), Probe.More)
  })
})
