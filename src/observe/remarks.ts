/** What somebody should look at, judged from one interval of a sensor: a code each, the row's numbers say how bad. */
import type { SensorRow } from '../record/sensorRow.ts'

/** `dropping`, `records-lost`, `worker-died`, `table-full`, `spool-full` and `interface-down` are said from the first one on. */

/** `behind`: the ring fills up. A ring block waits 50 ms by default, so an idle sensor lags that much. */
export const BEHIND_MS = 1000
/** `lossy-mirror`: more loss seen in TCP than the sensor's own drops explain, by this much. */
export const LOSSY_PERCENT = 1
export const LOSSY_MIN_ACKS = 1000
/** `one-sided`: routes differ there and back, or the mirror takes one direction only. */
export const ONE_SIDED_PERCENT = 20
export const ONE_SIDED_MIN_CONNECTIONS = 10
/** `duplicated`: the mirror copies both where a packet comes in and where it goes out. */
export const DUPLICATED_PERCENT = 5
/** `truncated`: somebody in front cuts packets to a snapshot length. */
export const TRUNCATED_PERCENT = 1
/** `offloaded`: a network card puts segments together before the sensor sees them, which hides sizes. */
export const OFFLOADED_PERCENT = 1
/** Shares of packets are judged from this many on. */
export const SHARE_MIN_PACKETS = 100
/** `silent`: an interface is up and nothing comes; shorter intervals are not judged. */
export const SILENT_SECONDS = 5
/** `spooling`: records are not delivered; shorter waits are those for the next batch. */
export const SPOOLING_SECONDS = 30

/** Codes for a row whose numbers are filled in. */
export function judgeSensor(row: SensorRow): string[] {
  const { packets } = row
  const isShare = (part: number, percent: number): boolean =>
    packets >= SHARE_MIN_PACKETS && part * 100 >= packets * percent
  const remarks: string[] = []
  const say = (code: string, holds: boolean): void => {
    if (holds) remarks.push(code)
  }
  say('dropping', row.kernelDrops + row.nicDrops + row.abandonedPackets > 0)
  say('behind', row.lagMs >= BEHIND_MS)
  say(
    'lossy-mirror',
    row.acks >= LOSSY_MIN_ACKS && row.lossPercent - row.dropPercent >= LOSSY_PERCENT,
  )
  say(
    'one-sided',
    row.connections >= ONE_SIDED_MIN_CONNECTIONS && row.oneSidedPercent >= ONE_SIDED_PERCENT,
  )
  say('duplicated', isShare(row.duplicates, DUPLICATED_PERCENT))
  say('truncated', isShare(row.cut, TRUNCATED_PERCENT))
  say('offloaded', isShare(row.supersize, OFFLOADED_PERCENT))
  say(
    'silent',
    packets === 0 &&
      row.offeredPackets === 0 &&
      row.intervalS >= SILENT_SECONDS &&
      row.interfacesDown.length < row.interfaces.length,
  )
  say('interface-down', row.interfacesDown.length > 0 || row.interfaceDowns > 0)
  say('worker-died', row.workerRestarts > 0)
  say('records-lost', row.recordsLost > 0)
  say('table-full', row.evicted > 0)
  say('spooling', row.deliveryProblem !== '' || row.spoolAgeS >= SPOOLING_SECONDS)
  const gaveUp =
    row.spoolGaveUpSessions +
    row.spoolGaveUpEvents +
    row.spoolGaveUpTranscripts +
    row.spoolGaveUpSensors
  say('spool-full', gaveUp > 0)
  return remarks
}
