import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { vnc } from '../../dissectors/vnc/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const string = (text: string): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, Buffer.from(text, 'latin1')])
}
const V38 = 'RFB 003.008\n'
const FORMAT = '20 18 00 01 00ff 00ff 00ff 10 08 00 000000'
const init = resp(Buffer.concat([hex(`0040 0030 ${FORMAT}`), string('desk')]))
const rectangle = (encoding: string, width = '0002', height = '0002'): string =>
  `0000 0000 ${width} ${height} ${encoding}`

const login: Piece[] = [
  resp(V38),
  orig(V38),
  resp(hex('02 01 02')),
  orig(hex('02')),
  resp(Buffer.alloc(16, 7)),
  orig(Buffer.alloc(16, 8)),
]
const running: Piece[] = [
  ...login,
  resp(hex('00000000')),
  orig(hex('01')),
  init,
  orig(hex('02 00 0003 00000007 00000005 ffffff11')),
  orig(hex('03 00 0000 0000 0040 0030')),
  orig(hex('04 01 0000 00000061 04 00 0000 00000061 05 00 0001 0002')),
  orig(Buffer.concat([hex('06 000000'), string('secret clipboard')])),
  resp(
    Buffer.concat([
      hex('00 00 0004'),
      hex(`${rectangle('00000000')} ${'aa'.repeat(16)}`),
      hex(`${rectangle('00000005', '0011', '0001')} 1e 01020304 05060708 01 0a0b0c0d 0000 00`),
      hex(`${rectangle('00000007')} 40 01 01 010203 040506 0102`),
      hex(`${rectangle('fffffecd')}`),
      string('renamed'),
      hex('02'),
      hex('03 000000'),
      string('from the server'),
    ]),
  ),
]
const refused: Piece[] = [...login, resp(hex('00000001')), resp(string('Too many failures'))]
const old: Piece[] = [
  resp('RFB 003.003\n'),
  orig('RFB 003.003\n'),
  resp(hex('00000002')),
  resp(Buffer.alloc(16, 7)),
  orig(Buffer.alloc(16, 8)),
  resp(hex('00000001')),
]
const plain: Piece[] = [
  resp(V38),
  orig(V38),
  resp(hex('01 13')),
  orig(hex('13')),
  resp(hex('00 02')),
  orig(hex('00 02')),
  resp(hex('00 02 00000100 00000104')),
  orig(hex('00000100')),
  orig(Buffer.concat([hex('00000005 00000006'), Buffer.from('alicetopsec')])),
  resp(hex('00000000')),
  orig(hex('00')),
  init,
]
const tls: Piece[] = [
  ...plain.slice(0, 7),
  orig(hex('00000104')),
  resp(hex('01')),
  resp(hex('1603')),
]
const tight: Piece[] = [
  resp(V38),
  orig(V38),
  resp(hex('01 10')),
  orig(hex('10')),
  resp(Buffer.concat([hex('00000001 00000000'), Buffer.from('TGHTNOTUNNEL')])),
  orig(hex('00000000')),
  resp(Buffer.concat([hex('00000001 00000081'), Buffer.from('STDVULGNAUTH')])),
  orig(hex('00000081')),
  orig(Buffer.concat([hex('00000005 00000006'), Buffer.from('alicetopsec')])),
  resp(hex('00000000')),
  orig(hex('01')),
  init,
  resp(hex('0001 0000 0000 0000 00000001 5447485441424344')),
]
const none37: Piece[] = [
  resp('RFB 003.007\n'),
  orig('RFB 003.007\n'),
  resp(hex('01 01')),
  orig(hex('01')),
  orig(hex('01')),
  init,
]
const repeater: Piece[] = [
  resp('RFB 000.000\n'),
  orig(Buffer.concat([Buffer.from('ID:4711'), Buffer.alloc(243)])),
  ...none37,
]

contractTests(vnc, { running, refused, old, plain, tls, tight, none37, repeater })

