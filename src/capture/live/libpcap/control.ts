/**
 * Memory that the main thread and the reading thread share for one handle. A handle is not
 * safe in two threads, so the main thread leaves here what the reader shall do between two reads.
 */
import { type BpfProgram, MAX_INSTRUCTIONS } from '../../filter/bpfProgram.ts'
import { encodeProgram } from '../../filter/compileFilter.ts'

const INSTRUCTION_BYTES = 8
const HEADER_BYTES = 32
const CONTROL_BYTES = HEADER_BYTES + MAX_INSTRUCTIONS * INSTRUCTION_BYTES

/** Words of the header, 32 bits. */
const FILTER_VERSION = 0
const FILTER_COUNT = 1
const GIVEN_PACKETS = 6
/** Words of the header, 64 bits. */
const ADDRESS = 1
const STOP_MICROS = 2
const NEVER = -1n

export class HandleControl {
  readonly memory: SharedArrayBuffer
  private readonly words: Int32Array
  private readonly longs: BigInt64Array
  private readonly program: Uint8Array

  constructor(memory = new SharedArrayBuffer(CONTROL_BYTES)) {
    this.memory = memory
    this.words = new Int32Array(memory)
    this.longs = new BigInt64Array(memory, 0, HEADER_BYTES / 8)
    this.program = new Uint8Array(memory, HEADER_BYTES)
  }

  /** Main thread: which handle is read from now on; the reader closes the one before. */
  setAddress(address: bigint): void {
    Atomics.store(this.longs, ADDRESS, address)
  }

  get address(): bigint {
    return Atomics.load(this.longs, ADDRESS)
  }

  /** Main thread: packets later than now are not given out any more. */
  setStop(micros: number | undefined): void {
    Atomics.store(this.longs, STOP_MICROS, micros === undefined ? NEVER : BigInt(micros))
  }

  /** Microseconds since the epoch, Infinity while nobody has stopped it. */
  get stopMicros(): number {
    const micros = Atomics.load(this.longs, STOP_MICROS)
    return micros === NEVER ? Infinity : Number(micros)
  }

  /** Reader: packets it has given and that are not dealt with yet. */
  setGiven(packets: number): void {
    Atomics.store(this.words, GIVEN_PACKETS, packets)
  }

  get given(): number {
    return Atomics.load(this.words, GIVEN_PACKETS)
  }

  /** Main thread. The version is odd while the program is being written. */
  setProgram(program: BpfProgram): void {
    const version = Atomics.load(this.words, FILTER_VERSION)
    Atomics.store(this.words, FILTER_VERSION, version + 1)
    this.program.set(encodeProgram(program))
    Atomics.store(this.words, FILTER_COUNT, program.code.length)
    Atomics.store(this.words, FILTER_VERSION, version + 2)
  }

  get programVersion(): number {
    return Atomics.load(this.words, FILTER_VERSION)
  }

  /** The program's instructions as bytes; undefined while it is being written. */
  takeProgram(version: number): Uint8Array | undefined {
    if ((version & 1) !== 0) return undefined
    const bytes = this.program.subarray(0, this.words[FILTER_COUNT]! * INSTRUCTION_BYTES)
    // A copy outside shared memory, good if nothing was written meanwhile.
    const copy = Uint8Array.from(bytes)
    return this.programVersion === version ? copy : undefined
  }
}
