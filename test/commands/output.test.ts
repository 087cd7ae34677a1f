import { deepStrictEqual, match, ok, strictEqual, throws } from 'node:assert'
import { describe, test } from 'node:test'
import { Conditions, parseTime } from '../../src/commands/filters.ts'
import { formatSummary } from '../../src/commands/summary.ts'
import { escapeResult, formatTable } from '../../src/commands/table.ts'
import { createEventRow, createSessionRow } from '../../src/record/core.ts'
import { Tally } from '../../src/record/tally.ts'

describe('tables', () => {
  const header = ['name', 'count']
  test('line up, numbers to the right', () => {
    strictEqual(
      formatTable(header, [
        ['ssh', 3],
        ['telnet', 1200],
      ]),
      'name    count\n──────  ─────\nssh         3\ntelnet   1200',
    )
  })
  test('addresses stay to the left', () => {
    strictEqual(formatTable(['client'], [['10.0.0.1'], ['10.0.0.10']]).split('\n')[2], '10.0.0.1')
  })
  test('are never wider than the terminal', () => {
    const rows = [['x'.repeat(500), 'y'.repeat(300), 'short']]
    for (const columns of [30, 80, 200]) {
      const lines = formatTable(['a', 'b', 'c'], rows, columns).split('\n')
      ok(lines.every((l) => l.length <= columns))
      ok(lines[2]!.includes('…') && lines[2]!.endsWith('short'))
    }
  })
  test('show control characters instead of obeying them', () => {
    const table = formatTable(['a'], [['\u001b[31mred\n\u202e'], [{ x: '\u009b' }], [null]])
    match(table, /\\x1b\[31mred\\x0a\\u202e/)
    strictEqual(table.split('\n').length, 5)
    strictEqual(escapeResult('a\tb\n\u001b]0;x\u0007\n'), 'a\tb\n\\x1b]0;x\\x07\n')
  })
})

describe('filters', () => {
  test('times are UTC unless they say otherwise, or so long ago', () => {
    const now = Date.UTC(2026, 10, 21, 12)
    strictEqual(parseTime('2026-11-21', 'since', now), '2026-11-21T00:00:00.000Z')
    strictEqual(parseTime('2026-11-21T08:00', 'since', now), '2026-11-21T08:00:00.000Z')
    strictEqual(parseTime('2026-11-21T08:00+02:00', 'since', now), '2026-11-21T06:00:00.000Z')
    strictEqual(parseTime('90m', 'since', now), '2026-11-21T10:30:00.000Z')
    for (const wrong of ['yesterday', '5', '2026-13-01', '1y', '']) {
      throws(() => parseTime(wrong, 'until', now), /--until .* is not a time/)
    }
  })
  test('addresses and networks become conditions with parameters, nothing else does', () => {
    const conditions = new Conditions()
    conditions.address('client', '10.0.0.0/8')
    conditions.address('server', '2001:db8::1')
    deepStrictEqual(conditions.params, { client: '::ffff:10.0.0.0/104', server: '2001:db8::1' })
    ok(conditions.sql.includes('server_ip = toIPv6({server:String})'))
    for (const wrong of ['x', '10.0.0.0/33', '10.0.0.1/8/9', "' OR 1", '10.0.0.0/']) {
      throws(() => new Conditions().address('client', wrong), /neither an address nor a network/)
    }
  })
})

test('the summary says what was seen and what could not be', () => {
  const tally = new Tally()
  const closed = { ...createSessionRow(), state: 'closed', visibility: 'both' }
  tally.session({ ...closed, protocol: 'telnet', authResult: 'success' })
  tally.session({ ...closed, protocol: 'telnet', authResult: 'failure' })
  tally.session({ ...closed, visibility: 'client', missedBytes: 12_345 })
  tally.event({ ...createEventRow(), kind: 'command', protocol: 'telnet', object: 'uname -a' })
  const text = formatSummary(
    {
      packets: 1000,
      packetsRead: 2500,
      bytes: 64_000,
      flows: 3,
      firstMicros: 1.7e15,
      lastMicros: 1.7e15 + 6e7,
      undecoded: { truncated: 4, malformed: 0 },
      counted: { evicted: 5, duplicates: 9 },
      faults: { telnet: 'RangeError: offset\n    at line 1' },
      tally: tally.toJSON(),
      problem: '',
    },
    0.5,
    100,
  )
  match(
    text,
    /1,000 of 2,500 packets, 64,000 bytes, 2023-11-14 22:13:20 to 2023-11-14 22:14:20 UTC/,
  )
  match(text, /3 sessions, 1 events in 0\.50 s, 2,000 packets\/s/)
  match(text, /telnet +2 +1 +1/)
  match(text, /\(not recognised\) +1/)
  match(text, /1 +telnet +uname -a/)
  match(text, /bytes acknowledged but not in the capture +12,345/)
  match(text, /sessions seen from one side only +1/)
  match(text, /packets not looked into: truncated +4/)
  match(text, /flows closed early for want of room +5/)
  match(text, /telnet +RangeError: offset$/m)
  ok(!text.includes('malformed') && !text.includes('duplicates'))
})
