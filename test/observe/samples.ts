/** Counts and gauges for tests of what a sensor tells of itself. */
import {
  createSensorCounts,
  type SensorCounts,
  type SensorGauges,
} from '../../src/observe/sensorCounts.ts'

export const makeCounts = (some: Partial<SensorCounts> = {}): SensorCounts => ({
  ...createSensorCounts(),
  ...some,
})

export const makeGauges = (some: Partial<SensorGauges> = {}): SensorGauges => ({
  workers: 2,
  flowsOpen: 7,
  sessionsOpen: { ssh: 3, '': 2, ftp: 0 },
  rssBytes: 200 * 1024 * 1024,
  lagMicros: 12_500,
  queuedBytes: 4096,
  vlans: {},
  encapsulations: {},
  interfaces: { eth0: 'up', eth1: 'up' },
  spoolBytes: 0,
  spoolRecords: 0,
  spoolAgeMs: 0,
  deliveryProblem: '',
  ...some,
})

/** A sensor at work: every count has grown, each by another number. */
export const makeBusyCounts = (): SensorCounts => {
  const counts = createSensorCounts()
  let n = 0
  for (const name of Object.keys(counts) as (keyof SensorCounts)[]) counts[name] = 1000 + ++n
  return counts
}
