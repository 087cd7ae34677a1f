/** Each dissector of datagrams: probe, datagram and close on invented and damaged exchanges. */
import { dissectors } from '../../dissectors/index.ts'
import type { DatagramDissector, Direction, DissectorState } from '../../src/dissect/contract.ts'
import { Verdict } from '../../src/dissect/contract.ts'
import { RunnerSlice } from '../../src/dissect/slice.ts'
import type { Piece } from '../support/conversation.ts'
import { mutate, type Random } from '../support/mutate.ts'
import { Recorder } from '../support/slice.ts'
import { sampleDatagrams } from './samples.ts'
import { type FuzzTarget, hold, holdSafe, type MakeTarget, measureState } from './target.ts'

const MAX_DATAGRAM_BYTES = 4096
/** One input in so many goes on for FLOOD_DATAGRAMS, and what the session keeps of it is measured. */
const FLOOD_EVERY = 50_000
const FLOOD_DATAGRAMS = 5000
/** Bounded lists and lines of a session: far below what was shown. */
const MAX_STATE_BYTES = 600_000
/** Events that one datagram may be told as, and those said once of a session. */
const MAX_EVENTS_A_DATAGRAM = 64
const SPARE_EVENTS = 64

class DatagramTarget implements FuzzTarget {
  readonly name: string
  readonly carriesState = false
  inputBytes = 0
  private readonly dissector: DatagramDissector<DissectorState>
  private readonly exchanges: readonly (readonly Piece[])[]
  private readonly scratch = Buffer.from(new ArrayBuffer(MAX_DATAGRAM_BYTES))
  private readonly view = new DataView(this.scratch.buffer)
  private readonly slice = new RunnerSlice()
  private state: DissectorState
  private session = new Recorder()
  private shown = 0
  private isHeard = true

  constructor(
    dissector: DatagramDissector<DissectorState>,
    exchanges: readonly (readonly Piece[])[],
  ) {
    this.name = `${dissector.name}-udp`
    this.dissector = dissector
    hold(exchanges.length > 0, `no datagrams of ${dissector.name}`)
    this.exchanges = exchanges
    this.state = dissector.create()
  }

  isFlood(index: number): boolean {
    return index % FLOOD_EVERY === FLOOD_EVERY - 1
  }

  run(random: Random, index: number): void {
    this.state = this.dissector.create()
    this.session = new Recorder()
    this.shown = 0
    this.inputBytes = 0
    this.isHeard = true
    if (this.isFlood(index)) this.flood(random)
    else if (index % 2 === 0) this.invent(random)
    else this.damage(random)
    this.end()
  }

  private invent(random: Random): void {
    for (let i = 1 + random.small(5); i > 0; i--) {
      const size = 1 + random.small(700)
      random.fill(this.scratch, 0, size)
      this.show(random.once(2) ? 0 : 1, size, random)
    }
  }

  private damage(random: Random): void {
    const exchange = this.pick(random)
    const rate = 1 + random.small(8)
    for (const piece of exchange) {
      if (random.once(12)) continue
      const other = this.pick(random)
      let size = piece.bytes.copy(this.scratch)
      if (random.once(rate)) {
        size = mutate(random, this.scratch, size, other[random.below(other.length)]!.bytes)
      }
      const turned = random.once(20)
      this.show(turned ? (piece.direction === 0 ? 1 : 0) : piece.direction, size, random)
      if (!this.isHeard) return
    }
  }

  private flood(random: Random): void {
    const exchange = this.pick(random)
    for (let i = 0; i < FLOOD_DATAGRAMS && this.isHeard; i++) {
      const piece = exchange[i % exchange.length]!
      let size = piece.bytes.copy(this.scratch)
      if (random.once(3)) size = mutate(random, this.scratch, size, piece.bytes)
      this.show(piece.direction, size, random)
    }
    const bytes = measureState(this.state)
    hold(bytes <= MAX_STATE_BYTES, `a session keeps ${bytes} bytes`)
    this.session = new Recorder()
  }

  private show(direction: Direction, size: number, random: Random): void {
    const { slice, dissector } = this
    this.shown++
    this.inputBytes += size
    this.aim(direction, size, random)
    const answer = dissector.probe(slice)
    hold(answer >= 0 && answer <= 3, `probe said ${answer}`)
    this.aim(direction, size, random)
    const verdict = dissector.datagram(this.state, slice, this.session)
    hold(verdict >= 0 && verdict <= 5, `verdict ${verdict}`)
    hold(slice.pos <= size, 'the position left the datagram')
    if (verdict !== Verdict.More) this.isHeard = false
  }

  private aim(direction: Direction, size: number, random: Random): void {
    const { slice } = this
    slice.aim(this.scratch, this.view, 0, size)
    slice.direction = direction
    slice.tsMicros = 1_700_000_000_000_000 + this.shown * (1 + random.below(2000))
    slice.wireBytes = size
  }

  private end(): void {
    const { state, session } = this
    this.dissector.close?.(state, 1_700_000_100_000_000, session)
    const most = SPARE_EVENTS + this.shown * MAX_EVENTS_A_DATAGRAM
    hold(session.events.length <= most, `${session.events.length} events`)
    holdSafe(state.fields, 'fields')
    holdSafe(session.facts, 'facts')
    holdSafe(session.events, 'events')
    holdSafe(session.anomalies, 'anomalies')
    holdSafe(session.tags, 'tags')
  }

  private pick(random: Random): readonly Piece[] {
    return this.exchanges[random.below(this.exchanges.length)]!
  }
}

export const datagramTargets: Readonly<Record<string, MakeTarget>> = Object.fromEntries(
  dissectors
    .filter((d) => d.transport === 'udp')
    .map((d) => [
      `${d.name}-udp`,
      async () =>
        new DatagramTarget(d as DatagramDissector<DissectorState>, await sampleDatagrams(d.name)),
    ]),
)
