/** A page of memory that a worker and the main thread both see: what must be known at once, or also of a worker that died. */

const HEARTBEAT = 0
const QUEUED_BYTES = 1
const INTS = 2
const PACKETS = 0
const WIRE_BYTES = 1
const DOUBLES = 2
const DOUBLES_AT = 8
/** Between two looks at a full queue: the other side frees room at its own pace. */
const ROOM_WAIT_MS = 20

export class WorkerControl {
  readonly memory: SharedArrayBuffer
  private readonly ints: Int32Array
  private readonly doubles: Float64Array

  /** Memory of its own, or that of the other side. */
  constructor(memory = new SharedArrayBuffer(DOUBLES_AT + DOUBLES * 8)) {
    this.memory = memory
    this.ints = new Int32Array(memory, 0, INTS)
    this.doubles = new Float64Array(memory, DOUBLES_AT, DOUBLES)
  }

  /** The worker is alive. */
  beat(): void {
    Atomics.add(this.ints, HEARTBEAT, 1)
  }

  get heartbeat(): number {
    return Atomics.load(this.ints, HEARTBEAT)
  }

  /** Record bytes handed over and not yet stored. */
  get queuedBytes(): number {
    return Atomics.load(this.ints, QUEUED_BYTES)
  }

  queue(bytes: number): void {
    Atomics.add(this.ints, QUEUED_BYTES, bytes)
  }

  unqueue(bytes: number): void {
    Atomics.sub(this.ints, QUEUED_BYTES, bytes)
    Atomics.notify(this.ints, QUEUED_BYTES)
  }

  /** Waits a moment for records to be stored. Blocks: for workers only. */
  waitForRoom(): void {
    Atomics.wait(this.ints, QUEUED_BYTES, this.queuedBytes, ROOM_WAIT_MS)
  }

  /** Packets looked at, exact to the last batch whatever happens to the worker. */
  get packets(): number {
    return this.doubles[PACKETS]!
  }

  get wireBytes(): number {
    return this.doubles[WIRE_BYTES]!
  }

  setPackets(packets: number, wireBytes: number): void {
    this.doubles[PACKETS] = packets
    this.doubles[WIRE_BYTES] = wireBytes
  }
}
