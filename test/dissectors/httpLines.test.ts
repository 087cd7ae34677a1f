/** A line read byte by byte says what the same line says when it is read by pattern, and a value read again what it said first. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { Header, matchHeader } from '../../dissectors/http/headerName.ts'
import { http } from '../../dissectors/http/index.ts'
import { orig, type Piece, play, resp } from '../support/conversation.ts'

const told = (pieces: readonly Piece[]) => {
  const { session, state } = play(http, pieces)
  const events = session.events.map((e) => ({ ...e, tsMicros: 0, durationMicros: 0 }))
  return { events, fields: state.fields, anomalies: session.anomalies }
}

const word = fc.constantFrom(
  '/',
  '/a?q=1',
  '?key=s3cret',
  ';Token=s3cret',
  '&=x',
  '#pwd',
  '=',
  'http://u:s3cret@h.example',
  '@',
  '%41',
  '%6bey=s3cret',
  '\xe9',
)
const target = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(''))
const method = fc.constantFrom('GET', 'CONNECT', 'PROPFIND', 'M-SEARCH', 'x!#$', 'A'.repeat(32))
const version = fc.constantFrom('1.0', '1.1', '1.7')
const reason = fc.constantFrom('', ' ', ' OK', ' \xa0 Not  Found ', ' \xc3\xa9', ' \x01', ' \xff')

test('a request line reads the same with one space and with two', () => {
  fc.assert(
    fc.property(method, target, version, (m, t, v) => {
      const usual = told([orig(`${m} ${t} HTTP/${v}\r\n\r\n`), resp('HTTP/1.1 204 No\r\n\r\n')])
      const odd = told([orig(`${m}  ${t}  HTTP/${v} \r\n\r\n`), resp('HTTP/1.1 204 No\r\n\r\n')])
      strictEqual(usual.events[0]!.action, m)
      deepStrictEqual(usual, odd)
    }),
    { numRuns: 3000, seed: 11 },
  )
})

test('a secret in a target is not told of as a host either', () => {
  for (const line of [
    'CONNECT h:443?key=s3cret',
    'GET http://h;token=s3cret/',
    'CONNECT x://u:s3cret@h',
  ])
    for (const space of [' ', '  ']) {
      const { events, fields } = told([
        orig(`${line}${space}HTTP/1.1\r\n\r\n`),
        resp('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'),
      ])
      strictEqual(events.length, 1)
      ok(!JSON.stringify([events, fields]).includes('s3cret'), line)
    }
})

test('a status line reads the same with one space and with two', () => {
  fc.assert(
    fc.property(version, fc.integer({ min: 200, max: 599 }), reason, (v, status, why) => {
      const usual = told([resp(`HTTP/${v} ${status}${why}\r\nContent-Length: 0\r\n\r\n`)])
      const odd = told([resp(`HTTP/${v}  ${status}${why}\r\nContent-Length: 0\r\n\r\n`)])
      strictEqual(usual.events[0]!.statusCode, String(status))
      deepStrictEqual(usual, odd)
    }),
    { numRuns: 1000, seed: 12 },
  )
})

test('a value reads the same whatever the message before it said', () => {
  const value = fc.constantFrom('a', 'b.example', '', 'b\x00', '\xc3\xa9', '\xe9', 'u'.repeat(300))
  const exchange = (v: string): Piece[] => [
    orig(`GET / HTTP/1.1\r\nHost: ${v}\r\nUser-Agent: ${v}\r\n\r\n`),
    resp(`HTTP/1.1 200 ${v}\r\nContent-Type: ${v}\r\nContent-Length: 0\r\n\r\n`),
  ]
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
      const together = told(values.flatMap(exchange)).events
      const alone = values.flatMap((v) => told(exchange(v)).events)
      deepStrictEqual(together, alone)
    }),
    { numRuns: 1000, seed: 13 },
  )
})

test('a header is known by its name in any case, and by no other name', () => {
  const read = (name: string): Header =>
    matchHeader(Buffer.from(name, 'latin1'), 0, Buffer.byteLength(name, 'latin1'))
  for (const name of ['user-agent', 'User-Agent', 'USER-AGENT', 'uSER-aGENT'])
    strictEqual(read(name), Header.UserAgent)
  strictEqual(read('X-Forwarded-For'), Header.ForwardedFor)
  // A carriage return differs from a hyphen, and a bracket from a letter, in the bit of case alone.
  for (const name of ['user\ragent', 'HOS\x14', 'user-agenu', 'hos', 'hostt', '', 'x'.repeat(40)])
    strictEqual(read(name), Header.None, JSON.stringify(name))
})
