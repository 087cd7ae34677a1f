import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { createSettings, type Settings } from '../../src/config/settings.ts'
import { STREAMS, type Stream } from '../../src/record/batch.ts'
import type { SinkContext } from '../../src/sink/open.ts'
import { openSpooled, type SpooledSink, type SpooledTimes } from '../../src/sink/spooled.ts'
import { makeBatch, range } from '../spool/records.ts'
import { away, FakeDestination, refuse } from './fakeDestination.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-spool-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let made = 0

const TIMES: SpooledTimes = {
  firstPauseMs: 10,
  maxPauseMs: 40,
  refusedPauseMs: 150,
  openMs: 100,
  stallMs: 300,
  closeMs: 200,
}

interface Setup extends SinkContext {
  said: string[]
}

function setUp(whenFull: 'give-up' | 'wait', some: Partial<Settings> = {}): Setup {
  const said: string[] = []
  const spool = join(folder, String(++made))
  return {
    owners: [],
    settings: { ...createSettings(), spool, spoolFsync: 'never', ...some },
    whenFull,
    notice: (message) => said.push(message),
    said,
  }
}

const opened: SpooledSink[] = []
async function begin(...parts: Parameters<typeof openSpooled>): Promise<SpooledSink> {
  const sink = await openSpooled(...parts)
  opened.push(sink)
  return sink
}
// A test that failed leaves its sink open, which would go on.
afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((sink) => sink.close()))
})

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !holds(); i++) await pass(10)
  ok(holds())
}

describe('a sink with a spool', () => {
  test('delivers what it got, a stream in its order, and has nothing left at the end', async () => {
    const there = new FakeDestination()
    const context = setUp('wait')
    const sink = await begin(there, context, TIMES)
    for (let i = 0; i < 20; i++) {
      for (const stream of STREAMS) await sink.write(makeBatch(stream, i * 5, 5))
    }
    await sink.flush()
    for (const stream of STREAMS) deepStrictEqual(there.stored[stream], range(0, 100))
    const { waitingBytes, waitingRecords, oldestMs, totals, problem } = sink.report()
    deepStrictEqual([waitingBytes, waitingRecords, oldestMs, problem], [0, 0, 0, ''])
    strictEqual(totals.delivered, STREAMS.length * 100)
    await sink.close()
    strictEqual(there.closed, true)
    deepStrictEqual(context.said, [])
  })

  test('opens when the destination is away, says so once, and delivers once it is there', async () => {
    const there = new FakeDestination()
    there.onOpen = away
    const context = setUp('give-up')
    const sink = await begin(there, context, TIMES)
    await sink.write(makeBatch('events', 0, 7))
    await sink.flush()
    await until(() => there.opens >= 4)
    strictEqual(sink.report().problem, 'fake://there does not answer')
    strictEqual(sink.report().waitingRecords, 7)
    there.onOpen = () => {}
    await until(() => there.stored.events.length === 7)
    await sink.close()
    strictEqual(context.said.length, 2)
    match(
      context.said[0]!,
      /^fake:\/\/there does not answer; records wait in .* until it takes them$/,
    )
    strictEqual(context.said[1], 'fake://there takes records again; 7 waited for it')
  })

  test('a sensor does not wait for a destination that says nothing when it is opened', async () => {
    const there = new FakeDestination()
    let answer = (): void => {}
    there.onOpen = () =>
      new Promise<void>((resolve) => {
        answer = resolve
      })
    const context = setUp('give-up')
    const sink = await begin(there, context, TIMES)
    await sink.write(makeBatch('events', 0, 7))
    match(context.said[0]!, /^fake:\/\/there does not answer within 0.1 s; records wait in /)
    answer()
    await until(() => there.stored.events.length === 7)
    await sink.close()
    const silent = new FakeDestination('fake://silent')
    silent.onOpen = () => new Promise(() => {})
    await (await begin(silent, context, TIMES)).close()
    deepStrictEqual([silent.opens, there.opens], [1, 1])
  })

  test('does not open for a replay then, nor for anybody when it refuses; the spool is free again', async () => {
    const there = new FakeDestination()
    const context = setUp('wait')
    there.onOpen = away
    await rejects(openSpooled(there, context, TIMES), /does not answer$/)
    there.onOpen = refuse
    await rejects(openSpooled(there, context, TIMES), /another password$/)
    await rejects(openSpooled(there, { ...context, whenFull: 'give-up' }, TIMES), /password$/)
    strictEqual(there.closed, true)
    deepStrictEqual([there.opens, there.delivers, context.said], [3, 0, []])
    await (await openSpooled(new FakeDestination(), context, TIMES)).close()
  })

  test('away in between: growing pauses, two notices, nothing missing', async () => {
    const there = new FakeDestination()
    const context = setUp('give-up')
    const sink = await begin(there, context, { ...TIMES, maxPauseMs: 160 })
    there.onDeliver = away
    const begun = performance.now()
    await sink.write(makeBatch('events', 0, 3))
    for (let i = 0; i < 40; i++) {
      await sink.write(makeBatch('sessions', i, 1))
      await sink.flush()
      await pass(10)
    }
    await until(() => there.delivers >= 10)
    // 10, 20, 40, 80, then 160 ms, each at least half of it, for each of two streams.
    const most = 2 * (6 + (performance.now() - begun) / 80)
    ok(there.delivers <= most, String(there.delivers))
    there.onDeliver = () => {}
    await until(() => sink.report().waitingRecords === 0)
    deepStrictEqual(there.stored.sessions, range(0, 40))
    deepStrictEqual(there.stored.events, [0, 1, 2])
    strictEqual(context.said.length, 2)
    match(context.said[1]!, /takes records again; \d+ waited/)
    await sink.close()
  })

  test('refused in between: said once, asked seldom', async () => {
    const there = new FakeDestination()
    const context = setUp('give-up')
    const sink = await begin(there, context, TIMES)
    there.onDeliver = refuse
    const begun = performance.now()
    for (let i = 0; i < 30; i++) {
      await sink.write(makeBatch('sessions', i, 1))
      await pass(10)
    }
    const most = 1 + (performance.now() - begun) / TIMES.refusedPauseMs
    ok(there.delivers >= 1 && there.delivers <= most, String(there.delivers))
    strictEqual(context.said.length, 1)
    match(context.said[0]!, /another password; records wait in .* and it is asked once a minute$/)
    there.onDeliver = () => {}
    await until(() => there.stored.sessions.length === 30)
    await sink.close()
  })

  test('a fault of the program is no storm and no crash', async () => {
    const there = new FakeDestination()
    const context = setUp('give-up')
    const sink = await begin(there, context, TIMES)
    there.onDeliver = () => {
      throw new TypeError('undefined is not a function')
    }
    await sink.write(makeBatch('sessions', 0, 1))
    await pass(100)
    strictEqual(there.delivers, 1)
    match(context.said[0]!, /^undefined is not a function; records wait/)
    await sink.close()
  })

  test('one stream refused holds up no other', async () => {
    const there = new FakeDestination()
    const sink = await begin(there, setUp('give-up'), TIMES)
    there.onDeliver = (stream) => (stream === 'events' ? refuse() : undefined)
    for (let i = 0; i < 5; i++) {
      await sink.write(makeBatch('events', i, 1))
      await sink.write(makeBatch('sessions', i, 1))
    }
    await until(() => there.stored.sessions.length === 5)
    strictEqual(sink.report().waitingRecords, 5)
    await sink.close()
  })

  test('what can never be stored is lost, counted and told of once', async () => {
    const there = new FakeDestination()
    const context = setUp('give-up')
    const sink = await begin(there, context, TIMES)
    there.onDeliver = () => ({
      unfit: 1,
      reason: 'a record of 2 MB is larger than the topic takes',
    })
    for (let i = 0; i < 3; i++) {
      await sink.write(makeBatch('events', i * 4, 4))
      await until(() => sink.report().waitingRecords === 0)
      await sink.flush()
    }
    deepStrictEqual([sink.report().totals.unfit, sink.report().totals.delivered], [3, 9])
    deepStrictEqual(context.said, [
      'fake://there cannot store 1 records, which are lost (events: a record of 2 MB is larger than the topic takes)',
    ])
    await sink.close()
  })
})

