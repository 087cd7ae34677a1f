import type { PacketBatch } from '../capture/batch.ts'
import type { Engine } from './engine.ts'
import type { InputClock } from './inputClock.ts'

/** Takes the packets of a batch through the engine, in order. */
export function runBatch(
  engine: Engine,
  batch: PacketBatch,
  count: number,
  clock: InputClock,
): void {
  const { bytes, view, offset, capturedBytes, wireBytes, linkType, interfaceId, tsMicros } = batch
  const { strippedVlan } = batch
  const { time, decoder } = engine
  for (let i = 0; i < count; i++) {
    time.micros = tsMicros[i]!
    time.clock = clock.tick(tsMicros[i]!)
    decoder.strippedVlan = strippedVlan[i]!
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
}
