import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { x11 } from '../../dissectors/x11/index.ts'
import { Direction, Probe } from '../../src/dissect/contract.ts'
import { contractTests } from '../support/contract.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'
import { Slice } from '../support/slice.ts'

/** Fields of 8, 16 or 32 bits in the connection's byte order. */
class Maker {
  private readonly little: boolean
  constructor(little: boolean) {
    this.little = little
  }
  u16(...values: number[]): Buffer {
    const bytes = Buffer.alloc(2 * values.length)
    values.forEach((v, i) => {
      if (this.little) bytes.writeUInt16LE(v, 2 * i)
      else bytes.writeUInt16BE(v, 2 * i)
    })
    return bytes
  }
  u32(...values: number[]): Buffer {
    const bytes = Buffer.alloc(4 * values.length)
    values.forEach((v, i) => {
      if (this.little) bytes.writeUInt32LE(v, 4 * i)
      else bytes.writeUInt32BE(v, 4 * i)
    })
    return bytes
  }
  padded(text: string): Buffer {
    return Buffer.from(text.padEnd((text.length + 3) & ~3, '\0'), 'latin1')
  }
  setup(auth = '', data = ''): Piece {
    const order = Buffer.from(this.little ? 'l\0' : 'B\0')
    const head = this.u16(11, 0, auth.length, data.length, 0)
    return orig(Buffer.concat([order, head, this.padded(auth), this.padded(data)]))
  }
  refusal(reason: string): Piece {
    const text = this.padded(reason)
    const head = Buffer.concat([Buffer.from([0, reason.length]), this.u16(11, 0, text.length / 4)])
    return resp(Buffer.concat([head, text]))
  }
  acceptance(): Piece {
    const vendor = this.padded('The X.Org Foundation')
    const screen = Buffer.concat([
      this.u32(0x123, 1, 0, 0, 0),
      this.u16(640, 480, 160, 120, 1, 1),
      this.u32(0x21),
      Buffer.from([0, 0, 24, 1]),
      Buffer.from([24, 0]),
      this.u16(1, 0, 0),
      Buffer.alloc(24),
    ])
    const body = Buffer.concat([
      this.u32(12101007, 0, 0, 0),
      this.u16(20, 65535),
      Buffer.from([1, 1, 0, 0, 32, 32, 8, 255, 0, 0, 0, 0]),
      vendor,
      Buffer.alloc(8),
      screen,
    ])
    const head = Buffer.concat([Buffer.from([1, 0]), this.u16(11, 0, body.length / 4)])
    return resp(Buffer.concat([head, body]))
  }
  request(opcode: number, data: number, body: Buffer): Piece {
    const head = Buffer.concat([Buffer.from([opcode, data]), this.u16(1 + body.length / 4)])
    return orig(Buffer.concat([head, body]))
  }
  property(atom: number, text: string): Piece {
    const head = [this.u32(7, atom, 31), Buffer.from([8, 0, 0, 0]), this.u32(text.length)]
    return this.request(18, 0, Buffer.concat([...head, this.padded(text)]))
  }
  query(name: string): Piece {
    return this.request(98, 0, Buffer.concat([this.u16(name.length, 0), this.padded(name)]))
  }
  reply(sequence: number, body: Buffer, extra = 0): Piece {
    const head = Buffer.concat([Buffer.from([1, 0]), this.u16(sequence), this.u32(extra / 4)])
    return resp(Buffer.concat([head, body, Buffer.alloc(24 - body.length + extra)]))
  }
  event(code: number): Piece {
    return resp(Buffer.concat([Buffer.from([code]), Buffer.alloc(31)]))
  }
}

const session = (little: boolean): Piece[] => {
  const m = new Maker(little)
  return [
    m.setup('MIT-MAGIC-COOKIE-1', 'secret-cookie-16'),
    m.acceptance(),
    m.query('XTEST'),
    m.query('NONE-SUCH'),
    m.reply(1, Buffer.from([1, 132, 0, 0])),
    m.reply(2, Buffer.from([0, 0, 0, 0]), 8),
    m.property(39, 'a title'),
    m.property(67, 'xterm\0XTerm\0'),
    m.property(34, 'xterm\0-e\0id\0'),
    m.property(36, 'lab-client'),
    m.request(31, 1, m.u32(0x123, 0, 0)),
    m.request(132, 2, Buffer.concat([Buffer.from([2, 38, 0, 0]), Buffer.alloc(28)])),
    m.request(25, 0, Buffer.concat([m.u32(7, 0), Buffer.from([0x83]), Buffer.alloc(31)])),
    m.request(73, 2, m.u32(0x123, 0, 0, 0)),
    m.event(2),
    m.event(5),
    m.event(12),
    resp(Buffer.alloc(32)),
    orig(Buffer.concat([Buffer.from([72, 2, 0, 0]), m.u32(5), Buffer.alloc(12)])),
    m.request(127, 0, Buffer.alloc(0)),
  ]
}
const little = new Maker(true)
const refused: Piece[] = [
  little.setup('MIT-MAGIC-COOKIE-1', 'secret-cookie-16'),
  little.refusal('Invalid key'),
]

