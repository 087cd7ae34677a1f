import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { oracle } from '../../dissectors/oracle/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

const u16 = (n: number): string => String.fromCharCode(n >> 8, n & 255)
const packet = (type: number, body: string): string =>
  `${u16(body.length + 8)}\0\0${String.fromCharCode(type)}\0\0\0${body}`
const wide = (type: number, body: string): string =>
  `\0\0${u16(body.length + 8)}${String.fromCharCode(type)}\0\0\0${body}`
const data = (text: string): string => packet(6, `\0\0${text}`)

const DESCRIPTOR =
  '(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=shop)(CID=(PROGRAM=sqlplus)(HOST=pc7)(USER=ann)))(ADDRESS=(PROTOCOL=TCP)(HOST=192.0.2.2)(PORT=1521)))'
const connectHead = (size: number): string =>
  `${u16(314)}${u16(300)}${'\0'.repeat(12)}${u16(size)}${u16(58)}${'\0'.repeat(30)}`
const connect = orig(packet(1, connectHead(DESCRIPTOR.length) + DESCRIPTOR))
const accept = resp(packet(2, `${u16(314)}${'\0'.repeat(22)}`))

/** Names and values as native clients write them, and as Java's and the thin ones do. */
const pair = (name: string, value: string): string => {
  const length = (text: string): string =>
    `${String.fromCharCode(text.length)}\0\0\0${String.fromCharCode(text.length)}`
  return `${length(name)}${name}${length(value)}${value}\0\0\0\0`
}
const thinPair = (name: string, value: string): string => {
  const n = String.fromCharCode(name.length)
  const v = String.fromCharCode(value.length)
  return `\x01${n}${n}${name}\x01${v}${v}${value}\0`
}

const native: Piece[] = [
  connect,
  resp(packet(11, '')),
  connect,
  accept,
  orig(data('\x01\x06\x05\x04\0x86_64/Linux 2.4.xx\0')),
  resp(data('\x01\x06\0x86_64/Linux 2.4.xx\0\x69\x03\0')),
  orig(
    data(
      `\x03\x76\x02\xfe\xff\0\0\x05scott${pair('AUTH_TERMINAL', 'pts/0')}${pair('AUTH_MACHINE', 'pc7')}`,
    ),
  ),
  resp(data(`\x08\x02\0${pair('AUTH_SESSKEY', 'A'.repeat(64))}`)),
  orig(
    data(
      `\x03\x73\x03\xfe\xff\0\0\x05scott${pair('AUTH_SESSKEY', 'B'.repeat(64))}${pair('AUTH_PASSWORD', 'C'.repeat(64))}`,
    ),
  ),
  resp(data(`\x08\x13\0${pair('AUTH_VERSION_NO', '186647296')}${pair('AUTH_DBNAME', 'SHOP')}`)),
  orig(
    data(
      `\x03\x5e\x08\x61\x80\0\0\0\0\0\0${'\0'.repeat(40)}\x24select name, password from sys.user$\x01\0\0\0`,
    ),
  ),
  resp(data(`\x10\x17rows\x04\x01\0\0\x19ORA-01403: no data found\n`)),
  orig(
    data(
      `\x03\x5e\x09\x61\x80\0\0\0\0\0\0${'\0'.repeat(40)}\x26alter user scott identified by s3cret4\x01\0\0\0`,
    ),
  ),
  resp(data(`\x04\x01\0\0\x28ORA-01031: insufficient privileges, no.\n`)),
  orig(data('\x03\x0e\x0a')),
  resp(data('\x09\x05\0\0\0')),
]
const SQL = "select banner from v$version where banner like '%x%'"
const java: Piece[] = [
  connect,
  accept,
  orig(
    data(
      `\x03\x76\x01\x01\x01\x03\x01\x21\x01\x01\x05\x01\x01SYS${thinPair('AUTH_TERMINAL', 'unknown')}${thinPair('AUTH_PROGRAM_NM', 'SQL Developer')}`,
    ),
  ),
  resp(data(`\x08\x01\x03${thinPair('AUTH_SESSKEY', 'A'.repeat(96))}`)),
  orig(
    data(
      `\x03\x73\x02\x01\x01\x03\x02\x01\x21\x01\x01\x0d\x01\x01SYS${thinPair('AUTH_PASSWORD', 'C'.repeat(64))}`,
    ),
  ),
  resp(data('\x04\x01\x01\x33ORA-01017: invalid username/password; logon denied\n')),
]
const thin: Piece[] = [
  orig(
    wide(
      6,
      `\0\0\x11\x69\x05\x01\x01\x01\x01\x03\x5e\x06\x02\x80\x21\0\x01\x01${String.fromCharCode(SQL.length)}\x01\x01\x0d${'\0'.repeat(20)}${SQL}\x01\x01`,
    ),
  ),
  resp(wide(6, '\0\0\x10\x17rows')),
]
const refused: Piece[] = [
  connect,
  resp(
    packet(4, `\x22\0${u16(48)}(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=12514))`.padEnd(52, ' ')),
  ),
]
const services = (chosen: number): string =>
  `\xde\xad\xbe\xef\0\x75\x0a\x20\x01\0\0\x02\0${u16(1)}${u16(1)}\0\0\0\0${u16(3)}${u16(0)}NTS${u16(2)}${u16(1)}\0\0\0\0${u16(1)}${u16(2)}${String.fromCharCode(chosen)}`
const sealed: Piece[] = [
  connect,
  accept,
  orig(data(services(0))),
  resp(data(services(17))),
  resp(data('x'.repeat(90))),
  orig(data('y'.repeat(90))),
]

