import { ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { telnet } from '../../dissectors/telnet/index.ts'
import type { Direction } from '../../src/dissect/contract.ts'
import { type Piece, play } from '../support/conversation.ts'

/** Pieces of Telnet put together at random: commands, prompts, escape sequences, keys. */
const CLIENT = [
  '\r\0',
  '\r\n',
  '\n',
  '\x03',
  '\x7f',
  '\b',
  '\x15',
  '\x17',
  '\x1b[A',
  '\x1b[D',
  '\x1b[3~',
  '\x12',
  '\t',
  '\x1b',
  'root',
  'sudo id',
  'su',
  'x',
  '\xff\xfb\x01',
  '\xff\xfd\x01',
  '\xff\xf4',
  '\xff\xfa\x1f\0\x05\0\x02\xff\xf0',
  '\xff\xfa\x1f\0\0\0\0\xff\xf0',
  '\xff\xfa\x27\0\0USER\x01a\x03b\x02\x01\xff\xf0',
  '\xff\xfa\x18\0IBM-3279\xff\xf0',
  '\xff\xff',
]
const SERVER = [
  '\r\n',
  '\r',
  '\b',
  'login: ',
  'Password: ',
  'Login incorrect\r\n',
  '$ ',
  '# ',
  'Last login: x\r\n',
  '\x1b[K',
  '\x1b[1K',
  '\x1b[2K',
  '\x1b[9999P',
  '\x1b[9999@',
  '\x1b[99999999C',
  '\x1b[A',
  '\x1b[B',
  '\x1b[5G',
  '\x1b[2J',
  '\x1b[7;3H',
  '\x1b[?1049h',
  '\x1b[?1049l',
  '\x1b]0;t\x07',
  '\xff\xfb\x01',
  '\xff\xfc\x01',
  '\xff\xfb\x03',
  '\xff\xfa\x28\x02\x04A\x01B\xff\xf0',
  '\xe5\xaf\x86\xe7\xa0\x81\xef\xbc\x9a',
  'root',
  'x'.repeat(90),
]
const SECRET = 'q7Zk!w2-Vx'

const byte = fc.uint8Array({ maxLength: 12 }).map((b) => Buffer.from(b))
const from = (direction: Direction, texts: readonly string[]) =>
  fc
    .oneof(
      { weight: 9, arbitrary: fc.constantFrom(...texts).map((t) => Buffer.from(t, 'latin1')) },
      { weight: 1, arbitrary: byte },
    )
    .map((bytes): Piece => ({ direction, bytes }))
const pieces = fc.array(fc.oneof(from(0, CLIENT), from(1, SERVER)), { maxLength: 60 })

describe('telnet under random dialogue', () => {
  test('throws on nothing, keeps its bounds, reads the same byte by byte', () => {
    fc.assert(
      fc.property(pieces, (dialogue) => {
        const whole = play(telnet, dialogue)
        const single = play(
          telnet,
          dialogue.flatMap((p) =>
            [...p.bytes].map(
              (b, i): Piece => ({
                direction: p.direction,
                bytes: Buffer.from([b]),
                afterMicros: i === 0 ? 1000 : 0,
              }),
            ),
          ),
        )
        strictEqual(JSON.stringify(single.state.fields), JSON.stringify(whole.state.fields))
        strictEqual(single.session.events.length, whole.session.events.length)
        for (const event of whole.session.events) ok((event.object ?? '').length <= 4 * 4096)
        ok(whole.state.fields.environment.length <= 64)
        ok(whole.state.fields.banner.length <= 256)
      }),
      { numRuns: 4000, seed: 11 },
    )
  })

  test('lets no secret typed at a prompt out, whatever came before', () => {
    const ask: Piece = { direction: 1, bytes: Buffer.from('\r\nPassword: ') }
    const answer: Piece = { direction: 0, bytes: Buffer.from(`${SECRET}\r`) }
    const calm = fc.array(
      fc.oneof(
        from(0, ['root', '\r', 'ls', '\x7f', '\x15', '\t', '\x1b[A']),
        from(1, ['login: ', '$ ', '\r\n', 'root', 'ls', '\xff\xfb\x01']),
      ),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(calm, calm, (before, after) => {
        const bare = (p: Piece) => !p.bytes.includes(0x1b) && !p.bytes.includes(0xff)
        const start = before.filter((p) => p.direction === 1 || bare(p))
        const done: Piece = { direction: 0, bytes: Buffer.from('\x03') }
        const { session, state } = play(telnet, [...start, done, ask, answer, ...after])
        const all = JSON.stringify([session.events, session.facts, state.fields])
        ok(!all.includes(SECRET))
      }),
      { numRuns: 2000, seed: 12 },
    )
  })
})
