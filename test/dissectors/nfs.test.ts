import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { nfs, nfsUdp } from '../../dissectors/nfs/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { datagramContractTests, hear } from '../support/datagramContract.ts'
import { Slice } from '../support/slice.ts'

const u32 = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * numbers.length)
  for (const [i, n] of numbers.entries()) bytes.writeUInt32BE(n >>> 0, 4 * i)
  return bytes
}
const str = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text as string, 'latin1')
  return Buffer.concat([u32(bytes.length), bytes, Buffer.alloc((4 - (bytes.length & 3)) & 3)])
}
const cat = (...parts: Buffer[]): Buffer => Buffer.concat(parts)
const zero = (count: number): Buffer => Buffer.alloc(count)
const SYS = cat(u32(1), str(cat(u32(7), str('host'), u32(1000, 100, 0))))
const NONE = u32(0, 0)

const call = (
  xid: number,
  program: number,
  version: number,
  procedure: number,
  args: Buffer,
  cred = SYS,
) => cat(u32(xid, 0, 2, program, version, procedure), cred, NONE, args)
const reply = (xid: number, results: Buffer) => cat(u32(xid, 1, 0), NONE, u32(0), results)
const mark = (message: Buffer): Buffer => cat(u32(0x80000000 + message.length), message)
const ask = (...args: Parameters<typeof call>): Piece => orig(mark(call(...args)))
const answer = (...args: Parameters<typeof reply>): Piece => resp(mark(reply(...args)))

const ROOT = str('root-handle-bytes')
const FILE = str('file-handle')
const NO_ATTRIBUTES = u32(0)
const NO_CHANGE = u32(0, 0)

const version3: Piece[] = [
  ask(1, 100_003, 3, 19, ROOT),
  answer(1, cat(u32(0), NO_ATTRIBUTES, zero(48))),
  ask(2, 100_003, 3, 3, cat(ROOT, str('a.txt'))),
  answer(2, cat(u32(0), FILE, NO_ATTRIBUTES, NO_ATTRIBUTES)),
  ask(3, 100_003, 3, 6, cat(FILE, u32(0, 0, 5000))),
  answer(3, cat(u32(0), NO_ATTRIBUTES, u32(5000, 1), str(Buffer.alloc(5000, 0x41)))),
  ask(4, 100_003, 3, 7, cat(FILE, u32(0, 0, 6000, 0), str(Buffer.alloc(6000, 0x42)))),
  answer(4, cat(u32(0), NO_CHANGE, u32(6000, 0), zero(8))),
  ask(5, 100_003, 3, 21, cat(FILE, u32(0, 0, 0))),
  answer(5, cat(u32(0), NO_CHANGE, zero(8))),
  ask(6, 100_003, 3, 14, cat(ROOT, str('a.txt'), ROOT, str('b.txt'))),
  answer(6, cat(u32(0), NO_CHANGE, NO_CHANGE)),
  ask(7, 100_003, 3, 12, cat(ROOT, str('gone'))),
  answer(7, cat(u32(13), NO_CHANGE)),
]
const OWNER = str('Linux NFSv4.1 client')
const SESSION = zero(16)
const SEQUENCE = cat(u32(53), SESSION, u32(1, 0, 0, 0))
const SEQUENCE_OK = cat(u32(53, 0), SESSION, zero(20))
const compound = (xid: number, count: number, ...operations: Buffer[]): Piece =>
  ask(xid, 100_003, 4, 1, cat(str(''), u32(1, count), ...operations))
const results = (xid: number, status: number, count: number, ...each: Buffer[]): Piece =>
  answer(xid, cat(u32(status), str(''), u32(count), ...each))

const version41: Piece[] = [
  compound(
    1,
    1,
    u32(42),
    zero(8),
    OWNER,
    u32(0, 0, 1),
    str('kernel.org'),
    str('Linux 6.1'),
    zero(12),
  ),
  results(
    1,
    0,
    1,
    u32(42, 0),
    zero(16),
    u32(0),
    zero(8),
    str('server'),
    str('scope'),
    u32(1),
    str('example.org'),
    str('Server 9'),
    zero(12),
  ),
  compound(
    2,
    5,
    SEQUENCE,
    u32(24),
    u32(15),
    str('docs'),
    u32(18),
    zero(12),
    zero(8),
    str('owner'),
    u32(1, 0),
    zero(8),
    u32(0),
    str('new.txt'),
    u32(10),
  ),
  results(
    2,
    0,
    5,
    SEQUENCE_OK,
    u32(24, 0),
    u32(15, 0),
    cat(u32(18, 0), zero(16 + 20 + 4), u32(0), u32(0)),
    cat(u32(10, 0), FILE),
  ),
  compound(3, 3, SEQUENCE, u32(22), FILE, u32(38), zero(16 + 12), str('hello')),
  results(3, 0, 3, SEQUENCE_OK, u32(22, 0), cat(u32(38, 0, 5, 0), zero(8))),
  compound(4, 3, SEQUENCE, u32(22), FILE, u32(4, 0), zero(16)),
  results(4, 0, 3, SEQUENCE_OK, u32(22, 0), cat(u32(4, 0), zero(16))),
  compound(5, 5, SEQUENCE, u32(24), u32(15), str('docs'), u32(28), str('old.txt'), u32(9, 1, 0)),
  results(5, 13, 4, SEQUENCE_OK, u32(24, 0), u32(15, 0), u32(28, 13)),
]
const mount: Piece[] = [
  orig(call(1, 100_000, 2, 3, u32(100_005, 3, 17, 0))),
  resp(reply(1, u32(20_048))),
  orig(call(2, 100_005, 3, 1, str('/export'))),
  resp(reply(2, cat(u32(13)))),
  orig(call(3, 100_005, 3, 5, Buffer.alloc(0))),
  resp(reply(3, cat(u32(1), str('/export'), u32(1), str('10.0.0.0/8'), u32(0, 0)))),
]
const mountTcp = mount.map((p) => ({ ...p, bytes: mark(p.bytes) }))
const gss = (procedure: number, service: number): Buffer =>
  cat(u32(6), str(cat(u32(1, procedure, 0, service), str('ctx'))))
