/** FTP as vsftpd, curl and lftp speak it: control connections recorded between them on loopback. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { ftp } from '../../dissectors/ftp/index.ts'
import { Direction } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const curlDownload: Piece[] = [
  resp('220 (vsFTPd 3.0.3)\r\n'),
  orig('USER anonymous\r\n'),
  resp('331 Please specify the password.\r\n'),
  orig('PASS ftp@example.com\r\n'),
  resp('230 Login successful.\r\n'),
  orig('PWD\r\n'),
  resp('257 "/" is the current directory\r\n'),
  orig('CWD pub\r\n'),
  resp('250 Directory successfully changed.\r\n'),
  orig('EPSV\r\n'),
  resp('229 Entering Extended Passive Mode (|||61960|)\r\n'),
  orig('TYPE I\r\n'),
  resp('200 Switching to Binary mode.\r\n'),
  orig('SIZE numbers.txt\r\n'),
  resp('213 1492\r\n'),
  orig('RETR numbers.txt\r\n'),
  resp(
    '150 Opening BINARY mode data connection for numbers.txt (1492 bytes).\r\n226 Transfer complete.\r\n',
  ),
  orig('QUIT\r\n'),
  resp('221 Goodbye.\r\n'),
]
const curlUpload: Piece[] = [
  resp('220 (vsFTPd 3.0.3)\r\n'),
  orig('USER anonymous\r\n'),
  resp('331 Please specify the password.\r\n'),
  orig('PASS ftp@example.com\r\n'),
  resp('230 Login successful.\r\n'),
  orig('PWD\r\n'),
  resp('257 "/" is the current directory\r\n'),
  orig('CWD in\r\n'),
  resp('250 Directory successfully changed.\r\n'),
  orig('EPRT |1|127.0.0.1|50851|\r\n'),
  resp('200 EPRT command successful. Consider using EPSV.\r\n'),
  orig('TYPE I\r\n'),
  resp('200 Switching to Binary mode.\r\n'),
  orig('STOR up.html\r\n'),
  resp('150 Ok to send data.\r\n226 Transfer complete.\r\n'),
  orig('QUIT\r\n'),
  resp('221 Goodbye.\r\n'),
]
const lftp: Piece[] = [
  resp('220 (vsFTPd 3.0.3)\r\n'),
  orig('FEAT\r\n'),
  resp(
    '211-Features:\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n TVFS\r\n211 End\r\n',
  ),
  orig('USER anonymous\r\n'),
  resp('331 Please specify the password.\r\n'),
  orig('PASS lftp@\r\n'),
  resp('230 Login successful.\r\n'),
  orig('PWD\r\n'),
  resp('257 "/" is the current directory\r\n'),
  orig('CWD /pub\r\n'),
  resp('250 Directory successfully changed.\r\n'),
  orig('PASV\r\n'),
  resp('227 Entering Passive Mode (127,0,0,1,204,62).\r\n'),
  orig('LIST\r\n'),
  resp('150 Here comes the directory listing.\r\n226 Directory send OK.\r\n'),
  orig('TYPE I\r\n'),
  resp('200 Switching to Binary mode.\r\n'),
  orig('MDTM numbers.txt\r\n'),
  resp('213 20261121031056\r\n'),
  orig('SIZE numbers.txt\r\n'),
  resp('213 1492\r\n'),
  orig('PASV\r\n'),
  resp('227 Entering Passive Mode (127,0,0,1,161,29).\r\n'),
  orig('RETR numbers.txt\r\n'),
  resp(
    '150 Opening BINARY mode data connection for numbers.txt (1492 bytes).\r\n226 Transfer complete.\r\n',
  ),
  orig('MKD /in/d\r\n'),
  resp('257 "/in/d" created\r\n'),
  orig('RNFR /in/up.html\r\n'),
  resp('350 Ready for RNTO.\r\n'),
  orig('RNTO /in/d/moved.html\r\n'),
  resp('250 Rename successful.\r\n'),
  orig('QUIT\r\n'),
  resp('221 Goodbye.\r\n'),
]

contractTests(ftp, { curlDownload, curlUpload, lftp })

describe('ftp, recorded', () => {
  test('curl downloads from vsftpd', () => {
    const { session, state } = play(ftp, curlDownload)
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.authMethod, facts.authResult, facts.serverSoftware, facts.activity],
      ['anonymous', 'anonymous', 'success', 'vsFTPd 3.0.3', 'file-transfer'],
    )
    const retr = session.events.find((e) => e.action === 'RETR')!
    deepStrictEqual(retr.detail, {
      mode: 'passive',
      direction: 'download',
      path: '/pub/numbers.txt',
      url: 'ftp://192.0.2.2/pub/numbers.txt',
      announced_bytes: 1492,
    })
    strictEqual(session.events.find((e) => e.action === 'SIZE')!.detail!.file_size, 1492)
    deepStrictEqual(
      [state.fields.passive, state.fields.active, state.fields.commandCount],
      [true, false, 9],
    )
    ok(!JSON.stringify(session.events).includes('example.com'))
  })

  test('curl uploads over an active connection', () => {
    const { session, state } = play(ftp, curlUpload)
    const { port, listener } = session.expected[0]!.expectation
    deepStrictEqual([port, listener], [50851, Direction.Orig])
    deepStrictEqual([state.fields.filesUploaded, state.fields.active], [1, true])
  })

  test('lftp lists, downloads, makes a directory and renames', () => {
    const { session, state } = play(ftp, lftp)
    strictEqual(state.fields.features.length, 7)
    strictEqual(session.expected.length, 4)
    deepStrictEqual(
      session.events
        .filter((e) => e.kind === 'file')
        .map((e) => [e.action, e.object, e.statusCode]),
      [
        ['RETR', 'numbers.txt', '226'],
        ['MKD', '/in/d', '257'],
        ['RNTO', '/in/d/moved.html', '250'],
      ],
    )
    strictEqual(state.fields.cwd, '/pub')
    strictEqual(session.events.find((e) => e.action === 'MDTM')!.detail!.modified, '20261121031056')
  })
})
