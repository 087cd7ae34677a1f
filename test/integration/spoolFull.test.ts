import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { createSettings } from '../../src/config/settings.ts'
import { STREAMS, type Stream } from '../../src/record/batch.ts'
import type { SinkContext } from '../../src/sink/open.ts'
import { openSpooled, type SpooledSink } from '../../src/sink/spooled.ts'
import { away, FakeDestination } from '../sink/fakeDestination.ts'
import { drain, makeBatch, openSpool, range } from '../spool/records.ts'

/** A whole disk for the spool, far smaller than what the settings allow. */
const DISK_KIB = 3072
const disk = mkdtempSync(join(tmpdir(), 'earshot-disk-'))

function findMissing(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a small disk needs root'
  const { status, stderr } = spawnSync('mount', [
    ...['-t', 'tmpfs', '-o', `size=${DISK_KIB}k`, 'earshot-test', disk],
  ])
  return status === 0 ? false : `a small disk cannot be mounted: ${String(stderr).trim()}`
}

const skip = findMissing()
if (skip !== false) console.log(`skipped: ${skip}`)

const makeContext = (whenFull: 'give-up' | 'wait', said: string[] = []): SinkContext => ({
  owners: [],
  settings: { ...createSettings(), spool: join(disk, 'spool') },
  whenFull,
  notice: (message) => said.push(message),
})

const TIMES = {
  firstPauseMs: 10,
  maxPauseMs: 50,
  refusedPauseMs: 1000,
  openMs: 1000,
  stallMs: 2000,
  closeMs: 500,
}

const opened: SpooledSink[] = []
async function begin(there: FakeDestination, context: SinkContext): Promise<SpooledSink> {
  const sink = await openSpooled(there, context, TIMES)
  opened.push(sink)
  return sink
}

/** Leaves no room for anybody. */
function fill(): void {
  try {
    for (let i = 0; ; i++)
      writeFileSync(join(disk, `filler${i}`), Buffer.alloc(4096), { flag: 'a' })
  } catch {}
}

const empty = (): void => {
  spawnSync('sh', ['-c', `rm -rf ${disk}/*`])
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10))
  ok(holds())
}

/** `count` batches of 30 KB, streams in turn; records a stream. */
async function writeRounds(sink: SpooledSink, rounds: number, from = 0): Promise<void> {
  for (let i = from; i < from + rounds; i++) {
    for (const stream of STREAMS) await sink.write(makeBatch(stream, i * 30, 30, 1000))
  }
}

