/** RDP without encryption, and what names there are for its numbers. */
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { nameConnectionType, nameSystem, nameWindows } from '../../../dissectors/rdp/clientNames.ts'
import { rdp } from '../../../dissectors/rdp/index.ts'
import { coverOf } from '../../../dissectors/rdp/recordCover.ts'
import { Direction, Probe } from '../../../src/dissect/contract.ts'
import { contractTests } from '../../support/contract.ts'
import { orig, type Piece, play, resp } from '../../support/conversation.ts'
import { Slice } from '../../support/slice.ts'
import { toPieces } from '../rdpRecordings.ts'

const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [i, v] of values.entries()) bytes.writeUInt16LE(v & 0xffff, i * 2)
  return bytes
}
const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [i, v] of values.entries()) bytes.writeUInt32LE(v >>> 0, i * 4)
  return bytes
}
const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

const IO_CHANNEL = 0x03eb
/** A channel's data, from the client (0x64) or the server (0x68). */
function data(code: number, body: Buffer, channel = IO_CHANNEL): Buffer {
  const mcs = Buffer.from([2, 0xf0, 0x80, code, 0, 6, channel >> 8, channel & 255, 0x70])
  const size = Buffer.from([0x80 | (body.length >> 8), body.length & 255])
  const whole = Buffer.concat([mcs, size, body])
  return Buffer.concat([
    Buffer.from([3, 0, (whole.length + 4) >> 8, (whole.length + 4) & 255]),
    whole,
  ])
}
const fromServer = (body: Buffer, channel?: number): Piece => resp(data(0x68, body, channel))
const fromClient = (body: Buffer, channel?: number): Piece => orig(data(0x64, body, channel))

const share = (type: number, body: Buffer): Buffer =>
  Buffer.concat([u16(body.length + 6, type | 0x10, 0x03ea), body])
const shareData = (kind: number, body: Buffer): Buffer =>
  share(
    7,
    Buffer.concat([
      u32(0x10001),
      Buffer.from([0, 1]),
      u16(0),
      Buffer.from([kind, 0]),
      u16(0),
      body,
    ]),
  )

/** The recording up to the client's info. */
const opening = (): Piece[] => {
  const pieces = toPieces('rdpNone')
  const isData = (p: Piece): boolean => p.direction === Direction.Resp && p.bytes[7] === 0x68
  return pieces.slice(0, pieces.findIndex(isData))
}
const LICENSED = fromServer(
  Buffer.concat([u16(0x80, 0), Buffer.from([0xff, 3, 16, 0]), u32(7, 2), u16(4, 0)]),
)
const FONT_MAP = fromServer(shareData(40, u16(0, 0, 3, 4)))

contractTests(rdp, {
  session: [
    ...opening(),
    LICENSED,
    FONT_MAP,
    ...Array.from({ length: 14 }, () => orig(Buffer.from([0x04, 4, 0, 0x1e]))),
    resp(Buffer.concat([Buffer.from([0, 0x84, 0xb0]), Buffer.alloc(1197)])),
    fromClient(Buffer.alloc(1600, 7), 0x03ee),
    fromServer(shareData(47, u32(12))),
  ],
})

