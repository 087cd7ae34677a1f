import { match, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { ClickHouseError } from '@clickhouse/client'
import { isUnfit, toProblem } from '../../../src/sink/clickhouse/problem.ts'
import { parseClickHouseUri } from '../../../src/sink/clickhouse/uri.ts'
import { DestinationProblem } from '../../../src/sink/destination.ts'

const PLACE = parseClickHouseUri('clickhouse://eve:s3cret@db:1/sessions', {})
const said = (code: number, message = 'something.') =>
  new ClickHouseError({ code: String(code), message, type: 'SOME_ERROR' })
const failed = (code: string, message = code) => Object.assign(new Error(message), { code })

describe('clickhouse: problems', () => {
  const cases: readonly [string, unknown, 'away' | 'refused', RegExp][] = [
    [
      'a wrong password',
      said(516),
      'refused',
      /does not let eve in: wrong password, or no such user$/,
    ],
    [
      'a missing database',
      said(81),
      'refused',
      /has no database sessions, .*`earshot migrate clickhouse:\/\/db:1\/sessions` makes it$/,
    ],
    [
      'a missing table',
      said(60),
      'refused',
      /lacks a table or view \(something\); `earshot migrate/,
    ],
    ['a missing right', said(497), 'refused', /does not allow that to eve: something$/],
    ['an unknown setting', said(115), 'refused', /refuses: something$/],
    ['too many parts', said(252), 'away', /has trouble: something$/],
    ['too little memory', said(241), 'away', /has trouble: something$/],
    [
      'a closed port',
      failed('ECONNREFUSED'),
      'away',
      /refuses connections: is ClickHouse running there\?$/,
    ],
    ['an unknown host', failed('ENOTFOUND'), 'away', /has a host name that is not known$/],
    ['a resolver that is away', failed('EAI_AGAIN'), 'away', /has a host name that is not known$/],
    ['silence', new Error('Timeout error.'), 'away', /does not answer within 30 s$/],
    ['TLS where plain text was meant', failed('ECONNRESET'), 'away', /needs tls=true$/],
    [
      'a foreign authority',
      failed('SELF_SIGNED_CERT_IN_CHAIN'),
      'refused',
      /^TLS with .*; the option ca names/,
    ],
    ['a certificate out of date', failed('CERT_HAS_EXPIRED'), 'refused', /^TLS with/],
    [
      'something else at that port',
      new Error('<html>\u001b[31m502</html>'),
      'away',
      /does not answer as ClickHouse does: <html>\\x1b\[31m502/,
    ],
  ]
  for (const [what, error, trouble, sentence] of cases) {
    test(`${what} is ${trouble}`, () => {
      const problem = toProblem(PLACE, error)
      strictEqual(problem.trouble, trouble)
      match(problem.message, sentence)
      match(problem.message, /clickhouse:\/\/db:1\/sessions/)
      ok(!problem.message.includes('s3cret') && !problem.message.includes('\n'))
    })
  }

  test('a problem stays what it is, and a long answer is cut', () => {
    const problem = new DestinationProblem('away', 'x')
    strictEqual(toProblem(PLACE, problem), problem)
    ok(toProblem(PLACE, said(1, 'y'.repeat(9999))).message.length < 400)
  })

  test('rows that a table cannot take are told from trouble', () => {
    for (const code of [6, 26, 27, 32, 38, 41, 53, 72, 117]) ok(isUnfit(said(code)), String(code))
    ok(isUnfit(said(9999, 'Something new: (while reading the value of key ts): (at row 3)')))
    for (const code of [60, 81, 241, 252, 516]) ok(!isUnfit(said(code)), String(code))
    ok(!isUnfit(failed('ECONNRESET')))
  })
})
