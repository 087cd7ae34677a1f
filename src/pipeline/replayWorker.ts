/** A worker thread of a shared replay: its packets of each batch through the hot path. */
import { parentPort, workerData } from 'node:worker_threads'
import { dissectors } from '../../dissectors/index.ts'
import { Engine } from './engine.ts'
import { reportOf } from './summing.ts'
import type {
  FromWorker,
  SharedBatch,
  StrayPacket,
  Strays,
  ToWorker,
  WorkerStart,
} from './workerMessages.ts'

const port = parentPort!
const start = workerData as WorkerStart
const engine = new Engine(dissectors, start.settings)
const arenas = start.batches.map((b) => ({
  bytes: Buffer.from(b.bytes),
  view: new DataView(b.bytes),
}))

function say(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

function handAll(): void {
  for (const batch of engine.recorder.writer.takeAll()) {
    say({ kind: 'records', batch }, [batch.bytes.buffer])
  }
}

function runStrays(packets: readonly StrayPacket[], clock: number): void {
  for (const p of packets) {
    const bytes = Buffer.from(p.bytes.buffer)
    const view = new DataView(p.bytes.buffer)
    engine.time.micros = p.tsMicros
    engine.time.clock = clock
    engine.packet(bytes, view, 0, bytes.length, p.wireBytes, p.linkType, p.interfaceId)
  }
}

function runPicks(
  batch: SharedBatch,
  bytes: Buffer,
  view: DataView,
  count: number,
  strays: readonly Strays[],
  endClock: number,
): void {
  const { offset, capturedBytes, wireBytes, tsMicros, linkType, interfaceId, clocks, picks } = batch
  let next = 0
  for (let n = 0; n < count; n++) {
    const i = picks[n]!
    while (next < strays.length && strays[next]!.before <= i) {
      runStrays(strays[next]!.packets, clocks[i]!)
      next++
    }
    engine.time.micros = tsMicros[i]!
    engine.time.clock = clocks[i]!
    engine.packet(
      bytes,
      view,
      offset[i]!,
      capturedBytes[i]!,
      wireBytes[i]!,
      linkType[i]!,
      interfaceId[i]!,
    )
  }
  for (; next < strays.length; next++) runStrays(strays[next]!.packets, endClock)
}

port.on('message', (message: ToWorker) => {
  if (message.kind === 'batch') {
    engine.recorder.interfaces = message.interfaces
    const { bytes, view } = arenas[message.index]!
    runPicks(
      start.batches[message.index]!,
      bytes,
      view,
      message.count,
      message.strays,
      message.clock,
    )
    say({ kind: 'done', index: message.index })
    if (engine.recorder.writer.full) handAll()
  } else {
    runStrays(message.strays, message.clock)
    engine.end(message.clock, 'end-of-capture')
    handAll()
    say({ kind: 'report', report: reportOf(engine) })
  }
})
