import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { dcerpc } from '../../dissectors/dcerpc/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { MAX_CALLS } from '../../src/formats/dceRpc/constants.ts'
import {
  EPMAPPER,
  makeBind,
  makeBindAck,
  makeCall,
  makeFault,
  makeMapCall,
  makeMapReturn,
  makePdu,
  makeReturn,
  SAMR,
  SVCCTL,
} from '../formats/rpcMessages.ts'
import {
  makeAnswer,
  makeAuthenticate,
  makeChallenge,
  makeNegotiate,
  makeOpening,
  makeTicketRequest,
  OID_KERBEROS,
  wrapKerberos,
} from '../formats/tokens.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

const NTLM = { type: 10, level: 5 }
const PROOF = makeAuthenticate({ user: 'anna', domain: 'LAB', workstation: 'WS1' })
const login: Piece[] = [
  orig(makeBind(1, SAMR, { ...NTLM, token: makeNegotiate() })),
  resp(makeBindAck(1, '49153', 0, { ...NTLM, token: makeChallenge('LAB', { 1: 'DC' }) })),
  orig(makePdu(16, 1, Buffer.alloc(4), { ...NTLM, token: PROOF })),
]
const calls: Piece[] = [
  ...login,
  orig(makeCall(2, 0)),
  resp(makeReturn(2, 0)),
  orig(makeCall(3, 13)),
  resp(makeReturn(3, 0x105)),
  orig(makeCall(4, 50)),
  resp(makeReturn(4, 0xc0000022)),
  orig(makeCall(5, 99)),
  resp(makeFault(5, 0x1c010002)),
]

const map: Piece[] = [
  orig(makeBind(1, EPMAPPER)),
  resp(makeBindAck(1, '135')),
  orig(makeMapCall(2, SVCCTL)),
  resp(makeMapReturn(2, SVCCTL, 49_668)),
]

contractTests(dcerpc, { calls, map })

const told = (session: Recorder, kind: string): unknown[] =>
  session.events.filter((e) => e.kind === kind).map((e) => [e.action, e.object, e.status])
const playToEnd = (pieces: readonly Piece[]): Recorder => {
  const session = new Recorder()
  play(dcerpc, pieces, session)
  return session
}
const probeOf = (bytes: Buffer, direction: Direction): Probe => {
  const slice = new Slice(bytes.subarray(0, dcerpc.probeBytes))
  slice.direction = direction
  return dcerpc.probe(slice)
}

