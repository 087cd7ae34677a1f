/** The first packets after the login, by size and time: what a session's channels were opened for. */

/** Packets kept. Channel, requests, and the first exchanges of SFTP or scp take under forty. */
const MAX_LOGGED_PACKETS = 96
const FIRST_ROOM = 16
/** Times are kept in 32 bits: past that a session's opening is long over. */
const MAX_MICROS = 2 ** 32 - 1

/** Packets one side sent in a row. */
export interface Flight {
  readonly fromClient: boolean
  readonly sizes: readonly number[]
  readonly bytes: number
  /** From the login to its first and its last packet. */
  readonly fromMicros: number
  readonly toMicros: number
}

export class PacketLog {
  count = 0
  /** Bytes on the wire; those of the server are negative. */
  private sizes = new Int32Array(FIRST_ROOM)
  private micros = new Uint32Array(FIRST_ROOM)
  private readonly startMicros: number

  constructor(startMicros: number) {
    this.startMicros = startMicros
  }

  get isFull(): boolean {
    return this.count >= MAX_LOGGED_PACKETS
  }

  add(fromClient: boolean, bytes: number, tsMicros: number): void {
    if (this.count >= this.sizes.length) this.grow()
    this.sizes[this.count] = fromClient ? bytes : -bytes
    this.micros[this.count++] = Math.min(Math.max(0, tsMicros - this.startMicros), MAX_MICROS)
  }

  private grow(): void {
    const room = Math.min(this.sizes.length * 2, MAX_LOGGED_PACKETS)
    const sizes = new Int32Array(room)
    const micros = new Uint32Array(room)
    sizes.set(this.sizes)
    micros.set(this.micros)
    this.sizes = sizes
    this.micros = micros
  }

  /** What was logged, packets of one side in a row put together. */
  listFlights(): readonly Flight[] {
    const flights: Flight[] = []
    for (let at = 0; at < this.count; ) {
      const from = at
      const fromClient = this.sizes[at]! > 0
      const sizes: number[] = []
      let bytes = 0
      for (; at < this.count && this.sizes[at]! > 0 === fromClient; at++) {
        const size = Math.abs(this.sizes[at]!)
        sizes.push(size)
        bytes += size
      }
      const fromMicros = this.micros[from]!
      flights.push({ fromClient, sizes, bytes, fromMicros, toMicros: this.micros[at - 1]! })
    }
    return flights
  }
}
