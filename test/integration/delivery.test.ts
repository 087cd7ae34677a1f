/**
 * A capture through spool, broker and ClickHouse's own Kafka tables: every record comes
 * through once and whole, also when a part of the road goes away in the middle.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeInteractive } from '../bench/traffic/mixes.ts'
import { whySkipped } from '../support/clickhouse/server.ts'
import { CommandProcess, runCommand } from '../support/delivery/commandProcess.ts'
import { COMPARED, countMissing } from '../support/delivery/comparison.ts'
import { Road, type Settled } from '../support/delivery/road.ts'
import { makeSmallDisk, whyNoSmallDisk } from '../support/delivery/smallDisk.ts'
import { damageSegments } from '../support/delivery/spoolDamage.ts'
import { skipWithoutBroker } from '../support/kafka/broker.ts'
import type { Row } from '../support/replayLines.ts'

/** About 70,000 sessions and 30,000 events. */
const PACKETS = Number(process.env.EARSHOT_TEST_PACKETS ?? 600_000)
/** How long the broker is away; a minute, where there is time for it. */
const OUTAGE_SECONDS = Number(process.env.EARSHOT_TEST_OUTAGE_SECONDS ?? 10)
const SMALL_DISK_MIB = 12
const MIDDLE_RECORDS = 5000

const skip = whySkipped() || skipWithoutBroker('own')

