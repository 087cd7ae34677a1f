/**
 * A capture through spool, broker and ClickHouse's own Kafka tables: every record comes
 * through once and whole, also when a part of the road goes away in the middle.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeInteractive } from '../bench/traffic/mixes.ts'
import { whySkipped } from '../support/clickhouse/server.ts'
import { CommandProcess, runCommand } from '../support/delivery/commandProcess.ts'
import { countMissing } from '../support/delivery/comparison.ts'
import { Road, type Settled } from '../support/delivery/road.ts'
import { skipWithoutBroker } from '../support/kafka/broker.ts'

/** About 11,000 sessions and 9,000 events. */
const PACKETS = 100_000
const OUTAGE_SECONDS = Number(process.env.EARSHOT_TEST_OUTAGE_SECONDS ?? 15)

const skip = whySkipped() || skipWithoutBroker('own')

describe('records from capture to ClickHouse', { skip, timeout: 600_000 }, () => {
  let road: Road
  let capture: string
  let truth: string

  before(async () => {
    road = await Road.open()
    capture = join(road.folder, 'capture.pcap')
    writeInteractive(capture, PACKETS)
    truth = road.makeFolder('truth')
    const { code, said } = await replay(['--to', `ndjson:${truth}`])
    strictEqual(code, 0, said)
  })

  after(() => road?.close())

  const replay = (flags: readonly string[], cwd = road.folder) =>
    runCommand(['replay', capture, '--quiet', ...flags], cwd)

  /** Nothing is missing, nothing is there twice, everything is as it was. */
  async function isWhole(settled: Settled): Promise<void> {
    for (const stream of ['sessions', 'events'] as const) {
      const { stored, wanted } = settled[stream]
      console.log(
        `${stream}: ${stored.rows} rows delivered, ${stored.records} records, checksum ${stored.checksum}; wanted ${wanted.records}, ${wanted.checksum}`,
      )
      ok(wanted.records > 1000, 'the capture holds too little to prove anything')
      deepStrictEqual(await countMissing(road, stream), { missing: 0, twice: 0 })
      deepStrictEqual([stored.records, stored.checksum], [wanted.records, wanted.checksum])
    }
  }

  test('all of it, once and whole', async () => {
    const begun = performance.now()
    const { code, said, seconds } = await replay(['--to', road.kafka])
    strictEqual(code, 0, said)
    const settled = await road.settle(truth)
    const rows = settled.sessions.stored.rows + settled.events.stored.rows
    const took = (settled.lastRowAt - begun) / 1000
    console.log(
      `${rows} rows: published in ${seconds.toFixed(1)} s, the last one stored ${took.toFixed(1)} s after the start`,
    )
    await isWhole(settled)
  })
})
