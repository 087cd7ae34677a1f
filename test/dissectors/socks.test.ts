import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { socks } from '../../dissectors/socks/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { FIXTURES } from '../support/paths.ts'
import { Slice } from '../support/slice.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const NAME = '0b6578616d706c652e6f7267'
const granted = resp(hex('05 00 00 01 c0000214 1234'))

const connect: Piece[] = [
  orig(hex('05 02 00 02')),
  resp(hex('05 02')),
  orig('\x01\x05alice\x06s3cret'),
  resp(hex('01 00')),
  orig(hex(`05 01 00 03 ${NAME} 0016`)),
  granted,
]
const refused: Piece[] = [
  orig(hex('05 02 00 02')),
  resp(hex('05 02')),
  orig('\x01\x05alice\x05wrong'),
  resp(hex('01 01')),
]
const version4: Piece[] = [
  orig(hex('04 01 0050 c0000209 626f6200')),
  resp(hex('00 5a 0000 00000000')),
]
const version4a: Piece[] = [
  orig(Buffer.concat([hex('04 01 0050 00000001'), Buffer.from('bob\0example.org\0')])),
  resp(hex('00 5d 0000 00000000')),
]
const bind: Piece[] = [
  orig(hex('05 01 00')),
  resp(hex('05 00')),
  orig(hex('05 02 00 01 c0000209 0000')),
  resp(hex('05 00 00 01 c0000214 9c41')),
  resp(hex('05 00 00 01 c0000209 9c42')),
]
const associate: Piece[] = [
  orig(hex('05 01 00')),
  resp(hex('05 00')),
  orig(hex('05 03 00 01 00000000 0000')),
  resp(hex('05 00 00 01 00000000 9c41')),
]
const gssapi: Piece[] = [
  orig(hex('05 01 01')),
  resp(hex('05 01')),
  orig(hex('01 01 0004 60020506')),
  resp(hex('01 01 0002 6f00')),
  orig(hex('01 02 0003 010203')),
  resp(hex('01 02 0001 01')),
]
/** All of the client's before any answer. */
const ahead: Piece[] = [
  orig(hex(`05 01 00 05 01 00 04 20010db8000000000000000000000020 0016`)),
  resp(hex('05 00 05 05 00 01 00000000 0000')),
]

contractTests(socks, { connect, refused, version4, version4a, bind, associate, gssapi, ahead })

