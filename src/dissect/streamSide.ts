/** What the runner keeps of one direction of a session between two segments. */

import type { PacketTime } from '../decode/packetTime.ts'

/** What happens with a direction's bytes. */
export const Mode = {
  /** Shown to the probes. */
  Probing: 0,
  /** Fed to the dissector. */
  Feeding: 1,
  /** Shown segment by segment. */
  Sizes: 2,
  /** Of no interest any more. */
  Done: 3,
  /** Unknown to every probe: passes until the other direction has told. */
  Waiting: 4,
  /** Of no interest to who reads, but shown to who handed on. */
  Watched: 5,
} as const
export type Mode = (typeof Mode)[keyof typeof Mode]

/** Delivered bytes kept to compare retransmissions with. */
export const RECENT_BYTES = 2048
/** Payloads up to this long are copied by hand: cheaper than the call. */
const SHORT_COPY_BYTES = 192
const FIRST_HELD_BYTES = 128
const NOTHING = Buffer.alloc(0)
/** A ring's first size: it doubles as bytes go through, up to RECENT_BYTES. */
const FIRST_RECENT_BYTES = 128

/** A first buffer for unread bytes; most sessions never need a larger one. */
class HeldBuffer {
  readonly bytes = Buffer.allocUnsafeSlow(FIRST_HELD_BYTES)
  readonly view = new DataView(this.bytes.buffer, this.bytes.byteOffset, FIRST_HELD_BYTES)
}
/** First buffers not in use now: at most this many. */
const MAX_SPARE_BUFFERS = 4096
const spareBuffers: HeldBuffer[] = []

export class StreamSide {
  mode: Mode = Mode.Probing
  /** Unread bytes, `[0, heldBytes)` of `held`. */
  held: Buffer = NOTHING
  heldView: DataView | null = null
  private first: HeldBuffer | null = null
  heldBytes = 0
  /** Time of the first packet that left bytes here. */
  heldMicros = 0
  /** Bytes wanted before the next call. */
  need = 1
  /** Bytes to come that nobody wants. */
  skipBytes = 0
  /** Bytes of the direction consumed so far. */
  offset = 0
  /** The last delivered bytes, a ring; `recentEnd` counts all that went through it. */
  recent: Buffer | null = null
  recentEnd = 0

  get isFed(): boolean {
    return this.mode === Mode.Feeding
  }

  get readsSizes(): boolean {
    return this.mode === Mode.Sizes
  }

  /** Keeps `[start, end)` of `bytes` behind what is held. */
  hold(bytes: Buffer, start: number, end: number, time: PacketTime): void {
    const more = end - start
    if (more <= 0) return
    const wanted = this.heldBytes + more
    if (wanted > this.held.length) {
      this.grow(wanted)
    }
    if (this.heldBytes === 0) this.heldMicros = time.micros
    bytes.copy(this.held, this.heldBytes, start, end)
    this.heldBytes = wanted
  }

  /** Drops the first `count` held bytes. */
  consume(count: number): void {
    if (count <= 0) return
    if (count < this.heldBytes) this.held.copyWithin(0, count, this.heldBytes)
    this.heldBytes = Math.max(0, this.heldBytes - count)
    this.offset += count
  }

  private grow(wanted: number): void {
    if (wanted <= FIRST_HELD_BYTES) {
      this.first = spareBuffers.pop() ?? new HeldBuffer()
      this.held = this.first.bytes
      this.heldView = this.first.view
      return
    }
    let size = Math.max(FIRST_HELD_BYTES, this.held.length)
    while (size < wanted) size *= 2
    const larger = Buffer.allocUnsafeSlow(size)
    this.held.copy(larger, 0, 0, this.heldBytes)
    this.giveFirst()
    this.held = larger
    this.heldView = new DataView(larger.buffer, larger.byteOffset, larger.byteLength)
  }

  private giveFirst(): void {
    if (this.first === null) return
    if (spareBuffers.length < MAX_SPARE_BUFFERS) spareBuffers.push(this.first)
    this.first = null
  }

  /** As new, for another flow. */
  reset(): void {
    this.dropHeld()
    this.dropRecent()
    this.mode = Mode.Probing
    this.heldMicros = 0
    this.need = 1
    this.skipBytes = 0
    this.offset = 0
    this.recentEnd = 0
  }

  /** Forgets what is held and frees it. */
  dropHeld(): void {
    this.giveFirst()
    this.held = NOTHING
    this.heldView = null
    this.heldBytes = 0
  }

  /** Remembers delivered bytes, for `differs`. */
  remember(bytes: Buffer, start: number, end: number): void {
    const from = end - start > RECENT_BYTES ? end - RECENT_BYTES : start
    this.recentEnd += from - start
    const length = end - from
    const ring = this.ringFor(this.recentEnd + length)
    const at = this.recentEnd % ring.length
    if (length <= SHORT_COPY_BYTES) {
      const mask = ring.length - 1
      for (let i = 0; i < length; i++) ring[(at + i) & mask] = bytes[from + i]!
    } else {
      const first = Math.min(length, ring.length - at)
      bytes.copy(ring, at, from, from + first)
      if (first < length) bytes.copy(ring, 0, from + first, end)
    }
    this.recentEnd += length
  }

  /** The ring, large enough to keep all of the first `bytes` bytes, or RECENT_BYTES. */
  private ringFor(bytes: number): Buffer {
    let ring = this.recent
    const wanted = Math.min(bytes, RECENT_BYTES)
    if (ring !== null && ring.length >= wanted) return ring
    let size = FIRST_RECENT_BYTES
    while (size < wanted) size *= 2
    const larger = Buffer.allocUnsafe(size)
    // A ring that has to grow has not gone round yet: its bytes lie as they came.
    if (ring !== null) ring.copy(larger, 0, 0, Math.min(this.recentEnd, ring.length))
    ring = larger
    this.recent = ring
    return ring
  }

  /** Nothing more of this direction is compared. */
  dropRecent(): void {
    this.recent = null
    this.recentEnd = 0
  }

  /** Lost bytes have no first copy: nothing before them is compared any more. */
  forgetRecent(): void {
    this.recentEnd = 0
  }

  /** Whether `[start, end)`, which ends or goes on `back` bytes before what is due, differs from the first copy. */
  differs(bytes: Buffer, start: number, end: number, back: number): boolean {
    const ring = this.recent
    if (ring === null) return false
    const from = this.recentEnd - back
    for (let i = 0; i < end - start && i < back; i++) {
      const position = from + i
      if (position < 0 || position < this.recentEnd - ring.length) continue
      if (ring[position % ring.length] !== bytes[start + i]) return true
    }
    return false
  }
}
