/**
 * The time of the packet being worked on: one object a worker, known to all its stages.
 * Not an argument of their calls, because V8 puts a double it passes to a function that
 * is not inlined into a heap object: sixteen bytes of garbage a packet and call.
 */
export class PacketTime {
  private readonly values = new Float64Array(2)

  /** Capture time of the packet, or of the held segment that is being delivered; microseconds since the epoch. */
  get micros(): number {
    return this.values[0]!
  }

  set micros(value: number) {
    this.values[0] = value
  }

  /** The later of both: a packet ahead of the input's time is not yet believed, but its flow is to outlive it. */
  get latest(): number {
    return Math.max(this.values[0]!, this.values[1]!)
  }

  /** Time of the whole input, which only goes forward: what timers go by. */
  get clock(): number {
    return this.values[1]!
  }

  set clock(value: number) {
    this.values[1] = value
  }
}
