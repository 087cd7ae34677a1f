/**
 * A stream of one protocol wrapped in another's: held and fed as the runner does with a
 * connection's bytes, by a reader of its own, since the outer one is in use meanwhile.
 */
import type { PacketTime } from '../decode/packetTime.ts'
import { type Direction, type InnerStream, Verdict } from './contract.ts'
import type { Reading, Session } from './session.ts'
import { RunnerSlice } from './slice.ts'

const NOTHING = Buffer.alloc(0)
/** Bytes a direction's buffer begins with; it doubles up to what the dissector may hold. */
const FIRST_HELD_BYTES = 512

class InnerSide {
  held: Buffer = NOTHING
  view = new DataView(NOTHING.buffer, NOTHING.byteOffset, 0)
  heldBytes = 0
  need = 1
  skipBytes = 0
  offset = 0
  isDone = false

  hold(bytes: Buffer, start: number, end: number): void {
    const wanted = this.heldBytes + end - start
    if (wanted > this.held.length) {
      const size = Math.max(wanted, this.held.length * 2, FIRST_HELD_BYTES)
      const larger = Buffer.allocUnsafeSlow(size)
      this.held.copy(larger, 0, 0, this.heldBytes)
      this.held = larger
      this.view = new DataView(larger.buffer, larger.byteOffset, size)
    }
    bytes.copy(this.held, this.heldBytes, start, end)
    this.heldBytes = wanted
  }

  drop(): void {
    this.held = NOTHING
    this.heldBytes = 0
    this.isDone = true
  }
}

export class CarriedStream implements InnerStream {
  private readonly session: Session
  private readonly reading: Reading
  private readonly time: PacketTime
  private readonly onFault: (dissector: string, error: unknown) => void
  private readonly slice = new RunnerSlice()
  private readonly sides = [new InnerSide(), new InnerSide()] as const

  constructor(
    session: Session,
    reading: Reading,
    time: PacketTime,
    onFault: (dissector: string, error: unknown) => void,
  ) {
    this.session = session
    this.reading = reading
    this.time = time
    this.onFault = onFault
  }

  feed(direction: Direction, bytes: Buffer, start: number, end: number): boolean {
    const side = this.sides[direction]
    if (side.isDone) return false
    const skipped = Math.min(side.skipBytes, end - start)
    side.skipBytes -= skipped
    side.offset += skipped
    if (skipped === end - start) return true
    side.hold(bytes, start + skipped, end)
    this.read(side, direction)
    return !side.isDone
  }

  gap(direction: Direction, missing: number): boolean {
    const side = this.sides[direction]
    if (side.isDone) return false
    const skipped = Math.min(side.skipBytes, missing)
    side.skipBytes -= skipped
    side.offset += missing
    if (skipped === missing) return true
    const lost = missing - skipped + side.heldBytes
    side.heldBytes = 0
    side.need = 1
    const { dissector, state } = this.reading
    this.obey(
      side,
      this.speak(() => dissector.gap?.(state, direction, lost, this.session)),
    )
    return !side.isDone
  }

  private read(side: InnerSide, direction: Direction): void {
    const { slice, reading } = this
    let from = 0
    while (!side.isDone && side.heldBytes - from >= side.need) {
      const available = side.heldBytes - from
      slice.aim(side.held, side.view, from, side.heldBytes)
      slice.direction = direction
      slice.tsMicros = this.time.micros
      slice.streamOffset = side.offset
      slice.wireBytes = available
      slice.need = 1
      slice.skipBytes = 0
      slice.handOff = ''
      slice.watch = false
      const verdict = this.speak(() => reading.dissector.feed(reading.state, slice, this.session))
      const used = Math.min(Math.max(slice.pos - from, 0), available)
      from += used
      side.offset += used
      side.need = Math.max(1, slice.need)
      if (verdict !== Verdict.More) this.obey(side, verdict)
      else if (slice.skipBytes > 0) {
        const here = Math.min(slice.skipBytes, side.heldBytes - from)
        side.skipBytes = slice.skipBytes - here
        side.offset += here
        from += here
        side.need = 1
      } else if (used === 0 && side.need <= available) break
      if (from === side.heldBytes) break
    }
    if (side.isDone) return
    if (from > 0) side.held.copyWithin(0, from, side.heldBytes)
    side.heldBytes -= from
    if (side.heldBytes > reading.dissector.maxHeldBytes) {
      this.session.anomaly('held-too-much')
      this.end()
    }
  }

  /** Calls the dissector as the one that speaks: events are its own meanwhile. */
  private speak(call: () => Verdict | undefined): Verdict {
    const { session } = this
    const before = session.other
    session.other = this.reading
    try {
      return call() ?? Verdict.Broken
    } catch (error) {
      this.onFault(this.reading.dissector.name, error)
      return Verdict.Broken
    } finally {
      session.other = before
    }
  }

  /** More goes on; Done ends a direction; what would need the connection itself ends both. */
  private obey(side: InnerSide, verdict: Verdict): void {
    if (verdict === Verdict.More) return
    if (verdict === Verdict.Done || verdict === Verdict.Sizes) side.drop()
    else this.end()
  }

  private end(): void {
    for (const side of this.sides) side.drop()
  }
}