const kerberos: Piece[] = [
  ask(1, 100_003, 4, 0, str('token'), cat(u32(6), str(cat(u32(1, 1, 0, 3), str(''))))),
  answer(1, cat(str('ctx'), u32(0, 0, 128), str('token'))),
  ask(2, 100_003, 4, 1, str('sealed'), gss(0, 3)),
  answer(2, str('sealed')),
]

contractTests(nfs, { version3, version41, mountTcp, kerberos })
datagramContractTests(nfsUdp, { mount })

const say = (pieces: Piece[]) =>
  play(nfs, pieces).session.events.map((e) => [e.kind, e.action, e.object, e.status, e.bytes ?? 0])

describe('nfs', () => {
  test('version 3: names of handles, bytes by file, errors by name', () => {
    const { state, session } = play(nfs, version3)
    deepStrictEqual(say(version3), [
      ['request', 'LOOKUP', '/a.txt', 'ok', 0],
      ['file', 'READ', '/a.txt', 'ok', 5000],
      ['file', 'WRITE', '/a.txt', 'ok', 6000],
      ['request', 'RENAME', '/a.txt', 'ok', 0],
      ['request', 'REMOVE', '/gone', 'error', 0],
    ])
    strictEqual(session.events[4]!.statusText, 'NFS3ERR_ACCES')
    deepStrictEqual(session.events[3]!.detail, { program: 'nfs', version: '3', to: '/b.txt' })
    deepStrictEqual(
      [state.fields.machine, state.fields.uids, state.fields.gids, session.facts.user],
      ['host', ['1000'], ['100'], '1000'],
    )
  })

  test('version 4.1: both ends named, a file opened, written, closed, a refusal', () => {
    const { state, session } = play(nfs, version41)
    deepStrictEqual(
      [session.facts.clientSoftware, session.facts.serverSoftware, state.fields.clientId],
      ['Linux 6.1 kernel.org', 'Server 9 example.org', 'Linux NFSv4.1 client'],
    )
    deepStrictEqual(state.fields.versions, ['4.1'])
    deepStrictEqual(say(version41), [
      ['request', 'EXCHANGE_ID', 'Linux NFSv4.1 client', 'ok', 0],
      ['request', 'OPEN', '/docs/new.txt', 'ok', 0],
      ['file', 'WRITE', '/docs/new.txt', 'ok', 5],
      ['request', 'REMOVE', '/docs/old.txt', 'error', 0],
    ])
    strictEqual(session.events[3]!.statusText, 'NFS4ERR_ACCES')
  })

  test('port mapper and mount over datagrams', () => {
    const { session } = hear(nfsUdp, mount)
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object, e.status, e.statusText]),
      [
        ['GETPORT', 'mount 3 udp', 'ok', ''],
        ['MNT', '/export', 'error', 'MNT3ERR_ACCES'],
        ['EXPORT', '', 'ok', ''],
      ],
    )
    deepStrictEqual(session.events[2]!.detail!.exports, ['/export 10.0.0.0/8'])
  })

  test('ports that port mapper and rpcbind tell are announced, by their transport', () => {
    const announced = (...pieces: Piece[]) =>
      hear(nfsUdp, pieces).session.expected.map(({ expectation: e }) => [
        e.transport,
        e.host,
        e.port,
        e.protocol,
        e.isRead,
      ])
    deepStrictEqual(announced(...mount), [['udp', '', 20_048, 'nfs', true]])
    const asks = (version: number, procedure: number, netid: string) =>
      orig(call(1, 100_000, version, procedure, cat(u32(100_021, 4), str(netid), str(''), str(''))))
    deepStrictEqual(
      [
        announced(asks(4, 3, 'tcp6'), resp(reply(1, str('2001:db8::2.8.1')))),
        announced(asks(3, 9, 'udp'), resp(reply(1, str('192.0.2.2.129.2')))),
      ],
      [[['tcp', '', 2049, 'nfs', true]], [['udp', '', 33_026, 'nfs', true]]],
    )
    // Not registered, no port, another transport.
    deepStrictEqual(
      [
        announced(asks(4, 3, 'tcp'), resp(reply(1, str('')))),
        announced(asks(4, 3, 'tcp'), resp(reply(1, str('192.0.2.2.999.1')))),
        announced(asks(4, 3, 'local'), resp(reply(1, str('/run/rpcbind.sock')))),
        announced(mount[0]!, resp(reply(1, u32(0)))),
        announced(mount[0]!, resp(reply(1, u32(0x1_0000 + 111)))),
      ],
      [[], [], [], [], []],
    )
  })

  test('RPCSEC_GSS: the context decides, what is sealed stays so', () => {
    const { state, session } = play(nfs, kerberos)
    const { authMethod, authResult, encrypted } = session.facts
    deepStrictEqual([authMethod, authResult, encrypted], ['rpcsec_gss', 'success', true])
    strictEqual(state.fields.gssService, 'privacy')
    deepStrictEqual(
      session.events.map((e) => e.action),
      ['RPCSEC_GSS_INIT'],
    )
  })

  test('a client seen alone: what it did is unknown, what it only asked is left out', () => {
    const client = version3.filter((p) => p.direction === Direction.Orig)
    const { state, session } = play(nfs, client)
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object, e.status]),
      [
        ['LOOKUP', '/a.txt', 'unknown'],
        ['RENAME', '/a.txt', 'unknown'],
        ['REMOVE', '/gone', 'unknown'],
      ],
    )
    ok(state.fields.procedures.includes('FSINFO'))
    const four = play(
      nfs,
      version41.filter((p) => p.direction === Direction.Orig),
    )
    deepStrictEqual(
      four.session.events.map((e) => [e.action, e.object, e.status]),
      [
        ['EXCHANGE_ID', 'Linux NFSv4.1 client', 'unknown'],
        ['OPEN', '/docs/new.txt', 'unknown'],
        ['REMOVE', '/docs/old.txt', 'unknown'],
      ],
    )
  })

  test('messages of several fragments, denied callers, calls without replies', () => {
    const whole = call(9, 100_005, 3, 1, str('/export'))
    const split = cat(
      u32(12),
      whole.subarray(0, 12),
      u32(0x80000000 + whole.length - 12),
      whole.subarray(12),
    )
    const { session } = play(nfs, [
      ...mountTcp.slice(0, 2),
      orig(split),
      resp(mark(u32(9, 1, 1, 1, 5))),
      ask(10, 100_005, 3, 3, str('/left')),
    ])
    deepStrictEqual(
      session.events.map((e) => [e.action, e.object, e.status, e.statusText]),
      [
        ['GETPORT', 'mount 3 udp', 'ok', ''],
        ['MNT', '/export', 'error', 'AUTH_TOOWEAK'],
        ['UMNT', '/left', 'unknown', ''],
      ],
    )
    strictEqual(session.facts.authResult, 'failure')
  })

  test('a loss within data is none, a loss elsewhere is recovered from at the next message', () => {
    const read = version3[5]!
    const lossy: Piece[] = [
      ...version3.slice(0, 5),
      { ...read, bytes: read.bytes.subarray(0, 4200) },
      { ...resp(read.bytes.subarray(4700)), missing: 500 },
      ...version3.slice(6, 8),
    ]
    const { session } = play(nfs, lossy)
    deepStrictEqual(session.anomalies, [])
    const resumed = play(nfs, [
      ...version3.slice(0, 2),
      { ...orig(cat(Buffer.from('abc'), version3[2]!.bytes)), missing: 30 },
      { ...resp(cat(Buffer.from('defg'), version3[3]!.bytes)), missing: 30 },
    ])
    deepStrictEqual(
      resumed.session.events.map((e) => [e.action, e.object, e.status]),
      [['LOOKUP', '/a.txt', 'ok']],
    )
  })

  test('recognises replies, and leaves what only looks like a message', () => {
    const probe = (bytes: Buffer, direction: Direction): Probe => {
      const slice = new Slice(bytes)
      slice.direction = direction
      return nfsUdp.probe(slice)
    }
    strictEqual(probe(reply(1, u32(0)), Direction.Resp), Probe.Yes)
    strictEqual(probe(reply(1, u32(0)), Direction.Orig), Probe.Flipped)
    strictEqual(probe(Buffer.alloc(64), Direction.Orig), Probe.No)
    ok(probe(call(1, 99, 1, 0, zero(0)), Direction.Orig) === Probe.No)
    // NTP's first question to a server that has not answered yet.
    const ntp = cat(u32(0xe30006e8, 0, 2, 0x494e4954), zero(32))
    strictEqual(probe(ntp, Direction.Orig), Probe.No)
  })
})
