import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Failure } from '../../src/config/problems.ts'
import { STREAMS, type Stream } from '../../src/record/batch.ts'
import { MAX_ENTRY_BYTES } from '../../src/spool/entry.ts'
import type { Spool } from '../../src/spool/spool.ts'
import { drain, MIB, makeBatch, numbersOf, openSpool, range } from './records.ts'

const folder = mkdtempSync(join(tmpdir(), 'earshot-spool-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
const makeFolder = (): string => join(folder, String(++made))

const lost = (spool: Spool, stream: Stream): number => spool.counts(stream).gaveUp

describe('a spool', () => {
  test('gives back what it got, in order, a stream for itself, and over openings', async () => {
    const at = makeFolder()
    const first = await openSpool(at)
    for (let i = 0; i < 10; i++) {
      await first.append(makeBatch('events', i * 3, 3))
      await first.append(makeBatch('sessions', i, 1))
    }
    strictEqual(first.waiting('events').lines, 30)
    strictEqual(first.waiting('events').bytes, 30 * 40 + 10 * 32)
    const group = await first.take('events')
    deepStrictEqual(numbersOf(group!.batches), range(0, 30))
    await first.acknowledge(group!)
    await first.append(makeBatch('events', 30, 2))
    await first.close()
    const second = await openSpool(at)
    strictEqual(second.waiting('events').lines, 2)
    deepStrictEqual(await drain(second, 'events'), [30, 31])
    deepStrictEqual(await drain(second, 'sessions'), range(0, 10))
    deepStrictEqual(await drain(second, 'sensors'), [])
    deepStrictEqual(second.counts('events').delivered, 2)
    await second.close()
    const third = await openSpool(at)
    for (const stream of STREAMS) strictEqual(third.waiting(stream).lines, 0)
    await third.close()
  })

  test('gives back what was released, and tells since when the oldest waits', async () => {
    const spool = await openSpool(makeFolder())
    const begun = Date.now()
    strictEqual(spool.waiting('events').oldestMs, 0)
    await spool.append(makeBatch('events', 0, 4))
    const { oldestMs } = spool.waiting('events')
    ok(oldestMs >= begun && oldestMs <= Date.now())
    const group = await spool.take('events')
    spool.release(group!)
    deepStrictEqual(await drain(spool, 'events'), [0, 1, 2, 3])
    strictEqual(spool.waiting('events').oldestMs, 0)
    await spool.close()
  })

  test('is used by one process; the next may once it is closed', async () => {
    const at = makeFolder()
    const spool = await openSpool(at)
    await rejects(
      openSpool(at),
      (error) =>
        error instanceof Failure && error.message.includes(`in use by process ${process.pid};`),
    )
    await spool.close()
    await (await openSpool(at)).close()
  })

  test('an acknowledgement after the end changes nothing any more', async () => {
    const at = makeFolder()
    const spool = await openSpool(at)
    await spool.append(makeBatch('events', 0, 4))
    const group = await spool.take('events')
    await spool.close()
    await spool.acknowledge(group!)
    strictEqual(await spool.take('events'), undefined)
    const next = await openSpool(at)
    deepStrictEqual(await drain(next, 'events'), [0, 1, 2, 3])
    await next.close()
  })

  test('a batch larger than an entry may be is counted, not stored', async () => {
    const spool = await openSpool(makeFolder())
    await spool.append({ ...makeBatch('events', 0, 1, MAX_ENTRY_BYTES + 1) })
    strictEqual(spool.counts('events').unfit, 1)
    strictEqual(spool.waiting('events').lines, 0)
    await spool.close()
  })

  test('without room gives up the oldest segments, streams in their order', async () => {
    const spool = await openSpool(makeFolder(), { maxBytes: MIB, giveUp: ['events'] })
    const rows = (MIB / 1000 / 20) | 0
    for (let i = 0; i < 10; i++) await spool.append(makeBatch('sessions', i * rows, rows, 1000))
    for (let i = 0; i < 8; i++) await spool.append(makeBatch('events', i * rows, rows, 1000))
    deepStrictEqual(
      STREAMS.map((s) => lost(spool, s)),
      STREAMS.map(() => 0),
    )
    ok(spool.diskBytes <= MIB)
    for (let i = 10; i < 25; i++) await spool.append(makeBatch('sessions', i * rows, rows, 1000))
    ok(spool.diskBytes <= MIB)
    strictEqual(lost(spool, 'events'), 8 * rows)
    const gone = lost(spool, 'sessions')
    ok(gone > 0 && gone % rows === 0)
    deepStrictEqual(await drain(spool, 'sessions'), range(gone, 25 * rows))
    deepStrictEqual(await drain(spool, 'events'), [])
    await spool.close()
  })

  test('gives nothing up that is being delivered', async () => {
    const spool = await openSpool(makeFolder(), { maxBytes: MIB })
    await spool.append(makeBatch('events', 0, 50, 1000))
    const group = await spool.take('events')
    for (let i = 1; i < 40; i++) await spool.append(makeBatch('events', i * 50, 50, 1000))
    await spool.acknowledge(group!)
    const gone = lost(spool, 'events')
    ok(gone > 0)
    deepStrictEqual(numbersOf(group!.batches), range(0, 50))
    deepStrictEqual(await drain(spool, 'events'), range(50 + gone, 2000))
    strictEqual(spool.counts('events').delivered + gone, 2000)
    await spool.close()
  })

  test('that waits says when there is no room, and has some again after a delivery', async () => {
    const spool = await openSpool(makeFolder(), { maxBytes: MIB, whenFull: 'wait' })
    let n = 0
    while (await spool.append(makeBatch('events', n, 50, 1000))) n += 50
    ok(n >= 900 && spool.diskBytes <= MIB)
    const group = await spool.take('events')
    await spool.acknowledge(group!)
    strictEqual(await spool.append(makeBatch('events', n, 50, 1000)), true)
    deepStrictEqual(
      [...numbersOf(group!.batches), ...(await drain(spool, 'events'))],
      range(0, n + 50),
    )
    strictEqual(lost(spool, 'events'), 0)
    await spool.close()
  })

  test('gives up what is too old', async () => {
    const spool = await openSpool(makeFolder(), { maxMs: 240 })
    await spool.append(makeBatch('events', 0, 5))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await spool.append(makeBatch('sessions', 0, 1))
    strictEqual(lost(spool, 'events'), 5)
    deepStrictEqual(await drain(spool, 'events'), [])
    deepStrictEqual(await drain(spool, 'sessions'), [0])
    await spool.close()
  })

  test('whose folder somebody removed loses and counts, or says so, and goes on when it is back', async () => {
    const spool = await openSpool(makeFolder())
    const waiting = await openSpool(makeFolder(), { whenFull: 'wait' })
    for (const one of [spool, waiting]) {
      await one.append(makeBatch('events', 0, 5))
      rmSync(join(one.folder, 'sessions'), { recursive: true })
    }
    strictEqual(await spool.append(makeBatch('sessions', 0, 3)), true)
    match(spool.problem, /^Cannot write to the spool .*: ENOENT/)
    deepStrictEqual([lost(spool, 'sessions'), lost(spool, 'events')], [3, 0])
    await spool.flush()
    await rejects(waiting.append(makeBatch('sessions', 0, 3)), /^Error: Cannot write to the spool/)
    mkdirSync(join(spool.folder, 'sessions'))
    strictEqual(await spool.append(makeBatch('sessions', 3, 2)), true)
    strictEqual(spool.problem, '')
    deepStrictEqual(await drain(spool, 'sessions'), [3, 4])
    deepStrictEqual(await drain(waiting, 'events'), range(0, 5))
    for (const one of [spool, waiting]) await one.close()
  })

  test('leaves no segment behind once all is delivered', async () => {
    const at = makeFolder()
    const spool = await openSpool(at, { maxBytes: MIB })
    for (let i = 0; i < 8; i++) await spool.append(makeBatch('events', i * 50, 50, 1000))
    await drain(spool, 'events')
    await spool.close()
    const files = readdirSync(join(spool.folder, 'events'))
    deepStrictEqual(files, ['position'])
    strictEqual(statSync(spool.folder).mode & 0o077, 0)
  })
})
