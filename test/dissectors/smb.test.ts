import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { MAX_OPENS, MAX_PENDING_REQUESTS } from '../../dissectors/smb/constants.ts'
import { smb } from '../../dissectors/smb/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import {
  EPMAPPER,
  makeBind,
  makeBindAck,
  makeMapCall,
  makeMapReturn,
  SVCCTL,
} from '../formats/rpcMessages.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'
import { filePieces, loginPieces, pipePieces, smb1Pieces } from './smb/conversations.ts'
import {
  close2,
  closed2,
  connect2,
  connected2,
  contents2,
  create2,
  created2,
  failed2,
  fields,
  frame,
  read2,
  smb1,
  smb2,
  transceive2,
  transceived2,
  write2,
} from './smb/messages.ts'

contractTests(smb, { files: filePieces, pipe: pipePieces, smb1: smb1Pieces })

/** Played to its end, closed as the runner would. */
function playToEnd(pieces: readonly Piece[]): {
  session: Recorder
  fields: Record<string, unknown>
} {
  const session = new Recorder()
  const { state } = play(smb, pieces, session)
  return { session, fields: state.fields as unknown as Record<string, unknown> }
}
const told = (session: Recorder, kind: string): unknown[] =>
  session.events
    .filter((e) => e.kind === kind)
    .map((e) => [e.action, e.object, e.status, e.bytes ?? -1])
const probeOf = (bytes: Buffer, direction: Direction): Probe => {
  const slice = new Slice(bytes)
  slice.direction = direction
  return smb.probe(slice)
}
const only = (pieces: readonly Piece[], d: Direction): Piece[] =>
  pieces.filter((p) => p.direction === d)

