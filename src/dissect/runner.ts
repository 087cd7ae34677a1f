/**
 * Brings streams and dissectors together: recognises, feeds, holds what is unread,
 * obeys verdicts, keeps bounds. One a worker. The bytes it is given lie in the capture
 * batch or in the reassembler's pages and are valid only during the call.
 */
import type { PacketTime } from '../decode/packetTime.ts'
import {
  Direction,
  type DissectorState,
  type InnerStream,
  Probe,
  type StreamDissector,
  Verdict,
} from './contract.ts'
import { CarriedStream } from './innerStream.ts'
import type { Registry } from './registry.ts'
import type { Reading, Session } from './session.ts'
import { RunnerSlice } from './slice.ts'
import { Mode, type StreamSide } from './streamSide.ts'

/** Bytes of a direction shown to probes before it is given up as unknown. */
export const MAX_PROBE_BYTES = 256
/** Bytes of an unknown direction let pass while the other one stays silent. */
const MAX_WAITING_BYTES = 65_536
/** Hand-overs in one session, as HTTP CONNECT, then TLS. */
const MAX_HAND_OFFS = 4
/** Streams wrapped in one session's. */
const MAX_INNER_STREAMS = 4

/** What the runner tells the owner of the sessions. */
export interface RunnerHost {
  /** A dissector claimed the session and has read its first bytes. */
  onClaimed(session: Session): void
  /** A direction needs no bytes any more. */
  onDone(session: Session, direction: number): void
  /** The content shows that the other end opened the connection. */
  onFlipped(session: Session): void
  /** A dissector threw: a bug of ours, not of the wire. */
  onFault(dissector: string, error: unknown): void
}

export class Runner {
  private readonly registry: Registry
  private readonly host: RunnerHost
  private readonly time: PacketTime
  /** Of the segment being delivered: see StreamSlice. */
  acknowledged = 0
  private readonly slice = new RunnerSlice()

  constructor(registry: Registry, time: PacketTime, host: RunnerHost) {
    this.time = time
    this.registry = registry
    this.host = host
  }

  /** In-order bytes of a direction: `[start, end)` of `bytes`. */
  data(
    session: Session,
    direction: Direction,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
    wireBytes: number,
  ): void {
    const side = session.sides[direction]
    const wasWatched = isWatched(session, direction)
    if (wasWatched) this.watch(session, direction, bytes, view, start, end, wireBytes)
    if (side.mode === Mode.Done) return
    if (side.mode === Mode.Watched) {
      side.offset += wireBytes
      return
    }
    if (side.mode === Mode.Waiting) {
      side.offset += wireBytes
      if (side.offset > MAX_WAITING_BYTES) this.stop(session)
      return
    }
    if (end > start || wireBytes === 0) {
      if (side.mode === Mode.Probing) {
        this.probe(session, direction, bytes, view, start, end)
        if (side.isFed && side.recentEnd === 0) side.remember(bytes, start, end)
      } else if (side.mode === Mode.Sizes) {
        this.segment(session, direction, bytes, view, start, end, wireBytes)
      } else {
        this.feed(session, direction, bytes, view, start, end)
      }
    } else if (side.mode === Mode.Sizes) {
      this.segment(session, direction, bytes, view, start, end, wireBytes)
      return
    }
    // A packet cut by the snap length: what is missing of it is a gap, except where only sizes count.
    const cut = wireBytes - (end - start)
    if (cut > 0 && side.mode !== Mode.Sizes) {
      const now = session.sides[Direction.Orig] === side ? Direction.Orig : Direction.Resp
      if (!wasWatched && isWatched(session, now)) this.watchGap(session, now, cut)
      this.lose(session, now, cut)
    }
  }

  /** `missing` bytes of a direction are lost. */
  gap(session: Session, direction: Direction, missing: number): void {
    if (isWatched(session, direction)) this.watchGap(session, direction, missing)
    this.lose(session, direction, missing)
  }

