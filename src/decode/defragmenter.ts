/**
 * IP fragments put together (RFC 791, 3.2; RFC 8200, 4.5; overlaps RFC 5722). All memory is
 * allocated at the start: fragments are copied into pages, the complete datagram into one
 * output buffer. Of bytes that came twice the first copy stands; an overlap is counted, not fatal.
 *
 * Bounds: `maxFragmentBytes` of pages, MAX_DATAGRAMS at once, MAX_PIECES of one datagram,
 * TIMEOUT_MICROS from a datagram's first fragment. At the first two the oldest datagram goes,
 * at the third that datagram; what goes is counted in `fragmentsDropped`.
 */
import type { DecodeCounters } from './counters.ts'
import { BUCKETS, hashKey, hashSlot, KEY_WORDS, matchesKey, writeKey } from './fragmentKey.ts'
import { FragmentPages } from './fragmentPages.ts'
import type { Frame } from './frame.ts'

/** Packet time an incomplete datagram is kept, as Linux does. */
export const TIMEOUT_MICROS = 30_000_000
/** Most incomplete datagrams at once. */
export const MAX_DATAGRAMS = 4096
/** Most pieces of one datagram: the largest one in fragments of 64 bytes. */
export const MAX_PIECES = 1024
/** Largest datagram a 13-bit offset and 16-bit length can name. */
const MAX_DATAGRAM_BYTES = 65_535
const NONE = -1

export class Defragmenter {
  /** The datagram put together last, without IP header: valid until the next `add`. */
  readonly bytes: Buffer
  readonly view: DataView
  /** Bytes of it. */
  totalBytes = 0
  /** Header bytes in front of its first fragment's payload, an IPv6 fragment header not counted. */
  headerBytes = 0
  /** Its protocol, by its first fragment. */
  protocol = 0

  private readonly counters: DecodeCounters
  private readonly pages: FragmentPages
  /** A piece is named by its first page; a datagram's pieces are chained in order of offset. */
  private readonly pieceOffset: Int32Array
  private readonly pieceBytes: Int32Array
  private readonly nextPiece: Int32Array

  /** Datagram columns, by slot. */
  private readonly key: Int32Array = new Int32Array(MAX_DATAGRAMS * KEY_WORDS)
  private readonly firstPiece: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly pieces: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly fragments: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly received: Int32Array = new Int32Array(MAX_DATAGRAMS)
  /** Its size once the last fragment was seen, else NONE. */
  private readonly size: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly slotHeader: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly slotProtocol: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly firstMicros: Float64Array = new Float64Array(MAX_DATAGRAMS)
  /** Slots in order of age, and their hash chains. */
  private readonly older: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly younger: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly chain: Int32Array = new Int32Array(MAX_DATAGRAMS)
  private readonly buckets: Int32Array = new Int32Array(BUCKETS).fill(NONE)
  private readonly serials: Float64Array = new Float64Array(MAX_DATAGRAMS)
  private opened = 0
  /** Number of the datagram that the fragment last added belongs to, counted from 1; 0 when it was of no use. */
  serial = 0
  private oldest = NONE
  private youngest = NONE
  private freeSlot = 0

  constructor(maxFragmentBytes: number, counters: DecodeCounters) {
    this.counters = counters
    this.pages = new FragmentPages(maxFragmentBytes)
    this.pieceOffset = new Int32Array(this.pages.count)
    this.pieceBytes = new Int32Array(this.pages.count)
    this.nextPiece = new Int32Array(this.pages.count)
    for (let i = 0; i < MAX_DATAGRAMS; i++) this.chain[i] = i + 1 < MAX_DATAGRAMS ? i + 1 : NONE
    const output = new ArrayBuffer(MAX_DATAGRAM_BYTES + 1)
    this.bytes = Buffer.from(output)
    this.view = new DataView(output)
  }

  /**
   * Takes the fragment `[start, end)` of `frame.bytes`, which lies at `offset` of the datagram
   * named by `frame`'s addresses, protocol and id. True when that made the datagram complete:
   * it is then in `bytes`.
   */
  add(
    frame: Frame,
    start: number,
    end: number,
    offset: number,
    more: boolean,
    headerBytes: number,
    tsMicros: number,
  ): boolean {
    this.expire(tsMicros)
    this.serial = 0
    const stop = offset + end - start
    // RFC 8200, 4.5: all but the last carry whole units of 8 bytes.
    if (end <= start || stop > MAX_DATAGRAM_BYTES || (more && ((end - start) & 7) !== 0)) {
      this.counters.fragmentsUnusable++
      return false
    }
    let slot = this.find(frame)
    if (slot === NONE) slot = this.open(frame, tsMicros)
    if (!this.agrees(slot, stop, more)) {
      this.counters.fragmentsUnusable++
      return false
    }
    this.serial = this.serials[slot]!
    this.fragments[slot]!++
    if (!more) this.size[slot] = stop
    if (offset === 0 && this.slotHeader[slot] === 0) {
      this.slotHeader[slot] = headerBytes
      this.slotProtocol[slot] = frame.ipProtocol
    }
    if (!this.store(slot, frame.bytes, start, offset, stop)) return false
    if (this.received[slot] !== this.size[slot]) return false
    this.assemble(slot)
    this.release(slot)
    this.counters.fragmentsReassembled++
    return true
  }