describe('vnc', () => {
  test('reads a session: desktop, input counts, clipboard sizes', () => {
    const { state, session } = play(vnc, running)
    const { fields } = state
    deepStrictEqual(
      [fields.serverVersion, fields.clientVersion, fields.securityTypes, fields.securityType],
      ['3.8', '3.8', ['None', 'VNC'], 'VNC'],
    )
    deepStrictEqual([fields.width, fields.height, fields.shared], [64, 48, true])
    strictEqual(fields.pixelFormat, '32bpp depth 24 little-endian rgb888')
    deepStrictEqual(fields.encodings, ['Tight', 'Hextile', 'Cursor'])
    // The name came last, behind rectangles whose lengths have to be right for it to be found.
    strictEqual(fields.desktopName, 'renamed')
    deepStrictEqual([fields.keyEvents, fields.pointerEvents, fields.updates], [2, 1, 1])
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.status, e.bytes, e.object]),
      [
        ['auth', 'VNC', 'ok', undefined, undefined],
        ['message', 'ClientCutText', 'ok', 16, 'secret clipboard'],
        ['message', 'ServerCutText', 'ok', 15, 'from the server'],
      ],
    )
    const strict = new Recorder()
    strict.statements = 'no-literals'
    play(vnc, running, strict)
    strictEqual(strict.events[1]!.object, '')
    strictEqual(session.facts.activity, 'interactive')
    strictEqual(session.facts.authResult, 'success')
  })

  test('tells refusals with their reason', () => {
    const { state, session } = play(vnc, refused)
    strictEqual(session.facts.authResult, 'failure')
    strictEqual(state.fields.failureReason, 'Too many failures')
    const bare = play(vnc, old)
    deepStrictEqual(
      bare.session.events.map((e) => [e.status, e.statusCode]),
      [['error', '1']],
    )
    // The reason was cut off: the code came, so that it failed is known.
    strictEqual(play(vnc, refused.slice(0, -1)).session.facts.authResult, 'failure')
    const closed = play(vnc, [
      resp(V38),
      orig(V38),
      resp(Buffer.concat([hex('00'), string('busy')])),
    ])
    strictEqual(closed.state.fields.failureReason, 'busy')
    deepStrictEqual(closed.session.tags, ['turned-away'])
  })

  test('reads users of Plain and Unix login, never their passwords', () => {
    for (const [pieces, subtype] of [
      [plain, 'Plain'],
      [tight, 'Unix login'],
    ] as const) {
      const { state, session } = play(vnc, pieces)
      deepStrictEqual(
        [session.facts.user, session.facts.authMethod, session.facts.authResult],
        ['alice', 'password', 'success'],
      )
      strictEqual(state.fields.securitySubtype, subtype)
      ok(!JSON.stringify([state, session.events, session.facts]).includes('topsec'))
    }
  })

  test('hands VeNCrypt over, and success without a password is told', () => {
    const { handOff, verdict, session } = play(vnc, tls)
    deepStrictEqual([handOff, verdict], ['tls', Verdict.HandOff])
    strictEqual(session.facts.authResult, 'unknown')
    const open = play(vnc, none37).session
    deepStrictEqual([open.facts.authMethod, open.facts.authResult], ['none', 'success'])
    strictEqual(play(vnc, repeater).state.fields.repeaterId, 'ID:4711')
  })

  test('knows who is the server, whoever called', () => {
    const probe = (bytes: Buffer | string, direction: Direction, isUsualPort = false) => {
      const slice = new Slice(Buffer.from(bytes as string, 'latin1'))
      slice.direction = direction
      slice.isUsualPort = isUsualPort
      return vnc.probe(slice)
    }
    strictEqual(probe(V38, Direction.Resp), Probe.Yes)
    strictEqual(probe(V38, Direction.Orig), Probe.Flipped)
    strictEqual(probe(V38, Direction.Orig, true), Probe.Yes)
    strictEqual(probe('RFB 3.8\n    ', Direction.Resp), Probe.No)
    strictEqual(probe('ID', Direction.Orig), Probe.More)
    const callIn = Buffer.concat([Buffer.from('ID:12'), Buffer.alloc(245), Buffer.from('RFB ')])
    strictEqual(probe(callIn, Direction.Orig), Probe.Flipped)
    strictEqual(probe(callIn.subarray(0, 250), Direction.Orig), Probe.More)
  })

  test('reads one side, and stops at a loss', () => {
    const viewer = play(
      vnc,
      running.filter((p) => p.direction === Direction.Orig),
    )
    strictEqual(viewer.state.fields.securityType, 'VNC')
    strictEqual(viewer.session.facts.authResult, 'unknown')
    strictEqual(viewer.state.fields.keyEvents, 2)
    const server = play(
      vnc,
      running.filter((p) => p.direction === Direction.Resp),
    )
    deepStrictEqual(server.session.anomalies, ['unseen-choice'])
    const lossy = play(vnc, [...running, { ...resp('x'), missing: 10 }])
    deepStrictEqual([lossy.session.anomalies, lossy.done], [['gap'], [false, true]])
  })
})
