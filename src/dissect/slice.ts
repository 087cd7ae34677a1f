import { ByteReader } from '../bytes/reader.ts'
import { Direction, type StreamSlice } from './contract.ts'

/** The reader that dissectors are fed with: one a worker, aimed anew for every call. */
export class RunnerSlice extends ByteReader implements StreamSlice {
  direction: Direction = Direction.Orig
  tsMicros = 0
  streamOffset = 0
  wireBytes = 0
  isUsualPort = false
  acknowledged = 0
  need = 1
  skipBytes = 0
  handOff = ''
  watch = false

  constructor(over: ByteReader = new ByteReader(Buffer.alloc(0))) {
    super(over.bytes)
  }
}