describe('the end of a sink with a spool', () => {
  test('a sensor leaves in time what a silent destination does not take; the next start delivers it', async () => {
    const there = new FakeDestination()
    const context = setUp('give-up')
    const sink = await begin(there, context, TIMES)
    let answer = (): void => {}
    there.onDeliver = () =>
      new Promise<void>((resolve) => {
        answer = () => resolve()
      })
    await sink.write(makeBatch('events', 0, 7))
    const begun = performance.now()
    await sink.flush()
    await sink.close()
    const ms = performance.now() - begun
    ok(ms >= TIMES.closeMs && ms < 10_000, `${ms}`)
    const next = new FakeDestination()
    const again = await begin(next, context, TIMES)
    // The answer to what was asked before counts no more.
    answer()
    await until(() => next.stored.events.length === 7)
    await again.close()
    strictEqual(sink.report().totals.delivered, 0)
  })

  test('a sensor delivers in the end what it still can', async () => {
    const there = new FakeDestination()
    const sink = await begin(there, setUp('give-up'), { ...TIMES, closeMs: 5000 })
    there.onDeliver = () => pass(30)
    await sink.write(makeBatch('events', 0, 7))
    await sink.close()
    deepStrictEqual(there.stored.events, range(0, 7))
  })

  test('a replay that cannot deliver says how much is kept and how to go on, and once', async () => {
    const there = new FakeDestination()
    const context = setUp('wait')
    const sink = await begin(there, context, TIMES)
    there.onDeliver = away
    await sink.write(makeBatch('events', 0, 1200))
    await rejects(
      sink.flush(),
      /^Error: 1,200 records could not be delivered to fake:\/\/there \(fake:\/\/there does not answer\); they are kept in .*fake-there-\w+, and `earshot spool --drain --to fake:\/\/there` delivers them later$/,
    )
    // It has been said: the end does not wait and fail once more.
    await sink.close()
    const next = new FakeDestination()
    await (await openSpooled(next, context, TIMES)).close()
    deepStrictEqual(next.stored.events, range(0, 1200))
  })

  test('a replay does not wait for what is refused', async () => {
    const there = new FakeDestination()
    const sink = await begin(there, setUp('wait'), { ...TIMES, stallMs: 60_000 })
    there.onDeliver = refuse
    await sink.write(makeBatch('events', 0, 3))
    await rejects(sink.close(), /3 records could not be delivered .*another password/)
  })

  test('a replay waits for room in a full spool, and fails when there comes none', async () => {
    const there = new FakeDestination()
    const sink = await begin(there, setUp('wait', { spoolMib: 1 }), TIMES)
    there.onDeliver = () => pass(5)
    for (let i = 0; i < 60; i++) await sink.write(makeBatch('events', i * 50, 50, 1000))
    await sink.flush()
    deepStrictEqual(there.stored.events, range(0, 3000))
    there.onDeliver = away
    await rejects(async () => {
      for (let i = 60; i < 120; i++) await sink.write(makeBatch('events', i * 50, 50, 1000))
    }, /records could not be delivered to fake:\/\/there \(fake:\/\/there does not answer\)/)
    await sink.close()
  })

  test('a spool that overflows while it delivers: each record is delivered once or given up', async () => {
    const there = new FakeDestination()
    let n = 0
    let overflowed = (): boolean => false
    there.onDeliver = async () => {
      // On a slow machine whoever takes records would keep up with who writes them.
      if (!overflowed()) away()
      await pass(n++ % 7)
      if (n % 4 === 0) away()
    }
    const sink = await begin(there, setUp('give-up', { spoolMib: 1 }), TIMES)
    overflowed = () => sink.report().totals.gaveUp > 0
    for (let i = 0; i < 200; i++) {
      for (const stream of STREAMS) await sink.write(makeBatch(stream, i * 20, 20, 1000))
      if (i % 10 === 0) await sink.flush()
    }
    await until(() => sink.report().waitingRecords === 0)
    const { gaveUp, totals } = sink.report()
    for (const stream of STREAMS) {
      const stored = there.stored[stream]
      deepStrictEqual(
        stored,
        [...new Set(stored)].sort((a, b) => a - b),
      )
      strictEqual(stored.length + gaveUp[stream], 4000)
    }
    strictEqual(totals.delivered + totals.gaveUp, STREAMS.length * 4000)
    ok(totals.gaveUp > 0 && totals.delivered > 200)
    await sink.close()
  })

  test('a full spool is said once, and what it gave up is counted by stream', async () => {
    const there = new FakeDestination()
    there.onOpen = away
    const context = setUp('give-up', { spoolMib: 1 })
    const sink = await begin(there, context, TIMES)
    for (let i = 0; i < 60; i++) await sink.write(makeBatch('events', i * 50, 50, 1000))
    const { totals, gaveUp, waitingRecords } = sink.report()
    ok(gaveUp.events > 0)
    deepStrictEqual([gaveUp.sessions, gaveUp.sensors], [0, 0])
    strictEqual(totals.gaveUp, gaveUp.events)
    strictEqual(gaveUp.events + waitingRecords, 3000)
    strictEqual(context.said.length, 2)
    match(context.said[1]!, /^The spool .* is full or records in it too old: \d+ records given up$/)
    there.onOpen = () => {}
    await until(() => sink.report().waitingRecords === 0)
    deepStrictEqual(there.stored.events, range(gaveUp.events, 3000))
    await sink.close()
  })
})

