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
  ORIG_TCP,
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
}

/** Separate ranges one direction may hold when nobody wants its bytes. */
const MAX_EMPTY_RANGES = 64

export class Reassembler {
  readonly pool: SegmentPool
  /** Holes given up because too much waited above them. */
  holesForced = 0
  /** Segments dropped because the worker held all it may. */
  segmentsDropped = 0
  private readonly words: Int32Array
  private readonly doubles: Float64Array
  private readonly tcp: TcpTracker
  private readonly time: PacketTime
  private readonly consumer: StreamConsumer
  private readonly maxDirectionBytes: number

  constructor(
    table: FlowTable,
    tcp: TcpTracker,
    time: PacketTime,
    consumer: StreamConsumer,
    bounds: ReassemblyBounds,
  ) {
    this.words = table.words
    this.doubles = table.doubles
    this.tcp = tcp
    this.time = time
    this.consumer = consumer
    this.pool = new SegmentPool(bounds.maxWorkerBytes)
    this.maxDirectionBytes = bounds.maxDirectionBytes
  }

  /** Takes a segment's payload, after the tracker has seen its header. */
  payload(slot: number, direction: number, frame: Frame): void {
    const length = frame.payloadBytes
    if (frame.tcpFlags & TcpFlag.Rst) return
    const { words } = this
    const me = slot * FLOW_WORDS + (direction === 0 ? ORIG_TCP : RESP_TCP)
    const seq = (frame.seq + ((frame.tcpFlags >> 1) & 1)) | 0
    const ahead = (seq - words[me + Tcp.Next]!) | 0
    if (ahead > 0) {
      this.hold(slot, direction, me, frame, seq, length)
      return
    }
    const old = -ahead
    const wanted = this.wants(slot, direction)
    if (old > 0 && wanted && old > 1) {
      const end = Math.min(frame.payloadEnd, frame.payloadStart + old)
      this.consumer.again(slot, direction, frame.bytes, frame.payloadStart, end, old)
    }
    if (old >= length) return
    words[me + Tcp.Next] = (seq + length) | 0
    if (wanted) {
      const start = Math.min(frame.payloadStart + old, frame.payloadEnd)
      const { bytes, view, payloadEnd } = frame
      this.consumer.data(slot, direction, bytes, view, start, payloadEnd, length - old)
    }
    if (words[me + Tcp.Held] !== NO_SEGMENT) this.drain(slot, direction, me)
  }

  /** The other end has acknowledged this direction: what it covers and we do not have is lost. */
  acknowledged(slot: number, direction: number): void {
    const { words } = this
    const at = slot * FLOW_WORDS
    const me = at + (direction === 0 ? ORIG_TCP : RESP_TCP)
    let acked = words[me + Tcp.Acked]!
    if (words[me + Tcp.FinSeen] && ((acked - words[me + Tcp.FinSeq]!) | 0) > 0) {
      acked = words[me + Tcp.FinSeq]!
    }
    if (((acked - words[me + Tcp.Next]!) | 0) <= 0) return
    // The made-up start of a connection picked up midway, or a keep-alive seen first.
    if (words[at + FLAGS]! & Flag.Partial && ((acked - words[me + Tcp.Start]!) | 0) <= 2) return
    while (words[me + Tcp.Held] !== NO_SEGMENT) {
      const first = this.pool.seq[words[me + Tcp.Held]!]!
      if (((first - acked) | 0) >= 0) break
      this.skipTo(slot, direction, me, first, true)
      this.drain(slot, direction, me)
    }
    if (((acked - words[me + Tcp.Next]!) | 0) > 0) {
      this.skipTo(slot, direction, me, acked, true)
      this.drain(slot, direction, me)
    }
  }

  /** Tells the consumer, once, that a direction was delivered to its FIN. */
  checkFinished(slot: number, direction: number): void {
    const { words } = this
    const me = slot * FLOW_WORDS + (direction === 0 ? ORIG_TCP : RESP_TCP)
    if (words[me + Tcp.FinSeen] === 0 || words[me + Tcp.Gaps]! & FINISHED_BIT) return
    if (((words[me + Tcp.Next]! - words[me + Tcp.FinSeq]!) | 0) < 0) return
    words[me + Tcp.Gaps] = words[me + Tcp.Gaps]! | FINISHED_BIT
    if (this.wants(slot, direction)) this.consumer.finish(slot, direction)
  }

