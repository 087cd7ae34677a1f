/**
 * Feeds a dissector as the runner does, without allocation of its own: `need`, `skipBytes`,
 * Sizes and the bound on held bytes are kept. Unlike the runner it says so when the
 * dissector reads past its end or asks for bytes for ever.
 */
import {
  type Direction,
  type DissectorState,
  type StreamDissector,
  Verdict,
} from '../../src/dissect/contract.ts'
import { RunnerSlice } from '../../src/dissect/slice.ts'
import { Recorder } from '../support/slice.ts'
import { hold, holdSafe } from './target.ts'

/** The most that a dissector may hold, and one piece. */
const SIDE_BYTES = 65_536 + 8192
/** Calls without progress in one piece. */
const MAX_IDLE_CALLS = 3
/** Fewest bytes an event can come of, over a whole input. */
const MIN_EVENT_BYTES = 4
/** Events beside those: what is said once of a session. */
const SPARE_EVENTS = 64

class Side {
  readonly bytes = Buffer.from(new ArrayBuffer(SIDE_BYTES))
  readonly view = new DataView(this.bytes.buffer)
  held = 0
  need = 1
  skip = 0
  offset = 0
  fed = 0
  sizes = false
  done = false

  clear(): void {
    this.held = 0
    this.need = 1
    this.skip = 0
    this.offset = 0
    this.fed = 0
    this.sizes = false
    this.done = false
  }
}

export class Player {
  state: DissectorState
  session = new Recorder()
  /** False once the session is over for the dissector. */
  reading = true
  tsMicros = 0
  readonly dissector: StreamDissector<DissectorState>
  private readonly sides = [new Side(), new Side()] as const
  private readonly slice = new RunnerSlice()

  constructor(dissector: StreamDissector<DissectorState>) {
    this.dissector = dissector
    this.state = dissector.create()
  }

  /** Bytes given since `begin`. */
  get fedBytes(): number {
    return this.sides[0].fed + this.sides[1].fed
  }

  begin(): void {
    this.state = this.dissector.create()
    this.session = new Recorder()
    this.reading = true
    this.tsMicros = 1_700_000_000_000_000
    for (const side of this.sides) side.clear()
  }

  /** Shows the beginning of one direction to the dissector's probe. */
  probe(direction: Direction, bytes: Buffer, size: number): void {
    const side = this.sides[direction]
    const shown = Math.min(size, this.dissector.probeBytes)
    bytes.copy(side.bytes, 0, 0, shown)
    this.aim(side, direction, 0, shown)
    const answer = this.dissector.probe(this.slice)
    hold(answer >= 0 && answer <= 3, `probe said ${answer}`)
  }

  lose(direction: Direction, missing: number): void {
    const side = this.sides[direction]
    if (side.done || !this.reading) return
    const skipped = Math.min(side.skip, missing)
    side.skip -= skipped
    side.offset += missing
    if (missing === skipped) return
    side.held = 0
    side.need = 1
    const { dissector, state, session } = this
    const verdict = dissector.gap?.(state, direction, missing - skipped, session) ?? Verdict.Broken
    this.settle(side, verdict)
  }

  give(direction: Direction, bytes: Buffer, size: number): void {
    const side = this.sides[direction]
    if (side.done || !this.reading) return
    side.fed += size
    if (side.sizes) {
      bytes.copy(side.bytes, 0, 0, size)
      this.segment(side, direction, size)
      return
    }
    const skipped = Math.min(side.skip, size)
    side.skip -= skipped
    side.offset += skipped
    if (skipped === size) return
    bytes.copy(side.bytes, side.held, skipped, size)
    side.held += size - skipped
    this.feed(side, direction)
  }

  /** FIN of both directions, then the end; checks everything the dissector has said. */
  end(): void {
    const { dissector, state, session, tsMicros } = this
    for (const direction of [0, 1] as const) {
      if (this.reading) dissector.finish?.(state, direction, tsMicros, session)
    }
    dissector.close?.(state, tsMicros, session)
    const bytes = this.fedBytes
    const most = SPARE_EVENTS + bytes / MIN_EVENT_BYTES
    hold(session.events.length <= most, `${session.events.length} events of ${bytes} bytes`)
    holdSafe(state.fields, 'fields')
    holdSafe(session.facts, 'facts')
    holdSafe(session.events, 'events')
    holdSafe(session.anomalies, 'anomalies')
    holdSafe(session.tags, 'tags')
  }

  private feed(side: Side, direction: Direction): void {
    const { dissector, slice } = this
    let from = 0
    let idle = 0
    while (side.held - from >= side.need && side.held > from) {
      this.aim(side, direction, from, side.held)
      const verdict = dissector.feed(this.state, slice, this.session)
      hold(slice.pos >= from && slice.pos <= side.held, 'the position left the slice')
      const used = slice.pos - from
      from += used
      side.offset += used
      side.need = Math.max(1, slice.need)
      if (verdict !== Verdict.More) {
        side.bytes.copyWithin(0, from, side.held)
        side.held -= from
        if (verdict === Verdict.Sizes) {
          side.sizes = true
          const rest = side.held
          side.held = 0
          if (rest > 0) this.segment(side, direction, rest)
        } else this.settle(side, verdict)
        return
      }
      if (slice.skipBytes > 0) {
        const skipped = Math.min(slice.skipBytes, side.held - from)
        side.skip = slice.skipBytes - skipped
        side.offset += skipped
        from += skipped
        side.need = 1
      } else if (used === 0) {
        if (side.need <= side.held - from) break
        hold(++idle <= MAX_IDLE_CALLS, 'calls without progress')
      }
    }
    side.bytes.copyWithin(0, from, side.held)
    side.held -= from
    if (side.held > dissector.maxHeldBytes) this.reading = false
  }

  private segment(side: Side, direction: Direction, size: number): void {
    this.aim(side, direction, 0, size)
    side.offset += size
    const verdict = this.dissector.segment?.(this.state, this.slice, this.session) ?? Verdict.Done
    hold(this.slice.pos <= size, 'the position left the segment')
    this.settle(side, verdict)
  }

  private settle(side: Side, verdict: Verdict): void {
    hold(verdict >= 0 && verdict <= 5, `verdict ${verdict}`)
    if (verdict === Verdict.Done) {
      side.done = true
      side.held = 0
    } else if (verdict !== Verdict.More && verdict !== Verdict.Sizes) this.reading = false
  }

  private aim(side: Side, direction: Direction, from: number, to: number): void {
    const { slice } = this
    slice.aim(side.bytes, side.view, from, to)
    slice.direction = direction
    slice.tsMicros = this.tsMicros
    slice.streamOffset = side.offset
    slice.wireBytes = to - from
    slice.need = 1
    slice.skipBytes = 0
    slice.handOff = ''
  }
}
