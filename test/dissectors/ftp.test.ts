import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { ftp } from '../../dissectors/ftp/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

const login: Piece[] = [
  resp('220 (vsFTPd 3.0.5)\r\n'),
  orig('USER alice\r\n'),
  resp('331 Please specify the password.\r\n'),
  orig('PASS s3cret\r\n'),
  resp('230 Login successful.\r\n'),
]
const passive: Piece[] = [
  ...login,
  orig('SYST\r\n'),
  resp('215 UNIX Type: L8\r\n'),
  orig('FEAT\r\n'),
  resp('211-Features:\r\n EPRT\r\n MDTM\r\n REST STREAM\r\n211 End\r\n'),
  orig('PWD\r\n'),
  resp('257 "/home/alice" is the current directory\r\n'),
  orig('CWD pub\r\n'),
  resp('250 Directory successfully changed.\r\n'),
  orig('TYPE I\r\n'),
  resp('200 Switching to Binary mode.\r\n'),
  orig('EPSV\r\n'),
  resp('229 Entering Extended Passive Mode (|||50001|)\r\n'),
  orig('RETR a.bin\r\n'),
  resp('150 Opening BINARY mode data connection for a.bin (1234 bytes).\r\n'),
  resp('226 Transfer complete.\r\n'),
  orig('QUIT\r\n'),
  resp('221 Goodbye.\r\n'),
]
const active: Piece[] = [
  ...login,
  orig('PORT 192,0,2,1,19,137\r\n'),
  resp('200 PORT command successful.\r\n'),
  orig('STOR up.txt\r\n'),
  resp('150 Ok to send data.\r\n'),
  resp('226 Transfer complete.\r\n'),
  orig('RNFR up.txt\r\n'),
  resp('350 Ready for RNTO.\r\n'),
  orig('RNTO down.txt\r\n'),
  resp('250 Rename successful.\r\n'),
]
const tls: Piece[] = [
  resp('220-Welcome\r\n220-to FTP\r\n220 ready\r\n'),
  orig('AUTH TLS\r\n'),
  resp('234 Proceed with negotiation.\r\n'),
]
const pipelined: Piece[] = [
  resp('220 ProFTPD 1.3.5 Server (x)\r\n'),
  orig('USER anonymous\r\nPASS me@example.org\r\nSYST\r\nPASV\r\nLIST -la\r\n'),
  resp(
    '331 Password required\r\n230 ok\r\n215 UNIX\r\n227 Entering Passive Mode (192,0,2,2,195,80).\r\n',
  ),
  resp('150 Here\r\n226 done\r\n'),
]

contractTests(ftp, { passive, active, tls, pipelined })

const eventOf = (session: Recorder, action: string) =>
  session.events.find((e) => e.action === action)!