describe('a destination that fails at random', () => {
  /** What a delivery does: 0 stores all, else fails after having stored that part of it. */
  const outcomes = fc.array(fc.constantFrom('store', 'away', 'half', 'stored'), { maxLength: 40 })
  test('each record is stored, in order, and only unanswered ones come again', async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, fc.array(fc.nat(30), { maxLength: 30 }), async (todo, counts) => {
        const there = new FakeDestination()
        let n = 0
        there.onDeliver = (stream, numbers) => {
          const what = todo[n++] ?? 'store'
          if (what === 'store') return
          const kept =
            what === 'half' ? numbers.length >> 1 : what === 'stored' ? numbers.length : 0
          there.stored[stream].push(...numbers.slice(0, kept))
          away()
        }
        const sink = await begin(there, setUp('wait'), {
          ...TIMES,
          firstPauseMs: 1,
          maxPauseMs: 2,
        })
        const written: Record<Stream, number> = {
          sessions: 0,
          events: 0,
          transcripts: 0,
          sensors: 0,
        }
        for (const [i, count] of counts.entries()) {
          const stream = STREAMS[i % STREAMS.length]!
          if (count > 0) await sink.write(makeBatch(stream, written[stream], count))
          written[stream] += count
        }
        await sink.close()
        for (const stream of STREAMS) {
          const first = [...new Set(there.stored[stream])]
          deepStrictEqual(first, range(0, written[stream]))
        }
        strictEqual(
          sink.report().totals.delivered,
          counts.reduce((sum, c) => sum + c, 0),
        )
      }),
      { numRuns: 30 },
    )
  })
})
