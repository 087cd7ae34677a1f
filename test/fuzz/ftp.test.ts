import { ok } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { ftp } from '../../dissectors/ftp/index.ts'
import { Direction } from '../../src/dissect/contract.ts'
import { type Piece, play } from '../support/conversation.ts'

const command = fc.constantFrom(
  'USER a\r\n',
  'PASS topsecret\r\n',
  'ACCT topsecret\r\n',
  'PASV\r\n',
  'EPSV ALL\r\n',
  'PORT 1,2,3,4,5,6\r\n',
  'PORT 999,,,\r\n',
  'EPRT |2|::1|70000|\r\n',
  'LPRT 6,16,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,2,1,1\r\n',
  'RETR x\r\n',
  'STOU\r\n',
  'LIST -la\r\n',
  'CWD ../../..\r\n',
  'RNFR a\r\n',
  'RNTO b\r\n',
  'REST 9\r\n',
  'AUTH TLS\r\n',
  'REIN\r\n',
  '\xff\xf4\xff\xf2ABOR\r\n',
  '\n',
  '\x00\x01',
)
const reply = fc.constantFrom(
  '220 FTP\r\n',
  '331 x\r\n',
  '230 x\r\n',
  '530 x\r\n',
  '227 (1,2,3,4,5,6)\r\n',
  '227 (0,0,0,0,0,0)\r\n',
  '229 (|||9|)\r\n',
  '228 (4,4,1,2,3,4,2,5,6)\r\n',
  '150 x (12 bytes)\r\n',
  '226 x\r\n',
  '211-\r\n a\r\n',
  '211 \r\n',
  '257 "/a""b"\r\n',
  '250 x\r\n',
  '350 x\r\n',
  '+OK\r\n',
  '\r\n',
)

test('ftp stands any order of its own words, cut and with holes, and keeps secrets', () => {
  const side = (direction: Direction, line: fc.Arbitrary<string>): fc.Arbitrary<Piece> =>
    fc
      .record({
        lines: fc.array(line, { maxLength: 6 }),
        missing: fc.oneof(
          { weight: 8, arbitrary: fc.constant(0) },
          { weight: 1, arbitrary: fc.nat(90) },
        ),
      })
      .map(({ lines, missing }) => ({
        direction,
        bytes: Buffer.from(lines.join(''), 'latin1'),
        missing,
      }))
  const pieces = fc.array(fc.oneof(side(Direction.Orig, command), side(Direction.Resp, reply)), {
    maxLength: 16,
  })
  fc.assert(
    fc.property(pieces, (conversation) => {
      const { session, state, maxHeld } = play(ftp, conversation)
      ok(maxHeld <= ftp.maxHeldBytes)
      ok(!JSON.stringify([session.events, session.facts, state.fields]).includes('topsecret'))
      ok(state.pending.length === 0 && state.waiting.length === 0)
      for (const f of session.expected) ok(f.expectation.port > 0 && f.expectation.port < 65_536)
    }),
    { numRuns: 20_000, seed: 7 },
  )
})
