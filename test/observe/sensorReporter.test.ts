import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { judgeSensor } from '../../src/observe/remarks.ts'
import { createSensorCounts } from '../../src/observe/sensorCounts.ts'
import { MAX_VLANS_NAMED, SensorReporter } from '../../src/observe/sensorReporter.ts'
import { makeJsonSchema } from '../../src/record/jsonSchema.ts'
import { createSensorRow, type SensorRow, sensorColumns } from '../../src/record/sensorRow.ts'
import { makeBusyCounts, makeCounts, makeGauges } from './samples.ts'

const WALL = 1_700_000_000_000_000

/** A reporter and the hand on its clock. */
function begin(filter = '') {
  const clock = { ms: 5000 }
  const identity = { sensor: 's1', version: '1.2.3', driver: 'afpacket' }
  return { clock, reporter: new SensorReporter(identity, filter, () => clock.ms) }
}

describe('sensor rows', () => {
  test('a line begins with its stream and parses to what was counted', () => {
    const { clock, reporter } = begin('tcp port 22')
    clock.ms += 10_000
    const counts = makeCounts({ packets: 1000, wireBytes: 1_250_000, offeredPackets: 1250 })
    Object.assign(counts, { kernelDrops: 250, acks: 400, ackGaps: 1, connections: 4, oneSided: 1 })
    const batch = reporter.row('interval', WALL + 5, counts, makeGauges())
    strictEqual(batch.stream, 'sensors')
    strictEqual(batch.count, 1)
    strictEqual(batch.bytes.byteLength, batch.bytes.buffer.byteLength)
    const line = Buffer.from(batch.bytes).toString()
    ok(line.startsWith('{"stream":"sensors","ts":"2023-11-14T22:13:20.000005Z"'), line)
    ok(line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)
    const row = JSON.parse(line)
    const expected = {
      sensor: 's1',
      seq: 0,
      reason: 'interval',
      interval_s: 10,
      uptime_s: 10,
      version: '1.2.3',
      driver: 'afpacket',
      interfaces: ['eth0', 'eth1'],
      filter: 'tcp port 22',
      workers: 2,
      packets: 1000,
      bytes: 1_250_000,
      kernel_drops: 250,
      drop_percent: 20,
      loss_percent: 0.25,
      one_sided_percent: 25,
      packets_per_s: 100,
      bits_per_s: 1_000_000,
      lag_ms: 12.5,
      flows_open: 7,
      sessions_open: 5,
      sessions_by_protocol: { ssh: 3, unknown: 2 },
      memory_bytes: 200 * 1024 * 1024,
      queued_bytes: 4096,
      remarks: ['dropping'],
    }
    for (const [name, value] of Object.entries(expected)) deepStrictEqual(row[name], value, name)
    strictEqual('interfaces_down' in row, false)
  })

  test('every count has a column, and each row tells only what came since the last', () => {
    const { clock, reporter } = begin()
    const first = reporter.fields('start', WALL, makeBusyCounts(), makeGauges())
    const counts = makeBusyCounts()
    counts.packets += 40
    counts.wireBytes += 80
    clock.ms += 4000
    const second = reporter.fields('loss', WALL, counts, makeGauges())
    for (const name of Object.keys(createSensorCounts())) {
      const column = name === 'wireBytes' ? 'bytes' : name
      ok(
        sensorColumns.some((c) => c.property === column && c.kind === 'uint64'),
        name,
      )
      const grown: Record<string, number> = { packets: 40, bytes: 80 }
      strictEqual(second[column as 'packets'], grown[column] ?? 0, name)
      strictEqual(first[column as 'packets'], makeBusyCounts()[name as 'packets'], name)
    }
    strictEqual(first.packetsPerS, 0)
    strictEqual(second.packetsPerS, 10)
    deepStrictEqual([first.seq, second.seq, second.uptimeS], [0, 1, 4])
  })

  test('the counts handed over may be changed afterwards; one that falls counts as nothing', () => {
    const { reporter } = begin()
    const counts = makeCounts({ packets: 10, nicDrops: 100 })
    reporter.fields('start', WALL, counts, makeGauges())
    counts.packets = 25
    counts.nicDrops = 3
    const row = reporter.fields('interval', WALL, counts, makeGauges())
    deepStrictEqual([row.packets, row.nicDrops], [15, 0])
  })

  test('VLANs and encapsulations are those of the interval, bounded', () => {
    const { reporter } = begin()
    const at = (vlans: Record<string, number>, encapsulations: Record<string, number>) =>
      reporter.fields('interval', WALL, makeCounts(), makeGauges({ vlans, encapsulations }))
    const first = at({ 100: 1, 20: 5 }, { vxlan: 1, gre: 2 })
    deepStrictEqual(first.vlans, ['20', '100'])
    deepStrictEqual(first.encapsulations, ['gre', 'vxlan'])
    const second = at({ 100: 1, 20: 6 }, { vxlan: 1, gre: 2 })
    deepStrictEqual(second.vlans, ['20'])
    deepStrictEqual(second.encapsulations, [])
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [String(i + 1), 9]))
    const third = at(many, {})
    strictEqual(third.vlans.length, MAX_VLANS_NAMED + 1)
    deepStrictEqual([third.vlans[0], third.vlans.at(-1)], ['1', '...'])
  })

  test('a row has only columns, and all that the schema requires', () => {
    const schema = makeJsonSchema('sensors', sensorColumns, []) as {
      required: string[]
      properties: Record<string, { type?: string }>
    }
    const { reporter } = begin()
    const bytes = reporter.row('start', WALL, makeCounts(), makeGauges()).bytes
    const row = JSON.parse(Buffer.from(bytes).toString())
    for (const name of schema.required) ok(name in row, name)
    for (const name of Object.keys(row)) ok(name in schema.properties, name)
  })
})