contractTests(x11, { little: session(true), big: session(false), refused })

describe('x11', () => {
  test('reads setup, windows and what is done to keyboard and screen, in either byte order', () => {
    for (const order of [true, false]) {
      const { state, session: told } = play(x11, session(order))
      const { fields } = state
      strictEqual(fields.byteOrder, order ? 'little' : 'big')
      deepStrictEqual(
        [told.facts.authMethod, told.facts.authResult, told.facts.serverSoftware],
        ['mit-magic-cookie-1', 'success', 'The X.Org Foundation 1.21.1.7'],
      )
      deepStrictEqual(fields.screens, ['640x480x24'])
      deepStrictEqual(fields.extensions, ['XTEST'])
      deepStrictEqual([fields.titles, fields.programs], [['a title'], ['XTerm']])
      strictEqual(fields.clientMachine, 'lab-client')
      deepStrictEqual(
        [fields.requests, fields.replies, fields.errors, fields.events, fields.keyEvents],
        [12, 2, 1, 3, 1],
      )
      deepStrictEqual([fields.keyboardGrabs, fields.injectedEvents, fields.imagesRead], [1, 2, 1])
      deepStrictEqual(told.tags, ['keyboard-grabbed', 'input-injected', 'screen-read'])
      deepStrictEqual(
        told.events.map((e) => [e.kind, e.action, e.object ?? '']),
        [
          ['auth', 'MIT-MAGIC-COOKIE-1', ''],
          ['request', 'WM_NAME', 'a title'],
          ['command', 'WM_COMMAND', 'xterm -e id'],
        ],
      )
      ok(!JSON.stringify([state, told.events]).includes('secret-cookie'))
    }
  })

  test('tells a refusal with its reason, and a setup without an answer as unknown', () => {
    const { state, session: told, done } = play(x11, refused)
    deepStrictEqual([told.facts.authResult, state.fields.failureReason], ['failure', 'Invalid key'])
    deepStrictEqual(done, [false, true])
    const alone = play(x11, refused.slice(0, 1)).session
    deepStrictEqual(
      alone.events.map((e) => e.status),
      ['unknown'],
    )
  })

  test('reads a server whose client is missing, stops at a loss', () => {
    const server = play(
      x11,
      session(false).filter((p) => p.direction === Direction.Resp),
    )
    strictEqual(server.session.facts.serverSoftware, 'The X.Org Foundation 1.21.1.7')
    strictEqual(server.state.fields.keyEvents, 1)
    const lossy = play(x11, [...session(true), { ...orig('xxxx'), missing: 3 }])
    deepStrictEqual([lossy.session.anomalies, lossy.done], [['gap'], [true, false]])
  })

  test('claims a setup and an answer, either way round, and nothing like them', () => {
    const probe = (bytes: Buffer, direction: Direction) => {
      const slice = new Slice(bytes)
      slice.direction = direction
      return x11.probe(slice)
    }
    const setup = session(true)[0]!.bytes
    strictEqual(probe(setup, Direction.Orig), Probe.Yes)
    strictEqual(probe(setup, Direction.Resp), Probe.Flipped)
    strictEqual(probe(setup.subarray(0, 5), Direction.Orig), Probe.More)
    strictEqual(probe(session(false)[1]!.bytes.subarray(0, 64), Direction.Resp), Probe.Yes)
    strictEqual(probe(refused[1]!.bytes, Direction.Resp), Probe.Yes)
    strictEqual(probe(Buffer.from('list\r\n'), Direction.Orig), Probe.No)
    strictEqual(probe(Buffer.from([0, 3, 11, 0, 0, 0, 9, 0]), Direction.Resp), Probe.No)
  })
})
