/**
 * `node deliveryChild.js kill|fill SENDER CAPTURE PPS`, in the namespace of the sensor: broker,
 * ClickHouse and sensor together, the capture sent in from the namespace SENDER, a fault in
 * the middle. Prints what became of the records as its last line.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { COMPARED, countMissing } from '../support/delivery/comparison.ts'
import { Road } from '../support/delivery/road.ts'
import { makeSmallDisk } from '../support/delivery/smallDisk.ts'
import type { Row } from '../support/replayLines.ts'
import { FEED_LINK } from './support/feedLab.ts'
import { CLI, countPacketSockets } from './support/sensorProcess.ts'

export interface DeliveryReport {
  /** Sessions and events that the sensor wrote into files beside, line by line. */
  written: number
  /** Of these, lines that never came to the topics; and lines that came more than once. */
  missing: number
  repeated: number
  /** Records that are not in ClickHouse as last written, and those there twice. */
  notStored: number
  twice: number
  /** By the rows of the sensor on itself. */
  gaveUp: number
  kernelDrops: number
  remarks: string[]
  starts: number
}

const SMALL_DISK_MIB = 8
const KILL_AFTER_MS = 4000
const START_LIMIT_MS = 20_000
const DRAIN_LIMIT_MS = 60_000
/** Until ClickHouse has all; with records lost it never has as many as were written. */
const SETTLE_MS = 60_000
const LOSSY_SETTLE_MS = 15_000

const [what, sender = '', capture = '', pps = ''] = process.argv.slice(2)
const road = await Road.open()
const records = road.makeFolder('records')
const spool = road.makeFolder('spool')
let starts = 0

function startSensor(): ChildProcess {
  starts++
  // The spool first: what is in the files was accepted by it.
  const to = ['--to', road.kafka, '--to', `ndjson:${records}`]
  const flags = ['--quiet', '-i', FEED_LINK, '--report-seconds', '1', ...to]
  return spawn(process.execPath, [CLI, 'sensor', ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, EARSHOT_SPOOL: spool },
  })
}

async function waitUntil(holds: () => boolean, reason: string, limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs
  while (!holds()) {
    if (performance.now() > limit) throw new Error(`waited too long for ${reason}`)
    await sleep(50)
  }
}

async function startCapturing(): Promise<ChildProcess> {
  const sensor = startSensor()
  const isReady = (): boolean => sensor.exitCode !== null || countPacketSockets(sensor.pid!) > 0
  await waitUntil(isReady, 'the sensor', START_LIMIT_MS)
  if (sensor.exitCode !== null) throw new Error(`the sensor ended with ${sensor.exitCode}`)
  return sensor
}

async function end(sensor: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(sensor, 'exit')
  sensor.kill(signal)
  await ended
}

async function send(): Promise<void> {
  const replay = ['tcpreplay', '-q', '-i', 'out0', '--preload-pcap', '--pps', pps, capture]
  const child = spawn('ip', ['netns', 'exec', sender, ...replay], { stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`tcpreplay ended with ${code}`)
}

const readLines = (stream: string): string[] => {
  const path = join(records, `${stream}.ndjson`)
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
}
const readRows = (): Row[] => readLines('sensors').map((line) => JSON.parse(line) as Row)
const sum = (column: string): number =>
  readRows().reduce((total, row) => total + (row[column] ?? 0), 0)

async function killTwice(): Promise<void> {
  let sensor = await startCapturing()
  const sent = send()
  for (let kills = 0; kills < 2; kills++) {
    await sleep(KILL_AFTER_MS)
    await end(sensor, 'SIGKILL')
    sensor = await startCapturing()
  }
  await sent
  await finish(sensor)
}

async function fillSpool(): Promise<void> {
  const unmount = makeSmallDisk(spool, SMALL_DISK_MIB)
  const sensor = await startCapturing()
  const sent = send()
  await sleep(KILL_AFTER_MS)
  await road.broker.shutDown()
  await sent
  await road.broker.restart()
  await finish(sensor)
  unmount()
}

/** Lets what waits be delivered, then ends the sensor in order. */
async function finish(sensor: ChildProcess): Promise<void> {
  const isDelivered = (): boolean => {
    const last = readRows().at(-1)
    return last !== undefined && (last.spool_records ?? 0) === 0 && last.packets === 0
  }
  await waitUntil(isDelivered, 'the spool to be delivered', DRAIN_LIMIT_MS)
  await end(sensor, 'SIGTERM')
}

async function report(): Promise<DeliveryReport> {
  let written = 0
  let missing = 0
  let repeated = 0
  for (const stream of COMPARED) {
    const came = new Map<string, number>()
    for (const line of await road.readTopic(`earshot.${stream}.v1`)) {
      came.set(line, (came.get(line) ?? 0) + 1)
    }
    const lines = readLines(stream)
    written += lines.length
    missing += lines.filter((line) => !came.has(line)).length
    repeated += [...came.values()].filter((times) => times > 1).length
  }
  await road.settle(records, missing > 0 ? LOSSY_SETTLE_MS : SETTLE_MS)
  const stored = await Promise.all(COMPARED.map((stream) => countMissing(road, stream)))
  return {
    written,
    missing,
    repeated,
    notStored: stored.reduce((total, s) => total + s.missing, 0),
    twice: stored.reduce((total, s) => total + s.twice, 0),
    gaveUp: COMPARED.reduce((total, stream) => total + sum(`spool_gave_up_${stream}`), 0),
    kernelDrops: sum('kernel_drops'),
    remarks: [...new Set(readRows().flatMap((row) => row.remarks ?? []))],
    starts,
  }
}

try {
  await (what === 'kill' ? killTwice() : fillSpool())
  process.stdout.write(`${JSON.stringify(await report())}\n`)
} finally {
  await road.close()
}