  /** Tells who reads the direction of the loss. */
  private lose(session: Session, direction: Direction, missing: number): void {
    const side = session.sides[direction]
    if (side.mode === Mode.Done) return
    if (side.mode === Mode.Watched) {
      side.offset += missing
      return
    }
    side.forgetRecent()
    const skipped = Math.min(side.skipBytes, missing)
    side.skipBytes -= skipped
    side.offset += missing
    if (missing === skipped) return
    // What was held in front of the hole is of no use without it: the dissector has lost that too.
    const lost = missing - skipped + side.heldBytes
    side.offset += side.heldBytes
    side.heldBytes = 0
    side.need = 1
    if (side.mode === Mode.Probing) {
      this.giveUpProbing(session, direction)
      return
    }
    const reading = session.reading
    if (reading === null) return
    this.slice.tsMicros = this.time.micros
    this.slice.handOff = ''
    let verdict: Verdict = Verdict.Broken
    try {
      verdict = reading.dissector.gap?.(reading.state, direction, lost, session) ?? Verdict.Broken
    } catch (error) {
      this.host.onFault(reading.dissector.name, error)
    }
    if (verdict === Verdict.Broken && reading.dissector.gap === undefined) session.anomaly('gap')
    this.obey(session, direction, verdict)
  }

  /** The direction ended in order. */
  finish(session: Session, direction: Direction): void {
    const { reading, watching } = session
    if (reading !== null) this.tellFinish(session, reading, direction)
    else if (session.sides[direction].mode === Mode.Probing) this.giveUpProbing(session, direction)
    if (watching !== null && isWatched(session, direction)) {
      this.tellFinish(session, watching, direction)
    }
  }

  private tellFinish(session: Session, reading: Reading, direction: Direction): void {
    session.other = reading
    try {
      reading.dissector.finish?.(reading.state, direction, this.time.micros, session)
    } catch (error) {
      this.host.onFault(reading.dissector.name, error)
    }
    session.other = null
  }

  /** Begins a stream wrapped in the session's; undefined past the bound, or when nobody reads it. */
  carry(session: Session, name: string): InnerStream | undefined {
    const dissector = this.registry.find(name)
    const spoke = session.readings.some((r) => r.dissector.columns === dissector?.columns)
    if (dissector === undefined || spoke || session.innerCount >= MAX_INNER_STREAMS)
      return undefined
    session.innerCount++
    const reader = dissector as unknown as StreamDissector<DissectorState>
    const reading = { dissector: reader, state: reader.create() }
    session.begin(reading)
    const { host } = this
    return new CarriedStream(session, reading, this.time, (name, error) =>
      host.onFault(name, error),
    )
  }

  /** The session is over: every dissector that spoke completes its fields. */
  close(session: Session): void {
    for (const speaker of session.readings) {
      const { dissector, state } = speaker
      session.other = speaker
      try {
        dissector.close?.(state, this.time.micros, session)
      } catch (error) {
        this.host.onFault(dissector.name, error)
      }
    }
    session.other = null
  }

  /** Gives the session up: nothing of it is read any more. */
  stop(session: Session): void {
    session.reading = null
    this.finishSide(session, Direction.Orig)
    this.finishSide(session, Direction.Resp)
  }

  private probe(
    session: Session,
    direction: Direction,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
  ): void {
    const side = session.sides[direction]
    let from = start
    let to = end
    let arena = bytes
    let arenaView = view
    if (side.heldBytes > 0) {
      side.hold(bytes, start, end, this.time)
      arena = side.held
      arenaView = side.heldView!
      from = 0
      to = side.heldBytes
    }
    if (from === to) return
    const found = this.recognise(session, direction, arena, arenaView, from, to)
    if (found === WAIT) {
      if (side.heldBytes === 0) side.hold(bytes, start, end, this.time)
      return
    }
    if (found === NOBODY) {
      side.offset += to - from
      this.giveUpProbing(session, direction)
      return
    }
    const silent = session.sides[direction === Direction.Orig ? Direction.Resp : Direction.Orig]
    const unread = silent.mode === Mode.Waiting ? silent.offset : 0
    this.claim(session, this.registry.streams[found]!)
    let dir = direction
    if (this.flipped) {
      this.host.onFlipped(session)
      dir = direction === Direction.Orig ? Direction.Resp : Direction.Orig
    }
    if (unread > 0) this.tellUnread(session, dir, unread)
    this.replay(session, dir, bytes, view, start, end)
    if (session.reading !== null || session.readings.length > 0) {
      this.host.onClaimed(session)
    }
  }