  /** At the end of a flow: what waits is delivered behind gaps, and its pages are freed. */
  flush(slot: number): void {
    for (let direction = 0; direction < 2; direction++) {
      const me = slot * FLOW_WORDS + (direction === 0 ? ORIG_TCP : RESP_TCP)
      while (this.words[me + Tcp.Held] !== NO_SEGMENT) {
        const first = this.pool.seq[this.words[me + Tcp.Held]!]!
        this.skipTo(slot, direction, me, first, false)
        this.drain(slot, direction, me)
      }
    }
  }

  private wants(slot: number, direction: number): boolean {
    return (
      (this.words[slot * FLOW_WORDS + FLAGS]! &
        (direction === 0 ? Flag.OrigDone : Flag.RespDone)) ===
      0
    )
  }

  /** Gives up the bytes before `seq`. Counted as missed only where the connection is known well enough. */
  private skipTo(slot: number, direction: number, me: number, seq: number, counted: boolean): void {
    const missing = (seq - this.words[me + Tcp.Next]!) | 0
    if (missing <= 0) return
    this.words[me + Tcp.Next] = seq
    if (counted && this.tcp.isEstablished(slot)) {
      const missed = slot * FLOW_DOUBLES + MISSED_BYTES
      this.doubles[missed] = this.doubles[missed]! + missing
      this.tcp.countGap(slot, direction)
    }
    if (this.wants(slot, direction)) this.consumer.gap(slot, direction, missing)
  }

  /** Delivers held segments that have become due. */
  private drain(slot: number, direction: number, me: number): void {
    const { words, pool } = this
    for (;;) {
      const page = words[me + Tcp.Held]!
      if (page === NO_SEGMENT) return
      const old = (words[me + Tcp.Next]! - pool.seq[page]!) | 0
      if (old < 0) return
      const length = pool.wireBytes[page]!
      const kept = pool.keptBytes[page]!
      words[me + Tcp.Held] = pool.next[page]!
      words[me + Tcp.HeldBytes] = words[me + Tcp.HeldBytes]! - length
      if (old < length) {
        words[me + Tcp.Next] = (pool.seq[page]! + length) | 0
        if (this.wants(slot, direction)) {
          const start = page * PAGE_BYTES + Math.min(old, kept)
          const end = page * PAGE_BYTES + kept
          const now = this.time.micros
          this.time.micros = pool.tsMicros[page]!
          this.consumer.data(slot, direction, pool.bytes, pool.view, start, end, length - old)
          this.time.micros = now
        }
      }
      pool.give(page)
    }
  }

  /** Keeps a segment above a hole, less what is held already. */
  private hold(
    slot: number,
    direction: number,
    me: number,
    frame: Frame,
    seq: number,
    length: number,
  ): void {
    const { words, pool } = this
    const wanted = this.wants(slot, direction)
    let from = 0
    let before = NO_SEGMENT
    let ranges = 0
    let page = words[me + Tcp.Held]!
    while (page !== NO_SEGMENT && from < length) {
      const start = (pool.seq[page]! - seq) | 0
      const end = start + pool.wireBytes[page]!
      ranges++
      if (end <= from) {
        before = page
        page = pool.next[page]!
        continue
      }
      if (start >= length) break
      if (start > from) {
        before = this.insert(me, before, frame, seq, from, start, wanted)
        if (before === NO_SEGMENT) return
      }
      this.compare(slot, page, start, frame, Math.max(start, from), Math.min(end, length))
      from = Math.max(from, end)
      before = page
      page = pool.next[page]!
    }
    if (from < length) this.insert(me, before, frame, seq, from, length, wanted)
    const tooMuch = wanted
      ? words[me + Tcp.HeldBytes]! > this.maxDirectionBytes
      : ranges > MAX_EMPTY_RANGES
    if (tooMuch) {
      this.holesForced++
      this.skipTo(slot, direction, me, pool.seq[words[me + Tcp.Held]!]!, true)
      this.drain(slot, direction, me)
    }
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