describe('ftp', () => {
  test('reads login, system, features, directory', () => {
    const { state, session } = play(ftp, passive)
    deepStrictEqual(
      [
        session.facts.user,
        session.facts.authMethod,
        session.facts.authResult,
        session.facts.authAttempts,
      ],
      ['alice', 'password', 'success', 1],
    )
    strictEqual(session.facts.serverSoftware, 'vsFTPd 3.0.5')
    strictEqual(state.fields.system, 'UNIX Type: L8')
    deepStrictEqual(state.fields.features, ['EPRT', 'MDTM', 'REST STREAM'])
    strictEqual(state.fields.cwd, '/home/alice/pub')
    const pass = eventOf(session, 'PASS')
    deepStrictEqual(
      [pass.kind, pass.object, pass.statusCode, pass.user],
      ['auth', '****', '230', 'alice'],
    )
    ok(!JSON.stringify([session.events, session.facts, state]).includes('s3cret'))
  })

  test('waits for the data flow before it tells of the file', () => {
    const session = new Recorder()
    const state = ftp.create()
    const feed = (direction: Direction, text: string, tsMicros: number) => {
      const slice = new Slice(Buffer.from(text, 'latin1'))
      slice.direction = direction
      slice.tsMicros = tsMicros
      ftp.feed(state, slice, session)
    }
    feed(Direction.Resp, '220 (vsFTPd 3.0.5)\r\n', 1)
    feed(Direction.Orig, 'PASV\r\n', 2)
    feed(Direction.Resp, '227 Entering Passive Mode (192,0,2,2,195,80).\r\n', 3)
    const flow = session.expected[0]!
    deepStrictEqual(
      [flow.expectation.port, flow.expectation.listener, flow.expectation.host],
      [50_000, Direction.Resp, ''],
    )
    feed(Direction.Orig, 'RETR /pub/a.bin\r\n', 4)
    flow.state = 'open'
    feed(Direction.Resp, '150 Opening (1234 bytes)\r\n', 5)
    feed(Direction.Resp, '226 Transfer complete.\r\n', 6)
    strictEqual(eventOf(session, 'RETR'), undefined)
    flow.respBytes = 1234
    flow.state = 'closed'
    flow.expectation.onClose!(flow, 9)
    const file = eventOf(session, 'RETR')
    deepStrictEqual(
      [file.kind, file.object, file.bytes, file.tsMicros, file.durationMicros, file.statusCode],
      ['file', '/pub/a.bin', 1234, 9, 5, '226'],
    )
    deepStrictEqual(file.detail, {
      mode: 'passive',
      direction: 'download',
      path: '/pub/a.bin',
      url: 'ftp://192.0.2.2/pub/a.bin',
      announced_bytes: 1234,
      data_session_id: 'f'.repeat(32),
    })
    strictEqual(state.fields.bytesDownloaded, 1234)
    strictEqual(session.facts.activity, 'file-transfer')
    ftp.close!(state, 10, session)
    strictEqual(session.events.filter((e) => e.action === 'RETR').length, 1)
  })

  test('announces active data and a rename', () => {
    const { state, session } = play(ftp, active)
    const { host, listener, port } = session.expected[0]!.expectation
    deepStrictEqual([host, listener, port], ['', Direction.Orig, 5001])
    strictEqual(eventOf(session, 'PORT').object, '192,0,2,1,19,137')
    strictEqual(eventOf(session, 'STOR').detail!.direction, 'upload')
    deepStrictEqual(eventOf(session, 'RNTO').detail, {
      path: './down.txt',
      url: 'ftp://192.0.2.2/./down.txt',
      from: './up.txt',
    })
    strictEqual(state.fields.filesUploaded, 1)
  })

  test('hands AUTH TLS over', () => {
    const { session, verdict, handOff, state } = play(ftp, tls)
    deepStrictEqual([verdict, handOff, session.facts.encrypted], [Verdict.HandOff, 'tls', true])
    strictEqual(state.fields.authMechanism, 'TLS')
    strictEqual(state.fields.greeting, 'Welcome | to FTP | ready')
  })

  test('pairs pipelined commands; anonymous password masked', () => {
    const { session } = play(ftp, pipelined)
    strictEqual(session.facts.authMethod, 'anonymous')
    strictEqual(eventOf(session, 'PASS').object, '****')
    strictEqual(eventOf(session, 'LIST').statusCode, '226')
    strictEqual(eventOf(session, 'PASV').statusCode, '227')
  })

  test('counts failed logins', () => {
    const { session, state } = play(ftp, [
      resp('220 FTP\r\n'),
      ...[1, 2].flatMap(() => [
        orig('USER bob\r\n'),
        resp('331 Password\r\n'),
        orig('PASS x\r\n'),
        resp('530 Login incorrect.\r\n'),
      ]),
    ])
    deepStrictEqual([session.facts.authResult, session.facts.authAttempts], ['failure', 2])
    strictEqual(state.fields.errorCount, 2)
  })

  test('tells of address differences', () => {
    const { session } = play(ftp, [
      ...login,
      orig('PORT 198,51,100,9,0,22\r\n'),
      resp('500 no\r\n'),
      orig('PASV\r\n'),
      resp('227 ok (10,0,0,1,4,5)\r\n'),
    ])
    deepStrictEqual(session.anomalies, ['port-address-differs', 'passive-address-differs'])
    deepStrictEqual(
      session.expected.map((f) => f.expectation.host),
      ['', '198.51.100.9', '', '10.0.0.1'],
    )
  })

  test('leaves mail, news and chat alone', () => {
    const probe = (text: string, direction: Direction): Probe => {
      const slice = new Slice(Buffer.from(text))
      slice.direction = direction
      return ftp.probe(slice)
    }
    strictEqual(probe('220 mail.example.org ESMTP Postfix\r\n', Direction.Resp), Probe.No)
    strictEqual(probe('220 ftp.example.org ESMTP\r\n', Direction.Resp), Probe.No)
    strictEqual(probe('220 ready\r\n', Direction.Resp), Probe.More)
    strictEqual(probe('EHLO x\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('USER a b c :Real Name\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('RETR 1\r\n', Direction.Orig), Probe.No)
    strictEqual(probe('USER a\r\n', Direction.Resp), Probe.Flipped)
    strictEqual(play(ftp, [orig('EHLO x\r\n')]).verdict, Verdict.Reject)
    strictEqual(play(ftp, [resp('+OK POP3\r\n')]).verdict, Verdict.Reject)
  })

  test('answers the newest command after whole replies were lost', () => {
    const { session, state } = play(ftp, [
      ...login,
      orig('CWD a\r\n'),
      orig('CWD b\r\n'),
      { ...resp('250 ok\r\n'), missing: 30 },
      { ...resp('227 Entering Passive Mode (192,0,2,2,195,80).\r\n'), missing: 9 },
      orig('RETR f\r\n'),
      resp('150 go\r\n226 done\r\n'),
    ])
    deepStrictEqual(
      session.events.filter((e) => e.action === 'CWD').map((e) => e.statusCode),
      ['', '250'],
    )
    strictEqual(session.expected.length, 1)
    strictEqual(eventOf(session, 'RETR').detail!.mode, 'passive')
    // The first change of directory was never refused, as far as was seen.
    strictEqual(state.fields.cwd, './a/b')
  })

  test('goes on after a gap in the replies', () => {
    const { session } = play(ftp, [
      ...login,
      orig('SYST\r\n'),
      { ...resp('pe: L8\r\n'), missing: 10 },
      orig('PWD\r\n'),
      resp('257 "/"\r\n'),
    ])
    strictEqual(eventOf(session, 'SYST').status, 'unknown')
    strictEqual(eventOf(session, 'PWD').statusCode, '257')
    ok(session.anomalies.includes('gap') && !session.anomalies.includes('bad-reply'))
  })
})
