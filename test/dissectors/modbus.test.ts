import { deepStrictEqual, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { modbus } from '../../dissectors/modbus/index.ts'
import { Direction, Probe, Verdict } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Recorder, Slice } from '../support/slice.ts'

/** A message: transaction, unit, and what follows in hexadecimal. */
const adu = (transaction: number, unit: number, pdu: string): Buffer => {
  const body = Buffer.from(pdu.replaceAll(' ', ''), 'hex')
  const head = Buffer.alloc(7)
  head.writeUInt16BE(transaction)
  head.writeUInt16BE(body.length + 1, 4)
  head[6] = unit
  return Buffer.concat([head, body])
}
const text = (value: string): string => Buffer.from(value).toString('hex')

const session: Piece[] = [
  orig(adu(1, 1, '03 000a 0002')),
  resp(adu(1, 1, '03 04 0001 0002')),
  orig(adu(2, 1, '03 000a 0002')),
  resp(adu(2, 1, '03 04 0001 0002')),
  orig(Buffer.concat([adu(3, 1, '10 0014 0002 04 0007 0008'), adu(4, 2, '05 0003 ff00')])),
  resp(Buffer.concat([adu(4, 2, '05 0003 ff00'), adu(3, 1, '10 0014 0002')])),
  orig(adu(5, 1, '06 01f4 0001')),
  resp(adu(5, 1, '86 02')),
  orig(adu(6, 1, '0f 0006 0003 01 05')),
  resp(adu(6, 1, '0f 0006 0003')),
]
const identity: Piece[] = [
  orig(adu(1, 1, '2b 0e 01 00')),
  resp(
    adu(1, 1, `2b 0e 01 01 00 00 03 00 03 ${text('Lab')} 01 02 ${text('P1')} 02 03 ${text('2.1')}`),
  ),
  orig(adu(2, 1, '11')),
  resp(adu(2, 1, `11 08 01 ff ${text('PUMP-A')}`)),
  orig(adu(3, 1, '01 0000 0008')),
]

contractTests(modbus, { session, identity })

describe('modbus', () => {
  test('tells every write and exception, each different read once', () => {
    const { state, session: told } = play(modbus, session)
    deepStrictEqual(
      told.events.map((e) => [e.kind, e.action, e.object, e.status, e.detail!.values]),
      [
        ['request', 'Read Holding Registers', '10 x 2', 'ok', undefined],
        ['command', 'Write Single Coil', '3', 'ok', [1]],
        ['command', 'Write Multiple Registers', '20 x 2', 'ok', [7, 8]],
        ['command', 'Write Single Register', '500', 'error', [1]],
        ['command', 'Write Multiple Coils', '6 x 3', 'ok', [1, 0, 1]],
      ],
    )
    strictEqual(told.events[3]!.statusText, 'Illegal Data Address')
    const { fields } = state
    deepStrictEqual(
      [fields.units, fields.reads, fields.writes, fields.exceptions, fields.unanswered],
      [[1, 2], 2, 4, 1, 0],
    )
    const strict = new Recorder()
    strict.statements = 'no-literals'
    play(modbus, session, strict)
    strictEqual(strict.events[1]!.detail!.values, undefined)
  })

  test('says who the device is', () => {
    const { state, session: told } = play(modbus, identity)
    strictEqual(told.facts.serverSoftware, 'Lab P1 2.1')
    deepStrictEqual([state.fields.vendor, state.fields.unanswered], ['Lab', 1])
    strictEqual(told.events[1]!.detail!.server_id, 'PUMP-A')
    strictEqual(told.events[2]!.status, 'unknown')
  })

  test('goes on behind a loss, gives up on what is no Modbus', () => {
    const lossy = play(modbus, [
      ...session.slice(0, 2),
      { ...orig(Buffer.from('0003000a0002', 'hex')), missing: 8 },
      ...session.slice(4),
    ])
    deepStrictEqual(lossy.session.anomalies, ['gap'])
    strictEqual(lossy.state.fields.writes, 4)
    const garbage = Array.from({ length: 9 }, () => orig('GET / HTTP/1.1\r\n\r\n'))
    strictEqual(play(modbus, garbage).verdict, Verdict.Reject)
    strictEqual(play(modbus, [...session, ...garbage]).verdict, Verdict.Broken)
  })

  test('claims a message whose length its function asks for', () => {
    const probe = (bytes: Buffer, direction: Direction, isUsualPort = false) => {
      const slice = new Slice(bytes)
      slice.direction = direction
      slice.isUsualPort = isUsualPort
      return modbus.probe(slice)
    }
    strictEqual(probe(session[0]!.bytes, Direction.Orig), Probe.Yes)
    strictEqual(probe(session[1]!.bytes, Direction.Resp), Probe.Yes)
    strictEqual(probe(session[7]!.bytes, Direction.Resp), Probe.Yes)
    strictEqual(probe(session[7]!.bytes, Direction.Orig), Probe.Flipped)
    strictEqual(probe(session[4]!.bytes.subarray(0, 17), Direction.Resp), Probe.Flipped)
    strictEqual(probe(adu(0x4000, 1, '03 000a 0002'), Direction.Orig), Probe.No)
    strictEqual(probe(adu(0x4000, 1, '03 000a 0002'), Direction.Orig, true), Probe.Yes)
    // More than a message, and not on its port.
    const followed = Buffer.concat([session[0]!.bytes, Buffer.from('and something else')])
    strictEqual(probe(followed, Direction.Orig), Probe.No)
    strictEqual(probe(followed, Direction.Orig, true), Probe.Yes)
    strictEqual(probe(session[4]!.bytes, Direction.Orig), Probe.Yes)
    strictEqual(probe(adu(1, 1, '03 000a 0000'), Direction.Orig, true), Probe.No)
    strictEqual(probe(adu(1, 1, '63 000a'), Direction.Orig, true), Probe.No)
    strictEqual(probe(Buffer.from([0, 1, 0]), Direction.Orig), Probe.More)
  })
})
