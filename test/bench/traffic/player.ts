/** Plays thousands of scripts at once: a heap of the open connections by their next packet's time. */
import type { Ends, FrameWriter } from './frameWriter.ts'
import type { Random } from './random.ts'
import type { Script } from './script.ts'

interface Connection extends Ends {
  readonly script: Script
  /** Times the script's gaps: no two connections run at one pace. */
  readonly pace: number
  step: number
  micros: number
}

/** A share of a mix: what is played, and between how many hosts. */
export interface Kind {
  readonly name: string
  /** Of all connections, 0 to 1. */
  readonly share: number
  readonly scripts: readonly Script[]
  /** Second byte of its clients' 10.x addresses. */
  readonly net: number
  readonly clients: number
  readonly servers: number
}

export interface Played {
  packets: number
  connections: number
  bytes: number
  /** Connections open at once, at most. */
  mostOpen: number
}

const START_MICROS = 1_767_225_600_000_000
const VLAN_SHARE = 0.12
const IPV6_SHARE = 0.08

export class Player {
  private readonly random: Random
  private readonly writer: FrameWriter
  private readonly heap: Connection[] = []
  private connections = 0
  private mostOpen = 0
  private port = 0

  constructor(random: Random, writer: FrameWriter) {
    this.random = random
    this.writer = writer
  }

  /** Lets `count` connections of these kinds begin within `spanMicros`, and plays all to their end. */
  play(kinds: readonly Kind[], count: number, spanMicros: number): Played {
    const { random, heap } = this
    const sum = kinds.reduce((all, kind) => all + kind.share, 0)
    let arrival = START_MICROS
    for (let i = 0; i < count; i++) {
      arrival += random.gap(spanMicros / count)
      while (heap.length > 0 && heap[0]!.micros <= arrival) this.step()
      let dice = random.unit() * sum
      const kind = kinds.find(({ share }) => {
        dice -= share
        return dice < 0
      })
      this.begin(kind ?? kinds[0]!, arrival)
    }
    while (heap.length > 0) this.step()
    const { packets, bytes } = this.writer
    return { packets, bytes, connections: this.connections, mostOpen: this.mostOpen }
  }

  private begin(kind: Kind, micros: number): void {
    const { random } = this
    const script = random.pick(kind.scripts)
    const server = script.serverHost >= 0 ? script.serverHost : random.range(1, kind.servers)
    const client = (10 << 24) | (kind.net << 16) | random.range(1, kind.clients)
    this.port = (this.port + random.range(1, 7)) % 28_000
    this.push({
      script,
      pace: 0.6 + random.unit() * 0.9,
      step: 0,
      micros: micros + script.steps[0]!.gapMicros,
      addresses: [client, (172 << 24) | (16 << 16) | server],
      ports: [32_768 + this.port, script.serverPort],
      isns: [random.word(), random.word()],
      ipv6: script.serverHost < 0 && random.chance(IPV6_SHARE),
      vlan: random.chance(VLAN_SHARE) ? random.range(10, 17) : 0,
      bare: script.bare,
      udp: script.transport === 'udp',
    })
  }

  private step(): void {
    const { heap } = this
    const connection = heap[0]!
    const { script } = connection
    const step = script.steps[connection.step]!
    const micros = Math.floor(connection.micros)
    this.writer.write(connection, step, micros)
    connection.step++
    if (connection.step === script.steps.length) {
      const last = heap.pop()!
      if (heap.length > 0) {
        heap[0] = last
        this.sink()
      }
    } else {
      connection.micros += script.steps[connection.step]!.gapMicros * connection.pace
      this.sink()
    }
    if (step.spawns !== null) this.spawn(connection, step.spawns)
  }

  private spawn(parent: Connection, script: Script): void {
    const { random } = this
    this.push({
      ...parent,
      script,
      step: 0,
      micros: parent.micros + 1,
      ports: [(parent.ports[0] + 1) & 0xffff, script.serverPort],
      isns: [random.word(), random.word()],
    })
  }

  private push(connection: Connection): void {
    const { heap } = this
    this.connections++
    let at = heap.push(connection) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      if (heap[up]!.micros <= connection.micros) break
      heap[at] = heap[up]!
      at = up
    }
    heap[at] = connection
    if (heap.length > this.mostOpen) this.mostOpen = heap.length
  }

  /** Moves the first connection to where its new time belongs. */
  private sink(): void {
    const { heap } = this
    const moved = heap[0]!
    const { length } = heap
    let at = 0
    for (;;) {
      let down = 2 * at + 1
      if (down >= length) break
      if (down + 1 < length && heap[down + 1]!.micros < heap[down]!.micros) down++
      if (heap[down]!.micros >= moved.micros) break
      heap[at] = heap[down]!
      at = down
    }
    heap[at] = moved
  }
}