describe('rdp without encryption', () => {
  test('the whole of the client info: zone, compression, no reconnect', () => {
    const { state, session } = play(rdp, opening())
    ok(state.fields.timeZone !== '')
    ok(state.fields.timeZoneBias % 15 === 0)
    strictEqual(state.fields.reconnect, false)
    strictEqual(state.fields.sessionReached, true)
    strictEqual(session.facts.confidence, 1)
    match(state.fields.fingerprint, /^[0-9a-f]{32}$/)
    strictEqual(state.fields.connectionType !== '', true)
  })

  test('licensing that ends well, with a licence, and with an error', () => {
    const read = (body: Buffer) =>
      play(rdp, [...opening(), fromServer(Buffer.concat([u16(0x80, 0), body]))]).state.fields
        .licensing
    strictEqual(read(Buffer.concat([Buffer.from([0xff, 3, 16, 0]), u32(7, 2)])), 'valid-client')
    strictEqual(read(Buffer.concat([Buffer.from([0xff, 3, 16, 0]), u32(2, 1)])), 'error-2')
    strictEqual(read(Buffer.from([3, 3, 8, 0, 1, 2, 3, 4])), 'new-license')
    strictEqual(read(Buffer.from([1, 3, 8, 0, 1, 2, 3, 4])), 'requested')
  })

  test('Save Session Info: who logged on, a success read and not inferred', () => {
    const names = Buffer.concat([
      u32(1),
      u16(1),
      u32(576, 2, wide('LAB').length, wide('carol').length),
      Buffer.alloc(558),
      wide('LAB'),
      wide('carol'),
    ])
    const { session } = play(rdp, [...opening(), LICENSED, fromServer(shareData(38, names))])
    deepStrictEqual(
      [session.facts.user, session.facts.userDomain, session.facts.authResult],
      ['carol', 'LAB', 'success'],
    )
    strictEqual(session.facts.confidence, 1)
    const plain = play(rdp, [
      ...opening(),
      LICENSED,
      fromServer(shareData(38, Buffer.concat([u32(2), Buffer.alloc(576)]))),
    ])
    strictEqual(plain.session.facts.authResult, 'success')
    strictEqual(plain.session.facts.user, 'alice', 'as client info says')
  })

  test('Set Error Info names why', () => {
    const read = (code: number) =>
      play(rdp, [...opening(), LICENSED, fromServer(shareData(47, u32(code)))]).state.fields
        .errorInfo
    strictEqual(read(12), 'LOGOFF_BY_USER')
    strictEqual(read(0x7777), 'error_info-30583')
    strictEqual(read(0), '')
  })

  test('fast-path input and pictures count; events are told in its first byte', () => {
    const inputs = Array.from({ length: 12 }, () => orig(Buffer.from([0x08, 6, 0, 0x1e, 1, 0x1e])))
    const { state, session } = play(rdp, [...opening(), LICENSED, FONT_MAP, ...inputs])
    strictEqual(state.fields.inputs, 24)
    strictEqual(session.facts.activity, 'interactive')
    const picture = Buffer.concat([Buffer.from([0, 0x84, 0xb0]), Buffer.alloc(1197)])
    const painted = play(rdp, [...opening(), LICENSED, FONT_MAP, resp(picture)])
    strictEqual(painted.state.fields.screenBytes, 1200)
  })

  test('bytes of clipboard and drives by direction, of sound none', () => {
    const { state: none } = play(rdp, opening())
    const channelOf = (name: string) => none.channelIds[none.fields.channels.indexOf(name)]!
    const chunk = (channel: number) =>
      Array.from({ length: 60 }, () => fromClient(Buffer.alloc(1600), channel))
    const send = (name: string) =>
      play(rdp, [...opening(), LICENSED, FONT_MAP, ...chunk(channelOf(name))])
    const up = send('cliprdr')
    strictEqual(up.state.fields.transferDirection, 'upload')
    strictEqual(up.session.facts.activity, 'file-transfer')
    ok(up.state.fields.transferBytes > 96_000)
    strictEqual(send('rdpsnd').state.fields.transferDirection, '')
  })

  test('kind of client system from its capabilities', () => {
    const sets = Buffer.concat([u16(1, 24, 1, 3), Buffer.alloc(16)])
    const confirm = Buffer.concat([
      u32(0x10001),
      u16(0x3ea, 6, sets.length + 4),
      Buffer.from('MSTSC\0'),
      u16(1, 0),
      sets,
    ])
    const { state } = play(rdp, [...opening(), LICENSED, fromClient(share(3, confirm))])
    strictEqual(state.fields.clientOs, 'Windows NT')
  })

  test('a preconnection PDU in front of the request', () => {
    const request = Buffer.from('030000130ee000000000000100080001000000', 'hex')
    const blob = wide('vm-7')
    const pcb = Buffer.concat([u32(18 + blob.length, 0, 2, 42), u16(blob.length / 2), blob])
    const slice = new Slice(Buffer.concat([pcb, request]))
    strictEqual(rdp.probe(slice), Probe.Yes)
    const { state } = play(rdp, [orig(Buffer.concat([pcb, request]))])
    strictEqual(state.fields.preconnectionId, 42)
    strictEqual(state.fields.preconnectionBlob, 'vm-7')
    deepStrictEqual(state.fields.requestedProtocols, ['SSL'])
    const other = new Slice(Buffer.concat([pcb, Buffer.from('GET / HTTP/1.1')]))
    other.direction = Direction.Orig
    strictEqual(rdp.probe(other), Probe.No)
  })

  test('correlation id, server flags', () => {
    const head = Buffer.from('0300003732e0000000000001080800030000000600240000', 'hex')
    const id = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
    const request = Buffer.concat([
      head.subarray(0, 19),
      Buffer.from('06002400', 'hex'),
      id,
      Buffer.alloc(16),
    ])
    const { state } = play(rdp, [
      orig(request),
      resp(Buffer.from('030000130ed000001234000209080001000000', 'hex')),
    ])
    strictEqual(state.fields.correlationId, id.toString('hex'))
    deepStrictEqual(state.fields.serverFlags, ['extended-client-data', 'restricted-admin'])
  })
})

