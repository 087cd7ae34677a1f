/** A replay: capture files through the hot path into a sink, on this thread or shared out. */
import { dissectors } from '../../dissectors/index.ts'
import { PacketBatch } from '../capture/batch.ts'
import { openCapture } from '../capture/open.ts'
import type { PacketSource } from '../capture/source.ts'
import type { RecordBatch } from '../record/batch.ts'
import { Engine } from './engine.ts'
import { openFiltered } from './filteredSource.ts'
import { InputClock } from './inputClock.ts'
import type { ReplayOptions, ReplayResult } from './result.ts'
import { runBatch } from './runBatch.ts'
import { replayShared } from './sharedReplay.ts'
import { type EngineReport, reportOf } from './summing.ts'

/** Small enough to stay in the cache while every stage works on it. */
const BATCH_BYTES = 1024 * 1024
const BATCH_PACKETS = 16_384

export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { files, filter = '' } = options
  const source = filter === '' ? await openCapture(files) : await openFiltered(files, filter)
  try {
    return options.workers > 1
      ? await replayShared(source, options)
      : await replayHere(source, options)
  } finally {
    await source.close()
  }
}

async function replayHere(source: PacketSource, options: ReplayOptions): Promise<ReplayResult> {
  const engine = new Engine(dissectors, options.settings)
  const batch = new PacketBatch(BATCH_BYTES, BATCH_PACKETS)
  const clock = new InputClock()
  let first = 0
  for (;;) {
    const answer = source.read(batch)
    if (!(typeof answer === 'boolean' ? answer : await answer)) break
    engine.recorder.interfaces = source.interfaces
    if (first === 0 && batch.count > 0) first = batch.tsMicros[0]!
    runBatch(engine, batch, batch.count, clock)
    if (engine.recorder.writer.full) await drain(engine, options.sink)
    options.onProgress?.({
      bytesRead: source.bytesRead,
      bytesTotal: source.bytesTotal,
      packets: engine.counters.packets,
    })
  }
  engine.end(clock.now, 'end-of-capture')
  await drain(engine, options.sink)
  return resultOf(reportOf(engine), first, clock.now, source)
}

async function drain(engine: Engine, sink: (batch: RecordBatch) => Promise<void>): Promise<void> {
  for (const batch of engine.recorder.writer.takeAll()) await sink(batch)
}

export function resultOf(
  report: EngineReport,
  firstMicros: number,
  lastMicros: number,
  source: PacketSource,
): ReplayResult {
  return {
    packets: report.packets,
    packetsRead: report.packets + (source.packetsFiltered ?? 0),
    bytes: report.wireBytes,
    flows: report.flows,
    firstMicros,
    lastMicros,
    undecoded: report.undecoded,
    counted: report.counted,
    faults: report.faults,
    tally: report.tally,
    problem: source.problem,
  }
}
