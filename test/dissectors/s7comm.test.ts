import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { rdp } from '../../dissectors/rdp/index.ts'
import { s7comm } from '../../dissectors/s7comm/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
/** Conversations of Snap7's client and server, `C` and `S` before what each sent. */
const talk = (lines: string): Piece[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const bytes = hex(line.trim().slice(2))
      return line.trim().startsWith('C') ? orig(bytes) : resp(bytes)
    })

const OPENING = `
  C 0300001611e00000000100c0010ac1020100c2020102
  S 0300001611d00001000100c0010ac1020100c2020102
  C 0300001902f08032010000000000080000f0000001000101e0
  S 0300001b02f080320300000000000800000000f0000001000101e0`
const variables = talk(`${OPENING}
  C 0300001f02f080320100000100000e00000401120a10020008000184000020
  S 0300002102f0803203000001000002000c00000401ff0400400000000000000000
  C 0300002702f080320100000200000e00080501120a100200040001840000500004002061626364
  S 0300001602f0803203000002000002000100000501ff
  C 0300001f02f080320100000400000e00000401120a10020004000984000000
  S 0300001902f08032030000040000020004000004010a000004
  C 0300001f02f080320100000500000e00000401120a10020008000184000020
  S 0300002102f0803203000005000002000c00000401ff0400400000000000006162`)
const control = talk(`${OPENING}
  C 0300002102f0803201000001000010000029000000000009505f50524f4752414d
  S 0300001402f08032030000010000010000000029
  C 0300002702f0803201000003000016000028000000000000fd0002432009505f50524f4752414d
  S 0300001402f08032030000030000010000000028
  C 0300002502f0803207000004000008000c0001120411450100ff09000839340e552b610d47
  S 0300002102f080320700000400000c00040001120812850100000000000a000000
  C 0300002302f080320100000600001200001d00000000000000095f30413030303037 41
  S 0300001302f08032030000060000000000d209`)
const module_ = talk(`${OPENING}
  C 0300002102f080320700000100000800080001120411440100ff09000400110000
  S 0300006102f080320700000100000c00440001120812840100 00000000ff090040 00110000001c0002 0001 36455337203331352d32454831342d3041423020 00c000040001 0007 2020202020202020202020202020202020202020 00c056030206`)

contractTests(s7comm, { variables, control, module_ })

describe('s7comm', () => {
  test('reads who connects to what, variables by address and result', () => {
    const { state, session } = play(s7comm, variables)
    const { fields } = state
    deepStrictEqual(
      [fields.connectionType, fields.rack, fields.slot, fields.pduLength, fields.sourceTsap],
      ['PG', 0, 2, 480, '0100'],
    )
    deepStrictEqual(
      session.events.map((e) => [e.kind, e.action, e.object, e.status, e.statusText]),
      [
        ['request', 'Setup Communication', '', 'ok', ''],
        ['request', 'Read Var', 'DB1.DBX4.0 BYTE 8', 'ok', ''],
        ['command', 'Write Var', 'DB1.DBX10.0 BYTE 4', 'ok', ''],
        ['request', 'Read Var', 'DB9.DBX0.0 BYTE 4', 'error', 'object does not exist'],
      ],
    )
    deepStrictEqual([fields.reads, fields.writes, fields.errors], [3, 1, 1])
  })

  test('tells what stops a controller, passwords and blocks', () => {
    const { state, session } = play(s7comm, control)
    deepStrictEqual(
      session.events.slice(1).map((e) => [e.kind, e.action, e.object, e.status]),
      [
        ['command', 'PLC Stop', 'P_PROGRAM', 'ok'],
        ['command', 'PI Service', 'P_PROGRAM', 'ok'],
        ['auth', 'Set Password', '', 'ok'],
        ['file', 'Start Upload', 'DB 7', 'error'],
      ],
    )
    deepStrictEqual(session.tags, ['controller-stopped', 'controller-started'])
    deepStrictEqual([session.facts.authMethod, session.facts.authResult], ['password', 'success'])
    deepStrictEqual([state.fields.stopped, session.events[2]!.detail!.argument], [true, 'C'])
    deepStrictEqual(
      [session.events[4]!.statusCode, session.events[4]!.statusText],
      ['0xd209', 'block error'],
    )
  })

  test('says what the module is', () => {
    const { state, session } = play(s7comm, module_)
    deepStrictEqual(
      [state.fields.orderNumber, state.fields.firmware],
      ['6ES7 315-2EH14-0AB0', 'V3.2.6'],
    )
    strictEqual(session.facts.serverSoftware, '6ES7 315-2EH14-0AB0 V3.2.6')
  })

  test('leaves RDP and MMS alone', () => {
    const probe = (bytes: Buffer, direction: Direction) => {
      const slice = new Slice(bytes)
      slice.direction = direction
      return s7comm.probe(slice)
    }
    const request = variables[0]!.bytes
    strictEqual(probe(request, Direction.Orig), Probe.Yes)
    strictEqual(probe(request, Direction.Resp), Probe.Flipped)
    strictEqual(probe(variables[4]!.bytes, Direction.Orig), Probe.Yes)
    strictEqual(rdp.probe(new Slice(request)), Probe.No)
    const negotiation = hex('03000013 0ee000000000 00 0100080003000000')
    strictEqual(probe(negotiation, Direction.Orig), Probe.No)
    const cookie = Buffer.concat([
      hex('03000022 1de000000000 00'),
      Buffer.from('Cookie: mstshash=a\r\n\r\n'),
    ])
    strictEqual(probe(cookie, Direction.Orig), Probe.No)
    // MMS calls TSAPs 0001: only what follows tells, and that is a session's connect.
    const mms = hex('03000016 11e00000000100 c0010a c1020001 c2020001')
    strictEqual(probe(mms, Direction.Orig), Probe.More)
    strictEqual(probe(Buffer.concat([mms, hex('030000bb02f0800db2')]), Direction.Orig), Probe.No)
    strictEqual(probe(Buffer.concat([mms, variables[2]!.bytes]), Direction.Orig), Probe.Yes)
    const { verdict } = play(s7comm, [orig(request), orig(hex('0300000b02f0800db2a0b0'))])
    strictEqual(verdict, Verdict.Reject)
  })

  test('goes on behind a loss, names S7comm-plus', () => {
    const lossy = play(s7comm, [
      ...variables.slice(0, 5),
      { ...orig('rest of what was lost'), missing: 9 },
      ...variables.slice(6),
    ])
    deepStrictEqual(lossy.session.anomalies, ['gap'])
    strictEqual(lossy.state.fields.writes, 1)
    const plus = play(s7comm, [orig(hex('0300000f02f08072010004 31000004'))])
    deepStrictEqual([plus.state.fields.protocol, plus.session.events.length], ['s7comm-plus', 0])
  })
})
