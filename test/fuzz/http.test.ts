import { ok } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { http } from '../../dissectors/http/index.ts'
import { Direction } from '../../src/dissect/contract.ts'
import { type Piece, play } from '../support/conversation.ts'

const word = fc.constantFrom(
  'GET / HTTP/1.1\r\n',
  'CONNECT a:1 HTTP/1.1\r\n',
  'HEAD http://u:p@h/?key=v HTTP/1.0\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 101 Up\r\nUpgrade: websocket\r\n',
  'HTTP/1.1 401 No\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 99999999999999\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Authorization: NTLM TlRMTVNTUAADAAAA\r\n',
  'Authorization: Basic Og==\r\n',
  'Expect: 100-continue\r\n',
  ' folded\r\n',
  '\r\n',
  '\n',
  'ffffffffffff\r\n',
  '3\r\nabc\r\n',
  '0\r\n',
  ': \r\n',
  '\xff\xfe\x00',
)

test('http stands any order of its own words, cut and with holes', () => {
  const piece = fc
    .record({
      direction: fc.constantFrom(...Object.values(Direction)),
      words: fc.array(word, { maxLength: 8 }),
      missing: fc.oneof(
        { weight: 8, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.nat(3000) },
      ),
    })
    .map(
      ({ direction, words, missing }): Piece => ({
        direction,
        bytes: Buffer.from(words.join(''), 'latin1'),
        missing,
      }),
    )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { session, maxHeld } = play(http, pieces)
      ok(maxHeld <= http.maxHeldBytes)
      for (const e of session.events) {
        ok((e.bytes ?? 0) >= 0 && (e.durationMicros ?? 0) >= 0, JSON.stringify(e))
      }
    }),
    { numRuns: 20_000, seed: 7 },
  )
})
