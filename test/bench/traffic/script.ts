/**
 * One conversation as the packets a mirror port would see of it, with sequence numbers
 * relative to each side's first. Many connections play the same script, each with its own
 * addresses, ports, numbers and pace.
 */
import { Random } from './random.ts'

export const Flag = { Fin: 1, Syn: 2, Rst: 4, Psh: 8, Ack: 16 } as const

/** 0: client to server, 1: server to client. */
export type Side = 0 | 1

export interface Step {
  readonly side: Side
  readonly flags: number
  readonly seq: number
  readonly ack: number
  readonly bytes: Buffer
  readonly start: number
  readonly length: number
  /** Time since the step before. */
  readonly gapMicros: number
  /** A connection that begins now, between the same hosts. */
  readonly spawns: Script | null
}

export interface Script {
  readonly transport: 'tcp' | 'udp'
  readonly serverPort: number
  readonly steps: readonly Step[]
  /** Only 20-byte TCP headers, as port scanners send. */
  readonly bare: boolean
  /** Last two bytes of the server's address where the script's text names it, else -1. */
  readonly serverHost: number
}

/** What fits beside the timestamp option in a 1,500-byte packet. */
const SEGMENT_BYTES = 1448
const POOL_BYTES = 1 << 20
/** Stands for encrypted bytes: no two neighbouring messages show the same ones. */
export const pool = new Random(0x10c5).bytes(POOL_BYTES + 65_536)
const NOTHING = Buffer.alloc(0)

export class Conversation {
  private readonly random: Random
  private readonly steps: Step[] = []
  private readonly next: [number, number] = [0, 0]
  private readonly rttMicros: number
  private pause = 0

  constructor(random: Random, rttMicros = random.range(200, 60_000)) {
    this.random = random
    this.rttMicros = rttMicros
  }

  get length(): number {
    return this.steps.length
  }

  /** Time until the next packet, over the network's own. */
  wait(micros: number): this {
    this.pause += micros
    return this
  }

  open(): this {
    this.control(0, Flag.Syn)
    this.control(1, Flag.Syn | Flag.Ack)
    return this.control(0, Flag.Ack)
  }

  /** A segment without payload. */
  control(side: Side, flags: number): this {
    this.add(side, flags, NOTHING, 0, 0)
    if (flags & (Flag.Syn | Flag.Fin)) this.next[side]++
    return this
  }

  /** A message, cut into segments; the other side acknowledges every second one. */
  send(side: Side, bytes: Buffer, start = 0, length = bytes.length - start): this {
    let unacknowledged = 0
    for (let at = 0; at < length; at += SEGMENT_BYTES) {
      const size = Math.min(SEGMENT_BYTES, length - at)
      const last = at + size === length
      this.add(side, last ? Flag.Psh | Flag.Ack : Flag.Ack, bytes, start + at, size)
      if (++unacknowledged === 2 && !last) {
        this.acknowledge(side)
        unacknowledged = 0
      }
    }
    return this
  }

  /** `total` bytes of `bytes` over and over; it must repeat its first segment's length at its end. */
  stream(side: Side, bytes: Buffer, total: number): this {
    const period = bytes.length - SEGMENT_BYTES
    let sent = 0
    while (sent < total) {
      const size = Math.min(SEGMENT_BYTES, total - sent)
      this.add(side, Flag.Ack, bytes, sent % period, size)
      sent += size
      if (sent % (2 * SEGMENT_BYTES) === 0) this.acknowledge(side)
    }
    return this
  }

  /** `length` bytes nobody can read. */
  encrypted(side: Side, length: number): this {
    return this.send(side, pool, this.random.range(0, POOL_BYTES), length)
  }

  /** A pure ACK for what `side` sent. */
  acknowledge(side: Side): this {
    return this.control(side === 0 ? 1 : 0, Flag.Ack)
  }

  close(first: Side = 0): this {
    const second: Side = first === 0 ? 1 : 0
    this.control(first, Flag.Fin | Flag.Ack)
    this.control(second, Flag.Fin | Flag.Ack)
    return this.control(first, Flag.Ack)
  }

  reset(side: Side): this {
    return this.control(side, Flag.Rst | Flag.Ack)
  }

  /** A datagram. */
  datagram(side: Side, bytes: Buffer): this {
    this.add(side, 0, bytes, 0, bytes.length)
    return this
  }

  spawn(script: Script): this {
    const last = this.steps.length - 1
    this.steps[last] = { ...this.steps[last]!, spawns: script }
    return this
  }

  /** A retransmission, a swapped pair or a loss now and then, as `perMille` of the segments with payload. */
  damage(perMille: number): this {
    const { random, steps } = this
    for (let i = 4; i < steps.length - 4; i++) {
      if (steps[i]!.length === 0 || random.unit() * 1000 >= perMille) continue
      const kind = random.range(0, 9)
      if (kind < 5) steps.splice(i + 1, 0, { ...steps[i]!, gapMicros: 200_000, spawns: null })
      else if (kind < 8) {
        const first = steps[i]!
        steps[i] = steps[i + 1]!
        steps[i + 1] = first
      } else if (steps[i]!.spawns === null) steps.splice(i, 1)
      i += 2
    }
    return this
  }

  /** The script, for connections to `serverPort`. */
  done(serverPort: number, more: Partial<Script> = {}): Script {
    const { steps } = this
    return { transport: 'tcp', bare: false, serverHost: -1, ...more, serverPort, steps }
  }

  private add(side: Side, flags: number, bytes: Buffer, start: number, length: number): void {
    const { next, steps } = this
    const turned = steps.length > 0 && steps[steps.length - 1]!.side !== side
    const half = this.rttMicros / 2
    const gapMicros = Math.round(this.pause + (turned ? half : this.random.range(2, 30)))
    this.pause = 0
    const ack = flags & Flag.Ack ? next[side === 0 ? 1 : 0] : 0
    steps.push({ side, flags, seq: next[side], ack, bytes, start, length, gapMicros, spawns: null })
    next[side] += length
  }
}
