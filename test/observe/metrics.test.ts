import { match, ok, strictEqual } from 'node:assert'
import { describe, test } from 'node:test'
import { COUNTERS, SensorMetrics } from '../../src/observe/metrics.ts'
import type { SensorCounts } from '../../src/observe/sensorCounts.ts'
import { makeBusyCounts, makeCounts, makeGauges } from './samples.ts'

/** Value of a line of the text format, by everything before the last space. */
const valuesOf = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.lastIndexOf(' ')
        return [line.slice(0, at), Number(line.slice(at + 1))] as const
      }),
  )

describe('metrics', () => {
  test('every count is a counter with its value and a help text', async () => {
    const metrics = new SensorMetrics('1.2.3')
    const counts = makeBusyCounts()
    metrics.update(makeCounts({ packets: 4 }), makeGauges())
    metrics.update(counts, makeGauges())
    const text = await metrics.text()
    const values = valuesOf(text)
    for (const key of Object.keys(counts) as (keyof SensorCounts)[]) {
      const name = `earshot_${COUNTERS[key][0]}_total`
      strictEqual(values.get(name), counts[key], name)
      ok(text.includes(`# HELP ${name} ${COUNTERS[key][1]}\n# TYPE ${name} counter\n`), name)
    }
    strictEqual(
      new Set(Object.values(COUNTERS).map(([name]) => name)).size,
      Object.keys(counts).length,
    )
  })

  test('gauges are in base units, labels are protocols, interfaces, encapsulations', async () => {
    const metrics = new SensorMetrics('1.2.3')
    const encapsulations = { vxlan: 9, gre: 0 }
    const interfaces = { eth0: 'up', eth1: 'down', eth2: 'missing' } as const
    metrics.update(
      makeCounts(),
      makeGauges({ encapsulations, interfaces, vlans: { 3: 1, 4: 7, 5: 0 } }),
    )
    metrics.update(
      makeCounts(),
      makeGauges({
        encapsulations,
        interfaces,
        vlans: { 3: 1, 4: 7 },
        spoolRecords: 5,
        spoolBytes: 700,
        spoolAgeMs: 2500,
        deliveryProblem: 'kafka://a does not answer',
      }),
    )
    const text = await metrics.text()
    const values = valuesOf(text)
    const expected = {
      earshot_workers: 2,
      earshot_flows_open: 7,
      earshot_lag_seconds: 0.0125,
      earshot_memory_bytes: 200 * 1024 * 1024,
      earshot_queued_bytes: 4096,
      earshot_vlans: 2,
      earshot_spool_records: 5,
      earshot_spool_bytes: 700,
      earshot_spool_age_seconds: 2.5,
      earshot_delivery_problem: 1,
      'earshot_sessions_open{protocol="ssh"}': 3,
      'earshot_sessions_open{protocol="unknown"}': 2,
      'earshot_interface_up{interface="eth0"}': 1,
      'earshot_interface_up{interface="eth1"}': 0,
      'earshot_interface_up{interface="eth2"}': 0,
      'earshot_encapsulated_packets_total{encapsulation="vxlan"}': 9,
      'earshot_build_info{version="1.2.3"}': 1,
    }
    for (const [name, value] of Object.entries(expected)) strictEqual(values.get(name), value, name)
    ok(!text.includes('vlan="') && !text.includes('encapsulation="gre"'))
    match(text, /^process_resident_memory_bytes \d+$/m)
  })

  test('a protocol whose sessions ended goes to 0, an interface no longer there goes away', async () => {
    const metrics = new SensorMetrics('1')
    metrics.update(makeCounts(), makeGauges({ interfaces: { eth0: 'up', old0: 'up' } }))
    metrics.update(makeCounts(), makeGauges({ sessionsOpen: { http: 1 } }))
    const values = valuesOf(await metrics.text())
    strictEqual(values.get('earshot_sessions_open{protocol="ssh"}'), 0)
    strictEqual(values.get('earshot_sessions_open{protocol="http"}'), 1)
    strictEqual(values.has('earshot_interface_up{interface="old0"}'), false)
  })
})
