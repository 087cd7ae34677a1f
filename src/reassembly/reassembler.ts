/**
 * TCP streams in order. In-order payload goes on without a copy; what lies above a hole
 * waits in the pool; the first copy of a byte wins. A hole becomes a gap when the other
 * end has acknowledged what is missing (it arrived, we did not see it), when too much
 * waits above it, or at the end.
 */
import type { Frame } from '../decode/frame.ts'
import type { PacketTime } from '../decode/packetTime.ts'
import {
  FLAGS,
  FLOW_DOUBLES,
  FLOW_WORDS,
  Flag,
  MISSED_BYTES,
  ORIG_HOLE_MICROS,
  ORIG_TCP,
  RESP_HOLE_MICROS,
  RESP_TCP,
} from '../flow/layout.ts'
import type { FlowTable } from '../flow/table.ts'
import { FINISHED_BIT, Tcp, TcpFlag, type TcpTracker } from '../flow/tcpState.ts'
import { NO_SEGMENT, PAGE_BYTES, SegmentPool } from './segmentPool.ts'

/** Who takes the streams. Buffers are valid only during the call; the time is the worker's PacketTime. */
export interface StreamConsumer {
  /** In-order bytes: `[start, end)` captured, `wireBytes` of them on the wire. */
  data(
    slot: number,
    direction: number,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
    wireBytes: number,
  ): void
  /** `missing` bytes of the direction will never come. */
  gap(slot: number, direction: number, missing: number): void
  /** Bytes already delivered came again; `back` bytes lie between their start and the next byte due. */
  again(
    slot: number,
    direction: number,
    bytes: Buffer,
    start: number,
    end: number,
    back: number,
  ): void
  /** The direction was delivered up to its FIN. */
  finish(slot: number, direction: number): void
}

export interface ReassemblyBounds {
  /** Bytes one direction may hold above its first hole; then the hole becomes a gap. */
  maxDirectionBytes: number
  /** Bytes all directions of a worker may hold; then the newest is dropped, a gap in time. */
  maxWorkerBytes: number
  /**
   * Two directions of a connection may reach a sensor out of step by so much, two legs of a tap, two
   * queues of a card: an acknowledgement then comes before what it acknowledges.
   */
  reorderMicros: number
}

/** Separate ranges one direction may hold when nobody wants its bytes, and how far above the hole they may reach. */
export const MAX_EMPTY_RANGES = 64
const MAX_EMPTY_BYTES = 1 << 28
/** One held range a so many bytes of a direction's bound: tiny segments cost a page and a step of every search each. */
const BYTES_A_RANGE = 256

/** What the time of a hole is kept modulo; its lowest bits say that there is one, and that the connection was known well enough to count it. */
const HOLE_CLOCK = 2 ** 31
const HOLE_BITS = 3
const HOLE_SEEN = 2
const HOLE_COUNTS = 1
/** Most bytes that can be on their way within the time two directions may be out of step; more is lost. */
const MAX_REORDER_BYTES = 1 << 20

export class Reassembler {
  readonly pool: SegmentPool
  /** Holes given up because too much waited above them. */
  holesForced = 0
  /** Segments dropped because the worker held all it may. */
  segmentsDropped = 0
  /** Segments that acknowledge something, and those of them that acknowledge what was never seen: the loss in front of the sensor. */
  acks = 0
  ackGaps = 0
  /** Counted up by a consumer that swapped the two ends of the flow during a call. */
  swaps = 0
  private readonly table: FlowTable
  private readonly tcp: TcpTracker
  private readonly time: PacketTime
  private readonly consumer: StreamConsumer
  private readonly maxDirectionBytes: number
  private readonly maxRanges: number
  private readonly reorderMicros: number

  constructor(
    table: FlowTable,
    tcp: TcpTracker,
    time: PacketTime,
    consumer: StreamConsumer,
    bounds: ReassemblyBounds,
  ) {
    this.table = table
    this.tcp = tcp
    this.time = time
    this.consumer = consumer
    this.pool = new SegmentPool(bounds.maxWorkerBytes)
    this.maxDirectionBytes = bounds.maxDirectionBytes
    this.reorderMicros = bounds.reorderMicros
    this.maxRanges = Math.max(
      MAX_EMPTY_RANGES,
      Math.floor(bounds.maxDirectionBytes / BYTES_A_RANGE),
    )
  }

  /** The table's memory, which is another one after it has grown. */
  private get words(): Int32Array {
    return this.table.words
  }

  private get doubles(): Float64Array {
    return this.table.doubles
  }