contractTests(oracle, { native, java, refused, sealed })

const told = (session: Recorder) =>
  session.events.map((e) => [e.kind, e.action, e.status, e.statusCode ?? ''])

describe('oracle', () => {
  test('reads a native client: descriptor, login, statements, errors', () => {
    const { session, state } = play(oracle, native)
    const { facts, events } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.authAttempts],
      ['scott', 'password', 'success', 1],
    )
    deepStrictEqual(
      [facts.clientSoftware, facts.serverSoftware],
      ['sqlplus', 'Oracle Database 11.2.0.3.0'],
    )
    const { serviceName, clientHost, clientUser, databaseName, serverPlatform, version } =
      state.fields
    deepStrictEqual(
      [serviceName, clientHost, clientUser, databaseName, serverPlatform, version],
      ['shop', 'pc7', 'ann', 'SHOP', 'x86_64/Linux 2.4.xx', 314],
    )
    deepStrictEqual(told(session), [
      ['negotiation', 'CONNECT', 'ok', ''],
      ['auth', 'LOGON', 'ok', ''],
      ['query', 'SELECT', 'ok', ''],
      ['query', 'ALTER', 'error', 'ORA-01031'],
      ['query', 'COMMIT', 'ok', ''],
    ])
    deepStrictEqual(
      events.slice(2, 4).map((e) => e.object),
      ['select name, password from sys.user$', 'alter user scott identified by ****'],
    )
    deepStrictEqual(events[2]!.detail, { tables: ['sys.user$'] })
    ok(!JSON.stringify(events).includes('s3cret'))
  })

  test("reads Java's client, and a login refused", () => {
    const { session } = play(oracle, java)
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult],
      ['SYS', 'password', 'failure'],
    )
    const last = session.events.at(-1)!
    deepStrictEqual(
      [last.statusCode, last.statusText],
      ['ORA-01017', 'ORA-01017: invalid username/password; logon denied'],
    )
  })

  test('reads a statement whose length stands in its call, behind a piggyback, in a packet of 32-bit length', () => {
    const { session } = play(oracle, [connect, accept, ...thin])
    strictEqual(session.events[1]!.object, SQL)
    const bare = new Recorder()
    bare.statements = 'no-literals'
    play(oracle, [connect, accept, ...thin], bare)
    strictEqual(bare.events[1]!.object, 'select banner from v$version where banner like ?')
  })

  test('reads refusals', () => {
    const { session } = play(oracle, refused)
    deepStrictEqual(told(session), [['negotiation', 'CONNECT', 'error', 'ORA-12514']])
    strictEqual(session.facts.serverSoftware, 'Oracle Database 19.0.0.0.0')
  })

  test('reads redirections, and descriptors in packets of their own', () => {
    const { session, state } = play(oracle, [
      orig(packet(1, connectHead(DESCRIPTOR.length)) + data(DESCRIPTOR)),
      resp(packet(5, `${u16(54)}(ADDRESS=(PROTOCOL=tcp)(HOST=192.168.0.4)(PORT=2143))\0`)),
    ])
    deepStrictEqual([state.fields.redirect, state.fields.serviceName], ['192.168.0.4:2143', 'shop'])
    deepStrictEqual(session.tags, ['redirected'])
  })

  test('announces the connection a redirection leads to, where it may be at this server', () => {
    const redirect = (address: string): unknown[] => {
      const text = `(ADDRESS=(PROTOCOL=tcp)${address})\0`
      const { session } = play(oracle, [connect, resp(packet(5, u16(text.length) + text))])
      return session.expected.map(({ expectation: e }) => [e.host, e.port, e.protocol, e.isRead])
    }
    deepStrictEqual(redirect('(HOST=192.168.0.4)(PORT=2143)'), [
      ['192.168.0.4', 2143, 'oracle', true],
    ])
    deepStrictEqual(redirect('(HOST=db1.lab.example)(PORT=2143)'), [['', 2143, 'oracle', true]])
    // A name on the same port (9 here) is another machine's listener.
    deepStrictEqual(redirect('(HOST=db2.lab.example)(PORT=9)'), [])
    deepStrictEqual(redirect('(HOST=db1)(PORT=99999)'), [])
    deepStrictEqual(redirect('(KEY=x)'), [])
  })

  test('knows native encryption, and reads nothing behind it', () => {
    const { session, state, done } = play(oracle, sealed)
    deepStrictEqual(
      [state.fields.encryption, state.fields.adapter, session.facts.encrypted],
      ['AES256', 'NTS', true],
    )
    deepStrictEqual(done, [true, true])
  })

  test('tells a row that speaks of an error from an error', () => {
    const { session } = play(oracle, [
      connect,
      accept,
      ...thin.slice(0, 1),
      resp(data(`\x06\x0cORA-00600: x${'\0'.repeat(40)}`)),
    ])
    strictEqual(session.events[1]!.status, 'ok')
  })

  test('claims connect packets on any port', () => {
    const ask = (bytes: string | Buffer, direction: Direction): Probe => {
      const slice = new Slice(Buffer.from(bytes as string, 'latin1').subarray(0, oracle.probeBytes))
      slice.direction = direction
      return oracle.probe(slice)
    }
    strictEqual(ask(connect.bytes, Direction.Orig), Probe.Yes)
    strictEqual(ask(accept.bytes, Direction.Resp), Probe.Yes)
    strictEqual(ask(packet(11, ''), Direction.Resp), Probe.Yes)
    strictEqual(
      ask(
        '\x00\x2f\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00',
        Direction.Orig,
      ),
      Probe.No,
    )
  })
})
