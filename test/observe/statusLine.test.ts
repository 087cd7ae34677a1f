import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { createLog } from '../../src/observe/log.ts'
import { MAX_EVENTS_SHOWN, MAX_TAIL_BYTES, RecentEvents } from '../../src/observe/recentEvents.ts'
import { createStatusLine } from '../../src/observe/statusLine.ts'
import type { RecordBatch } from '../../src/record/batch.ts'
import { createEventRow, type EventRow } from '../../src/record/core.ts'
import { RecordWriter } from '../../src/record/encode.ts'
import { makeCounts, makeGauges } from './samples.ts'
import { Screen } from './screen.ts'

/** Events as the recorder writes them. */
function makeEvents(rows: readonly Partial<EventRow>[]): RecordBatch {
  const writer = new RecordWriter()
  for (const row of rows) {
    writer.event({
      ...createEventRow(),
      ts: 1_700_000_000_000_000,
      protocol: 'ftp',
      kind: 'command',
      clientIp: '192.0.2.1',
      serverIp: '192.0.2.2',
      serverPort: 21,
      ...row,
    })
  }
  return writer.takeEvents()!
}

/** A status on a screen, and the hand on its clock. */
function begin(columns = 120) {
  const clock = { ms: 0 }
  const screen = new Screen(columns)
  return { clock, screen, status: createStatusLine(screen.stream, () => clock.ms) }
}

const EVENT = '22:13:20  ftp  192.0.2.1 -> 192.0.2.2:21'