  /** Takes a segment's payload, after the tracker has seen its header. Returns the direction it has now: the consumer may have swapped the ends. */
  payload(slot: number, direction: number, frame: Frame): number {
    const length = frame.payloadBytes
    if (frame.tcpFlags & TcpFlag.Rst) return direction
    const { words } = this
    const me = endOf(slot, direction)
    const seq = (frame.seq + ((frame.tcpFlags >> 1) & 1)) | 0
    const ahead = (seq - words[me + Tcp.Next]!) | 0
    if (ahead > 0) return this.hold(slot, direction, me, frame, seq, 0, length)
    const old = -ahead
    const wanted = this.wants(slot, direction)
    if (old > 0 && wanted && !this.isKeepAlive(frame, old)) {
      const end = Math.min(frame.payloadEnd, frame.payloadStart + old)
      this.consumer.again(slot, direction, frame.bytes, frame.payloadStart, end, old)
    }
    if (old >= length) return direction
    const held = words[me + Tcp.Held]!
    if (held !== NO_SEGMENT && ((this.pool.seq[held]! - seq - length) | 0) < 0) {
      // It reaches into what is held, which came first.
      return this.hold(slot, direction, me, frame, seq, old, length)
    }
    const swaps = this.swaps
    words[me + Tcp.Next] = (seq + length) | 0
    if (wanted) {
      const start = Math.min(frame.payloadStart + old, frame.payloadEnd)
      const { bytes, view, payloadEnd } = frame
      this.consumer.data(slot, direction, bytes, view, start, payloadEnd, length - old)
    }
    const now = this.swaps === swaps ? direction : turned(direction, this.swaps - swaps)
    return held === NO_SEGMENT ? now : this.drain(slot, now)
  }

  /** One byte of nothing, sent again to see whether the other end is there: RFC 9293, section 3.8.4. */
  private isKeepAlive(frame: Frame, old: number): boolean {
    if (old !== 1 || frame.payloadBytes !== 1) return false
    return frame.payloadEnd === frame.payloadStart || frame.bytes[frame.payloadStart] === 0
  }

  /**
   * The other end has acknowledged this direction: what it covers and we do not have is lost,
   * unless it comes within `reorderMicros`. Returns the direction it has now.
   */
  acknowledged(slot: number, direction: number): number {
    const { words } = this
    this.acks++
    const hole = holeOf(slot, direction)
    const ahead = (this.ackedOf(slot, direction) - words[endOf(slot, direction) + Tcp.Next]!) | 0
    if (ahead <= 0) {
      if (words[hole] !== 0) words[hole] = 0
      return direction
    }
    // The made-up start of a connection picked up midway, or a keep-alive seen first.
    if (words[slot * FLOW_WORDS + FLAGS]! & Flag.Partial && this.coversStart(slot, direction)) {
      return direction
    }
    const now = ((this.time.micros % HOLE_CLOCK) & ~HOLE_BITS) | HOLE_SEEN
    if (words[hole] === 0) words[hole] = now | (this.tcp.isEstablished(slot) ? HOLE_COUNTS : 0)
    // Doubled, a difference modulo 2^31 is one modulo 2^32, and has its sign.
    const age = ((now - words[hole]!) << 1) >> 1
    return age < this.reorderMicros && ahead <= MAX_REORDER_BYTES
      ? direction
      : this.giveUpHoles(slot, direction)
  }

  /** Tells the consumer, once, that a direction was delivered to its FIN. */
  checkFinished(slot: number, direction: number): void {
    const { words } = this
    const me = endOf(slot, direction)
    if (words[me + Tcp.FinSeen] === 0 || words[me + Tcp.Gaps]! & FINISHED_BIT) return
    if (((words[me + Tcp.Next]! - words[me + Tcp.FinSeq]!) | 0) < 0) return
    words[me + Tcp.Gaps] = words[me + Tcp.Gaps]! | FINISHED_BIT
    if (this.wants(slot, direction)) this.consumer.finish(slot, direction)
  }

  /** At the end of a flow: what waits is delivered behind gaps, and its pages are freed. */
  flush(slot: number): void {
    const { words, pool } = this
    if (words[slot * FLOW_WORDS + ORIG_HOLE_MICROS] !== 0) {
      this.checkFinished(slot, this.giveUpHoles(slot, 0))
    }
    if (words[slot * FLOW_WORDS + RESP_HOLE_MICROS] !== 0) {
      this.checkFinished(slot, this.giveUpHoles(slot, 1))
    }
    for (;;) {
      const direction = words[endOf(slot, 0) + Tcp.Held] !== NO_SEGMENT ? 0 : 1
      const held = words[endOf(slot, direction) + Tcp.Held]!
      if (held === NO_SEGMENT) return
      this.skipTo(slot, direction, pool.seq[held]!, false)
    }
  }

