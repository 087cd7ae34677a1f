import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { rdp } from '../../dissectors/rdp/index.ts'
import { nameKeyboard } from '../../dissectors/rdp/keyboardLayouts.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'
import { RECORDINGS, toPieces } from './rdpRecordings.ts'

const samples = Object.fromEntries(Object.keys(RECORDINGS).map((name) => [name, toPieces(name)]))
contractTests(rdp, samples)

const played = (name: string) => play(rdp, toPieces(name))

/** A connection request with this behind its fixed part. */
function request(rest: Buffer | string): Buffer {
  const tail = Buffer.from(rest as string, 'latin1')
  const head = Buffer.from([3, 0, 0, tail.length + 11, tail.length + 6, 0xe0, 0, 0, 0, 0, 0])
  return Buffer.concat([head, tail])
}
/** A connection confirm with this behind its fixed part. */
function confirm(hex: string): Buffer {
  const bytes = request(Buffer.from(hex, 'hex'))
  bytes[5] = 0xd0
  return bytes
}

describe('rdp reads what FreeRDP and xrdp said', () => {
  test('no encryption: settings, channels and who logs in', () => {
    const { state, session, done } = played('rdpNone')
    const f = state.fields
    strictEqual(f.cookie, 'alice')
    strictEqual(f.result, 'Success')
    strictEqual(f.securityProtocol, 'RDP')
    deepStrictEqual(f.channels, ['rdpdr', 'rdpsnd', 'cliprdr'])
    strictEqual(f.channelsJoined, 5)
    strictEqual(f.keyboardLayout, 'German - Germany')
    strictEqual(f.clientBuild, 'RDP 10 (build 18363)')
    strictEqual(f.clientBuildNumber, 18363)
    strictEqual(f.clientName, 'DESK-7')
    strictEqual(f.desktopWidth, 1024)
    strictEqual(f.desktopHeight, 768)
    strictEqual(f.colorDepth, 16)
    strictEqual(f.encryptionLevel, 'None')
    strictEqual(f.encryptionMethod, 'None')
    strictEqual(f.clientAddress, '127.0.0.1')
    strictEqual(session.facts.user, 'alice')
    strictEqual(session.facts.userDomain, 'EXAMPLE')
    strictEqual(session.facts.authMethod, 'password')
    strictEqual(session.facts.authResult, 'unknown')
    strictEqual(session.facts.encrypted, false)
    deepStrictEqual(done, [false, false], 'both are read on')
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.status]),
      [
        ['negotiation', 'CONNECT', 'ok'],
        ['auth', 'CLIENT_INFO', 'unknown'],
      ],
    )
    ok(!JSON.stringify([state, session]).includes('not-a-secret'))
  })

  test('standard security: method, level, certificate, and no user', () => {
    const { state, session, done } = played('rdpStandard')
    strictEqual(state.fields.encryptionLevel, 'High')
    strictEqual(state.fields.encryptionMethod, '128bit')
    strictEqual(state.fields.certificateType, 'RSA')
    strictEqual(state.fields.certificateCount, 1)
    strictEqual(state.fields.colorDepth, 32)
    strictEqual(session.facts.encrypted, true)
    strictEqual(session.facts.user, '')
    deepStrictEqual(done, [false, true], 'the server hung up in MCS')
  })

  test('TLS is handed on', () => {
    const { state, session, verdict, handOff } = played('rdpTls')
    strictEqual(verdict, Verdict.HandOff)
    strictEqual(handOff, 'tls')
    strictEqual(state.fields.result, 'encrypted')
    strictEqual(state.fields.securityProtocol, 'SSL')
    deepStrictEqual(state.fields.requestedProtocols, ['SSL'])
    strictEqual(session.facts.encrypted, true)
    strictEqual(session.facts.user, '', 'a cookie is no identity')
  })

  test('a client alone gives its cookie, and its TLS', () => {
    const { state, verdict, handOff } = play(
      rdp,
      toPieces('rdpTls').filter((p) => p.direction === Direction.Orig),
    )
    strictEqual(state.fields.cookie, 'alice')
    strictEqual(verdict, Verdict.HandOff)
    strictEqual(handOff, 'tls')
    const alone = play(rdp, toPieces('rdpTls').slice(0, 1))
    strictEqual(alone.state.fields.cookie, 'alice')
    deepStrictEqual(
      alone.session.events.map((e) => [e.kind, e.status]),
      [['negotiation', 'unknown']],
    )
  })

  test('a server that hangs up says why', () => {
    strictEqual(played('rdpRefused').state.fields.disconnectReason, 'user-requested')
  })
})