describe('records from a capture to ClickHouse', { skip, timeout: 900_000 }, () => {
  let road: Road
  let capture: string
  let truth: string

  before(async () => {
    road = await Road.open()
    capture = join(road.folder, 'capture.pcap')
    writeInteractive(capture, PACKETS)
    truth = road.makeFolder('truth')
    await run(['replay', capture, '--quiet', '--to', `ndjson:${truth}`])
  })

  after(() => road?.close())

  async function run(flags: readonly string[], folder = road.folder): Promise<string> {
    const { code, said } = await runCommand(flags, folder)
    strictEqual(code, 0, said)
    return said
  }

  const publish = (folder: string): CommandProcess =>
    new CommandProcess(['replay', capture, '--quiet', '--to', road.kafka], folder)

  async function endWell(replay: CommandProcess): Promise<number> {
    const { code, said, seconds } = await replay.ended
    strictEqual(code, 0, said)
    return seconds
  }

  /** Waits until a part of the records, but not all, is with the broker; how many. */
  async function waitForMiddle(replay: CommandProcess): Promise<number> {
    const limit = performance.now() + 60_000
    const before = await road.countPublished()
    for (;;) {
      const published = (await road.countPublished()) - before
      ok(replay.child.exitCode === null, `it ended before the fault: ${replay.said}`)
      if (published >= MIDDLE_RECORDS) return published
      ok(performance.now() < limit, 'nothing comes through')
      await sleep(20)
    }
  }

  /** Nothing is missing, nothing is there twice, everything is as it was. */
  async function isWhole(settled: Settled): Promise<void> {
    for (const stream of COMPARED) {
      const { stored, wanted } = settled[stream]
      console.log(
        `  ${stream}: ${stored.rows} rows came, ${stored.records} records, checksum ${stored.checksum}; wanted ${wanted.records}, ${wanted.checksum}`,
      )
      ok(
        wanted.records > (stream === 'transcripts' ? 100 : 1000),
        'the capture holds too little to prove anything',
      )
      deepStrictEqual(await countMissing(road, stream), { missing: 0, twice: 0 })
      deepStrictEqual([stored.records, stored.checksum], [wanted.records, wanted.checksum])
    }
  }

  test('all of it, once and whole', async () => {
    const begun = performance.now()
    const seconds = await endWell(publish(road.makeFolder('whole')))
    const settled = await road.settle(truth)
    const rows = settled.sessions.stored.rows + settled.events.stored.rows
    const took = (settled.lastRowAt - begun) / 1000
    console.log(
      `${rows} records: published in ${seconds.toFixed(1)} s, stored in ${took.toFixed(1)} s from the start, ${Math.round(rows / took)} a second`,
    )
    await isWhole(settled)
  })

  test(`the broker stops for ${OUTAGE_SECONDS} s in the middle`, async () => {
    await road.clear()
    const replay = publish(road.makeFolder('stopped'))
    const before = await waitForMiddle(replay)
    await road.broker.shutDown()
    await sleep(OUTAGE_SECONDS * 1000)
    ok(replay.child.exitCode === null, 'it ended without a broker')
    await road.broker.restart()
    await endWell(replay)
    match(replay.said, /wait/)
    console.log(`  ${before} records before; it said: ${replay.said.trim()}`)
    await isWhole(await road.settle(truth))
  })

  test('the broker is killed in the middle', async () => {
    await road.clear()
    const replay = publish(road.makeFolder('killed'))
    const before = await waitForMiddle(replay)
    await road.broker.kill()
    await road.broker.restart()
    await endWell(replay)
    console.log(`  ${before} records before; it said: ${replay.said.trim()}`)
    await isWhole(await road.settle(truth))
  })

  test('the program is killed in the middle, and run again', async () => {
    await road.clear()
    const folder = road.makeFolder('again')
    const replay = publish(folder)
    const before = await waitForMiddle(replay)
    strictEqual((await replay.kill()).signal, 'SIGKILL')
    await endWell(publish(folder))
    console.log(`  ${before} records before`)
    await isWhole(await road.settle(truth))
  })

  test('ClickHouse is killed while it takes a batch', async () => {
    await road.clear()
    const replay = publish(road.makeFolder('consumer'))
    const before = await waitForMiddle(replay)
    await road.killConsumer()
    await endWell(replay)
    console.log(`  ${before} records before`)
    await isWhole(await road.settle(truth))
  })

  test('messages that nobody can read, between those that are right', async () => {
    await road.clear()
    const wrong = ['garbage', '{"session_id":"a","client_port":"x"}', '{"session_id":', '']
    const send = (value: string) => road.publish('earshot.sessions.v1', value)
    for (const value of wrong.slice(0, 2)) await send(value)
    const replay = publish(road.makeFolder('malformed'))
    await waitForMiddle(replay)
    for (const value of wrong.slice(2)) await send(value)
    await endWell(replay)
    await isWhole(await road.settle(truth))
    const letters = await road.ask(
      'SELECT message, error FROM earshot.dead_letters FINAL ORDER BY ts, partition, offset FORMAT JSONCompactEachRow',
    )
    console.log(`  dead letters: ${letters.replaceAll('\n', ' ')}`)
    for (const value of wrong.slice(0, 3)) ok(letters.includes(JSON.stringify(value)), value)
  })

  test('a damaged segment of the spool: what is lost is counted, the rest comes', async () => {
    await road.clear()
    const folder = road.makeFolder('damaged')
    const replay = publish(folder)
    await waitForMiddle(replay)
    await road.broker.shutDown()
    await sleep(3000)
    await replay.kill()
    const spool = join(folder, 'earshot-spool')
    const ask = async (...flags: string[]) => {
      const { code, said, printed } = await runCommand(
        ['spool', '--spool', spool, '--json', ...flags],
        folder,
      )
      strictEqual(code, 0, said)
      return printed
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Row)
    }
    // Waits by stream, then is delivered or lost: nothing is neither.
    const states = await ask()
    const waiting = states.reduce((sum, { waiting_records }) => sum + waiting_records, 0)
    ok(damageSegments(spool) > 0, 'no segment is large enough')
    await road.broker.restart()
    const [drained] = await ask('--drain', '--to', road.kafka)
    console.log(`  ${waiting} waited: ${JSON.stringify(drained)}`)
    ok(drained!.damaged > 0)
    strictEqual(drained!.delivered + drained!.damaged, waiting)
    // Run again from the start, what was lost comes after all: nothing else stands in its way.
    await endWell(publish(folder))
    await isWhole(await road.settle(truth))
  })

  const skipDisk = skip === false && whyNoSmallDisk()
  test('the disk of the spool is full: the replay waits for room', { skip: skipDisk }, async () => {
    await road.clear()
    const folder = road.makeFolder('full')
    const unmount = makeSmallDisk(join(folder, 'earshot-spool'), SMALL_DISK_MIB)
    try {
      const replay = publish(folder)
      await waitForMiddle(replay)
      road.broker.pause()
      await sleep(8000)
      ok(replay.child.exitCode === null, `it ended: ${replay.said}`)
      road.broker.resume()
      await endWell(replay)
      console.log(`  it said: ${replay.said.trim()}`)
    } finally {
      unmount()
    }
    await isWhole(await road.settle(truth))
  })
})
