import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { SensorReporter } from '../../src/observe/sensorReporter.ts'
import { sensorColumns } from '../../src/record/sensorRow.ts'
import { openEmbedded } from '../../src/sink/embedded.ts'
import { openStore } from '../../src/store/embedded.ts'
import { makeCounts, makeGauges } from '../observe/samples.ts'

const chdb = await import('chdb/connection').catch(() => undefined)
const skip = chdb === undefined ? 'the optional package chdb is not installed' : false
if (skip) console.log(`skipped: ${skip}`)

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
const path = join(folder, 'store')
after(() => rmSync(folder, { recursive: true, force: true }))

const BEGUN_MICROS = 1_700_000_000_000_000

/** Three rows of one sensor, the second with loss, one of its next start, and one of another; every line delivered twice. */
async function write(): Promise<void> {
  let ms = 0
  const begin = (sensor: string) =>
    new SensorReporter({ sensor, version: '1', driver: 'afpacket' }, '', () => ms)
  const one = begin('one')
  const gauges = makeGauges({ vlans: { 7: 1 } })
  const batches = [
    one.row('start', BEGUN_MICROS, makeCounts(), gauges),
    begin('two').row('start', BEGUN_MICROS, makeCounts(), makeGauges({ interfaces: {} })),
  ]
  ms = 2500
  const lossy = makeCounts({ packets: 90, offeredPackets: 100, kernelDrops: 10 })
  batches.push(one.row('loss', BEGUN_MICROS + 2_500_000, lossy, gauges))
  ms = 12_500
  const later = makeCounts({ ...lossy, packets: 190, offeredPackets: 200 })
  batches.push(one.row('interval', BEGUN_MICROS + 12_500_000, later, gauges))
  const again = begin('one').row('start', BEGUN_MICROS + 60_000_000, makeCounts(), gauges)
  batches.push(again)
  const sink = await openEmbedded(path, [])
  for (const batch of [...batches, ...batches]) await sink.write(batch)
  await sink.close()
}

describe('sensor rows in the embedded store', { skip }, () => {
  test('are stored whole, counted once, and answered by their views', async () => {
    await write()
    const store = await openStore({ path, owners: [], mayCreate: false })
    const ask = async (sql: string) =>
      JSON.parse(await store.query(sql, 'JSONCompact')).data as unknown[][]
    try {
      deepStrictEqual(
        await ask(`SELECT sensor, seq, reason, toString(packets), drop_percent, vlans,
          JSONExtractUInt(sessions_by_protocol, 'ssh') FROM earshot.sensor_health ORDER BY sensor`),
        [
          ['one', 0, 'start', '0', 0, ['7'], 3],
          ['two', 0, 'start', '0', 0, [], 3],
        ],
      )
      const [silent] = await ask("SELECT silent_s FROM sensor_health WHERE sensor = 'one'")
      ok(Number(silent![0]) > 1e6)
      deepStrictEqual(
        await ask(`SELECT sensor, reason, toString(began), toString(ended), toString(kernel_drops),
          drop_percent, remarks FROM earshot.visibility_gaps ORDER BY began`),
        [
          [
            'one',
            'loss',
            '2023-11-14 22:13:20.000000',
            '2023-11-14 22:13:22.500000',
            '10',
            10,
            ['dropping'],
          ],
          [
            'one',
            'not-running',
            '2023-11-14 22:13:32.500000',
            '2023-11-14 22:14:20.000000',
            '0',
            0,
            [],
          ],
        ],
      )
      const stored = await ask("SELECT name FROM system.columns WHERE table = 'sensors'")
      for (const c of sensorColumns)
        ok(
          stored.some(([name]) => name === c.name),
          c.name,
        )
      const [total] = await ask('SELECT toString(sum(packets)), count() FROM sensors FINAL')
      strictEqual(total![0], '190')
    } finally {
      await store.close()
    }
  })
})