describe('remarks', () => {
  const judge = (some: Partial<SensorRow>) =>
    judgeSensor({
      ...createSensorRow(),
      interfaces: ['eth0'],
      packets: 1000,
      intervalS: 10,
      ...some,
    })
  const cases: [string, Partial<SensorRow>, Partial<SensorRow>][] = [
    ['dropping', { kernelDrops: 1 }, {}],
    ['dropping', { nicDrops: 1 }, {}],
    ['behind', { lagMs: 1000 }, { lagMs: 999 }],
    ['lossy-mirror', { acks: 1000, lossPercent: 1 }, { acks: 999, lossPercent: 1 }],
    [
      'lossy-mirror',
      { acks: 1000, lossPercent: 5, dropPercent: 3 },
      { acks: 1000, lossPercent: 5, dropPercent: 4.5 },
    ],
    [
      'one-sided',
      { connections: 10, oneSidedPercent: 20 },
      { connections: 9, oneSidedPercent: 99 },
    ],
    ['duplicated', { duplicates: 50 }, { duplicates: 49 }],
    ['truncated', { cut: 10 }, { cut: 9 }],
    ['offloaded', { supersize: 10 }, { supersize: 10, packets: 99 }],
    ['silent', { packets: 0 }, { packets: 0, intervalS: 4 }],
    ['interface-down', { interfacesDown: ['eth0'] }, {}],
    ['worker-died', { workerRestarts: 1 }, {}],
    ['records-lost', { recordsLost: 1 }, {}],
    ['table-full', { evicted: 1 }, {}],
    ['spooling', { spoolAgeS: 30 }, { spoolAgeS: 29 }],
    ['spooling', { deliveryProblem: 'kafka://a does not answer' }, {}],
    ['spool-full', { spoolGaveUpSensors: 1 }, {}],
  ]
  for (const [code, holds, not] of cases) {
    test(`${code}: ${JSON.stringify(holds)}, not ${JSON.stringify(not)}`, () => {
      deepStrictEqual(judge(holds), [code])
      deepStrictEqual(judge(not), [])
    })
  }
  test('every code is in the column’s meaning', () => {
    const { meaning } = sensorColumns.find((c) => c.name === 'remarks')!
    for (const [code] of cases) ok(meaning.includes(`\`${code}\``), code)
  })
})