  /** How far the other end has acknowledged this direction's payload. */
  private ackedOf(slot: number, direction: number): number {
    const { words } = this
    const me = endOf(slot, direction)
    const acked = words[me + Tcp.Acked]!
    const isPastFin = words[me + Tcp.FinSeen] && ((acked - words[me + Tcp.FinSeq]!) | 0) > 0
    return isPastFin ? words[me + Tcp.FinSeq]! : acked
  }

  private coversStart(slot: number, direction: number): boolean {
    const start = this.words[endOf(slot, direction) + Tcp.Start]!
    return ((this.ackedOf(slot, direction) - start) | 0) <= 2
  }

  /** Skips every hole below what was acknowledged. Returns the direction it has now. */
  private giveUpHoles(slot: number, direction: number): number {
    const { words } = this
    const hole = holeOf(slot, direction)
    const counts = (words[hole]! & HOLE_COUNTS) !== 0
    words[hole] = 0
    const acked = this.ackedOf(slot, direction)
    if (((acked - words[endOf(slot, direction) + Tcp.Next]!) | 0) <= 0) return direction
    if (counts) this.ackGaps++
    let now = direction
    for (;;) {
      const held = words[endOf(slot, now) + Tcp.Held]!
      if (held === NO_SEGMENT || ((this.pool.seq[held]! - acked) | 0) >= 0) break
      now = this.skipTo(slot, now, this.pool.seq[held]!, counts)
    }
    const left = (acked - words[endOf(slot, now) + Tcp.Next]!) | 0
    return left > 0 ? this.skipTo(slot, now, acked, counts) : now
  }

  private wants(slot: number, direction: number): boolean {
    return (
      (this.words[slot * FLOW_WORDS + FLAGS]! &
        (direction === 0 ? Flag.OrigDone : Flag.RespDone)) ===
      0
    )
  }

  /** Gives up the bytes before `seq` and delivers what waited for them. `counted`: as missed, which only a connection that is known well enough is. Returns the direction it has now. */
  private skipTo(slot: number, direction: number, seq: number, counted: boolean): number {
    const me = endOf(slot, direction)
    const missing = (seq - this.words[me + Tcp.Next]!) | 0
    if (missing <= 0) return this.drain(slot, direction)
    const swaps = this.swaps
    this.words[me + Tcp.Next] = seq
    if (counted) {
      const missed = slot * FLOW_DOUBLES + MISSED_BYTES
      this.doubles[missed] = this.doubles[missed]! + missing
      this.tcp.countGap(slot, direction)
    }
    if (this.wants(slot, direction)) this.consumer.gap(slot, direction, missing)
    return this.drain(slot, turned(direction, this.swaps - swaps))
  }

  /** Delivers held segments that have become due. Returns the direction they have now. */
  private drain(slot: number, direction: number): number {
    const { words, pool } = this
    let now = direction
    for (;;) {
      const me = endOf(slot, now)
      const page = words[me + Tcp.Held]!
      if (page === NO_SEGMENT) return now
      const old = (words[me + Tcp.Next]! - pool.seq[page]!) | 0
      if (old < 0) return now
      const length = pool.wireBytes[page]!
      const kept = pool.keptBytes[page]!
      words[me + Tcp.Held] = pool.next[page]!
      words[me + Tcp.HeldBytes] = words[me + Tcp.HeldBytes]! - length
      if (old < length) {
        words[me + Tcp.Next] = (pool.seq[page]! + length) | 0
        if (this.wants(slot, now)) {
          const start = page * PAGE_BYTES + Math.min(old, kept)
          const end = page * PAGE_BYTES + kept
          const micros = this.time.micros
          const swaps = this.swaps
          this.time.micros = pool.tsMicros[page]!
          this.consumer.data(slot, now, pool.bytes, pool.view, start, end, length - old)
          this.time.micros = micros
          now = turned(now, this.swaps - swaps)
        }
      }
      pool.give(page)
    }
  }