describe('rdp tools', () => {
  const cookie = (name: string): Piece => {
    const text = Buffer.from(`Cookie: mstshash=${name}\r\n`)
    const tail = Buffer.concat([text, Buffer.from('0100080003000000', 'hex')])
    const head = [3, 0, 0, tail.length + 11, tail.length + 6, 0xe0, 0, 0, 0, 0, 0]
    return orig(Buffer.concat([Buffer.from(head), tail]))
  }
  test('by cookie, and a scan for those that only look', () => {
    const nmap = play(rdp, [cookie('nmap')])
    deepStrictEqual([nmap.state.fields.tool, nmap.session.facts.activity], ['nmap', 'scan'])
    strictEqual(play(rdp, [cookie('NCRACK_USER')]).state.fields.tool, 'ncrack')
    for (const name of ['alice', 'constructor', '']) {
      const { state, session } = play(rdp, [cookie(name)])
      deepStrictEqual([state.fields.tool, session.facts.activity], ['', ''])
    }
  })
})

describe('rdp names numbers', () => {
  test('Windows releases by build, and none for a number in between', () => {
    strictEqual(nameWindows(2600), 'Windows XP')
    strictEqual(nameWindows(7601), 'Windows 7 or Server 2008 R2')
    strictEqual(nameWindows(18_363), 'Windows 10 1903 or 1909')
    strictEqual(nameWindows(22_631), 'Windows 11 22H2 or later')
    for (const build of [0, 419, 5000, 8000, 40_000]) strictEqual(nameWindows(build), '')
  })

  test('systems and connections', () => {
    strictEqual(nameSystem(1, 3), 'Windows NT')
    strictEqual(nameSystem(4, 7), 'UNIX')
    strictEqual(nameSystem(77, 0), 'os-77')
    strictEqual(nameConnectionType(7), 'autodetect')
  })

  test('what suites add to a message', () => {
    deepStrictEqual(coverOf(0x1302, 0x0303), { least: 17, most: 17 })
    deepStrictEqual(coverOf(0xc030, 0x0303), { least: 24, most: 24 })
    deepStrictEqual(coverOf(0xcca8, 0x0303), { least: 16, most: 16 })
    deepStrictEqual(coverOf(0xc014, 0x0303), { least: 37, most: 52 })
    deepStrictEqual(coverOf(0x2f, 0x0301), { least: 21, most: 36 })
    strictEqual(coverOf(0x9999, 0x0303), undefined)
  })

  test('a fingerprint is of the program: another name is the same, another build is not', () => {
    const swap = (from: Buffer, to: Buffer): string => {
      const pieces = opening().map((p) => {
        const at = p.bytes.indexOf(from)
        if (at < 0) return p
        const bytes = Buffer.from(p.bytes)
        to.copy(bytes, at)
        return { ...p, bytes }
      })
      return play(rdp, pieces).state.fields.fingerprint
    }
    const own = play(rdp, opening()).state.fields.fingerprint
    strictEqual(swap(Buffer.from('DESK', 'utf16le'), Buffer.from('HOME', 'utf16le')), own)
    notStrictEqual(swap(u32(18_363), u32(19_041)), own)
  })
})