  /** Set by `recognise`: the content says that the ends are the other way round. */
  private flipped = false

  private recognise(
    session: Session,
    direction: Direction,
    bytes: Buffer,
    view: DataView,
    from: number,
    to: number,
  ): number {
    this.slice.direction = direction
    const { announcedAs } = session
    if (announcedAs !== '') {
      const first = this.registry.streamIndex(announcedAs)
      // Who was announced has time to see whether it is: More keeps the others out.
      const found = first < 0 ? NOBODY : this.tryOne(session, first, true, bytes, view, from, to)
      if (found !== NOBODY) return found
    }
    const likely = this.registry.likely(direction, bytes[from]!)
    const usual = this.registry.usualStreams(session.serverPort)
    let waiting = false
    // Those whose usual port this is are asked first; a port alone decides nothing.
    for (let i = 0; i < usual.length; i++) {
      const index = usual[i]!
      if (!likely.includes(index)) continue
      const found = this.tryOne(session, index, true, bytes, view, from, to)
      if (found >= 0) return found
      if (found === WAIT) waiting = true
    }
    for (let i = 0; i < likely.length; i++) {
      const index = likely[i]!
      if (usual.length > 0 && usual.includes(index)) continue
      const found = this.tryOne(session, index, false, bytes, view, from, to)
      if (found >= 0) return found
      if (found === WAIT) waiting = true
    }
    return waiting ? WAIT : NOBODY
  }

  /** Asks one dissector: its index for Yes, WAIT when it wants more than there is, else NOBODY. */
  private tryOne(
    session: Session,
    index: number,
    isUsualPort: boolean,
    bytes: Buffer,
    view: DataView,
    from: number,
    to: number,
  ): number {
    if (session.refused.length > 0 && session.refused.includes(index)) return NOBODY
    const { slice } = this
    const dissector = this.registry.streams[index]!
    const most = Math.min(dissector.probeBytes, MAX_PROBE_BYTES)
    slice.aim(bytes, view, from, from + Math.min(to - from, most))
    slice.isUsualPort = isUsualPort
    const answer = this.ask(dissector)
    if (answer === Probe.Yes || answer === Probe.Flipped) {
      this.flipped = answer === Probe.Flipped
      return index
    }
    return answer === Probe.More && to - from < most ? WAIT : NOBODY
  }

  /** What the direction other than `direction` said before anybody knew the protocol is lost to the dissector. */
  private tellUnread(session: Session, direction: Direction, unread: number): void {
    const reading = session.reading
    if (reading?.dissector.gap === undefined) return
    const other = direction === Direction.Orig ? Direction.Resp : Direction.Orig
    let verdict: Verdict = Verdict.Broken
    try {
      verdict = reading.dissector.gap(reading.state, other, unread, session)
    } catch (error) {
      this.host.onFault(reading.dissector.name, error)
    }
    this.obey(session, other, verdict)
  }

  private ask(dissector: StreamDissector<never>): Probe {
    try {
      return dissector.probe(this.slice)
    } catch (error) {
      this.host.onFault(dissector.name, error)
      return Probe.No
    }
  }

  private claim(session: Session, dissector: StreamDissector<never>): void {
    const reader = dissector as unknown as StreamDissector<DissectorState>
    const state = reader.create()
    session.reading = { dissector: reader, state }
    session.begin(session.reading)
    if (session.protocol === '') session.protocol = reader.name
    for (const side of session.sides) {
      if (side.mode === Mode.Done) continue
      side.mode = Mode.Feeding
      side.need = 1
    }
  }

