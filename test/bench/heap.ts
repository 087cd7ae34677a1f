/**
 * Heap of the hot path: the engine of one worker over a capture, in this process. `grown` is
 * what is still held after the last packet, sessions that are open included; `allocated` all
 * that was asked for, garbage included, records and their text too.
 */
import { dissectors } from '../../dissectors/index.ts'
import { PacketBatch } from '../../src/capture/batch.ts'
import { openCapture } from '../../src/capture/open.ts'
import { createSettings } from '../../src/config/settings.ts'
import { Engine } from '../../src/pipeline/engine.ts'
import { InputClock } from '../../src/pipeline/inputClock.ts'

const BATCH_BYTES = 256 * 1024
const BATCH_PACKETS = 4096
/** Past it the code is compiled and the tables have grown. */
const WARM_UP_SHARE = 0.25

export async function printHeap(file: string): Promise<void> {
  const source = await openCapture([file])
  const engine = new Engine(dissectors, createSettings())
  const batch = new PacketBatch(BATCH_BYTES, BATCH_PACKETS)
  const { bytes, view, offset, capturedBytes, wireBytes, linkType, interfaceId, tsMicros } = batch
  const collect = globalThis.gc
  const clock = new InputClock()
  const { time } = engine
  let allocated = 0
  let counted = 0
  let heldBefore = 0
  let packetsBefore = 0
  try {
    for (;;) {
      const answer = source.read(batch)
      if (!(typeof answer === 'boolean' ? answer : await answer)) break
      engine.recorder.interfaces = source.interfaces
      if (packetsBefore === 0 && source.bytesRead > source.bytesTotal * WARM_UP_SHARE) {
        collect?.()
        heldBefore = process.memoryUsage().heapUsed
        packetsBefore = engine.counters.packets
      }
      const before = process.memoryUsage().heapUsed
      for (let i = 0; i < batch.count; i++) {
        time.micros = tsMicros[i]!
        time.clock = clock.tick(tsMicros[i]!)
        const [at, size, wire] = [offset[i]!, capturedBytes[i]!, wireBytes[i]!]
        engine.packet(bytes, view, at, size, wire, linkType[i]!, interfaceId[i]!)
      }
      const grown = process.memoryUsage().heapUsed - before
      // A collection ran in between.
      if (grown >= 0 && packetsBefore > 0) {
        allocated += grown
        counted += batch.count
      }
      engine.recorder.writer.takeSessions()
      engine.recorder.writer.takeEvents()
    }
    collect?.()
    const held = process.memoryUsage().heapUsed - heldBefore
    const packets = engine.counters.packets - packetsBefore
    const each = (bytes: number, of: number): string => (bytes / Math.max(1, of)).toFixed(2)
    const kept = collect === undefined ? 'not known (run node --expose-gc)' : each(held, packets)
    process.stdout.write(
      `heap bytes a packet: grown ${kept}, allocated ${each(allocated, counted)}; ` +
        `${engine.counters.flows} flows\n`,
    )
  } finally {
    await source.close()
  }
}