describe('a spool on a disk that is full', { skip }, () => {
  before(empty)
  // A test that failed leaves its sink open, which would go on.
  afterEach(async () => {
    await Promise.allSettled(opened.splice(0).map((sink) => sink.close()))
  })
  after(() => {
    spawnSync('umount', ['-l', disk])
    rmdirSync(disk)
  })

  test('a sensor goes on, gives up by the order of streams, and what it gave up adds up exactly', async () => {
    const said: string[] = []
    const there = new FakeDestination()
    there.onOpen = away
    const sink = await begin(there, makeContext('give-up', said))
    await writeRounds(sink, 100)
    const { gaveUp, waitingRecords, problem } = sink.report()
    strictEqual(problem, 'fake://there does not answer')
    const lost = STREAMS.reduce((sum, stream) => sum + gaveUp[stream], 0)
    strictEqual(lost + waitingRecords, STREAMS.length * 3000)
    ok(
      gaveUp.transcripts >= gaveUp.events &&
        gaveUp.events >= gaveUp.sessions &&
        gaveUp.sessions > gaveUp.sensors,
    )
    there.onOpen = () => {}
    await until(() => sink.report().waitingRecords === 0)
    for (const stream of STREAMS) {
      const stored = there.stored[stream]
      deepStrictEqual(stored, [...new Set(stored)])
      strictEqual(stored.length + sink.report().gaveUp[stream], 3000)
      deepStrictEqual(
        stored,
        stored.toSorted((a, b) => a - b),
      )
    }
    // Of the stream that is given up last the newest is there.
    strictEqual(there.stored.sensors.at(-1), 2999)
    await writeRounds(sink, 10, 100)
    await until(() => sink.report().waitingRecords === 0)
    strictEqual(sink.report().problem, '')
    strictEqual(sink.report().totals.delivered + lost, STREAMS.length * 3300)
    ok(said.some((line) => /records given up$/.test(line)))
    await sink.close()
  })

  test('a sensor that is delivering meanwhile loses nothing it has delivered', async () => {
    const there = new FakeDestination()
    let n = 0
    there.onDeliver = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (n++ % 3 === 0) away()
    }
    const sink = await begin(there, makeContext('give-up'))
    await writeRounds(sink, 150)
    await until(() => sink.report().waitingRecords === 0)
    const { gaveUp, totals } = sink.report()
    for (const stream of STREAMS) strictEqual(there.stored[stream].length + gaveUp[stream], 4500)
    strictEqual(totals.delivered + totals.gaveUp, STREAMS.length * 4500)
    ok(totals.gaveUp > 0)
    await sink.close()
  })

  test('a replay waits for room and everything is delivered', async () => {
    const there = new FakeDestination()
    there.onDeliver = () => new Promise((resolve) => setTimeout(resolve, 5))
    const sink = await begin(there, makeContext('wait'))
    await writeRounds(sink, 100)
    await sink.close()
    for (const stream of STREAMS) deepStrictEqual(there.stored[stream], range(0, 3000))
    strictEqual(sink.report().totals.gaveUp, 0)
  })

  test('a replay whose destination stops says what is kept; the next one delivers it', async () => {
    const there = new FakeDestination()
    const sink = await begin(there, makeContext('wait'))
    there.onDeliver = away
    await rejects(writeRounds(sink, 100), /records could not be delivered .* are kept in/)
    await sink.close()
    const { waitingRecords } = sink.report()
    ok(waitingRecords > 1000)
    const next = new FakeDestination()
    await (await openSpooled(next, makeContext('wait'), TIMES)).close()
    const all = STREAMS.map((stream) => next.stored[stream])
    for (const numbers of all) deepStrictEqual(numbers, range(0, numbers.length))
    strictEqual(all.flat().length, waitingRecords)
  })

  test('filled by others: everything is given up and counted, and stored again once there is room', async () => {
    const said: string[] = []
    const there = new FakeDestination()
    const sink = await begin(there, makeContext('give-up', said))
    fill()
    await writeRounds(sink, 20)
    await sink.flush()
    const { gaveUp, problem } = sink.report()
    match(problem, /^Cannot write to the spool .*: ENOSPC/)
    for (const stream of STREAMS) strictEqual(there.stored[stream].length + gaveUp[stream], 600)
    ok(STREAMS.reduce((sum, stream) => sum + gaveUp[stream], 0) > 2000)
    spawnSync('sh', ['-c', `rm -f ${disk}/filler*`])
    await writeRounds(sink, 5, 20)
    await until(() => sink.report().waitingRecords === 0)
    strictEqual(sink.report().problem, '')
    strictEqual(there.stored.events.at(-1), 749)
    await sink.close()
    ok(said.some((line) => /^Cannot write to the spool .*ENOSPC.*records given up$/.test(line)))
  })

  test('filled by others, a replay fails with a sentence, and a start finds what waited', async () => {
    const first = new FakeDestination()
    const sensor = await begin(first, makeContext('give-up'))
    first.onDeliver = away
    await writeRounds(sensor, 5)
    await sensor.close()
    fill()
    const there = new FakeDestination()
    const sink = await begin(there, makeContext('wait'))
    await until(() => sink.report().waitingRecords === 0)
    for (const stream of STREAMS) deepStrictEqual(there.stored[stream], range(0, 150))
    fill()
    await rejects(writeRounds(sink, 40), /^Error: Cannot write to the spool .*: ENOSPC/)
    await sink.close()
    empty()
    fill()
    await rejects(
      openSpooled(new FakeDestination(), makeContext('give-up'), TIMES),
      /^Error: Cannot (make the spool folder|open the spool) .*: ENOSPC/,
    )
    empty()
  })

  test('a record is whole or not there, however little room is left', async () => {
    for (const stream of ['events', 'sessions'] satisfies Stream[]) {
      for (let spare = 1; spare <= 40; spare += 3) {
        empty()
        const at = join(disk, 'spool')
        const spool = await openSpool(at)
        writeFileSync(join(disk, 'reserve'), Buffer.alloc(spare * 4096))
        fill()
        rmSync(join(disk, 'reserve'))
        for (let i = 0; i < 12; i++) await spool.append(makeBatch(stream, i * 9, 9, 1000))
        const { gaveUp } = spool.counts(stream)
        await spool.close()
        const next = await openSpool(at)
        const { tornBytes, damaged } = next.counts(stream)
        deepStrictEqual([tornBytes, damaged], [0, 0])
        const numbers = await drain(next, stream)
        strictEqual(numbers.length + gaveUp, 108)
        deepStrictEqual(
          numbers,
          [...new Set(numbers)].sort((a, b) => a - b),
        )
        await next.close()
      }
    }
  })
})