  /** Keeps the bytes from `first` on of a segment that touches held ones, less what is held already. Returns the direction it has now. */
  private hold(
    slot: number,
    direction: number,
    me: number,
    frame: Frame,
    seq: number,
    first: number,
    length: number,
  ): number {
    const { words, pool } = this
    const wanted = this.wants(slot, direction)
    let from = first
    let before = NO_SEGMENT
    let page = words[me + Tcp.Held]!
    while (page !== NO_SEGMENT && from < length) {
      const start = (pool.seq[page]! - seq) | 0
      const end = start + pool.wireBytes[page]!
      if (end <= from) {
        before = page
        page = pool.next[page]!
        continue
      }
      if (start >= length) break
      if (start > from) {
        before = this.insert(me, before, frame, seq, from, start, wanted)
        if (before === NO_SEGMENT) return this.drain(slot, direction)
      }
      this.compare(slot, page, start, frame, Math.max(start, from), Math.min(end, length))
      from = Math.max(from, end)
      before = page
      page = pool.next[page]!
    }
    if (from < length) this.insert(me, before, frame, seq, from, length, wanted)
    let now = this.drain(slot, direction)
    while (this.holdsTooMuch(slot, now)) {
      this.holesForced++
      const next = pool.seq[words[endOf(slot, now) + Tcp.Held]!]!
      now = this.skipTo(slot, now, next, this.tcp.isEstablished(slot))
    }
    return now
  }

  private holdsTooMuch(slot: number, direction: number): boolean {
    const { words, pool } = this
    const me = endOf(slot, direction)
    const wanted = this.wants(slot, direction)
    const maxBytes = wanted ? this.maxDirectionBytes : MAX_EMPTY_BYTES
    if (words[me + Tcp.HeldBytes]! > maxBytes) return true
    let left = wanted ? this.maxRanges : MAX_EMPTY_RANGES
    let page = words[me + Tcp.Held]!
    for (; page !== NO_SEGMENT && left >= 0; left--) page = pool.next[page]!
    return left < 0
  }

  /** Puts bytes `[from, to)` of the frame's payload behind `before`; the last page used, or NO_SEGMENT. */
  private insert(
    me: number,
    before: number,
    frame: Frame,
    seq: number,
    from: number,
    to: number,
    wanted: boolean,
  ): number {
    const { words, pool } = this
    const captured = frame.payloadEnd - frame.payloadStart
    while (from < to) {
      const size = wanted ? Math.min(PAGE_BYTES, to - from) : to - from
      const joins =
        !wanted &&
        before !== NO_SEGMENT &&
        pool.keptBytes[before] === 0 &&
        ((pool.seq[before]! + pool.wireBytes[before]! - seq - from) | 0) === 0
      if (joins) pool.wireBytes[before] = pool.wireBytes[before]! + size
      else {
        const page = pool.take()
        if (page === NO_SEGMENT) {
          this.segmentsDropped++
          return NO_SEGMENT
        }
        const kept = wanted ? Math.max(0, Math.min(size, captured - from)) : 0
        pool.seq[page] = (seq + from) | 0
        pool.wireBytes[page] = size
        pool.keptBytes[page] = kept
        pool.tsMicros[page] = this.time.micros
        const source = frame.payloadStart + from
        for (let i = 0; i < kept; i++) {
          pool.bytes[page * PAGE_BYTES + i] = frame.bytes[source + i]!
        }
        if (before === NO_SEGMENT) {
          pool.next[page] = words[me + Tcp.Held]!
          words[me + Tcp.Held] = page
        } else {
          pool.next[page] = pool.next[before]!
          pool.next[before] = page
        }
        before = page
      }
      words[me + Tcp.HeldBytes] = words[me + Tcp.HeldBytes]! + size
      from += size
    }
    return before
  }

  /** Compares the overlap `[from, to)` of the frame's payload with a held page that begins at `start`. */
  private compare(
    slot: number,
    page: number,
    start: number,
    frame: Frame,
    from: number,
    to: number,
  ): void {
    const { pool, words } = this
    const kept = Math.min(to - start, pool.keptBytes[page]!)
    const captured = frame.payloadEnd - frame.payloadStart
    for (let i = from - start; i < kept && start + i < captured; i++) {
      const ours = pool.bytes[page * PAGE_BYTES + i]
      if (ours !== frame.bytes[frame.payloadStart + start + i]) {
        words[slot * FLOW_WORDS + FLAGS] = words[slot * FLOW_WORDS + FLAGS]! | Flag.Conflict
        return
      }
    }
  }
}

/** First word of the direction's TCP state. */
function endOf(slot: number, direction: number): number {
  return slot * FLOW_WORDS + (direction === 0 ? ORIG_TCP : RESP_TCP)
}

/** Word that says since when the direction has a hole that was acknowledged. */
function holeOf(slot: number, direction: number): number {
  return slot * FLOW_WORDS + (direction === 0 ? ORIG_HOLE_MICROS : RESP_HOLE_MICROS)
}

/** The direction after the ends were swapped so many times. */
function turned(direction: number, swaps: number): number {
  return direction ^ (swaps & 1)
}
