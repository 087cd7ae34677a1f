/**
 * A live sensor on the road to ClickHouse: what it accepted comes through once, though it is
 * killed; and what its full spool gave up is counted to the record. Broker, engine and sensor
 * share the sensor's namespace, as only its own loopback reaches them.
 */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { writeInteractive } from '../bench/traffic/mixes.ts'
import { whySkipped } from '../support/clickhouse/server.ts'
import { skipWithoutBroker } from '../support/kafka/broker.ts'
import type { DeliveryReport } from './deliveryChild.ts'
import { createFeedLab, type FeedLab } from './support/feedLab.ts'
import { findMissing } from './support/requirements.ts'

const CHILD = join(import.meta.dirname, 'deliveryChild.js')
const PACKETS = 200_000
const PACKETS_A_SECOND = 10_000
const TIMEOUT_MS = 200_000

const skip = findMissing(['tcpreplay', 'mount']) || whySkipped() || skipWithoutBroker('own')

describe('what a live sensor delivers', { skip, timeout: 500_000 }, () => {
  const work = mkdtempSync(join(tmpdir(), 'earshot-live-'))
  const capture = join(work, 'capture.pcap')
  let lab: FeedLab

  before(() => {
    lab = createFeedLab()
    writeInteractive(capture, PACKETS)
  })

  after(() => {
    lab?.namespaces.removeAll()
    rmSync(work, { recursive: true, force: true })
  })

  /** Has the child do `what` inside the sensor's namespace while the capture is sent to it. */
  async function watch(what: 'kill' | 'fill'): Promise<DeliveryReport> {
    const child = lab.namespaces.run(
      lab.sensor,
      [process.execPath, CHILD, what, lab.sender, capture, String(PACKETS_A_SECOND)],
      {
        timeoutMs: TIMEOUT_MS,
      },
    )
    const { status, stdout, stderr } = await child
    strictEqual(status, 0, stderr)
    const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as DeliveryReport
    console.log(`${what}: ${JSON.stringify(report)}`)
    return report
  }

  test('killed and started again: all that it accepted is there, once', async () => {
    const { written, missing, notStored, twice, starts } = await watch('kill')
    ok(written > 5000, `${written} records`)
    strictEqual(starts, 3)
    deepStrictEqual({ missing, notStored, twice }, { missing: 0, notStored: 0, twice: 0 })
  })

  test('its spool is full while the broker is away: what it gave up is what is missing', async () => {
    const { written, missing, twice, gaveUp, remarks, kernelDrops } = await watch('fill')
    ok(written > 5000, `${written} records`)
    ok(gaveUp > 0, 'nothing was given up')
    strictEqual(twice, 0)
    strictEqual(missing, gaveUp)
    strictEqual(kernelDrops, 0, 'capture was held up')
    ok(remarks.includes('spool-full'), remarks.join())
  })
})
