/**
 * A capture with worker threads, told what to do on stdin, a JSON line each, answering each with
 * one: `node captureWorkers.js '<LiveCaptureOptions as JSON>'`.
 */
import { createInterface } from 'node:readline'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import type { LiveCaptureOptions, LivePlace } from '../../../src/capture/live/liveCapture.ts'
import { openLiveCapture, openLiveSource } from '../../../src/capture/live/open.ts'
import { describeError } from '../../../src/config/problems.ts'

export interface Command {
  do: 'count' | 'pause' | 'go' | 'filter' | 'reattach' | 'crash' | 'end'
  expression?: string
}
export interface WorkerReport {
  packets: number
  abandoned: number
  /** Packets by interface, by VLAN, by client address. */
  interfaces: Record<string, number>
  vlans: Record<string, number>
  clients: Record<string, number>
  cpuMicros: number
}

/** Words of the memory that main thread and one worker share. */
const RUN = 0
const CRASH = 1
const PACKETS = 2
const ABANDONED = 3
const ENDED = 0
const RUNNING = 1
const PAUSED = 2

interface WorkerOrder {
  place: LivePlace
  shared: Int32Array
  /** Only counts, to measure what reading costs. */
  bare: boolean
}

if (isMainThread) await command()
else read(workerData as WorkerOrder)

async function command(): Promise<void> {
  const options = JSON.parse(process.argv[2]!) as LiveCaptureOptions & { bare?: boolean }
  const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)
  let capture: ReturnType<typeof openLiveCapture>
  try {
    capture = openLiveCapture(options, 'afpacket')
  } catch (error) {
    say({ error: describeError(error) })
    return
  }
  const shared = capture.places.map(() => new Int32Array(new SharedArrayBuffer(16)))
  const reports: WorkerReport[] = []
  const running = new Set<Promise<void>>()
  const start = (at: number): Promise<void> => {
    const order: WorkerOrder = {
      place: capture.places[at]!,
      shared: shared[at]!,
      bare: options.bare === true,
    }
    const worker = new Worker(new URL(import.meta.url), { workerData: order })
    worker.on('message', (report: WorkerReport) => reports.push(report))
    worker.on('error', () => {})
    const done = new Promise<void>((resolve) => worker.on('exit', () => resolve()))
    running.add(done)
    return done
  }
  const ends = shared.map((words, at) => {
    words[RUN] = RUNNING
    return start(at)
  })
  const setAll = (value: number) => {
    for (const words of shared) Atomics.store(words, RUN, value)
  }
  const count = () => ({
    packets: shared.reduce((sum, words) => sum + Atomics.load(words, PACKETS), 0),
    abandoned: shared.reduce((sum, words) => sum + Atomics.load(words, ABANDONED), 0),
    statistics: capture.statistics(),
  })
  say({ remarks: capture.remarks })
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Command
    try {
      if (order.do === 'pause') setAll(PAUSED)
      if (order.do === 'go') setAll(RUNNING)
      if (order.do === 'filter') capture.setFilter(order.expression ?? '')
      if (order.do === 'reattach') capture.reattach()
      if (order.do === 'crash') {
        Atomics.store(shared[0]!, CRASH, 1)
        await ends[0]
        Atomics.store(shared[0]!, CRASH, 0)
        start(0)
      }
      if (order.do === 'end') break
      say(count())
    } catch (error) {
      say({ error: describeError(error) })
    }
  }
  capture.stop()
  setAll(ENDED)
  await Promise.all(running)
  say({ ...count(), reports })
  capture.close()
  // Left open, it would keep this process.
  process.stdin.destroy()
}

function read({ place, shared, bare }: WorkerOrder): void {
  const source = openLiveSource(place)
  const { batch } = source
  const interfaces: Record<string, number> = {}
  const vlans: Record<string, number> = {}
  const clients: Record<string, number> = {}
  Atomics.add(shared, ABANDONED, source.abandonedPackets)
  const before = process.cpuUsage()
  let started = 0
  for (;;) {
    const run = Atomics.load(shared, RUN)
    if (run === PAUSED) {
      Atomics.wait(shared, RUN, PAUSED, 20)
      continue
    }
    const count = source.read(run === ENDED ? source.latencyMicros / 1000 : 20)
    if (count === 0 && run === ENDED) break
    if (count > 0 && Atomics.load(shared, CRASH) === 1) throw new Error('as asked')
    if (count > 0 && started === 0) started = 1
    Atomics.add(shared, PACKETS, count)
    for (let i = 0; i < count && !bare; i++) {
      const name = place.interfaces[batch.interfaceId[i]!]!
      interfaces[name] = (interfaces[name] ?? 0) + 1
      const tag = String(batch.strippedVlan[i])
      vlans[tag] = (vlans[tag] ?? 0) + 1
      const at = batch.offset[i]! + 14
      if (batch.view.getUint16(at - 2) !== 0x0800) continue
      // The server is 10.0.1.1; the other end is the client.
      const host = batch.view.getUint8(at + 14) === 0 ? at + 12 : at + 16
      const client = batch.bytes.subarray(host, host + 4).join('.')
      clients[client] = (clients[client] ?? 0) + 1
    }
  }
  const used = process.cpuUsage(before)
  const report: WorkerReport = {
    packets: Atomics.load(shared, PACKETS),
    abandoned: source.abandonedPackets,
    interfaces,
    vlans,
    clients,
    cpuMicros: used.user + used.system,
  }
  source.close()
  // Late, so that the parent gets it before the thread ends.
  import('node:worker_threads').then(({ parentPort }) => parentPort!.postMessage(report))
}