describe('rdp connection requests', () => {
  test('a refusal is named and is no failed login', () => {
    const { state, session } = play(rdp, [
      orig(request(Buffer.from('0100080000000000', 'hex'))),
      resp(confirm('0300080005000000')),
    ])
    strictEqual(state.fields.negotiationFailure, 'HYBRID_REQUIRED_BY_SERVER')
    strictEqual(state.fields.result, 'HYBRID_REQUIRED_BY_SERVER')
    strictEqual(session.facts.authResult, '')
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.status, e.statusCode]),
      [['negotiation', 'error', '5']],
    )
  })

  test('NLA, restricted admin and remote guard', () => {
    const { state, session, handOff } = play(rdp, [
      orig(request(Buffer.from('010308000b000000', 'hex'))),
      resp(confirm('021f080008000000')),
    ])
    deepStrictEqual(state.fields.requestedProtocols, ['SSL', 'HYBRID', 'HYBRID_EX'])
    strictEqual(state.fields.restrictedAdmin, true)
    strictEqual(state.fields.remoteGuard, true)
    strictEqual(state.fields.securityProtocol, 'HYBRID_EX')
    strictEqual(session.facts.authMethod, 'nla')
    strictEqual(session.facts.authResult, '')
    strictEqual(handOff, 'tls')
  })

  test('routing tokens', () => {
    const read = (line: string) => play(rdp, [orig(request(line))]).state.fields
    const msts = read('Cookie: msts=3640205228.15629.0000\r\n')
    strictEqual(msts.routingToken, 'msts=3640205228.15629.0000')
    strictEqual(msts.routingTarget, '172.31.249.216:3389')
    strictEqual(msts.cookie, '')
    const tsv = read('tsv://MS Terminal Services Plugin.1.Farm\r\n')
    strictEqual(tsv.routingToken, 'tsv://MS Terminal Services Plugin.1.Farm')
  })

  test('a cookie without its line end, before a negotiation', () => {
    const rest = Buffer.concat([
      Buffer.from('Cookie: mstshash=scan'),
      Buffer.from('0100080003000000', 'hex'),
    ])
    const { fields } = play(rdp, [orig(request(rest))]).state
    strictEqual(fields.cookie, 'scan')
    deepStrictEqual(fields.requestedProtocols, ['SSL', 'HYBRID'])
  })

  test('a cookie keeps its domain and shows its control characters', () => {
    const cookie = (text: string) =>
      play(rdp, [orig(request(`Cookie: mstshash=${text}\r\n`))]).state.fields.cookie
    strictEqual(cookie('CORP\\ann'), 'CORP\\ann')
    strictEqual(cookie('a\x1b[2J'), 'a\\x1b[2J')
  })
})

describe('rdp probes', () => {
  const probe = (bytes: Buffer, direction: Direction = Direction.Orig): Probe => {
    const slice = new Slice(bytes.subarray(0, rdp.probeBytes))
    slice.direction = direction
    return rdp.probe(slice)
  }
  const bare = request('')
  const settings = (name: string, direction: Direction): Buffer =>
    toPieces(name)
      .filter((p: Piece) => p.direction === direction)
      .map((p) => p.bytes)[1]!

  test('a cookie or a negotiation is enough', () => {
    strictEqual(probe(request('Cookie: mstshash=a\r\n')), Probe.Yes)
    strictEqual(probe(request(Buffer.from('0100080001000000', 'hex'))), Probe.Yes)
    strictEqual(probe(confirm('0200080001000000'), Direction.Resp), Probe.Yes)
    strictEqual(probe(confirm('0200080001000000'), Direction.Orig), Probe.Flipped)
  })

  test('a bare request needs the settings that follow', () => {
    strictEqual(probe(bare), Probe.More)
    const initial = settings('rdpNone', Direction.Orig)
    strictEqual(probe(Buffer.concat([bare, initial])), Probe.Yes)
    strictEqual(probe(Buffer.concat([bare, initial.subarray(0, 60)])), Probe.More)
    strictEqual(probe(initial), Probe.Yes)
    strictEqual(probe(settings('rdpStandard', Direction.Resp), Direction.Resp), Probe.Yes)
  })

  test('a request that kept only the line end of its cookie', () => {
    const empty = request('\r\n')
    strictEqual(probe(empty), Probe.More)
    strictEqual(probe(Buffer.concat([empty, settings('rdpNone', Direction.Orig)])), Probe.Yes)
    const negotiation = Buffer.from('0d0a0100080003000000', 'hex')
    strictEqual(probe(request(negotiation)), Probe.Yes)
    const { fields } = play(rdp, [orig(request(negotiation))]).state
    deepStrictEqual(fields.requestedProtocols, ['SSL', 'HYBRID'])
  })

  test('S7, H.323 and other users of TPKT are not claimed', () => {
    // S7: parameters instead of a cookie, class 0.
    const s7 = Buffer.from('0300001611e00000000100c0010ac1020100c2020102', 'hex')
    strictEqual(probe(s7), Probe.No)
    const setup = Buffer.from('0300001902f08032010000ccc10008000000f0000001000103c0', 'hex')
    strictEqual(probe(Buffer.concat([bare, setup])), Probe.No)
    // Q.931 in TPKT has no X.224.
    strictEqual(probe(Buffer.from('0300002008020001050402888070', 'hex')), Probe.No)
  })

  test('bare openings that go on as S7 are given back', () => {
    const setup = Buffer.from('0300001902f08032010000ccc10008000000f0000001000103c0', 'hex')
    strictEqual(play(rdp, [orig(bare), orig(setup)]).verdict, Verdict.Reject)
  })
})

test('rdp names keyboard layouts', () => {
  strictEqual(nameKeyboard(0x409), 'English - United States')
  strictEqual(nameKeyboard(0x10407), 'German (IBM)')
  strictEqual(nameKeyboard(0x40407), 'German - Germany (layout 00040407)')
  strictEqual(nameKeyboard(0xfffe), 'keyboard-65534')
})