  /** Whether a fragment ending at `stop` fits what is known of the datagram's size. */
  private agrees(slot: number, stop: number, more: boolean): boolean {
    const size = this.size[slot]!
    if (size !== NONE) return more ? stop <= size : stop === size
    if (more) return true
    let piece = this.firstPiece[slot]!
    for (; piece !== NONE; piece = this.nextPiece[piece]!) {
      if (this.pieceOffset[piece]! + this.pieceBytes[piece]! > stop) return false
    }
    return true
  }

  /** Copies what of `[offset, stop)` is not there yet; false when the datagram was given up. */
  private store(slot: number, from: Buffer, start: number, offset: number, stop: number): boolean {
    let at = offset
    let before = NONE
    let next = this.firstPiece[slot]!
    let overlapped = false
    while (at < stop) {
      const nextOffset = next === NONE ? stop : this.pieceOffset[next]!
      if (at < nextOffset) {
        const until = Math.min(stop, nextOffset)
        const piece = this.copy(slot, from, start + at - offset, until - at)
        if (piece === NONE) return false
        this.pieceOffset[piece] = at
        this.nextPiece[piece] = next
        if (before === NONE) this.firstPiece[slot] = piece
        else this.nextPiece[before] = piece
        before = piece
        at = until
        continue
      }
      const nextStop = nextOffset + this.pieceBytes[next]!
      if (nextStop > at) {
        if (nextOffset === offset && nextStop === stop) {
          this.counters.fragmentDuplicates++
          return true
        }
        overlapped = true
        at = nextStop
      }
      before = next
      next = this.nextPiece[next]!
    }
    if (overlapped || (next !== NONE && this.pieceOffset[next]! < stop)) {
      this.counters.fragmentOverlaps++
    }
    return true
  }

  /** Copies bytes into pages of their own; returns the piece, NONE when its datagram had to go. */
  private copy(slot: number, from: Buffer, start: number, count: number): number {
    if (++this.pieces[slot]! > MAX_PIECES) {
      this.drop(slot)
      return NONE
    }
    while (!this.pages.fit(count)) {
      const victim = this.oldest
      this.drop(victim)
      if (victim === slot) return NONE
    }
    const first = this.pages.copyIn(from, start, count)
    this.pieceBytes[first] = count
    this.received[slot]! += count
    return first
  }

  private assemble(slot: number): void {
    let piece = this.firstPiece[slot]!
    for (; piece !== NONE; piece = this.nextPiece[piece]!) {
      this.pages.copyOut(piece, this.bytes, this.pieceOffset[piece]!, this.pieceBytes[piece]!)
    }
    this.totalBytes = this.size[slot]!
    this.headerBytes = this.slotHeader[slot]!
    this.protocol = this.slotProtocol[slot]!
  }

  private expire(tsMicros: number): void {
    while (this.oldest !== NONE && tsMicros - this.firstMicros[this.oldest]! > TIMEOUT_MICROS) {
      this.counters.fragmentsExpired++
      this.release(this.oldest)
    }
  }

  private drop(slot: number): void {
    this.counters.fragmentsDropped += this.fragments[slot]!
    this.release(slot)
  }

  private find(frame: Frame): number {
    let slot = this.buckets[hashKey(frame)]!
    while (slot !== NONE && !matchesKey(this.key, slot, frame)) slot = this.chain[slot]!
    return slot
  }

  private open(frame: Frame, tsMicros: number): number {
    if (this.freeSlot === NONE) this.drop(this.oldest)
    const slot = this.freeSlot
    this.freeSlot = this.chain[slot]!
    writeKey(this.key, slot, frame)
    this.firstPiece[slot] = NONE
    this.pieces[slot] = 0
    this.fragments[slot] = 0
    this.received[slot] = 0
    this.size[slot] = NONE
    this.slotHeader[slot] = 0
    this.slotProtocol[slot] = 0
    this.firstMicros[slot] = tsMicros
    this.serials[slot] = ++this.opened
    const bucket = hashKey(frame)
    this.chain[slot] = this.buckets[bucket]!
    this.buckets[bucket] = slot
    this.older[slot] = this.youngest
    this.younger[slot] = NONE
    if (this.youngest === NONE) this.oldest = slot
    else this.younger[this.youngest] = slot
    this.youngest = slot
    return slot
  }

  private release(slot: number): void {
    let piece = this.firstPiece[slot]!
    while (piece !== NONE) {
      const next = this.nextPiece[piece]!
      this.pages.free(piece)
      piece = next
    }
    this.unchain(slot)
    const older = this.older[slot]!
    const younger = this.younger[slot]!
    if (older === NONE) this.oldest = younger
    else this.younger[older] = younger
    if (younger === NONE) this.youngest = older
    else this.older[younger] = older
    this.chain[slot] = this.freeSlot
    this.freeSlot = slot
  }

  private unchain(slot: number): void {
    const bucket = hashSlot(this.key, slot)
    if (this.buckets[bucket] === slot) {
      this.buckets[bucket] = this.chain[slot]!
      return
    }
    let at = this.buckets[bucket]!
    while (this.chain[at] !== slot) at = this.chain[at]!
    this.chain[at] = this.chain[slot]!
  }
}