describe('dcerpc', () => {
  test('a login by NTLM and calls by name, errors as the server put them', () => {
    const { session, state } = play(dcerpc, calls)
    const { facts } = session
    deepStrictEqual([facts.user, facts.userDomain, facts.authResult], ['anna', 'LAB', 'success'])
    deepStrictEqual(told(session, 'request'), [
      ['SamrConnect', 'samr', 'ok'],
      ['SamrEnumerateUsersInDomain', 'samr', 'ok'],
      ['SamrCreateUser2InDomain', 'samr', 'error'],
      ['unknown-99', 'samr', 'error'],
    ])
    deepStrictEqual(
      session.events.slice(-2).map((e) => [e.statusCode, e.statusText]),
      [
        ['0xc0000022', 'STATUS_ACCESS_DENIED'],
        ['0x1c010002', 'nca_s_op_rng_error'],
      ],
    )
    deepStrictEqual(
      [state.fields.authType, state.fields.authLevel, state.fields.callCount],
      ['ntlm', 'integrity', 4],
    )
    deepStrictEqual(session.anomalies, [])
  })

  test('a proof that was not taken, as Windows and as Samba say it', () => {
    for (const code of [5, 0x1c01000b]) {
      const session = playToEnd([...login, orig(makeCall(2, 0)), resp(makeFault(2, code))])
      strictEqual(session.facts.authResult, 'failure')
    }
    strictEqual(playToEnd(login).facts.authResult, 'unknown')
    const refused = [login[0]!, resp(makePdu(13, 1, Buffer.from([8, 0, 0, 0])))]
    strictEqual(playToEnd(refused).events[0]?.statusText, 'authentication_type_not_recognized')
  })

  test('Kerberos inside SPNEGO', () => {
    const ticket = wrapKerberos(1, makeTicketRequest('host/dc.lab.example', 'LAB.EXAMPLE'))
    const spnego = { type: 9, level: 6 }
    const { session, state } = play(dcerpc, [
      orig(makeBind(1, SAMR, { ...spnego, token: makeOpening([OID_KERBEROS], ticket) })),
      resp(makeBindAck(1, '49153', 0, { ...spnego, token: makeAnswer(0, OID_KERBEROS) })),
    ])
    deepStrictEqual([session.facts.authMethod, session.facts.authResult], ['kerberos', 'success'])
    deepStrictEqual(
      [state.fields.service, state.fields.realm],
      ['host/dc.lab.example', 'LAB.EXAMPLE'],
    )
  })

  test('what the endpoint mapper is asked and says', () => {
    const session = playToEnd(map)
    deepStrictEqual(told(session, 'request'), [['ept_map', 'epmapper', 'ok']])
    const { detail } = session.events.at(-1)!
    deepStrictEqual([detail?.asked, detail?.endpoints], ['svcctl', ['tcp:49668@192.0.2.7']])
    // Whatever address a tower has, clients go on with the one they asked at.
    deepStrictEqual(
      session.expected.map(({ expectation: e }) => [e.host, e.port, e.protocol, e.isRead]),
      [['', 49_668, 'dcerpc', true]],
    )
  })

  test('an interface that the server does not have', () => {
    const session = playToEnd([
      orig(makeBind(1, '11111111-2222-3333-4444-555555555555')),
      resp(makeBindAck(1, '', 2)),
    ])
    deepStrictEqual(told(session, 'negotiation'), [
      ['BIND', 'unknown-11111111-2222-3333-4444-555555555555', 'error'],
    ])
    strictEqual(session.events[0]?.statusText, 'abstract_syntax_not_supported')
  })

  test('fragments are one call, big-endian peers are read', () => {
    const session = playToEnd([
      ...login,
      orig(makeCall(2, 13, Buffer.alloc(100), 1)),
      orig(makeCall(2, 13, Buffer.alloc(60), 2)),
      resp(makeReturn(2, 0)),
    ])
    deepStrictEqual(
      session.events.filter((e) => e.kind === 'request').map((e) => e.bytes),
      [184],
    )
    const big = Buffer.from(
      '05000b03000000000048000000000001' + '10b810b800000000' + '01000000',
      'hex',
    )
    const syntax = '0000' + '0100' + '12345778' + '1234' + 'abcd' + 'ef000123456789ac' + '00010000'
    const bind = Buffer.concat([big, Buffer.from(syntax, 'hex'), Buffer.alloc(20)])
    const { state } = play(dcerpc, [orig(bind)])
    deepStrictEqual(state.fields.interfaces, ['samr'])
  })

  test('midstream and of one side alone', () => {
    const midstream = playToEnd([orig(makeCall(9, 3)), resp(makeReturn(9, 0))])
    deepStrictEqual(told(midstream, 'request'), [['unknown-3', '', 'ok']])
    const clients = playToEnd(calls.filter((p) => p.direction === Direction.Orig))
    strictEqual(told(clients, 'request').length, 4)
    strictEqual(clients.facts.authResult, 'unknown')
    ok(playToEnd(calls.filter((p) => p.direction === Direction.Resp)).events.length === 0)
  })

  test('after a gap reading goes on at the next PDU', () => {
    const session = playToEnd([
      ...calls.slice(0, 5),
      { ...orig(Buffer.alloc(40, 5)), missing: 100 },
      orig(makeCall(7, 1)),
      resp(makeReturn(7, 0)),
    ])
    deepStrictEqual(session.anomalies, ['gap'])
    deepStrictEqual(told(session, 'request').at(-1), ['SamrCloseHandle', 'samr', 'ok'])
  })

  test('calls without an answer are bounded', () => {
    const many = Array.from({ length: MAX_CALLS + 5 }, (_, i) => orig(makeCall(10 + i, 0)))
    const session = playToEnd([...login, ...many])
    deepStrictEqual(session.anomalies, ['rpc-calls-full'])
    strictEqual(told(session, 'request').length, MAX_CALLS + 5)
  })

  test('which first bytes are taken', () => {
    strictEqual(probeOf(makeBind(1, SAMR), Direction.Orig), Probe.Yes)
    strictEqual(probeOf(makeBind(1, SAMR), Direction.Resp), Probe.Flipped)
    strictEqual(probeOf(makeBindAck(1, '135'), Direction.Resp), Probe.Yes)
    strictEqual(probeOf(makeBind(1, SAMR).subarray(0, 5), Direction.Orig), Probe.More)
    // SOCKS 5 begins with the same byte.
    strictEqual(probeOf(Buffer.from('050100'), Direction.Orig), Probe.No)
    strictEqual(probeOf(Buffer.from('05010000010a0000010050', 'hex'), Direction.Orig), Probe.No)
    strictEqual(play(dcerpc, [orig('\x05\x00\x63')]).verdict, Verdict.Reject)
  })
})