  /** After a claim: what either direction held, the older first, then what has just come. */
  private replay(
    session: Session,
    direction: Direction,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
  ): void {
    const other: Direction = direction === Direction.Orig ? Direction.Resp : Direction.Orig
    const mine = session.sides[direction]
    const theirs = session.sides[other]
    const theirsFirst =
      theirs.heldBytes > 0 && (mine.heldBytes === 0 || theirs.heldMicros < mine.heldMicros)
    if (theirsFirst) {
      const now = this.time.micros
      this.time.micros = theirs.heldMicros
      this.feedHeld(session, other)
      this.time.micros = now
    }
    // What was held of this direction already contains what has just come.
    if (mine.heldBytes > 0) this.feedHeld(session, direction)
    else this.feed(session, direction, bytes, view, start, end)
    if (!theirsFirst) this.feedHeld(session, other)
  }

  /** Nobody knows these bytes. The other direction may still tell; when it cannot either, the session is let go. */
  private giveUpProbing(session: Session, direction: Direction): void {
    const side = session.sides[direction]
    side.mode = Mode.Waiting
    side.dropHeld()
    const other = session.sides[direction === Direction.Orig ? Direction.Resp : Direction.Orig]
    if (other.mode === Mode.Waiting || other.mode === Mode.Done) this.stop(session)
  }

  private feedHeld(session: Session, direction: Direction): void {
    const side = session.sides[direction]
    if (side.heldBytes === 0 || side.heldView === null) return
    if (side.mode === Mode.Feeding) this.feedFrom(session, direction, true)
    else if (side.mode === Mode.Probing) {
      const { held, heldView, heldBytes } = side
      side.heldBytes = 0
      this.probe(session, direction, held, heldView, 0, heldBytes)
    }
  }

  private feed(
    session: Session,
    direction: Direction,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
  ): void {
    const side = session.sides[direction]
    let from = start
    if (side.skipBytes > 0) {
      const skipped = Math.min(side.skipBytes, end - from)
      side.skipBytes -= skipped
      side.offset += skipped
      from += skipped
      side.forgetRecent()
    }
    if (from >= end) return
    side.remember(bytes, from, end)
    if (side.heldBytes > 0) {
      side.hold(bytes, from, end, this.time)
      if (side.heldBytes >= side.need) this.feedFrom(session, direction, true)
      else this.checkHeld(session, side)
      return
    }
    if (end - from < side.need) {
      side.hold(bytes, from, end, this.time)
      this.checkHeld(session, side)
      return
    }
    this.arena = bytes
    this.arenaView = view
    this.from = from
    this.to = end
    this.feedFrom(session, direction, false)
  }

  private arena: Buffer = Buffer.alloc(0)
  private arenaView: DataView = new DataView(new ArrayBuffer(0))
  private from = 0
  private to = 0