describe('socks', () => {
  test('reads login, request and answer, and hands the tunnel on', () => {
    const { state, session, verdict, handOff } = play(socks, connect)
    deepStrictEqual([verdict, handOff], [Verdict.HandOff, ''])
    const { fields } = state
    deepStrictEqual(
      [fields.version, fields.command, fields.requestHost, fields.requestPort, fields.methods],
      ['5', 'CONNECT', 'example.org', 22, ['none', 'password']],
    )
    deepStrictEqual([fields.boundHost, fields.boundPort], ['192.0.2.20', 0x1234])
    const { user, authMethod, authResult, authAttempts, activity } = session.facts
    deepStrictEqual(
      [user, authMethod, authResult, authAttempts, activity],
      ['alice', 'password', 'success', 1, 'tunnel'],
    )
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.status, e.statusText]),
      [
        ['auth', 'password', 'alice', 'ok', undefined],
        ['request', 'CONNECT', 'example.org:22', 'ok', 'succeeded'],
      ],
    )
    ok(!JSON.stringify([session.events, state]).includes('s3cret'))
  })

  test('a refused login and methods nobody takes are failures', () => {
    const { session } = play(socks, refused)
    deepStrictEqual([session.facts.authResult, session.events[0]!.statusCode], ['failure', '1'])
    const none = play(socks, [orig(hex('05 01 00')), resp(hex('05 ff'))])
    strictEqual(none.session.facts.authResult, 'failure')
    strictEqual(none.state.fields.method, 'refused')
  })

  test('reads SOCKS 4 and 4a', () => {
    const four = play(socks, version4)
    deepStrictEqual(
      [four.state.fields.version, four.state.fields.requestHost, four.session.facts.user],
      ['4', '192.0.2.9', 'bob'],
    )
    const named = play(socks, version4a)
    deepStrictEqual(
      [named.state.fields.version, named.state.fields.requestHost, named.state.fields.reply],
      ['4a', 'example.org', 'identd and client give different users'],
    )
    deepStrictEqual(
      [named.session.facts.authMethod, named.session.facts.authResult],
      ['ident', 'failure'],
    )
  })

  test('tells both answers of BIND', () => {
    const { state, session, verdict } = play(socks, bind)
    strictEqual(verdict, Verdict.HandOff)
    deepStrictEqual(
      [state.fields.boundPort, state.fields.peerHost, state.fields.peerPort],
      [40_001, '192.0.2.9', 40_002],
    )
    deepStrictEqual(
      session.events.map((e) => [e.action, e.detail]),
      [
        ['BIND', { version: '5', bound: '192.0.2.20:40001' }],
        ['BIND', { version: '5', peer: '192.0.2.9:40002' }],
      ],
    )
  })

  test('announces the datagrams of UDP ASSOCIATE', () => {
    const { host, listener, port, transport, protocol } = play(socks, associate).session
      .expected[0]!.expectation
    deepStrictEqual(
      [host, listener, port, transport, protocol],
      ['', Direction.Resp, 40_001, 'udp', 'socks-udp'],
    )
  })

  test('reads a client that sends ahead, and a refusal', () => {
    const { state, session } = play(socks, ahead)
    strictEqual(state.fields.requestHost, '2001:db8::20')
    deepStrictEqual(
      session.events.map((e) => [e.object, e.status, e.statusText]),
      [['[2001:db8::20]:22', 'error', 'connection refused']],
    )
  })

  test('tells a request without an answer, and hands on when only the client was seen', () => {
    const { session, verdict } = play(socks, [
      orig(hex('05 01 00')),
      orig(hex('05 01 00 01 c0000209 0016')),
      orig('SSH-2.0-x\r\n'),
    ])
    strictEqual(verdict, Verdict.HandOff)
    strictEqual(session.events[0]!.status, 'unknown')
  })

  test('recognises a proxy that called its user, and reads on where its choice was lost', () => {
    const slice = new Slice(hex(`05 01 00 05 01 00 03 ${NAME} 0016`))
    slice.direction = Direction.Resp
    strictEqual(socks.probe(slice), Probe.Flipped)
    const { session, verdict } = play(socks, [
      orig(hex(`05 01 00 05 01 00 03 ${NAME} 0016`)),
      { ...granted, missing: 2 },
    ])
    const called = play(socks, [
      orig(hex(`05 01 00 05 01 00 03 ${NAME} 0016`)),
      resp('NZ'),
      resp(hex('05 00')),
      granted,
    ])
    deepStrictEqual(called.session.anomalies, ['preamble'])
    strictEqual(called.session.events[0]!.status, 'ok')
    deepStrictEqual([verdict, session.events[0]!.status], [Verdict.HandOff, 'ok'])
  })

  test('a proxy behind a proxy: each column stands once in a row, the outer one first', () => {
    const text = readFileSync(join(FIXTURES, 'socks/chained.ndjson'), 'utf8')
    const rows = text.split('\n').filter((line) => line.includes('"stream":"sessions"'))
    ok(rows.length > 0)
    for (const row of rows) {
      deepStrictEqual(row.match(/"socks_version":"\w+"/g), ['"socks_version":"4"'])
    }
  })

  test('reads GSSAPI by its frames', () => {
    const { session, verdict } = play(socks, gssapi)
    deepStrictEqual([session.facts.authMethod, verdict], ['gssapi', Verdict.More])
  })

  test('a greeting alone claims only where SOCKS is usual', () => {
    const probe = (bytes: Buffer, direction: Direction, usual: boolean): Probe => {
      const slice = new Slice(bytes)
      slice.direction = direction
      slice.isUsualPort = usual
      return socks.probe(slice)
    }
    strictEqual(probe(hex('05 01 00'), Direction.Orig, false), Probe.More)
    strictEqual(probe(hex('05 01 00'), Direction.Orig, true), Probe.Yes)
    // A bind of DCE/RPC, a request of CQL 4, one of CQL 5.
    strictEqual(probe(hex('05 00 0b 03 10000000'), Direction.Orig, true), Probe.No)
    strictEqual(probe(hex('04 00 0000 05 00000000'), Direction.Orig, true), Probe.No)
    strictEqual(probe(hex('05 00 0000 05 00000000'), Direction.Orig, true), Probe.No)
    strictEqual(
      probe(hex('04 02 0113 07000000 2e 00 00 0019 4452'), Direction.Orig, true),
      Probe.No,
    )
  })
})