describe('smb', () => {
  test('dialect, login and files of SMB 3.1.1', () => {
    const { session, fields: found } = playToEnd(filePieces)
    strictEqual(found.dialect, '3.1.1')
    strictEqual(found.signing, 'required')
    strictEqual(found.cipher, 'AES-128-GCM')
    strictEqual(found.signingAlgorithm, 'AES-GMAC')
    deepStrictEqual(found.compression, ['LZ77'])
    const { facts } = session
    deepStrictEqual(
      [facts.user, facts.userDomain, facts.authMethod, facts.authResult, facts.authAttempts],
      ['anna', 'LAB', 'ntlm', 'success', 1],
    )
    deepStrictEqual(told(session, 'file'), [
      ['READ', '\\\\files\\data\\a\\read.txt', 'ok', 100],
      ['RENAME', '\\\\files\\data\\new.txt', 'ok', -1],
      ['WRITE', '\\\\files\\data\\kept.txt', 'ok', 300],
      ['DELETE', '\\\\files\\data\\kept.txt', 'ok', -1],
    ])
    deepStrictEqual([found.filesDeleted, found.filesRenamed, found.bytesRead], [1, 1, 100])
    deepStrictEqual(session.anomalies, [])
  })

  test('logins refused, as guest, as nobody', () => {
    const refused = playToEnd(loginPieces(0xc000006d)).session
    strictEqual(refused.facts.authResult, 'failure')
    strictEqual(refused.events.at(-1)?.statusText, 'STATUS_LOGON_FAILURE')
    const guest = playToEnd(loginPieces(0, 1))
    strictEqual(guest.fields.guest, true)
    deepStrictEqual(guest.session.tags, ['smb-guest'])
    strictEqual(playToEnd(loginPieces(0, 2)).session.facts.authMethod, 'anonymous')
  })

  test('calls inside a pipe by name, with what they returned', () => {
    const { session, fields: found } = playToEnd(pipePieces)
    deepStrictEqual(told(session, 'request'), [
      ['OpenSCManagerA', 'svcctl', 'ok', 32],
      ['CreateServiceA', 'svcctl', 'error', 32],
    ])
    strictEqual(session.events.at(-2)?.statusCode, '0x00000005')
    deepStrictEqual(found.rpcInterfaces, ['svcctl'])
    deepStrictEqual(found.pipes, ['svcctl'])
    deepStrictEqual(told(session, 'channel'), [['PIPE', '\\\\files\\IPC$\\svcctl', 'ok', 300]])
  })

  test('ports that an endpoint mapper tells inside a pipe are announced', () => {
    const { session } = playToEnd([
      ...pipePieces.slice(0, 4),
      orig(frame(create2(4, 'epmapper', { access: 3 }))),
      resp(frame(created2(4, 0x21))),
      orig(frame(transceive2(5, 0x21, makeBind(1, EPMAPPER)))),
      resp(frame(transceived2(5, makeBindAck(1, '135')))),
      orig(frame(transceive2(6, 0x21, makeMapCall(2, SVCCTL)))),
      resp(frame(transceived2(6, makeMapReturn(2, SVCCTL, 49_668)))),
    ])
    strictEqual(session.events.at(-2)?.action, 'ept_map')
    deepStrictEqual(
      session.expected.map(({ expectation: e }) => [e.host, e.port, e.protocol, e.isRead]),
      [['', 49_668, 'dcerpc', true]],
    )
  })

  test('SMB1 without tokens: names, systems, a file', () => {
    const { session, fields: found } = playToEnd(smb1Pieces)
    strictEqual(found.dialect, 'NT LM 0.12')
    strictEqual(found.serverOs, 'Windows 5.0')
    deepStrictEqual([found.serverDomain, found.serverName], ['LAB', 'FILES'])
    strictEqual(session.facts.user, 'anna')
    strictEqual(session.facts.clientSoftware, 'Samba (Unix)')
    deepStrictEqual(told(session, 'command'), [['TREE_CONNECT', '\\\\FILES\\DATA', 'ok', -1]])
    deepStrictEqual(told(session, 'file'), [
      ['READ', '\\\\FILES\\DATA\\old\\report.doc', 'ok', 500],
    ])
  })

  test('compounded requests: a file opened and closed by one that says only "that one"', () => {
    const open = create2(4, 'x.txt', { next: 136 })
    strictEqual(open.length, 136)
    const end = smb2(
      { command: 6, id: 5, flags: 4 },
      Buffer.concat([fields(8, [0, 2, 24]), Buffer.alloc(16, 0xff)]),
    )
    const answer = created2(4, 0x31)
    answer.writeUInt32LE(160, 20)
    const { session } = playToEnd([
      ...filePieces.slice(0, 8),
      orig(frame(open, end)),
      resp(frame(Buffer.concat([answer, Buffer.alloc(160 - answer.length)]), closed2(5))),
    ])
    deepStrictEqual(told(session, 'file'), [['OPEN', '\\\\files\\data\\x.txt', 'ok', -1]])
  })

  test('contents of any size are passed over, those announced beyond the end too', () => {
    const big = write2(8, 0x12, Buffer.alloc(1_000_000, 0x2a))
    const { session, maxHeld } = play(smb, [
      ...filePieces.slice(0, 8),
      orig(frame(big)),
      orig(frame(close2(9, 0x12))),
    ])
    ok(maxHeld <= 200, `${maxHeld} held`)
    deepStrictEqual(session.anomalies, [])
  })

  test('encrypted messages are counted', () => {
    const sealed = Buffer.alloc(52 + 900)
    sealed.write('\xfdSMB', 0, 'latin1')
    sealed.writeUInt32LE(900, 36)
    const { session, fields: found } = playToEnd([
      ...loginPieces(),
      orig(frame(sealed)),
      resp(frame(sealed)),
    ])
    deepStrictEqual([found.sealedMessages, found.sealedBytes], [2, 1800])
    strictEqual(session.facts.encrypted, true)
    deepStrictEqual(told(session, 'negotiation').at(-1), ['ENCRYPTION', 'AES-128-GCM', 'ok', -1])
  })

  test('an answer announced for later is waited for', () => {
    const { session } = playToEnd([
      ...filePieces.slice(0, 8),
      orig(frame(create2(4, 'slow.txt'))),
      resp(
        frame(
          smb2(
            { command: 5, id: 4, status: 0x103, isAnswer: true, flags: 2 },
            fields(9, [0, 2, 9]),
          ),
        ),
      ),
      resp(frame(failed2(5, 4, 0xc0000022))),
    ])
    deepStrictEqual(told(session, 'file'), [['OPEN', '\\\\files\\data\\slow.txt', 'error', -1]])
  })

  test('of one side alone, what it says', () => {
    const requests = playToEnd(only(filePieces, Direction.Orig)).session
    deepStrictEqual(
      told(requests, 'file').filter((e) => (e as unknown[])[0] === 'OPEN'),
      [
        ['OPEN', 'a\\read.txt', 'unknown', -1],
        ['OPEN', 'new.txt', 'unknown', -1],
      ],
    )
    strictEqual(requests.facts.user, 'anna')
    strictEqual(requests.facts.authResult, 'unknown')
    const answers = playToEnd(only(filePieces, Direction.Resp))
    strictEqual(answers.fields.dialect, '3.1.1')
    strictEqual(answers.session.facts.authResult, 'success')
    strictEqual(answers.fields.bytesRead, 100)
  })

  test('midstream, a file used whose opening was not seen', () => {
    const { session, fields: found } = playToEnd([
      orig(frame(read2(70, 0x99, 64))),
      resp(frame(contents2(70, Buffer.alloc(64)))),
      orig(frame(write2(71, 0x99, Buffer.alloc(10)))),
    ])
    strictEqual(found.bytesRead, 64)
    deepStrictEqual(told(session, 'file'), [['WRITE', '', 'ok', 10]])
  })

  test('after a gap reading goes on at the next message', () => {
    const lost: Piece[] = [
      ...filePieces.slice(0, 8),
      { ...orig(Buffer.alloc(77, 0x53)), missing: 500 },
      orig(frame(create2(30, 'after.txt'))),
      resp(frame(created2(30, 0x44))),
    ]
    const { session } = playToEnd(lost)
    deepStrictEqual(session.anomalies, ['gap'])
    deepStrictEqual(told(session, 'file'), [['OPEN', '\\\\files\\data\\after.txt', 'ok', -1]])
  })

  test('bounds: requests without an answer, open files', () => {
    const asked = Array.from({ length: MAX_PENDING_REQUESTS + 3 }, (_, i) =>
      orig(frame(create2(100 + i, `f${i}`))),
    )
    const { session } = playToEnd([...filePieces.slice(0, 8), ...asked])
    deepStrictEqual(session.anomalies, ['pending-full'])
    strictEqual(told(session, 'file').length, MAX_PENDING_REQUESTS + 3)
    const opened = Array.from({ length: MAX_OPENS + 2 }, (_, i) => [
      orig(frame(create2(1000 + i, `f${i}`))),
      resp(frame(created2(1000 + i, 5000 + i))),
    ]).flat()
    const full = play(smb, [...filePieces.slice(0, 8), ...opened])
    deepStrictEqual(full.session.anomalies, ['opens-full'])
  })

  test('a call of a NetBIOS session and its refusal', () => {
    const encode = (name: string): string =>
      [...name]
        .map((c) =>
          String.fromCharCode(0x41 + (c.charCodeAt(0) >> 4), 0x41 + (c.charCodeAt(0) & 15)),
        )
        .join('')
    const call = Buffer.from(
      `\x81\0\0\x44\x20${encode('FILES          \x20')}\0\x20${encode('WS1            \0')}\0`,
      'latin1',
    )
    const { session, fields: found } = playToEnd([
      orig(call),
      resp(Buffer.from('83000001' + '82', 'hex')),
    ])
    deepStrictEqual([found.calledName, found.callingName], ['FILES<20>', 'WS1<00>'])
    strictEqual(session.events[0]?.statusText, 'called name not present')
    strictEqual(probeOf(call, Direction.Orig), Probe.Yes)
  })

  test('a compressed message that begins behind its end', () => {
    const compressed = Buffer.alloc(16 + 40)
    compressed.write('\xfcSMB', 0, 'latin1')
    compressed.writeUInt32LE(0xffffffff, 12)
    const { session, fields: found } = playToEnd([...loginPieces(), orig(frame(compressed))])
    strictEqual(found.compressedMessages, 1)
    deepStrictEqual(session.anomalies, ['bad-compression-offset'])
  })

  test('an SMB1 chain that points back ends there', () => {
    const loop = smb1(
      { command: 0x75, id: 3 },
      fields(8, [0, 1, 0x75], [2, 2, 33]),
      Buffer.alloc(4),
    )
    const { session } = playToEnd([...smb1Pieces.slice(0, 4), orig(frame(loop))])
    deepStrictEqual(session.anomalies, ['bad-chain'])
  })

  test('which first bytes are taken', () => {
    const opening = frame(create2(1, 'x'))
    strictEqual(probeOf(opening, Direction.Orig), Probe.Yes)
    strictEqual(probeOf(opening, Direction.Resp), Probe.Flipped)
    strictEqual(probeOf(opening.subarray(0, 6), Direction.Orig), Probe.More)
    strictEqual(probeOf(Buffer.from([0, 0, 0, 90, 0x16, 3, 1, 0]), Direction.Orig), Probe.No)
    strictEqual(
      probeOf(Buffer.concat([Buffer.from([0x82, 0, 0, 0]), frame(closed2(1))]), Direction.Resp),
      Probe.Yes,
    )
    const { verdict } = play(smb, [orig(frame(Buffer.from('no message at all, but long enough')))])
    strictEqual(verdict, Verdict.Reject)
  })

  test('a path of the distributed file system has its share once', () => {
    const { session } = playToEnd([
      ...filePieces.slice(0, 8),
      orig(frame(create2(4, 'files\\data\\a\\b.txt', { flags: 0x10000000 }))),
      resp(frame(failed2(5, 4, 0xc0000257))),
    ])
    deepStrictEqual(told(session, 'file'), [['OPEN', '\\\\files\\data\\a\\b.txt', 'error', -1]])
    strictEqual(session.events.at(-1)?.statusText, 'STATUS_PATH_NOT_COVERED')
  })

  test('a share refused', () => {
    const { session } = playToEnd([
      ...loginPieces(),
      orig(frame(connect2(3, '\\\\files\\none'))),
      resp(frame(failed2(3, 3, 0xc00000cc))),
      orig(frame(connect2(4, '\\\\files\\IPC$'))),
      resp(frame(connected2(4, 2))),
    ])
    deepStrictEqual(told(session, 'command'), [
      ['TREE_CONNECT', '\\\\files\\none', 'error', -1],
      ['TREE_CONNECT', '\\\\files\\IPC$', 'ok', -1],
    ])
  })
})