  /** Feeds from the arena, or from what is held, until the dissector wants more than there is. */
  private feedFrom(session: Session, direction: Direction, isHeld: boolean): void {
    const side = session.sides[direction]
    const { slice } = this
    let { arena, arenaView, from, to } = this
    if (isHeld) {
      arena = side.held
      arenaView = side.heldView!
      from = 0
      to = side.heldBytes
    }
    for (;;) {
      const reading = session.reading
      if (reading === null || side.mode !== Mode.Feeding) break
      const available = to - from
      if (available === 0 || available < side.need) break
      slice.aim(arena, arenaView, from, to)
      slice.direction = direction
      slice.tsMicros = this.time.micros
      slice.streamOffset = side.offset
      slice.wireBytes = available
      slice.acknowledged = this.acknowledged
      slice.need = 1
      slice.skipBytes = 0
      slice.handOff = ''
      slice.watch = false
      let verdict: Verdict
      try {
        verdict = reading.dissector.feed(reading.state as never, slice, session)
      } catch (error) {
        this.host.onFault(reading.dissector.name, error)
        verdict = Verdict.Broken
      }
      // A dissector that ran into the end and still says More did not put its position back.
      // What was shown to one that rejects it goes to the next candidate whole.
      const used =
        verdict === Verdict.Reject ? 0 : Math.min(Math.max(slice.pos - from, 0), available)
      const { handOff, watch } = slice
      const skip = slice.skipBytes
      side.need = Math.max(1, slice.need)
      side.offset += used
      from += used
      if (verdict === Verdict.More) {
        if (skip > 0) {
          const here = Math.min(skip, to - from)
          side.skipBytes = skip - here
          side.offset += here
          from += here
          side.need = 1
          continue
        }
        if (used === 0 && side.need <= available) break
        continue
      }
      this.settle(side, isHeld, arena, from, to)
      if (verdict === Verdict.HandOff) this.handOver(session, direction, handOff, watch)
      else {
        this.obey(session, direction, verdict)
        // What the same packet held behind the change to sizes is its first segment.
        if (side.readsSizes && side.heldBytes > 0 && side.heldView !== null) {
          const { held, heldView, heldBytes } = side
          side.heldBytes = 0
          this.segment(session, direction, held, heldView, 0, heldBytes, heldBytes)
          side.dropHeld()
        }
      }
      return
    }
    this.settle(side, isHeld, arena, from, to)
    this.checkHeld(session, side)
  }

  /** Leaves `[from, to)` held, wherever it lies now. */
  private settle(side: StreamSide, isHeld: boolean, arena: Buffer, from: number, to: number): void {
    if (side.mode === Mode.Done) return
    if (isHeld) {
      if (from > 0) side.held.copyWithin(0, from, to)
      side.heldBytes = to - from
    } else if (from < to) side.hold(arena, from, to, this.time)
  }

  private checkHeld(session: Session, side: StreamSide): void {
    const reading = session.reading
    if (reading === null || side.heldBytes <= reading.dissector.maxHeldBytes) return
    session.anomaly('held-too-much')
    this.stop(session)
  }

  private segment(
    session: Session,
    direction: Direction,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
    wireBytes: number,
  ): void {
    const side = session.sides[direction]
    const reading = session.reading
    if (reading === null) return
    const { slice } = this
    slice.aim(bytes, view, start, end)
    slice.direction = direction
    slice.tsMicros = this.time.micros
    slice.streamOffset = side.offset
    slice.wireBytes = wireBytes
    slice.need = 1
    slice.skipBytes = 0
    slice.handOff = ''
    slice.watch = false
    side.offset += wireBytes
    let verdict: Verdict = Verdict.Done
    try {
      verdict = reading.dissector.segment?.(reading.state as never, slice, session) ?? Verdict.Done
    } catch (error) {
      this.host.onFault(reading.dissector.name, error)
      verdict = Verdict.Broken
    }
    if (verdict === Verdict.HandOff) {
      this.handOver(session, direction, slice.handOff, slice.watch)
    } else this.obey(session, direction, verdict)
  }

  private obey(session: Session, direction: Direction, verdict: Verdict): void {
    switch (verdict) {
      case Verdict.More:
        break
      case Verdict.Sizes:
        session.sides[direction].mode = Mode.Sizes
        session.sides[direction].dropRecent()
        break
      case Verdict.Done:
        this.finishSide(session, direction)
        break
      case Verdict.Reject:
        this.reject(session, direction)
        break
      default:
        if (session.anomalies.length === 0) session.anomaly('protocol-error')
        this.stop(session)
    }
  }

  /** The dissector takes its claim back: the others are asked, with what is held. */
  private reject(session: Session, direction: Direction): void {
    const reading = session.reading
    if (reading === null) return
    session.reading = null
    session.takeBack(reading)
    const refused = this.registry.streams.indexOf(reading.dissector as never)
    session.refused = [...session.refused, refused]
    if (session.readings.length === 0) session.protocol = ''
    this.probeAnew(session, direction)
  }

