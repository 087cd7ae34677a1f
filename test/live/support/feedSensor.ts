/** A sensor at the end of the cable, with its records watched: what the tests of faults begin with. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Row } from '../../support/replayLines.ts'
import { createFeedLab, FEED_LINK, type FeedLab } from './feedLab.ts'
import type { Finished } from './namespaces.ts'
import { RecordTail } from './records.ts'
import { SensorProcess } from './sensorProcess.ts'

export interface FeedSensorOptions {
  readonly workers?: number
  readonly flags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Time between rows on the sensor itself; 1 when left out, so that tests need not wait long. */
  readonly reportSeconds?: number
}

const COUNT_TIMEOUT_MS = 20_000

export class FeedSensor {
  readonly lab: FeedLab
  readonly work: string
  readonly sensor: SensorProcess
  readonly tail: RecordTail

  private constructor(lab: FeedLab, work: string, options: FeedSensorOptions) {
    this.lab = lab
    this.work = work
    this.sensor = new SensorProcess(lab.namespaces, lab.sensor, join(work, 'records'), {
      interfaces: [FEED_LINK],
      workers: options.workers ?? 1,
      flags: ['--report-seconds', `${options.reportSeconds ?? 1}`, ...(options.flags ?? [])],
      env: options.env ?? {},
    })
    this.tail = new RecordTail(this.sensor.folder)
  }

  /** Runs `use` with a sensor that captures; takes everything down afterwards, whatever happens. */
  static async use(
    options: FeedSensorOptions,
    use: (feed: FeedSensor) => Promise<void>,
  ): Promise<void> {
    const work = mkdtempSync(join(tmpdir(), 'earshot-live-'))
    const lab = createFeedLab()
    const feed = new FeedSensor(lab, work, options)
    try {
      await feed.sensor.capturing()
      await use(feed)
    } finally {
      feed.tail.close()
      lab.namespaces.removeAll()
      rmSync(work, { recursive: true, force: true })
    }
  }

  /** What the sensor counted in `columns` of its own rows, together, from its beginning. */
  sum(...columns: readonly string[]): number {
    let sum = 0
    for (const { row } of this.tail.arrived.sensors) {
      for (const column of columns) sum += row[column] ?? 0
    }
    return sum
  }

  /** Waits until the sum of `columns` is `count` or more. */
  async counted(count: number, ...columns: readonly string[]): Promise<void> {
    const end = performance.now() + COUNT_TIMEOUT_MS
    while (this.sum(...columns) < count) {
      if (performance.now() > end) {
        const has = this.sum(...columns)
        throw new Error(
          `${columns.join(' + ')} is ${has} after ${COUNT_TIMEOUT_MS} ms, not ${count}`,
        )
      }
      await new Promise((done) => setTimeout(done, 50))
    }
  }

  async findRow(matches: (row: Row) => boolean, what: string): Promise<Row> {
    return (await this.tail.find('sensors', matches, what, COUNT_TIMEOUT_MS)).row
  }

  async findSession(matches: (row: Row) => boolean, what: string): Promise<Row> {
    return (await this.tail.find('sessions', matches, what, COUNT_TIMEOUT_MS)).row
  }

  /** SIGTERM; afterwards all its records have been read. */
  async stop(): Promise<Finished> {
    const finished = await this.sensor.stop()
    this.tail.close()
    return finished
  }
}