describe('status line', () => {
  test('shows rates, losses, sessions and events, drawn over each other', () => {
    const { clock, screen, status } = begin(160)
    status.update(makeCounts(), makeGauges())
    strictEqual(screen.cursorShown, false)
    strictEqual(
      screen.text[0],
      '0 packets/s  0 bit/s  no drops  lag 13 ms  memory 200 MiB  7 flows',
    )
    clock.ms = 2000
    status.events(makeEvents([{ user: 'bob', action: 'RETR', object: '/a b', status: 'ok' }]))
    status.update(
      makeCounts({
        packets: 2_500_000,
        wireBytes: 850_000_000,
        offeredPackets: 2_500_500,
        kernelDrops: 500,
      }),
      makeGauges({ sessionsOpen: { ssh: 3, '': 2000, ftp: 0 }, flowsOpen: 12_345 }),
    )
    const expected = [
      '1.25 M packets/s  3.40 Gbit/s  dropped 500 now, 500 in all (0.020 %)  lag 13 ms  memory 200 MiB  12,345 flows',
      'open sessions: unknown 2,000, ssh 3',
      '22:13:20  ftp  bob  192.0.2.1 -> 192.0.2.2:21  RETR  /a b  ok',
    ]
    deepStrictEqual(screen.text, expected)
    clock.ms = 4000
    status.stop()
    deepStrictEqual(screen.text, expected)
    strictEqual(screen.cursorShown, true)
    const { writes } = screen
    status.update(makeCounts(), makeGauges())
    status.events(makeEvents([{}]))
    status.stop()
    strictEqual(screen.writes, writes)
  })

  test('tells of an interface that is down, and of it no more when it is up', () => {
    const { clock, screen, status } = begin()
    status.update(makeCounts(), makeGauges({ interfaces: { eth0: 'up', eth1: 'missing' } }))
    strictEqual(screen.text[2], 'eth1 is missing')
    clock.ms += 1000
    status.update(makeCounts(), makeGauges())
    strictEqual(screen.text.length, 2)
    status.stop()
  })

  test('tells how much waits in a spool, and why', () => {
    const { screen, status } = begin(200)
    const waiting = { spoolRecords: 12_345, spoolBytes: 3 * 1024 * 1024, spoolAgeMs: 40_000 }
    status.update(makeCounts(), makeGauges({ ...waiting, deliveryProblem: 'no \x1b[2J answer' }))
    strictEqual(screen.text[2], '12,345 records wait (3 MiB, 40 s): no \\x1b[2J answer')
    status.stop()
  })

  test('keeps the last events, in order, over any number of batches', () => {
    const { clock, screen, status } = begin()
    status.update(makeCounts(), makeGauges())
    for (let i = 0; i < 20; i++) {
      clock.ms += 1
      status.events(makeEvents([{ action: `A${i}` }, { action: `B${i}` }]))
    }
    strictEqual(screen.text.length, 2, 'not drawn yet')
    clock.ms += 1000
    status.update(makeCounts(), makeGauges())
    deepStrictEqual(
      screen.text.slice(2),
      ['B17', 'A18', 'B18', 'A19', 'B19'].map((action) => `${EVENT}  ${action}`),
    )
    clock.ms += 1000
    status.events(makeEvents([{ action: 'last' }]))
    strictEqual(screen.text.at(-1), `${EVENT}  last`)
    status.stop()
  })

  test('cuts to the width and lets nothing of the wire act on the terminal', () => {
    const { clock, screen, status } = begin(40)
    const object = `\x1b[2J\u202e${'日本'.repeat(40)}`
    status.events(makeEvents([{ object }]))
    clock.ms += 1000
    status.update(makeCounts(), makeGauges())
    for (const line of screen.text) ok(line.length < 40, line)
    ok(screen.text.every((line) => line.endsWith('…') || line.length < 39))
    status.stop()
    const wide = begin(100)
    wide.status.events(makeEvents([{ object }]))
    match(wide.screen.text[0]!, /command {2}\\x1b\[2J\\u202e日/)
    wide.status.stop()
  })

  test('a log line goes above the status, which stays whole', () => {
    const { clock, screen, status } = begin()
    status.say('before')
    status.update(makeCounts(), makeGauges())
    const [, ...lines] = screen.text
    status.say('one')
    createLog('info', (line) => status.say(stripVTControlCharacters(line))).warn({ at: 3 }, 'two')
    clock.ms += 1000
    status.update(makeCounts({ packets: 4000 }), makeGauges())
    deepStrictEqual(screen.text.slice(0, 2), ['before', 'one'])
    match(screen.text[2]!, /^\[[\d:.]+\] WARN: two$/)
    match(screen.text[3]!, /at: 3/)
    match(screen.text[4]!, /^4.00 k packets\/s/)
    deepStrictEqual(screen.text.slice(5), lines.slice(1))
    status.stop()
    status.say('after')
    strictEqual(screen.text.at(-1), 'after')
  })

  test('draws at most every 250 ms', () => {
    const { clock, screen, status } = begin()
    status.update(makeCounts(), makeGauges())
    const { writes } = screen
    for (clock.ms = 1; clock.ms < 250; clock.ms++) {
      status.update(makeCounts({ packets: clock.ms }), makeGauges())
      status.events(makeEvents([{}]))
    }
    strictEqual(screen.writes, writes)
    status.stop()
  })

  test('nothing is drawn on what is no terminal', () => {
    const { screen } = begin()
    const pipe = Object.assign(Object.create(screen), { isTTY: undefined })
    const status = createStatusLine(pipe)
    strictEqual(status.live, false)
    status.update(makeCounts(), makeGauges())
    status.events(makeEvents([{}]))
    status.stop()
    strictEqual(screen.writes, 0)
  })
})

describe('recent events', () => {
  test('takes the last whole lines of a large batch, and only of events', () => {
    const recent = new RecentEvents()
    const rows = Array.from({ length: 2000 }, (_, i) => ({ action: `N${i}` }))
    const batch = makeEvents(rows)
    recent.add(batch)
    batch.bytes.fill(0)
    strictEqual(recent.lines().length, MAX_EVENTS_SHOWN)
    strictEqual(recent.lines().at(-1), `${EVENT}  N1999`)
    recent.add({ ...makeEvents([{}]), stream: 'sessions' })
    strictEqual(recent.lines().at(-1), `${EVENT}  N1999`)
  })

  test('a line larger than what is looked at is left out; what is no record is too', () => {
    const recent = new RecentEvents()
    recent.add(makeEvents([{ object: 'x'.repeat(MAX_TAIL_BYTES) }]))
    deepStrictEqual(recent.lines(), [])
    recent.add(makeEvents([{ object: 'x'.repeat(MAX_TAIL_BYTES) }, { action: 'short' }]))
    deepStrictEqual(recent.lines(), [`${EVENT}  short`])
    for (const text of ['', '\n', '\n\n{\n', 'no end', 'null\n']) {
      const bytes = new TextEncoder().encode(text)
      recent.add({ stream: 'events', bytes, count: 1 })
    }
    deepStrictEqual(recent.lines(), [`${EVENT}  short`])
  })

  test('IPv6 servers stand in brackets', () => {
    const recent = new RecentEvents()
    recent.add(makeEvents([{ clientIp: '2001:db8::1', serverIp: '2001:db8::2' }]))
    match(recent.lines()[0]!, /2001:db8::1 -> \[2001:db8::2\]:21 {2}command$/)
  })
})