  private handOver(session: Session, direction: Direction, to: string, watch: boolean): void {
    if (watch) this.beginWatch(session, direction)
    session.reading = null
    if (++session.handOffs > MAX_HAND_OFFS) {
      session.anomaly('too-many-layers')
      this.stop(session)
      return
    }
    if (to === '') {
      this.probeAnew(session, direction)
      return
    }
    const next = this.registry.find(to)
    if (next === undefined) {
      this.stop(session)
      return
    }
    this.claim(session, next)
    for (const side of session.sides) side.skipBytes = 0
    const other: Direction = direction === Direction.Orig ? Direction.Resp : Direction.Orig
    this.feedHeld(session, direction)
    this.feedHeld(session, other)
  }

  /** Who hands on goes on seeing both directions, beginning with what is held of them. */
  private beginWatch(session: Session, direction: Direction): void {
    session.watching = session.reading
    const other: Direction = direction === Direction.Orig ? Direction.Resp : Direction.Orig
    for (const d of [direction, other]) {
      const side = session.sides[d]
      if (side.mode === Mode.Done) continue
      session.watched |= 1 << d
      const { held, heldView, heldBytes } = side
      if (heldBytes === 0 || heldView === null) continue
      this.watch(session, d, held, heldView, 0, heldBytes, heldBytes)
    }
  }

  /** Shows a segment to who handed on. */
  private watch(
    session: Session,
    direction: Direction,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
    wireBytes: number,
  ): void {
    const { slice } = this
    const watching = session.watching!
    slice.aim(bytes, view, start, end)
    slice.direction = direction
    slice.tsMicros = this.time.micros
    slice.streamOffset = session.sides[direction].offset
    slice.wireBytes = wireBytes
    session.other = watching
    let verdict: Verdict = Verdict.Done
    try {
      verdict = watching.dissector.segment?.(watching.state, slice, session) ?? Verdict.Done
    } catch (error) {
      this.host.onFault(watching.dissector.name, error)
    }
    session.other = null
    this.obeyWatcher(session, direction, verdict)
  }

  private watchGap(session: Session, direction: Direction, missing: number): void {
    const watching = session.watching!
    this.slice.tsMicros = this.time.micros
    let verdict: Verdict = Verdict.Done
    session.other = watching
    try {
      verdict =
        watching.dissector.gap?.(watching.state, direction, missing, session) ?? Verdict.Done
    } catch (error) {
      this.host.onFault(watching.dissector.name, error)
    }
    session.other = null
    this.obeyWatcher(session, direction, verdict)
  }

  /** Anything but More and Sizes ends its watch over the direction; the session itself is the next one's. */
  private obeyWatcher(session: Session, direction: Direction, verdict: Verdict): void {
    if (verdict === Verdict.More || verdict === Verdict.Sizes) return
    session.watched &= ~(1 << direction)
    if (session.sides[direction].mode === Mode.Watched) this.finishSide(session, direction)
  }

  private probeAnew(session: Session, direction: Direction): void {
    for (const side of session.sides) {
      if (side.mode === Mode.Done) continue
      side.mode = Mode.Probing
      side.need = 1
      side.skipBytes = 0
    }
    const other: Direction = direction === Direction.Orig ? Direction.Resp : Direction.Orig
    this.feedHeld(session, direction)
    this.feedHeld(session, other)
  }

  private finishSide(session: Session, direction: Direction): void {
    const side = session.sides[direction]
    if (side.mode === Mode.Done) return
    side.dropHeld()
    side.dropRecent()
    if (isWatched(session, direction)) {
      side.mode = Mode.Watched
      return
    }
    side.mode = Mode.Done
    this.host.onDone(session, direction)
  }
}

const isWatched = (session: Session, direction: number): boolean =>
  ((session.watched >> direction) & 1) === 1

/** Answers of `recognise` beside an index. */
const WAIT = -1
const NOBODY = -2
