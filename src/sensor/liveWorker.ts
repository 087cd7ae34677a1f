/**
 * A worker thread of the sensor: its share of the packets through the hot path. It never
 * returns to its event loop: it waits in the kernel for packets and looks for messages
 * between batches.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { dissectors } from '../../dissectors/index.ts'
import { openLiveSource } from '../capture/live/open.ts'
import { Engine } from '../pipeline/engine.ts'
import { InputClock } from '../pipeline/inputClock.ts'
import { runBatch } from '../pipeline/runBatch.ts'
import type { RecordBatch } from '../record/batch.ts'
import { reportOf } from './engineReport.ts'
import { WorkerControl } from './workerControl.ts'
import type { FromWorker, ToWorker, WorkerStart } from './workerMessages.ts'

/** Longest wait for packets: messages and timers are looked at this often. */
const WAIT_MS = 50
/** Records leave at least this often, so that they are stored well within two seconds of what they tell. */
const HAND_OVER_MS = 200
const REPORT_MS = 500
const MIB = 1024 * 1024
const MICROS_A_MS = 1000

const port = parentPort!
const start = workerData as WorkerStart
const control = new WorkerControl(start.control)
const source = openLiveSource(start.place)
const engine = new Engine(dissectors, start.settings, start.seed)
engine.recorder.interfaces = start.place.interfaces
const clock = new InputClock()
const maxQueuedBytes = (start.settings.maxQueuedMib * MIB) / start.settings.workers

let handedAt = 0
let reportedAt = 0
let lagMicros = 0
/** Wall time at which the input ended and nothing can come any more; 0 while it goes on. */
let endsAt = 0

function say(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

function hand(batch: RecordBatch): void {
  control.queue(batch.bytes.length)
  say({ kind: 'records', batch }, [batch.bytes.buffer])
}

function handAll(now: number): void {
  engine.recorder.writer.takeAll().forEach(hand)
  handedAt = now
}

function hear(message: ToWorker): void {
  if (message.kind === 'settings') engine.configure(message.settings)
  else if (message.kind === 'end') endsAt = Date.now() + source.latencyMicros / MICROS_A_MS
  else throw new Error('a failure that was asked for')
}

/** With the sink behind by all it may be, packets wait in the ring: there the kernel counts what is lost. */
function waitForRoom(): void {
  while (control.queuedBytes > maxQueuedBytes) {
    control.beat()
    control.waitForRoom()
  }
}

function work(): void {
  const { batch } = source
  for (;;) {
    const count = source.read(WAIT_MS)
    const now = Date.now()
    if (count > 0) {
      lagMicros = Math.max(lagMicros, now * MICROS_A_MS - batch.tsMicros[0]!)
      runBatch(engine, batch, count, clock)
      source.giveBack()
      control.setPackets(engine.counters.packets, engine.counters.wireBytes)
    } else {
      engine.advance(clock.pass(now * MICROS_A_MS - source.latencyMicros))
    }
    control.beat()
    if (engine.recorder.writer.full || now - handedAt >= HAND_OVER_MS) handAll(now)
    if (control.queuedBytes > maxQueuedBytes) waitForRoom()
    if (now - reportedAt >= REPORT_MS) {
      say({ kind: 'report', report: reportOf(engine, source.abandonedPackets, lagMicros) })
      reportedAt = now
      lagMicros = 0
    }
    const heard = receiveMessageOnPort(port)
    if (heard !== undefined) hear(heard.message as ToWorker)
    if (endsAt !== 0 && count === 0 && now >= endsAt) return
  }
}

work()
engine.end(clock.now, 'shutdown')
handAll(Date.now())
say({ kind: 'ended', report: reportOf(engine, source.abandonedPackets, lagMicros) })
source.close()
port.close()
